"""Figures of networks that settle, for the notebooks of ep.settle and ep.agreement."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.helpers import label, layers, nudged


def neurons(figure, states):
    """Every neuron is a row, every step a column; the colour is its state (of the first picture, where there are several). A line marks
    where the nudge of the output begins."""
    every = max(1, len(states["step"]) // 1000)  # no screen has more columns
    steps, columns = states["step"][::every], [states[name] for name in layers(states)]
    rows = np.concatenate([column[::every].reshape(len(steps), -1, column.shape[-1])[:, 0] for column in columns], axis=1).T
    most = np.abs(rows).max() or 1
    axes = figure.subplots()
    image = axes.imshow(rows, aspect="auto", cmap="PuOr", vmin=-most, vmax=most, extent=(steps[0], steps[-1] + 1, len(rows), 0))
    figure.colorbar(image, label="state s")
    for step in nudged(states):
        axes.axvline(step, color="black", linewidth=1)
    axes.set(xlabel="step", ylabel="neurons, output above")


def settling(figure, states):
    """How far the fastest neuron moves in a step, on a logarithmic axis, and the energy (the primitive function, in a prototypical
    network). Both come to rest, are disturbed by the nudge, and come to rest again."""
    for axes, name in zip(figure.subplots(1, 2), ("residual", "energy"), strict=True):
        axes.plot(states["step"][:], states[name][:], color="black")
        axes.set(xlabel="step", ylabel=label(states[name]), yscale="log" if name == "residual" else "linear")
        for step in nudged(states):
            axes.axvline(step, color="tab:orange", linewidth=1)
