"""Sessions of the version before the packages were called settle: they open, draw, and run again with the same numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from settle.app import catalogue
from settle.backend.core.runner import Runner
from settle.sessions import session

MENDED = {
    ("gan.images", "figures"): ("fid_small", "fid_small_real", "precision", "recall", "classifier_score", "classifier_score_real"),
    ("gan.plane", "figures"): ("sliced_w1",),
    ("vta.segments", "scores"): ("precision", "recall", "f1", "f1_merged", "f1_random", "f1_periodic", "f1_merged_random"),
    ("ep.recipe", "recommended"): ("beta", "sign_agreement"),
}
"""Columns of figures that were wrong and are measured otherwise since; each stands in the changelog."""
STEPS_BEFORE = {"ep.recipe": 15}
"""Steps that have come before those of the earlier version: brief training."""
FILES = sorted((Path(__file__).parents[1] / "sessions" / "earlier").glob("*.h5"))


def test_there_is_one_of_each_experiment():
    assert {file.stem for file in FILES} == set(catalogue.names())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_opens_is_drawn_and_runs_again_with_the_same_numbers(file, qtbot):
    old = session.load(file)
    assert old.experiment == file.stem and old.outcome == "finished" and old.summary
    view = catalogue.view(file.stem)()
    qtbot.addWidget(view)
    view.draw(old, old.steps - 1)
    assert view.readouts(old, old.steps - 1)
    kind = catalogue.experiment(file.stem)
    again = Runner(kind.make("", old.knobs), seed=old.seed, inputs=old.inputs, script=old.events).start()
    assert again.join(60) and again.recording.outcome == "finished", again.recording.error
    new = again.recording
    added = STEPS_BEFORE.get(file.stem, 0)
    assert new.steps == old.steps + added and [name for name in new.tables if name in old.tables] == list(old.tables)  # new ones may come
    at_end = {new.steps}  # the runner makes one there
    assert new.checkpoints.keys() - at_end == old.checkpoints.keys() - at_end and new.summary.keys() >= old.summary.keys()
    for step, kept in old.checkpoints.items():
        assert kept.arrays.keys() == new.checkpoints[step].arrays.keys()
    for name, table in old.tables.items():
        found = new.tables[name]
        assert [key for key in found.columns if key in table.columns] == list(table.columns), name  # new ones may come
        for key, column in table.columns.items():
            assert (found[key].shape, found[key].dtype) == (column.shape, column.dtype), (name, key)
            if column.dtype.kind == "f" and key != "time" and key not in MENDED.get((file.stem, name), ()):
                # Other processors round otherwise, and a run carries that on: its first rows are close all the same.
                here = table.rows_at(2)
                assert added == 0 or found.rows_at(added - 1) == 0, "steps that came go before"
                assert np.allclose(found[key][:here], column[:here], rtol=1e-3, atol=1e-5, equal_nan=True), (name, key)
