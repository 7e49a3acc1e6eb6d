"""The notebook of wdm.estimators."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, keyed, label


def estimates(figure, estimates, law):
    """Every estimate from its batch alone, smoothed over 20 updates, beside the true mutual information (black). Dotted: the log of the
    batch, the most that InfoNCE can say."""
    axes = figure.subplots()
    t, window = estimates["t"][:], min(20, len(estimates["t"]))
    for name, column in keyed(estimates, "estimate").items():
        means = np.convolve(column[:], np.full(window, 1 / window), "valid")
        axes.plot(t[window - 1 :], means, linewidth=1, label=name)
    axes.step(t, estimates["truth"][:], where="post", color="black", label="truth")
    axes.axhline(law["log_k"][-1], color="black", linestyle=":", label="log K")
    axes.set(xlabel=label(estimates["t"]), ylabel="information (nats)", ylim=(-0.5, 1.3 * estimates["truth"][:].max() + 0.5))
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))


def bias(figure, quality):
    """At the end of each stretch of pairs: how far the mean estimate is off the truth, and how much single batches vary."""
    last = {section: row for row, section in enumerate(quality["section"][:])}  # later rows hold more values
    rows = sorted(last.values())
    for axes, name in zip(figure.subplots(1, 2), ("bias", "variance"), strict=True):
        for estimator, column in keyed(quality, name).items():
            axes.plot(quality["truth"][rows], column[rows], ".-", label=estimator)
        axes.set(xlabel=label(quality["truth"]), ylabel=f"{name} ({'nats' if name == 'bias' else 'nats²'})")
    axes.set_yscale("log")
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))


def dependency(figure, transport):
    """The Wasserstein dependency of the same pairs, by transport of samples and by a critic of slope 1. Dotted: the same of independent
    pairs, whose true dependency is 0."""
    axes = figure.subplots()
    curves(axes, transport["t"], {"W1": transport["w1"], "W2": transport["w2"], "dual critic": transport["dual"]})
    for i, name in enumerate(("w1_control", "w2_control")):
        axes.plot(transport["t"][:], transport[name][:], ":", color=f"C{i}")
    axes.set_ylabel("distance")


def law(figure, law):
    """The true dependency of such pairs as their mutual information grows, and where the pairs of this run stand. NaN, and so no line: not
    known for them. Beside it the first numbers of some of the pairs."""
    left, right = figure.subplots(1, 2)
    left.plot(law["curve_nats"][-1], law["curve_known"][-1], color="black")
    for truth in np.unique(law["truth"][:]):
        left.axvline(truth, color="tab:orange", linewidth=1)
    left.set(xlabel="mutual information (nats)", ylabel="true Wasserstein dependency")
    right.plot(*law["points"][-1].T, ".", markersize=3)
    right.set(xlabel="first number of x", ylabel="first number of y", title=f"ρ = {law['rho'][-1]:.3g}")


FIGURES = (
    NotebookFigure("Estimates", estimates, (9, 3.8)),
    NotebookFigure("Bias and variance", bias, (10, 3.4)),
    NotebookFigure("Wasserstein dependency", dependency, (6, 3.2)),
    NotebookFigure("The pairs", law),
)
