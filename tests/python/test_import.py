"""``import settle``: light, and what it says there is."""

from __future__ import annotations

import pytest
from fresh_python import HOME, python

import settle
from settle.app import catalogue
from settle.app.plugins import BrokenPlugin

FOLDERS = ("app", "backend", "widgets", "sessions")


def test_importing_it_loads_nothing_and_each_name_comes_on_first_use():
    code = "import sys; before = set(sys.modules); import settle; print(sorted(set(sys.modules) - before - {'__future__', 'settle'}))"
    assert python(code) == "[]"
    assert set(settle.__all__) <= set(dir(settle)) and all(getattr(settle, name) is not None for name in settle.__all__)
    assert settle.__version__[0].isdigit()
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = settle.nonsense  # pyright: ignore[reportAttributeAccessIssue]


def test_no_name_is_that_of_a_folder_or_a_module():
    modules = {path.stem for path in (HOME / "settle").iterdir()}
    assert set(FOLDERS) <= modules and not modules & set(settle.__all__)


def test_what_there_is_loads_neither_torch_nor_qt():
    code = "import sys, settle; len(repr(settle.experiments())); print([m for m in ('torch', 'PySide6', 'pandas') if m in sys.modules])"
    assert python(code) == "[]"


def test_experiments_tell_their_presets_and_knobs():
    all_of_them = settle.experiments()
    assert list(all_of_them) == catalogue.names() and len(all_of_them) == len(catalogue.names()) and "ep.nothing" not in all_of_them
    assert "ep.agreement" in repr(all_of_them) and "<td" in all_of_them._repr_html_()
    about = all_of_them["ep.agreement"]
    assert about.presets["toy"].reference["relmse.s0"] == 0.00538 and about.knobs["beta"].live
    for text in (repr(about), about._repr_html_()):
        assert "broken-gradient" in text and "one of toy, eb, p, conv" in text
    with pytest.raises(settle.KnobError, match=r"'ep.agrement' is unknown: .* Did you mean ep.agreement\?"):
        all_of_them["ep.agrement"]


def test_what_a_plug_in_adds_and_cannot_be_used_is_named_with_its_reason(monkeypatch):
    found = settle.experiments()
    assert found.broken == [] and "cannot be used" not in repr(found) + found._repr_html_()
    broken = BrokenPlugin("hopfield.recall", "settle-hopfield 0.1", "No module named 'sparse'.")
    monkeypatch.setattr(catalogue, "broken", lambda: [broken])
    assert found.broken == [broken] and list(found) == catalogue.names()
    assert repr(found).endswith("\nhopfield.recall of the plug-in settle-hopfield 0.1 cannot be used: No module named 'sparse'.")
    assert "settle-hopfield 0.1" in found._repr_html_() and "No module named &#x27;sparse&#x27;." in found._repr_html_()
