"""The notebooks in ``examples/``: well formed, without stored outputs, and each runs from its first cell to its last."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).parents[1]
NOTEBOOKS = sorted((HOME / "examples").glob("*.ipynb"))

RUN = """
import ast, json, sys
space = {"__name__": "__main__"}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        body = ast.parse("".join(cell["source"])).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), cell["id"], "exec"), space)
        value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), space) if last else None
        if hasattr(value, "_repr_png_"):
            png, about = value._repr_png_()
            print("PNG" if png.startswith(b"\\x89PNG") and about["width"] > 300 else "no picture")
        elif hasattr(value, "_repr_html_"):
            print("HTML" if "<table>" in value._repr_html_() else "no table")
        elif value is not None:
            print(repr(value))
"""
"""What a notebook's kernel does, without one: each code cell in turn, and what its last expression shows."""


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request) -> Path:
    return request.param


def test_there_is_one_for_each_paper():
    assert [path.stem for path in NOTEBOOKS] == ["equilibrium-propagation", "gan", "temporal-abstraction", "wasserstein-dependency"]


def test_it_has_the_form_of_a_notebook_and_no_stored_output(notebook):
    book: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    assert set(book) == {"cells", "metadata", "nbformat", "nbformat_minor"} and (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert book["metadata"]["kernelspec"]["name"] == "python3"
    cells = book["cells"]
    assert 6 <= len(cells) <= 12 and len({cell["id"] for cell in cells}) == len(cells)
    assert cells[0]["cell_type"] == "markdown" and "arXiv:" in "".join(cells[0]["source"]) and "$$" in "".join(cells[0]["source"])
    for cell in cells:
        assert all(isinstance(line, str) for line in cell["source"]) and cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert set(cell) == {"cell_type", "execution_count", "id", "metadata", "outputs", "source"}
            assert cell["outputs"] == [] and cell["execution_count"] is None
        else:
            assert set(cell) == {"cell_type", "id", "metadata", "source"} and cell["cell_type"] == "markdown"
    assert notebook.stat().st_size < 20_000


@pytest.mark.slow
def test_it_runs_and_shows_pictures_of_the_lab(notebook, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    environment["PYTHONPATH"] = str(HOME)
    call = [sys.executable, "-W", "error", "-c", RUN, str(notebook)]
    done = subprocess.run(call, capture_output=True, encoding="utf-8", cwd=tmp_path, env=environment, timeout=280)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("PNG\n") >= 2 and "no picture" not in done.stdout and "no table" not in done.stdout
    assert "measured" in done.stdout or "found" in done.stdout, done.stdout
    assert list(tmp_path.iterdir()) == [], "a notebook leaves no files behind"
