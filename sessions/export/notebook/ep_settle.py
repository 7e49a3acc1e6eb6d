"""The notebook of ep.settle."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.ep_states import neurons, settling
from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import paint


def output(figure, states, target):
    """At the last step: the output units beside the target, and the picture that the network sees."""
    left, right = figure.subplots(1, 2)
    units = np.arange(states["s0"].shape[1])
    left.bar(units, states["s0"][-1], label="state s")
    left.bar(units, target["target"][-1], fill=False, edgecolor="black", label="target y")
    left.set(xlabel="output unit", ylabel="state s")
    left.legend()
    paint(right, np.atleast_2d(target["picture"][-1]), "input", cmap="gray_r")


FIGURES = (
    NotebookFigure("Neurons settling", neurons),
    NotebookFigure("Residual and energy", settling),
    NotebookFigure("Output", output),
)
