"""The notebook of vta.segments."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, keyed, label, paint, tiled


def segments(figure, start, boundaries):
    """The first watched sequence, and below it how sure the model is that a new segment begins at each frame; black lines: where it
    reads; triangles: true events, where they are known. The first and the last frames are reads by force."""
    frames, events = start["x"][-1][0], start["events"][-1][0]
    above, below = figure.subplots(2, 1)
    if frames.ndim == 2:  # a frame is a few numbers
        above.plot(frames, linewidth=1)
        above.set_ylabel("frame")
    else:
        paint(above, tiled(frames, len(frames)))
    t = np.arange(len(events))
    below.bar(t, boundaries["probability"][-1][0], color="tab:blue", label="q(m = 1)")
    below.vlines(t[boundaries["read"][-1][0] == 1], 1.02, 1.12, color="black", label="read")
    below.plot(t[events == 1], np.full((events == 1).sum(), 1.2), "v", color="tab:orange", label="true event")
    below.set(xlabel="frame", ylabel="probability of a read", ylim=(0, 1.3))
    below.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))


def scores(figure, scores):
    """How well reads meet true events on held-out sequences, beside reads that fall by chance or at even distances, as often."""
    left, right = figure.subplots(1, 2)
    curves(left, scores["t"], {"VTA": scores["f1"], "VTA, merged": scores["f1_merged"]})
    for name, style in (("random", ":"), ("periodic", "--")):
        left.plot(scores["t"][:], scores[f"f1_{name}"][:], style, color="black", label=name)
    left.legend(fontsize="small")
    curves(right, scores["t"], {"reads": scores["rate"], "events": scores["event_rate"]})
    right.set_ylabel("per frame")


def terms(figure, training):
    """The loss and its terms, means over the batch for each frame; beside it the loss of the flat model, which has no segments."""
    left, right = figure.subplots(1, 2)
    curves(left, training["t"], {name: training[name] for name in ("obs", "kl_z", "kl_s", "kl_m")})
    left.set(yscale="symlog", ylabel="terms (nats/frame)")
    curves(right, training["t"], {"VTA": training["loss"], "flat": training["flat_loss"]})


def lengths(figure, histograms):
    """How long the segments are that it finds on held-out sequences, beside the true ones."""
    axes = figure.subplots()
    for name, words in (("length", "found"), ("true_length", "true")):
        counts = histograms[name][-1]
        axes.stairs(counts / max(1, counts.sum()), np.arange(len(counts) + 1) + 0.5, label=words, linewidth=2)
    axes.set(xlabel="length (frames)", ylabel="share of segments")
    axes.legend()


def ahead(figure, imagined):
    """The error of imagined frames, by how far ahead they lie: of the model, of its jumps where they land, of the flat model, and of the
    mean frame."""
    axes = figure.subplots()
    for name, column in keyed(imagined, "error").items():
        axes.plot(np.arange(column.shape[1]) + 1, column[-1], ".-", label=name)
    axes.set(xlabel="frames ahead", ylabel="mean squared error")
    axes.legend(fontsize="small")


def restarts(figure, restarts):
    """Models that learn side by side from other first weights; the one with the largest criterion is shown, without looking at labels."""
    left, right = figure.subplots(1, 2)
    for axes, name in ((left, "criterion"), (right, "f1")):
        axes.plot(restarts["t"][:], restarts[name][:], ".-")
        axes.set(xlabel=label(restarts["t"]), ylabel=label(restarts[name]))


FIGURES = (
    NotebookFigure("Segments", segments, (10, 4.4)),
    NotebookFigure("F1", scores),
    NotebookFigure("Terms of the bound", terms),
    NotebookFigure("Lengths of the segments", lengths, (5, 3)),
    NotebookFigure("Error ahead", ahead, (5, 3), sometimes=True),
    NotebookFigure("Restarts", restarts, sometimes=True),
)
