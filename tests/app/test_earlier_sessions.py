"""Sessions of the version before the packages were called settle: they open, draw, and run again with the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from settle.app import catalogue
from settle.backend.core.runner import Runner
from settle.sessions import session


@dataclass(frozen=True)
class Added:
    """What an experiment records since these sessions were made, beside all that they hold."""

    steps: int = 0
    """Of them, before the others."""
    tables: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    mended: frozenset[tuple[str, str]] = frozenset()
    """Table and column whose values were wrong."""


NEW = {
    # Brief training, and a recommendation that it and the state at rest bear on: the old one ruined training.
    "ep.recipe": Added(
        steps=15,
        tables=frozenset({"brief_training", "trained_cells"}),
        columns=frozenset({"reference_cosine", "complete", "counted", "settled", "agreeing"}),
        figures=frozenset({"settings"}),
        mended=frozenset({("recommended", "beta"), ("recommended", "sign_agreement")}),
    )
}
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
    added = NEW.get(file.stem, Added())
    assert new.steps == old.steps + added.steps and [name for name in new.tables if name not in added.tables] == list(old.tables)
    assert new.checkpoints.keys() == old.checkpoints.keys() and new.summary.keys() - added.figures == old.summary.keys()
    for step, kept in old.checkpoints.items():
        assert kept.arrays.keys() == new.checkpoints[step].arrays.keys()
    for name, table in old.tables.items():
        found = new.tables[name]
        assert [key for key in found.columns if key not in added.columns] == list(table.columns), name
        for key, column in table.columns.items():
            assert (found[key].shape, found[key].dtype) == (column.shape, column.dtype), (name, key)
            if column.dtype.kind == "f" and key != "time" and (name, key) not in added.mended:
                # Other processors round otherwise, and a run carries that on: its first rows are close all the same.
                here = table.rows_at(2)
                begin = found.rows_at(added.steps - 1) if added.steps else 0
                assert begin == 0, "steps that came go before"
                assert np.allclose(found[key][:here], column[:here], rtol=1e-3, atol=1e-5, equal_nan=True), (name, key)
