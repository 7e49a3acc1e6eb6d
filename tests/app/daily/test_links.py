"""A setting as link, command and Python: there and back for every experiment, and a sentence for what is wrong."""

from __future__ import annotations

import ast
import shlex

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from settle.app import catalogue
from settle.app.cli.main import main, parser
from settle.app.cli.output import Refused
from settle.app.cli.run import settings_of
from settle.app.links.setting import Setting
from settle.app.links.written import WrongLink, as_command, as_link, as_python, from_link
from settle.backend.core.knobs import Knob, KnobError
from settle.sessions import session

KINDS = [catalogue.experiment(entry.name) for entry in catalogue.ENTRIES]
"""Imported here: the first draws would take seconds else."""


def values(knob: Knob) -> st.SearchStrategy:
    """What a knob takes."""
    low, high = knob.low, knob.high
    whole = st.integers(int(low if low is not None else -(10**6)), int(min(high, 10**9) if high is not None else 10**6))
    real = st.floats(low, high, allow_nan=False, allow_infinity=False)
    return {
        "whole": whole,
        "real": real,
        "choice": st.sampled_from(knob.choices or ("",)),
        "flag": st.booleans(),
        "sizes": st.lists(whole, min_size=1, max_size=3),
        "reals": st.lists(real, min_size=1, max_size=3),
        "words": st.lists(st.sampled_from(knob.choices or ("",)), min_size=1, unique=True),
        "file": st.sampled_from(["", "/home/jo/a, b.npz", r"C:\data\ü+%&#=?.npz", "a;b 'c'.npz"]),
    }[knob.kind]


@st.composite
def settings_of_any(draw: st.DrawFn) -> Setting:
    kind = draw(st.sampled_from(KINDS))
    preset = draw(st.sampled_from(list(kind.presets)))
    knobs = kind.knobs()
    made = kind.make(preset)
    for name in draw(st.lists(st.sampled_from(list(knobs)), max_size=4, unique=True)):
        try:  # one after the other: not all knobs go together
            made = kind.make("", {**made.settings(), name: draw(values(knobs[name]))})
        except KnobError:
            continue
    return Setting.of(made, preset, draw(st.integers(0, 2**31 - 1)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(settings_of_any())
@example(Setting("ep.agreement", "toy", {"network": "/home/jo/a, b 'c'+%&#=?ü.npz"}, 3))
@example(Setting("ep.train", "digits", {"hidden": [64, 32], "lr": [0.04, 0.08, 0.1]}))
def test_a_setting_comes_back_out_of_a_link_a_command_and_python(setting):
    link = as_link(setting)
    back = from_link(link)
    assert back == setting and as_link(back) == link and back.made() == setting.made()
    words = shlex.split(as_command(setting))
    assert words[0] == "settle"
    taken = parser().parse_args(words[1:])
    assert Setting.typed(taken.experiment, taken.preset, settings_of(taken), taken.seed) == setting
    call = ast.parse(as_python(setting)).body[1].value  # type: ignore[attr-defined]
    positional, named = [ast.literal_eval(each) for each in call.args], {each.arg: ast.literal_eval(each.value) for each in call.keywords}
    assert Setting.typed(*positional, {name: value for name, value in named.items() if name != "seed"}, named.get("seed", 0)) == setting


def test_the_link_of_the_documents_is_read():
    setting = from_link(" settle://ep.agreement?preset=toy&beta=0.01&seed=3\n")
    assert (setting.experiment, setting.preset, setting.seed) == ("ep.agreement", "toy", 3) and setting.made().beta == 0.01
    assert from_link("settle://ep.agreement") == Setting("ep.agreement", next(iter(catalogue.experiment("ep.agreement").presets)))


@pytest.mark.parametrize(
    ("link", "error", "said"),
    [
        ("https://ep.agreement?beta=1", WrongLink, "is no link to a setting: it is written as settle://ep.agreement?preset=toy"),
        ("settle://", WrongLink, "is no link to a setting"),
        ("settle://ep.agreement?beta", WrongLink, "is no link to a setting"),
        ("settle://ep.agreement/etc?beta=1", WrongLink, "is no link to a setting"),
        ("settle://ep.agreement?beta=1&beta=2", WrongLink, "names beta twice"),
        ("settle://ep.agreement?" + "x" * 30_000, WrongLink, "too long"),
        ("settle://ep.agrement", Refused, "Did you mean ep.agreement?"),
        ("settle://ep.agreement?preset=toi", KnobError, "preset 'toi' is unknown"),
        ("settle://ep.agreement?betta=1", KnobError, "betta is no knob of ep.agreement"),
        ("settle://ep.agreement?beta=99", KnobError, "beta = '99' is not possible: beta takes a number from 1e-09 to 10."),
        ("settle://ep.agreement?seed=-1", KnobError, "seed = '-1' is not possible: seed takes a whole number from 0 to 2147483647."),
    ],
)
def test_a_wrong_link_is_told_in_a_sentence(link, error, said):
    with pytest.raises(error, match=None) as raised:
        from_link(link)
    assert said in str(raised.value)


def test_a_copied_command_and_copied_python_run_with_the_same_knobs(tmp_path, capsys, monkeypatch):
    setting = from_link("settle://ep.settle?beta=0.25&seed=3")
    out = tmp_path / "run.h5"
    assert main(shlex.split(as_command(setting, "--steps", "3", "--out", str(out), "--device", "cpu"))[1:]) == 0
    kept = session.load(out)
    assert (kept.knobs, kept.seed, kept.preset) == (setting.made().settings(), 3, setting.preset)
    import settle

    program = as_python(setting).replace("seed=3", "seed=3, steps=3, progress=False")
    names: dict = {"settle": settle}
    exec(program, names)
    run = names["run"].recording if hasattr(names["run"], "recording") else names["run"]
    assert dict(run.knobs) == kept.knobs and run.seed == 3
    assert np.isfinite(kept.seconds)


def test_a_link_as_the_first_word_opens_the_window_and_a_wrong_one_is_refused(monkeypatch, capsys):
    opened = []
    monkeypatch.setattr("settle.app.window.main_window.main", lambda named: opened.append(named) or 0)
    link = "settle://ep.agreement?preset=toy&beta=0.01&seed=3"
    assert main([link]) == 0 and main(["gui", link]) == 0 and opened == [link, link]
    assert main(["settle://ep.agreement?beta=99"]) == 2
    assert "beta = '99' is not possible" in capsys.readouterr().err and len(opened) == 2
