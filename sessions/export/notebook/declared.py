"""Which figures the notebook of each experiment has; of an experiment of a plug-in what its tables say that they show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from settle.backend.core.recording import Recording
from settle.sessions.export.notebook import (
    ep_agreement,
    ep_recipe,
    ep_settle,
    ep_train,
    gan_images,
    gan_plane,
    vta_navigate,
    vta_segments,
    wdm_compare,
    wdm_estimators,
)
from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, paint, text, tiled

FIGURES: dict[str, Sequence[NotebookFigure]] = {
    "ep.settle": ep_settle.FIGURES,
    "ep.agreement": ep_agreement.FIGURES,
    "ep.train": ep_train.FIGURES,
    "ep.recipe": ep_recipe.FIGURES,
    "gan.plane": gan_plane.FIGURES,
    "gan.images": gan_images.FIGURES,
    "vta.segments": vta_segments.FIGURES,
    "vta.navigate": vta_navigate.FIGURES,
    "wdm.compare": wdm_compare.FIGURES,
    "wdm.estimators": wdm_estimators.FIGURES,
}
"""Experiment -> its figures, the main one first."""


def figures_of(recording: Recording) -> list[NotebookFigure]:
    """Those that a recording is to have: of figures that only some runs have, those whose tables are there, unless nothing is."""
    declared = FIGURES.get(recording.experiment) or [
        NotebookFigure(table.title or name, signals, names=(name,)) for name, table in recording.tables.items()
    ]
    there = [each for each in declared if not each.sometimes or all(name in recording.tables for name in each.tables)]
    return there or list(declared)


def signals(figure, table):
    """What the table shows, as its NeXus attributes say: single numbers as curves, of arrays those of the last row."""
    names = [text(table.attrs["signal"]), *map(text, table.attrs.get("auxiliary_signals", ()))]
    shape, axes = table[names[0]].shape[1:], figure.subplots()
    if not shape:
        curves(axes, table[text(table.attrs["axes"][0])], {name: table[name] for name in names})
    elif len(shape) == 1:
        for name in names:
            axes.plot(np.arange(shape[0]), table[name][-1], label=name)
        axes.set_xlabel("element")
        axes.legend(fontsize="small")
    else:
        last = table[names[0]][-1]
        figure.colorbar(paint(axes, tiled(last.reshape(-1, *shape[-2:])), names[0], cmap="viridis"))
