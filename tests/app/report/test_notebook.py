"""The notebook of a session: well formed, of h5py, NumPy and matplotlib alone, and each figure drawn from what the file holds."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import no_matplotlib
import pytest
from earlier_sessions import SESSIONS
from short_run import finished

from settle.app import catalogue
from settle.app.cli.main import main
from settle.app.report.notebook import write_notebook
from settle.backend.core.about.annotations import Annotations
from settle.backend.core.experiment import Preset
from settle.backend.core.paper_value import PaperValue
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.export.notebook.declared import FIGURES, figures_of
from settle.sessions.json_values import figures

ALL = [entry.name for entry in catalogue.ENTRIES]
QUICK: dict[str, dict[str, Any]] = {
    "gan.plane": {"preset": "dirac-minimax", "iterations": 200},
    "wdm.compare": {
        **{"sweep": "characters", "values": (1, 4), "updates": 4, "classes": 5, "count": 60, "hidden": (8,), "dimension": 4, "batch": 8},
    },
}
"""Runs with tables that the earlier sessions lack: the Dirac-GAN, a sweep."""


def book_of(recording: Recording, folder: Path, file: Path) -> dict[str, Any]:
    [path] = write_notebook(recording, folder / "book.ipynb", file)
    return json.loads(path.read_text(encoding="utf-8"))


def code(book: dict[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]


def run(book: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[no_matplotlib.Figure]:
    """Its cells one after the other; gives what was drawn."""
    drawn = no_matplotlib.stand_in(monkeypatch)
    monkeypatch.chdir(folder)
    space: dict[str, Any] = {}
    try:
        for cell in code(book):
            exec(cell, space)
    finally:
        if "entry" in space:
            space["entry"].file.close()
    return drawn


def test_every_experiment_has_figures_of_its_own():
    assert list(FIGURES) == ALL and all(2 <= len(figures) <= 8 for figures in FIGURES.values())


@pytest.mark.parametrize("name", ALL)
def test_it_draws_each_figure_from_the_file(name, tmp_path, monkeypatch, capsys):
    file = SESSIONS / f"{name}.h5"
    recording = session.load(file)
    book = book_of(recording, tmp_path, file)
    drawn = run(book, tmp_path, monkeypatch)
    said = capsys.readouterr().out
    assert len(drawn) == len(figures_of(recording)) >= 2 and all(figure.is_drawn() for figure in drawn) and "No figure" not in said
    for knob in recording.knobs:
        assert f"\n{knob} " in f"\n{said}"
    for figure, value in figures(recording.summary):
        assert f"\n{figure:<30} {value:.6g}" in said


@pytest.mark.parametrize("name", QUICK)
def test_other_kinds_of_runs_have_figures_of_their_own(name, tmp_path, monkeypatch, capsys):
    knobs = dict(QUICK[name])
    recording = finished(catalogue.experiment(name), {}, **knobs)
    session.save(recording, tmp_path / "run.h5")
    drawn = run(book_of(recording, tmp_path, tmp_path / "run.h5"), tmp_path, monkeypatch)
    assert len(drawn) == 2 and "No figure" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ALL)
def test_it_has_the_form_of_a_notebook_and_needs_three_packages(name, tmp_path):
    book = book_of(session.load(SESSIONS / f"{name}.h5"), tmp_path, SESSIONS / f"{name}.h5")
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5) and book["metadata"]["kernelspec"]["name"] == "python3"
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    assert book["cells"][0]["cell_type"] == "markdown"
    imports = set[str]()
    for cell in code(book):
        for node in ast.walk(ast.parse(cell)):
            imports |= {alias.name.partition(".")[0] for alias in node.names} if isinstance(node, ast.Import) else set()
            assert not isinstance(node, ast.ImportFrom) or node.module == "pathlib"
    assert imports == {"json", "h5py", "matplotlib", "numpy"}
    try:
        import nbformat  # type: ignore[import-not-found]
    except ImportError:
        return
    nbformat.validate(nbformat.from_dict(book))


def test_the_papers_values_stand_beside_the_figures_and_in_them(tmp_path, monkeypatch, capsys):
    value = PaperValue(2.0, "test error EP", "[Ernoult2019] Table 1", "printed", 0.13, "%")
    other = PaperValue("words", "claim", "[Ernoult2019] Fig. 2", "printed")
    monkeypatch.setattr("settle.app.report.notebook.preset_of", lambda r: Preset("", paper={"test_error.ep": value}, paper_also=[other]))
    book = book_of(session.load(SESSIONS / "ep.train.h5"), tmp_path, SESSIONS / "ep.train.h5")
    first = run(book, tmp_path, monkeypatch)[0]
    assert "paper: 2.00 ± 0.13 % ([Ernoult2019] Table 1, printed)" in capsys.readouterr().out
    assert first.panels[0].axhline.call_args[0] == (2.0,) and first.panels[0].axhspan.call_args[0] == (1.87, 2.13)
    assert any("claim: words" in "".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown")


def test_a_run_that_ended_early_has_cells_that_say_so(tmp_path, monkeypatch, capsys):
    stopped = Recording("ep.train", {"epochs": 2})
    stopped.end("stopped")
    session.save(stopped, tmp_path / "run.h5")
    drawn = run(book_of(stopped, tmp_path, tmp_path / "run.h5"), tmp_path, monkeypatch)
    said = capsys.readouterr().out
    assert drawn == [] and said.count("No figure: the run ended before there was a row of epochs.") == 3


def test_a_plugin_has_what_its_tables_show(recording, tmp_path, monkeypatch):
    made = recording(
        "a.plugin", line={"value": [0.1, 0.2, 0.3]}, fields={"field": [[[1.0, 2.0], [3.0, 4.0]]] * 3}, rows={"r": [[1.0, 2.0]] * 3}
    )
    session.save(made, tmp_path / "run.h5")
    book = book_of(made, tmp_path, tmp_path / "run.h5")
    assert len(run(book, tmp_path, monkeypatch)) == 3
    assert sum("def signals" in cell for cell in code(book)) == 1


def test_words_out_of_a_file_are_words(tmp_path):
    made = Recording(
        "ep.settle", {"T": 1}, title="x", annotations=Annotations("<script>alert(1)</script> [a](javascript:b)", ("# t",), "*n*")
    )
    made.end("stopped")
    text = "".join(book_of(made, tmp_path, tmp_path / "q\"'\\.h5")["cells"][0]["source"])
    assert "<script" not in text and r"&lt;script&gt;alert\(1\)" in text and r"\[a\]\(javascript:b\)" in text
    assert r"\# t" in text and r"\*n\*" in text
    ast.parse("\n".join(code(book_of(made, tmp_path, tmp_path / "q\"'\\.h5"))))


def test_without_the_session_it_says_where_to_put_it(tmp_path, monkeypatch):
    book = book_of(session.load(SESSIONS / "ep.settle.h5"), tmp_path, tmp_path / "away" / "run.h5")
    with pytest.raises(FileNotFoundError, match=r"There is no away/run\.h5 in .*Put the session there, or set FILE"):
        run(book, tmp_path, monkeypatch)


def test_on_the_command_line(tmp_path, capsys):
    out, file = tmp_path / "book.ipynb", str(SESSIONS / "ep.settle.h5")
    assert main(["export", file, "--format", "ipynb", "--out", str(out)]) == 0 and capsys.readouterr().out == f"{out}\n"
    assert main(["export", file, "--format", "ipynb", "--out", str(out)]) == 2 and "already" in capsys.readouterr().err
    assert main(["export", file, "--format", "ipynb", "--out", str(out), "--table", "states"]) == 2
    assert "--table does not go with ipynb" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_it_is_executed(name, tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    book = book_of(session.load(SESSIONS / f"{name}.h5"), tmp_path, SESSIONS / f"{name}.h5")
    (tmp_path / "book.py").write_text("\n".join(code(book)), encoding="utf-8")
    environment = {**os.environ, "MPLBACKEND": "agg"}
    done = subprocess.run([sys.executable, "-W", "error", "book.py"], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
