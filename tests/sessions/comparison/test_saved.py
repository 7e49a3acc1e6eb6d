"""A comparison kept as a file: found again where sessions were moved, refused where it is none."""

from __future__ import annotations

import json
import shutil

import pytest
from compared import training

from settle.sessions.comparison.compared_run import open_runs
from settle.sessions.comparison.comparison import Choices
from settle.sessions.comparison.saved import ENDING, open_comparison_file, save_comparison
from settle.sessions.format import SessionError
from settle.sessions.session import save


@pytest.fixture
def kept(tmp_path):
    """A folder with two sessions and a comparison of them."""
    home = tmp_path / "home"
    (home / "runs").mkdir(parents=True)
    paths = [home / "runs" / "a.h5", home / "b.h5"]
    for seed, path in enumerate(paths):
        save(training(seed), path)
    file = home / f"x{ENDING}"
    save_comparison(file, open_runs(paths), Choices("epoch", "t95", ("updates.loss",), 1.5, {"views": "AB"}))
    return file, paths


def test_it_opens_as_it_was_kept_with_paths_as_seen_from_it(kept, tmp_path):
    file, paths = kept
    assert [each["path"] for each in json.loads(file.read_text(encoding="utf-8"))["runs"]] == ["runs/a.h5", "b.h5"]
    found = open_comparison_file(file)
    assert (found.paths, found.missing) == (paths, [])
    assert found.choices == Choices("epoch", "t95", ("updates.loss",), 1.5, {"views": "AB"})
    file.parent.rename(tmp_path / "moved")
    moved = tmp_path / "moved"
    assert open_comparison_file(moved / file.name).paths == [moved / "runs" / "a.h5", moved / "b.h5"]


def test_a_session_that_was_renamed_or_moved_is_found_by_the_id_of_its_run(kept, tmp_path):
    file, (a, b) = kept
    a.rename(file.parent / "called otherwise.h5")
    b.rename(tmp_path / "b.h5")
    save(training(7), b)  # another run under the old name
    found = open_comparison_file(file)
    assert found.paths == [file.parent / "called otherwise.h5"]
    assert len(found.missing) == 1 and "b.h5 (test.training, seed 1) is not there any more" in found.missing[0]
    assert open_comparison_file(file, [tmp_path]).paths == [file.parent / "called otherwise.h5", tmp_path / "b.h5"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "is no comparison."),
        ("[1, 2]", "is no comparison."),
        ("{", "is no comparison: the file is no JSON"),
        ('{"settle_compare": 2, "runs": []}', "was kept by a newer version of Settle"),
        ('{"settle_compare": 1, "runs": [{}]}', "names no 2 to 8 runs"),
        ('{"settle_compare": 1, "runs": [{"run_id": "x"}, {}]}', "a run has no path"),
        ("[" * 50 + "]" * 50, "more than 32 levels"),
        (" " * (2 << 20), "characters"),
    ],
)
def test_what_is_no_comparison_is_refused_in_a_sentence(tmp_path, text, says):
    file = tmp_path / f"x{ENDING}"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SessionError, match=says):
        open_comparison_file(file)
    with pytest.raises(SessionError, match="There is no comparison"):
        open_comparison_file(tmp_path / "none.json")


def test_a_strangers_file_opens_nothing_but_the_run_that_it_names(kept, tmp_path):
    file, (a, b) = kept
    secret = tmp_path / "secret.h5"
    shutil.copy(b, secret)
    said = json.loads(file.read_text(encoding="utf-8"))
    said["runs"][0]["path"] = "../secret.h5"
    said["quantities"], said["place"], said["align"] = [1, None, "ok"], "far", "weeks"
    file.write_text(json.dumps(said), encoding="utf-8")
    a.unlink()
    found = open_comparison_file(file)
    assert found.paths == [b] and len(found.missing) == 1
    assert (found.choices.quantities, found.choices.place, found.choices.align) == (("ok",), None, None)


def test_where_it_cannot_be_written_nothing_is_left(kept, tmp_path):
    _, paths = kept
    with pytest.raises(SessionError, match="cannot be written: no such file or directory"):
        save_comparison(tmp_path / "no folder" / f"x{ENDING}", open_runs(paths), Choices())
    (tmp_path / f"d{ENDING}").mkdir()
    with pytest.raises(SessionError, match="cannot be written: it is a folder"):
        save_comparison(tmp_path / f"d{ENDING}", open_runs(paths), Choices())
