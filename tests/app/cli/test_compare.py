"""``settle compare`` over a tiny experiment, in this process."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

EARLIER = Path(__file__).parents[2] / "sessions" / "earlier"
LOADS = """
import sys
from settle.app.cli.main import main
code = main(["compare", *sys.argv[1:3], "--json"]) + main(["compare", *sys.argv[1:3]])
code += main(["compare", *sys.argv[1:3], "--out", sys.argv[3]])
print(code, [b for b in ["PySide6", "pyqtgraph", "torch", "sklearn", "scipy"] if b in sys.modules])
"""


@pytest.fixture
def three(settle, tmp_path):
    """Two seeds of one setting, and another setting."""
    paths = [tmp_path / f"{name}.h5" for name in "abc"]
    for path, gain, seed in zip(paths, (1, 1, 2), (0, 1, 0), strict=True):
        assert settle("run", "test.counting", "--preset", "short", "--set", f"gain={gain}", "--seed", seed, "--out", path)[0] == 0
    return paths


def test_knobs_that_differ_and_figures_side_by_side(settle, three):
    code, said, err = settle("compare", *three, "--json")
    assert (code, err) == (0, "")
    assert said["differs"] == {"gain": [1.0, 1.0, 2.0], "seed": [0, 1, 0]}
    assert said["summary"]["rows"] == [5, 5, 5] and said["summary"]["last"][2] == pytest.approx(10)
    about = {name: said["runs"][2][name] for name in ("path", "experiment", "preset", "seed", "outcome", "steps", "label")}
    assert about == {
        "path": str(three[2]), "experiment": "test.counting", "preset": "short", "seed": 0, "outcome": "finished", "steps": 5,
        "label": "gain 2, seed 0",
    }  # fmt: skip
    assert said["groups"][0]["runs"] == ["A", "B"] and said["groups"][0]["summary"]["last"]["n"] == 2
    assert said["alignment"] == "step" and said["curves"] == {"counts.n": "", "counts.value": "V"}
    code, text, _ = settle("compare", *three)
    assert code == 0 and "  gain  1  1  2\n" in text and "seeds: gain 1: 0, 1" in text


def test_csv_of_figures_and_of_curves(settle, three, tmp_path):
    code, said, _ = settle("compare", *three, "--out", tmp_path / "x.csv")
    assert (code, said) == (0, f"{tmp_path / 'x.csv'}\n")
    with open(tmp_path / "x.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["value"] for row in rows if row["name"] == "gain"] == ["1.0", "1.0", "2.0"]
    assert [row["run"] for row in rows if row["kind"] == "mean" and row["name"] == "last"] == ["A B"]
    words = ("--quantity", "counts.value", "--align", "fraction", "--curves", "--out", tmp_path / "y.csv")
    assert settle("compare", *three, *words)[0] == 0
    with open(tmp_path / "y.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15 and {row["curve"] for row in rows} == {"counts.value"}
    assert [float(row["place"]) for row in rows if row["run"] == "A"] == [0, 0.25, 0.5, 0.75, 1]


def test_a_comparison_is_kept_and_compared_again(settle, three, tmp_path):
    kept = tmp_path / "x.settle-compare.json"
    assert settle("compare", *three, "--band", "t95", "--quantity", "counts.n", "--out", kept)[0] == 0
    said = settle("compare", kept, "--json")[1]
    assert [run["path"] for run in said["runs"]] == [str(path) for path in three]
    assert (said["band"], said["shown"]) == ("t95", ["counts.n"])
    three[1].unlink()
    code, _, err = settle("compare", kept)
    assert code == 2 and err.count("\n") == 1 and "b.h5 (test.counting, short, seed 1) is not there any more" in err


def test_what_cannot_be_compared_is_one_sentence(settle, three, tmp_path):
    a, b, _ = three
    (tmp_path / "no.h5").write_text("none", encoding="utf-8")
    (tmp_path / "there.csv").write_text("", encoding="utf-8")
    for words, says in (
        ([a], "alone cannot be compared"),
        ([f"{n}.h5" for n in range(9)], "9 sessions are too many"),
        ([a, a], "is named twice"),
        ([a, tmp_path / "missing.h5"], "There is no session"),
        ([a, tmp_path / "no.h5"], "is no Settle session"),
        ([a, b, "--align", "epoch"], "say how many epochs"),
        ([a, b, "--align", "weeks"], "one of step, epoch, fraction"),
        ([a, b, "--band", "sem"], "one of sd, t95"),
        ([a, b, "--quantity", "counts.z"], "they share counts.n, counts.value"),
        ([a, b, "--at", "x"], "--at x is not possible"),
        ([a, b, "--out", tmp_path / "x.docx"], "its ending is one of png, svg, pdf, html, csv, settle-compare.json"),
        ([a, b, "--out", tmp_path / "there.csv"], "is there already"),
        ([a, b, "--out", tmp_path / "none" / "x.csv"], "there is no folder"),
        ([a, b, "--curves", "--out", tmp_path / "x.png"], "--curves goes with"),
        ([tmp_path / "x.settle-compare.json"], "There is no comparison"),
    ):
        code, out, err = settle("compare", *words)
        assert (code, out, err.count("\n")) == (2, "", 1) and says in err, err


def test_experiments_of_two_kinds_are_compared_in_what_they_share(settle):
    code, said, _ = settle("compare", EARLIER / "ep.settle.h5", EARLIER / "ep.agreement.h5", "--json")
    assert code == 0 and said["differs"]["experiment"] == ["ep.settle", "ep.agreement"]
    assert "states.residual" in said["curves"] and said["not_shared"]["curves"]["states.loss"] == ["A"]


def test_text_json_and_csv_load_no_qt_and_no_torch(tmp_path):
    words = [EARLIER / "ep.train.h5", EARLIER / "ep.settle.h5", tmp_path / "x.csv"]
    done = subprocess.run([sys.executable, "-c", LOADS, *map(str, words)], capture_output=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr
    assert json.loads(done.stdout.splitlines()[0])["runs"][0]["experiment"] == "ep.train"
