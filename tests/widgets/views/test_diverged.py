"""A run that diverged is marked at its end, in every curve over time of every experiment."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from settle.app import catalogue
from settle.backend.core.runner import Runner
from settle.widgets.panels.base.plot import Plot
from settle.widgets.view import View

QUICK = runpy.run_path(str(Path(__file__).parents[2] / "test_laws.py"))["QUICK"]
"""Experiment -> knobs that make one short run of it go through all that it does."""
UNITS = ("updates", "iterations", "epochs", "t (steps after the nudge)")


def over_time(view: View) -> list[Plot]:
    """The plots in sight that run over the time of a run."""
    plots = [plot for plot in view.findChildren(Plot) if plot.isVisibleTo(view)]
    return [plot for plot in plots if plot.axes["bottom"].labelText in UNITS or plot.axes["bottom"].scale_of_time is not None]


@pytest.mark.parametrize("name", QUICK)
def test_every_curve_over_time_marks_where_the_run_diverged_and_only_at_its_end(shown, name):
    kind, made = catalogue.experiment(name), catalogue.view(name)
    assert made is not None
    runner = Runner(kind.make(next(iter(kind.presets)), QUICK[name]), seed=5).start()
    assert runner.join(60)
    recording, view = runner.recording, shown(made(), 900, 640)
    recording.outcome = "diverged"
    for at, marked in ((recording.steps - 1, True), (recording.steps - 2, False)):
        view.draw(recording, at)
        said = {plot.accessibleName(): "diverged" in [text for _, text in plot.overlay.marks] for plot in over_time(view)}
        assert said or name == "ep.recipe", "it has no curves over time"
        assert set(said.values()) <= {marked}, said
