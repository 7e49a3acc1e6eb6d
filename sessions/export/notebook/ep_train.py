"""The notebook of ep.train."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, keyed, label, paint, tiled


def errors(figure, epochs, paper):
    """Errors of each learner after each epoch: on the test pictures, and on the training pictures as they came by. Dashed: what the
    paper reports at the end, with its spread."""
    for axes, name in zip(figure.subplots(1, 2), ("test_error", "train_error"), strict=True):
        curves(axes, epochs["epoch"], keyed(epochs, name))
        axes.set_yscale("log")
        for i, learner in enumerate(keyed(epochs, name)):
            if (said := paper.get(f"{name}.{learner}")) is not None:
                axes.axhline(said["value"], color=f"C{i}", linestyle="--", linewidth=1)
                axes.axhspan(said["value"] - said["spread"], said["value"] + said["spread"], color=f"C{i}", alpha=0.15)


def learning(figure, updates):
    """Error and loss on the training pictures since the row before, and how many free steps a net took to settle."""
    for axes, name in zip(figure.subplots(1, 3), ("error", "loss", "free_steps"), strict=True):
        curves(axes, updates["epoch"], keyed(updates, name))


def directions(figure, angles):
    """The update of EP beside that of BPTT, from the same weights on the same batch: the angle between them, and the share of synapses
    that both change in the same direction."""
    for axes, name in zip(figure.subplots(1, 2), ("angle", "sign_agreement"), strict=True):
        curves(axes, angles["epoch"], keyed(angles, name))


def feedback(figure, feedback):
    """Of C-VF, whose weights up and down are apart: how they align while it learns."""
    curves(figure.subplots(), feedback["epoch"], keyed(feedback, "angle"))


def fields(figure, pictures):
    """What the first units above the input look for: their weights from it, orange and purple for either sign."""
    learners = keyed(pictures, "fields")
    for axes, (learner, column) in zip(figure.subplots(1, len(learners), squeeze=False)[0], learners.items(), strict=True):
        sheet = tiled(column[-1])
        most = np.nanmax(np.abs(sheet)) or 1
        figure.colorbar(paint(axes, sheet, learner, cmap="PuOr", vmin=-most, vmax=most), shrink=0.7, label=label(column))


def confusion(figure, epochs):
    """Test pictures by their class and by what was answered, after the last epoch. What is right stands on the diagonal, whose counts
    are left out of the colours."""
    learners = keyed(epochs, "confusion")
    for axes, (learner, column) in zip(figure.subplots(1, len(learners), squeeze=False)[0], learners.items(), strict=True):
        counts = column[-1]
        wrong = np.where(np.eye(len(counts), dtype=bool), 0, counts)
        axes.imshow(wrong, cmap="Oranges")
        for (row, answer), count in np.ndenumerate(counts):
            if count:
                axes.text(
                    answer,
                    row,
                    count,
                    ha="center",
                    va="center",
                    fontsize=6,
                    color="white" if wrong[row, answer] > wrong.max() / 2 else "black",
                )
        axes.set(title=f"{learner}: {wrong.sum():,} of {counts.sum():,} wrong", xlabel="answer", ylabel="class")


def wrong_pictures(figure, epochs):
    """Some test pictures that are read wrongly after the last epoch."""
    learners = keyed(epochs, "missed")
    for axes, (learner, column) in zip(figure.subplots(1, len(learners), squeeze=False)[0], learners.items(), strict=True):
        kept = column[-1][epochs[f"wrong.{learner}"][-1] >= 0]  # -1: fewer are wrong than there is room for
        paint(axes, tiled(kept) if len(kept) else np.zeros((1, 1)), f"{learner}: {len(kept)} of them", cmap="gray_r")


FIGURES = (
    NotebookFigure("Errors", errors),
    NotebookFigure("Learning", learning, (11, 3.2)),
    NotebookFigure("EP against BPTT", directions, sometimes=True),
    NotebookFigure("Weights up and weights down", feedback, (5, 3), sometimes=True),
    NotebookFigure("Receptive fields", fields),
    NotebookFigure("Confusion", confusion, (9, 4.4)),
    NotebookFigure("Wrong test pictures", wrong_pictures),
)
