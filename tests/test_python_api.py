"""``import settle``: light, the same numbers as the command line, and runs that read well from Python."""

from __future__ import annotations

import _thread
import importlib.util
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

import settle
from settle import run_experiment
from settle.app import catalogue
from settle.app.cli.main import main
from settle.backend.core.compare_recordings import differences
from settle.html_table import html_table
from settle.sessions import session
from settle.sessions.json_values import strict_json

HOME = Path(__file__).parents[1]
ROOMS = ("app", "backend", "widgets", "sessions")
QUICK = {"T": 30, "K": 8}


@pytest.fixture(scope="module")
def toy() -> settle.RecordedRun:
    return settle.run("ep.agreement", "toy", seed=3, beta=0.02, progress=False, **QUICK)


@pytest.fixture(scope="module")
def quick() -> dict[str, dict[str, Any]]:
    """The knobs of short runs that the laws go by."""
    place = importlib.util.spec_from_file_location("laws_of_the_catalogue", HOME / "tests" / "test_laws.py")
    assert place and place.loader
    laws = importlib.util.module_from_spec(place)
    place.loader.exec_module(laws)
    return laws.QUICK


def untimed(value: Any) -> Any:
    """A summary without what tells how fast the computer was: all else is the same bit for bit."""
    if isinstance(value, dict):
        return {k: untimed(v) for k, v in value.items() if not (k == "ms" or k.startswith("ms_") or k.endswith("_per_second"))}
    return [untimed(v) for v in value] if isinstance(value, list) else value


def python(code: str, **environment: str) -> str:
    """What a Python of its own prints."""
    kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=HOME, env={**kept, "PYTHONPATH": str(HOME), **environment}
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


# -- the import ------------------------------------------------------------------------------


def test_importing_it_loads_nothing_and_each_name_comes_on_first_use():
    code = "import sys; before = set(sys.modules); import settle; print(sorted(set(sys.modules) - before - {'__future__', 'settle'}))"
    assert python(code) == "[]"
    assert set(settle.__all__) <= set(dir(settle)) and all(getattr(settle, name) is not None for name in settle.__all__)
    assert settle.__version__[0].isdigit()
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = settle.nonsense  # pyright: ignore[reportAttributeAccessIssue]


def test_no_name_is_that_of_a_room_or_a_module():
    modules = {path.stem for path in (HOME / "settle").iterdir()}
    assert set(ROOMS) <= modules and not modules & set(settle.__all__)


def test_what_there_is_loads_neither_torch_nor_qt():
    code = "import sys, settle; len(repr(settle.experiments())); print([m for m in ('torch', 'PySide6', 'pandas') if m in sys.modules])"
    assert python(code) == "[]"


# -- experiments -----------------------------------------------------------------------------


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


