"""The notebook of ep.agreement."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.ep_states import neurons, settling
from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import bars, keyed, label


def processes(figure, updates):
    """The theorem: after the nudge, the update of EP at step t equals the gradient of BPTT t steps before the end of the free phase. Of
    the output and of another array, weights where they are recorded, the six elements that change most: lines are EP, dots BPTT."""
    ep, bptt = keyed(updates, "ep"), keyed(updates, "bptt")
    other = next((name for name in ep if "W" in name), list(ep)[-1])
    for axes, name in zip(figure.subplots(1, 2), ("s0", other), strict=True):
        one, two = (columns[name][:].reshape(len(updates["t"]), -1) for columns in (ep, bptt))
        for i, element in enumerate(np.argsort(-np.abs(two).max(axis=0))[:6]):
            axes.plot(updates["t"][:], one[:, element], color=f"C{i}")
            axes.plot(updates["t"][:], two[:, element], ".", color=f"C{i}", markersize=4)
        axes.set(xlabel="t", ylabel="Δ (EP), −∇ (BPTT)", title=name)


def agreement(figure, agreement):
    """How well they agree over the whole nudged phase, array by array: the relative mean squared error (0: the same) of single steps and
    of their running sums, and the cosine of the sums, which are what a weight changes by (1: the same direction)."""
    for axes, name in zip(figure.subplots(1, 3), ("relmse", "relmse_cumulated", "cosine"), strict=True):
        columns = keyed(agreement, name)
        bars(axes, {array: column[-1] for array, column in columns.items()})
        axes.set_title(label(next(iter(columns.values()))), fontsize="small")
        axes.tick_params(axis="x", rotation=90)


def conditions(figure, conditions):
    """What the theorem asks for, as it was measured at the end of the free phase: a dynamics that is a gradient, a steady state, a small
    β, and a nudged phase that is no longer than the free one."""
    measured = {
        "gradient": f"asymmetry of the Jacobian {conditions['gradient'][-1]:.2g}",
        "steady": f"at rest for {conditions['steady_for'][-1]} steps, residual {conditions['residual'][-1]:.2g}",
        "beta": f"with half of β the update differs by {conditions['beta_error'][-1]:.2g}",
        "horizon": f"K − T = {conditions['horizon'][-1]} steps",
    }
    axes = figure.subplots()
    axes.set_axis_off()
    for i, (name, met) in enumerate(keyed(conditions, "met").items()):
        axes.text(0.02, 0.85 - 0.25 * i, "met" if met[-1] else "broken", color="green" if met[-1] else "red", weight="bold")
        axes.text(0.14, 0.85 - 0.25 * i, f"{name}: {measured.get(name, '')}")


FIGURES = (
    NotebookFigure("Updates and gradients", processes),
    NotebookFigure("Agreement", agreement, (11, 3.2)),
    NotebookFigure("Conditions of the theorem", conditions, (7, 1.6)),
    NotebookFigure("Neurons settling", neurons),
    NotebookFigure("Residual and energy", settling),
)
