"""The notebook of gan.images."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, label, paint, tiled


def samples(figure, samples, start):
    """What the generator makes of the same latents at the beginning, on the way, and at the end; at the right real pictures."""
    made = samples["pictures"]
    panels = figure.subplots(1, 4)
    for axes, row in zip(panels, (0, len(made) // 2, len(made) - 1), strict=False):
        paint(axes, tiled(made[row][:64], 8), f"iteration {samples['t'][row]:,}", vmin=0, vmax=1)
    paint(panels[-1], tiled(start["real"][-1][:64], 8), "real", vmin=0, vmax=1)


def game(figure, game):
    """The value of the game on each batch (dotted: −log 4, where D cannot tell real from fake any more), and the costs of the players."""
    left, right = figure.subplots(1, 2)
    curves(left, game["t"], {"V(D, G)": game["value"]})
    left.axhline(-np.log(4), color="black", linestyle=":")
    curves(right, game["t"], {"D": game["d_loss"], "G": game["g_loss"]})
    right.set_ylabel("cost")


def answers(figure, scores):
    """What D says to test pictures and to fakes at the last measurement: 1 is real, 0 is fake. The more they overlap, the less it can
    tell."""
    axes = figure.subplots()
    for name in ("real", "fake"):
        axes.stairs(scores[name][-1] / max(1, scores[name][-1].sum()), scores["edges"][-1], label=name, fill=True, alpha=0.5)
    axes.set(xlabel="D(x)", ylabel="share of pictures")
    axes.legend()


def quality(figure, figures, paper):
    """How good the pictures are: log-likelihood of test pictures under a Parzen window over samples, with its standard error (dashed: the
    paper's value, where the setting is the paper's), and distances of a small classifier's features (dotted: of real pictures)."""
    left, right = figure.subplots(1, 2)
    curves(left, figures["t"], {"samples": figures["parzen_ll"]})
    low, high = (figures["parzen_ll"][:] + sign * figures["parzen_se"][:] for sign in (-1, 1))
    left.fill_between(figures["t"][:], low, high, alpha=0.3)
    left.set_ylabel("Parzen log-likelihood (nats)")
    if (said := paper.get("parzen_ll")) is not None:
        left.axhline(said["value"], color="black", linestyle="--")
    curves(right, figures["t"], {"small-FID": figures["fid_small"]})
    right.plot(figures["t"][:], figures["fid_small_real"][:], ":", color="black")
    right.set(yscale="log", ylabel="small-FID")


def nearest(figure, samples, nearest):
    """The first samples above, and the training pictures nearest to them: a generator that copies would show the same twice."""
    made, found = samples["pictures"][-1], nearest["pictures"][-1]
    above, below = figure.subplots(2, 1)
    paint(above, tiled(made[: len(found)], len(found)), "samples", vmin=0, vmax=1)
    paint(below, tiled(found, len(found)), f"nearest training pictures; {label(nearest['typical'])}: {nearest['typical'][-1]:.3g}")


FIGURES = (
    NotebookFigure("Samples", samples, (11, 3.2)),
    NotebookFigure("The game", game),
    NotebookFigure("D's answers", answers, (5, 3)),
    NotebookFigure("Quality", quality),
    NotebookFigure("Nearest training pictures", nearest, (9, 2.2)),
)
