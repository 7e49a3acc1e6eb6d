"""The notebook of wdm.compare: two ways to learn which factors a pair shares, or a sweep of a setting."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, keyed, label, paint, tiled


def accuracy(figure, probe, pairs):
    """How much of the factors a linear reader finds in each representation while it is learnt, beside the pixels themselves, an encoder
    before it learns, and chance."""
    axes = figure.subplots()
    curves(axes, probe["t"], keyed(probe, "accuracy"))
    for name, style in (("raw", "--"), ("untrained", "-."), ("chance", ":")):
        axes.axhline(pairs[name][-1], color="black", linestyle=style, linewidth=1, label="pixels" if name == "raw" else name)
    axes.set(ylim=(0, 1.02), ylabel="accuracy, mean over factors")
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))


def result(figure, result):
    """At the end, by the soft-max probe: which factors each representation has kept."""
    axes = figure.subplots()
    found = {**keyed(result, "factors"), "pixels": result["raw_factors"]}
    for i, (name, column) in enumerate(found.items()):
        factors = np.arange(column.shape[1])
        axes.bar(factors + 0.8 * (i + 0.5) / len(found) - 0.4, column[-1], 0.75 / len(found), label=name)
    axes.axhline(result["chance"][-1], color="black", linestyle=":", label="chance")
    axes.set(xlabel="factor", ylabel="accuracy", xticks=factors, ylim=(0, 1.02))
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))


def objectives(figure, training):
    """What each learner climbs, on its batches, and the slope of its critic at the true pairs, which WPC keeps at most at 1."""
    left, right = figure.subplots(1, 2)
    curves(left, training["step"], keyed(training, "value"))
    left.set_ylabel("J on the batch")
    for name, column in keyed(training, "gradient_norm").items():
        asked = np.isfinite(column[:])  # not at every update
        right.plot(training["step"][:][asked], column[:][asked], label=name)
    right.axhline(1, color="black", linestyle=":")
    right.set(xlabel="step", ylabel="mean |∇f|", yscale="log")
    right.legend(fontsize="small")


def scores(figure, watch):
    """What each critic says to every combination of the watched pairs: the true ones stand on the diagonal."""
    learners = keyed(watch, "scores")
    for axes, (name, column) in zip(figure.subplots(1, len(learners), squeeze=False)[0], learners.items(), strict=True):
        most = np.nanmax(np.abs(column[-1])) or 1
        image = axes.imshow(column[-1], cmap="PuOr", vmin=-most, vmax=most)
        axes.set(title=name, xlabel="y", ylabel="x")
        figure.colorbar(image, ax=axes, label="f(x, y)", shrink=0.8)


def pairs(figure, pairs):
    """The first watched pairs: x above, its partner y below."""
    for axes, name in zip(figure.subplots(2, 1), ("x", "y"), strict=True):
        paint(axes, tiled(pairs[name][-1][:8], 8), name)


def sweep(figure, sweep, about_sweep):
    """Accuracy at each setting of the sweep, by the soft-max probe, mean over factors. Dotted: the paper's curve, read off another
    program's plotting code, whose data were split otherwise."""
    axes = figure.subplots()
    curves(axes, sweep["value"], keyed(sweep, "accuracy"))
    for name, style in (("raw", "--"), ("untrained", "-."), ("chance", ":")):
        axes.plot(sweep["value"][:], sweep[name][:], style, color="black", linewidth=1, label="pixels" if name == "raw" else name)
    for i, (name, column) in enumerate(keyed(about_sweep, "paper").items()):
        axes.plot(about_sweep["paper_at"][-1], column[-1], ":", color=f"C{i}", label=f"{name}, the paper")
    axes.set(xlabel=label(sweep["value"]), ylabel="accuracy", ylim=(0, 1.02))
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))


FIGURES = (
    NotebookFigure("Accuracy", accuracy, sometimes=True),
    NotebookFigure("What was kept in the end", result, sometimes=True),
    NotebookFigure("Accuracy by setting", sweep, sometimes=True),
    NotebookFigure("Objectives", objectives),
    NotebookFigure("Scores", scores, sometimes=True),
    NotebookFigure("The pairs", pairs, (9, 2.4), sometimes=True),
)