# -- running ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", catalogue.names())
def test_the_numbers_are_those_of_the_command_line(name, quick, tmp_path, capsys):
    knobs = quick.get(name, {})
    told = [f"{knob}={','.join(map(str, v)) if isinstance(v, tuple) else v}" for knob, v in knobs.items()]
    file = str(tmp_path / "run.h5")
    assert main(["run", name, "--seed", "5", "--device", "cpu", "--json", "--out", file, *(["--set", *told] if told else [])]) == 0
    there = json.loads(capsys.readouterr().out)
    here = settle.run(name, seed=5, progress=False, **knobs)
    assert untimed(json.loads(json.dumps(strict_json(here.summary)))) == untimed(there["summary"])
    for key in ("experiment", "preset", "knobs", "seed", "outcome", "steps", "device"):
        assert getattr(here, key) == there[key], key
    assert differences(session.load(file), here.recording) == []
    assert set(settle.load(file).environment) == set(here.environment)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"beto": 1}, r"beto is no knob of ep.agreement: .* Did you mean beta\?"),
        ({"beta": "much"}, "beta = 'much' is not possible: beta takes a number from"),
        ({"preset": "tiy"}, r"preset 'tiy' is unknown: .* Did you mean toy\?"),
        ({"preset": 5}, "preset '5' is unknown"),
        ({"preset": ()}, r"preset '\(\)' is unknown"),
        ({"seed": -1}, "seed = -1 is not possible: seed takes a whole number from 0"),
        ({"steps": 0}, "steps = 0 is not possible"),
        ({"minutes": "a"}, "minutes = 'a' is not possible"),
        ({"device": "tpu"}, "device = 'tpu' is not possible"),
        ({"network": "there-is-none.npz"}, "there-is-none.npz"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(settle.KnobError, match=sentence):
        settle.run("ep.agreement", progress=False, **wrong)


def test_a_run_tells_how_far_it_is_on_stderr_alone_and_only_if_asked(capfd):
    settle.run("ep.agreement", progress=True, **QUICK)
    out, err = capfd.readouterr()
    assert out == "" and "ep.agreement: 100%" in err and "39/39" in err
    settle.run("ep.agreement", progress=False, **QUICK)
    assert capfd.readouterr() == ("", "")


def test_an_interrupt_ends_it_as_stopped_and_gives_what_was_recorded(monkeypatch):
    def drive_and_interrupt(runner, *how: Any, **more: Any) -> None:
        def interrupt() -> None:
            while runner.recording.steps < 10 and runner.alive:
                time.sleep(0.01)
            _thread.interrupt_main()

        waiting = threading.Timer(0.05, interrupt)
        waiting.start()
        drive(runner, *how, **more)

    drive = run_experiment.drive
    monkeypatch.setattr(run_experiment, "drive", drive_and_interrupt)
    run = settle.run("ep.settle", "watch", T=1_000_000, progress=False)
    assert run.outcome == "stopped" and 10 <= run.steps < 1_000_000 and len(run["states"]) > 0
    with pytest.raises(KeyboardInterrupt):  # what it did before, it does again
        _thread.interrupt_main()
        time.sleep(5)


def test_steps_and_minutes_end_it_early(toy):
    assert settle.run("ep.agreement", steps=7, progress=False, **QUICK).steps == 7
    run = settle.run("ep.settle", "watch", T=1_000_000, minutes=0.005, progress=False)
    assert run.outcome == "stopped" and run.seconds < 20


def test_a_run_that_diverges_is_returned_with_a_warning():
    with pytest.warns(RuntimeWarning, match=r"The run diverged at step \d+: .* What was recorded is returned"):
        run = settle.run("ep.agreement", model="p", hidden=12, T=60, K=60, dt=2, beta=9, batch=2, progress=False)
    assert run.outcome == "diverged" and run.error and run.steps > 0 and "diverged" in repr(run)
    assert escape(run.error.splitlines()[0]) in run._repr_html_()


def test_torch_has_as_many_threads_afterwards_as_before():
    import torch

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        assert settle.run("ep.agreement", progress=False, **QUICK).environment["threads"] == 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_torch_has_its_threads_back_when_the_last_of_several_runs_has_ended():
    import torch

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with run_experiment._torch_threads_kept():
            torch.set_num_threads(1)
            with run_experiment._torch_threads_kept():
                torch.set_num_threads(1)
            assert torch.get_num_threads() == 1, "the first one goes on"
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_it_runs_on_a_thread_that_gets_no_signals():
    found = []
    thread = threading.Thread(target=lambda: found.append(settle.run("ep.agreement", progress=False, **QUICK)))
    thread.start()
    thread.join(60)
    assert found[0].outcome == "finished"


# -- reading ---------------------------------------------------------------------------------


def test_a_run_reads_well(toy):
    assert list(toy) == ["problem", "states", "conditions", "updates", "agreement"] and "updates" in toy and "nothing" not in toy
    assert len(repr(toy)) < 250 and repr(toy).startswith("<RecordedRun ep.agreement toy, seed 3: finished after 39 steps")
    assert toy.knobs["beta"] == 0.02 and toy.figures["relmse.s0"] == toy.summary["relmse"]["s0"]
    page = toy._repr_html_()
    assert page.count("<table>") == page.count("</table>") >= 3 and "beta" in page
    with pytest.raises(KeyError, match=r"There is no table 'update': the run has .* Did you mean updates\?"):
        toy["update"]
    for key in (0, None, slice(3), []):
        assert key not in toy and key not in toy["updates"]
        for place in (toy, toy["updates"]):
            with pytest.raises(KeyError, match="There is no "):
                place[key]
        with pytest.raises(settle.KnobError, match="is unknown"):
            settle.run(key)


def test_a_table_gives_read_only_arrays_by_name(toy):
    table = toy["updates"]
    assert len(table) == 8 and table.columns[:3] == ["step", "time", "t"] and list(table) == table.columns
    assert table["ep.W01"].shape == (8, 10, 50) and table["ep.W01"].dtype == np.float64
    assert np.array_equal(table["ep.W01"], toy.recording.tables["updates"]["ep.W01"][:])
    assert table.units["time"] == "s" and table.labels["step"] == "step"
    assert set(table.numpy()) == set(table.columns) and table.numpy()["t"].tolist() == list(range(8))
    with pytest.raises(ValueError, match="read-only"):
        table["t"][0] = 1
    with pytest.raises(KeyError, match=r"no column 'ep.s' in updates: it has step, time"):
        table["ep.s"]


def test_a_table_shows_its_first_and_last_rows_and_its_units(toy):
    table = toy["states"]
    page = table._repr_html_()
    assert "time [s]" in page and "…" in page and "10 values" in page and page.count("<tr>") == 1 + 4 + 1 + 2
    assert repr(table).startswith("<RecordedTable states, 39 rows: step, time, ")


def test_text_in_a_table_is_text():
    page = html_table(["<b>"], [["<i> & co"]])
    assert "&lt;b&gt;" in page and "&lt;i&gt; &amp; co" in page


def test_a_title_is_text_wherever_a_notebook_shows_it(toy):
    recording = replace(toy.recording, title="<script>")
    table = settle.RecordedTable(recording.tables["states"])
    table.title = "<script>"
    about = settle.experiments()["ep.agreement"]
    about.title = "<script>"
    for shown in (settle.RecordedRun(recording), table, about):
        assert "<script>" not in shown._repr_html_() and "&lt;script&gt;" in shown._repr_html_()


def test_pandas_and_xarray_have_names_units_and_labels(toy):
    pd, xr = pytest.importorskip("pandas"), pytest.importorskip("xarray")
    table = toy["updates"]
    frame = table.pandas()
    assert isinstance(frame, pd.DataFrame) and frame.index.name == "step" and frame.index.tolist() == table["step"].tolist()
    assert frame["ep.W01[9,49]"].tolist() == table["ep.W01"][:, 9, 49].tolist() and "step" not in frame.columns
    assert frame.attrs["units"]["time"] == "s" and frame.attrs["labels"] == table.labels
    frame.iloc[0, 0] = 1.0  # its own copy
    data = table.xarray()
    assert isinstance(data, xr.Dataset) and data["ep.W01"].dims == ("step", "ep.W01_0", "ep.W01_1")
    assert np.array_equal(data["ep.W01"].values, table["ep.W01"])
    assert data["time"].attrs == {"long_name": "time since the start", "units": "s"}
    assert data.attrs == {"name": "updates", "title": table.title}


@pytest.mark.parametrize("package", ["pandas", "xarray"])
def test_a_missing_package_is_named_with_what_to_do(package, toy, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf"needs the package {package}: install it with pip install {package}, or .*\[notebook\]"):
        getattr(toy["updates"], package)()


# -- sessions --------------------------------------------------------------------------------


def test_a_saved_run_is_loaded_as_it_was_and_no_file_is_replaced_unasked(toy, tmp_path):
    path = toy.save(tmp_path / "toy.h5")
    loaded = settle.load(str(path))
    assert differences(toy.recording, loaded.recording) == [] and loaded.summary == toy.summary
    assert loaded.environment == toy.environment and repr(loaded) == repr(toy)
    with pytest.raises(settle.SessionError, match=r"is there already: name another file, or say overwrite=True\."):
        toy.save(path)
    assert toy.save(path, overwrite=True) == path
    (tmp_path / "live.h5.journal").mkdir()
    with pytest.raises(settle.SessionError, match="another run is being recorded there, or was interrupted"):
        toy.save(tmp_path / "live.h5", overwrite=True)
    os.mkfifo(tmp_path / "pipe.h5") if hasattr(os, "mkfifo") else (tmp_path / "pipe.h5").mkdir()
    with pytest.raises(settle.SessionError, match="cannot be saved: it is "):
        toy.save(tmp_path / "pipe.h5", overwrite=True)
    assert not (tmp_path / "pipe.h5").is_file()
    for nothing in ("", "/", "a" * 300):
        with pytest.raises(settle.SessionError):
            settle.load(nothing)
        with pytest.raises(settle.SessionError):
            toy.save(nothing, overwrite=True)
    with pytest.raises(settle.SessionError, match=r"missing\.h5"):
        settle.load(tmp_path / "missing.h5")


# -- pictures --------------------------------------------------------------------------------


def test_a_picture_is_the_one_of_the_command_line(toy, tmp_path, qapp):
    toy.save(tmp_path / "toy.h5")
    for card in (None, "relative mse"):
        out = tmp_path / f"{card}.png"
        assert main(["export", str(tmp_path / "toy.h5"), "--format", "png", "--out", str(out), *(["--card", card] if card else [])]) == 0
        assert QImage.fromData(toy.plot(card).data("png")) == QImage(str(out))


def test_a_picture_has_the_step_theme_width_and_format_that_were_asked_for(toy, tmp_path, qapp):
    view = toy.plot()
    png, about = view._repr_png_()
    assert about == {"width": 1280, "height": 860} and view._repr_svg_() is None
    assert toy.plot(at=35).data("png") != png != toy.plot(theme="dark").data("png")
    assert toy.plot(at=38).data("png") == png == toy.plot().data("png")
    small, alone = toy.plot(width=800), toy.plot("Relative MSE", width=800)
    assert small._repr_png_()[1]["width"] == 800 and 760 <= alone._repr_png_()[1]["width"] <= 800
    vector = toy.plot("Relative MSE", format="svg")
    assert vector._repr_png_() is None and vector._repr_svg_().lstrip().startswith("<?xml") and "<svg" in vector._repr_svg_()
    assert vector.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert vector.save(tmp_path / "a.svg").read_text(encoding="utf-8") == vector._repr_svg_()
    with pytest.raises(ValueError, match=r"ends with \.png or \.svg"):
        vector.save(tmp_path / "a.pdf")
    with pytest.raises(settle.KnobError, match="format takes one of png, svg"):
        vector.data("pdf")
    assert len(repr(view)) < 100


def test_a_picture_of_a_view_shows_all_its_cards(quick, qapp):
    run = settle.run("wdm.estimators", progress=False, **quick["wdm.estimators"])
    height = run.plot(width=1100)._repr_png_()[1]["height"]
    assert height > 1100 * 860 / 1280 + 100, "more than the window would show of it"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"card": "Relativ MSE"}, r"There is no card 'Relativ MSE': the view has .*Relative MSE.* Did you mean Relative MSE\?"),
        ({"at": 39}, "at = 39 is not possible: at takes a whole number from 0 to 38"),
        ({"theme": "blue"}, "theme takes one of light, dark"),
        ({"format": "pdf"}, "format takes one of png, svg"),
        ({"width": 10}, "width takes a whole number from 200"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_picture_that_there_is_not_is_refused_in_a_sentence(toy, wrong, sentence, qapp):
    with pytest.raises(settle.KnobError, match=sentence):
        toy.plot(**wrong)


def test_an_application_that_is_there_looks_as_before_and_keeps_no_widget(toy, qapp, monkeypatch):
    import pyqtgraph as pg

    from settle.widgets.theme import theme

    old = qapp.styleSheet()
    try:
        qapp.setStyleSheet("QLabel { color: red; }")
        pg.setConfigOptions(imageAxisOrder="col-major")
        widgets = len(qapp.allWidgets())
        toy.plot()
        assert qapp.styleSheet() == "QLabel { color: red; }" and pg.getConfigOption("imageAxisOrder") == "col-major"
        assert len(qapp.allWidgets()) == widgets
        theme.set_theme(qapp, "dark")  # the lab's own window
        dark = qapp.styleSheet()
        toy.plot(theme="light")
        assert theme.current() is theme.DARK and qapp.styleSheet() == dark and pg.getConfigOption("imageAxisOrder") == "row-major"
    finally:
        qapp.setStyleSheet(old)


def test_a_picture_is_refused_where_qt_cannot_draw(toy, qapp, monkeypatch):
    found = []

    def draw() -> None:
        try:
            toy.plot()
        except RuntimeError as e:
            found.append(str(e))

    thread = threading.Thread(target=draw)
    thread.start()
    thread.join(30)
    assert found == ["A picture can be drawn on the main thread alone: that is Qt's rule."]
    monkeypatch.setitem(sys.modules, "PyQt5.QtCore", sys)
    with pytest.raises(RuntimeError, match="PyQt5 is loaded: Settle draws with PySide6"):
        toy.plot()


DRAW = """
import os, settle
run = settle.load({file!r})
run.plot("Traces"), run.plot()
from PySide6.QtGui import QGuiApplication
print(QGuiApplication.platformName(), "QT_QPA_PLATFORM" in os.environ)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are named by variables on Linux alone")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4711", "WAYLAND_DISPLAY": "none"}], ids=["none", "dead"])
def test_a_picture_needs_no_display_nor_one_that_answers(toy, tmp_path, display):
    file = str(toy.save(tmp_path / "toy.h5"))
    assert python(DRAW.format(file=file), **display) == "offscreen False"
