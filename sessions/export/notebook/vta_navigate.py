"""The notebook of vta.navigate."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, keyed, label


def maze(figure, world, watch):
    """The maze and the ways of all agents in the last watched episode, from the dot to the ring, which is the goal."""
    axes = figure.subplots()
    wall, place = world["wall"][-1], world["place"][-1]
    axes.imshow(np.where(wall[..., None] == 1, world["colour"][-1], 255))
    now = watch["episode"][:] == watch["episode"][-1]
    for i, (name, states) in enumerate(keyed(watch, "state").items()):
        way = place[states[now] // 8]  # a state is 8 place + heading; places are y, x
        axes.plot(way[:, 1] + 0.06 * i - 0.15, way[:, 0] + 0.06 * i - 0.15, label=name)
        axes.plot(way[-1, 1] + 0.06 * i - 0.15, way[-1, 0] + 0.06 * i - 0.15, "o", color=f"C{i}")
    goal = place[world["rooms"][-1][watch["goal"][-1]]]
    axes.plot(goal[1], goal[0], "o", markersize=16, markerfacecolor="none", color="black")
    axes.set_axis_off()
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))


def success(figure, episodes):
    """In which part of the episodes each agent reached the goal within its budget (bars: 95 %, Wilson), and how many actions it took
    where it did, beside the fewest that there are."""
    left, right = figure.subplots(1, 2)
    for i, (name, column) in enumerate(keyed(episodes, "success").items()):
        arrived, n, z = column[:] == 1, len(column), 1.96
        share = arrived.mean()
        middle, half = (share + z**2 / (2 * n)) / (1 + z**2 / n), z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
        left.bar(name, 100 * share, color=f"C{i}")
        left.vlines(i, 100 * (middle - half), 100 * (middle + half), color="black")
        if arrived.any():
            right.plot(episodes["shortest"][:][arrived], episodes[f"actions.{name}"][:][arrived], "o", alpha=0.5, label=name)
    left.set(ylabel=f"reached, % of {n} episodes", ylim=(0, 105))
    left.tick_params(axis="x", rotation=45)
    most = episodes["shortest"][:].max()
    right.plot([0, most], [0, most], color="black", linewidth=0.8)
    right.set(xlabel=label(episodes["shortest"]), ylabel="actions taken")
    if right.get_legend_handles_labels()[0]:
        right.legend(fontsize="small")


def training(figure, training):
    """The losses of the two world models, and how often VTA reads."""
    left, right = figure.subplots(1, 2)
    curves(left, training["t"], keyed(training, "loss"))
    curves(right, training["t"], {"VTA": training["rate"]})


def imagination(figure, dreams):
    """How far an imagined frame, the 18th, lies from the nearest place that one can be in, and how long imagined segments are."""
    left, right = figure.subplots(1, 2)
    curves(left, dreams["t"], keyed(dreams, "off"))
    left.set_ylabel("off the maze (cells)")
    curves(right, dreams["t"], {"VTA": dreams["segment"]})


FIGURES = (
    NotebookFigure("The maze", maze, (7, 5)),
    NotebookFigure("Success", success, (9, 3.6)),
    NotebookFigure("Training", training, sometimes=True),
    NotebookFigure("Imagined from a fixed start", imagination, sometimes=True),
)
