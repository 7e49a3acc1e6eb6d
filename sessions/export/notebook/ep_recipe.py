"""The notebook of ep.recipe."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, label


def maps(figure, cells):
    """How many synapses EP changes in the same direction as BPTT (a share), at each setting of T (a map each), K and β, mean over the
    mini-batches so far. Grey: the states grew beyond all bounds, or it was not measured."""
    columns = {name: cells[name][:] for name in ("T", "K", "beta", "sign_agreement.all")}
    Ts, Ks, betas = (np.unique(columns[name]) for name in ("T", "K", "beta"))
    found = np.full((len(Ts), len(betas), len(Ks)), np.nan)
    for T, K, beta, share in zip(*columns.values(), strict=True):  # later rows replace earlier ones: means over more mini-batches
        found[np.searchsorted(Ts, T), np.searchsorted(betas, beta), np.searchsorted(Ks, K)] = share
    low, high = np.nanmin(found), np.nanmax(found)
    panels = figure.subplots(1, len(Ts), squeeze=False, sharey=True)[0]
    for axes, T, shares in zip(panels, Ts, found, strict=True):
        axes.set_facecolor("0.8")
        image = axes.imshow(shares, origin="lower", aspect="auto", cmap="Blues", vmin=low, vmax=high)
        axes.set(title=f"T = {T}", xlabel="K (steps)", xticks=range(len(Ks)), xticklabels=Ks, yticks=range(len(betas)))
        axes.set_yticklabels([f"{beta:g}" for beta in betas])
        for (row, column), share in np.ndenumerate(shares):
            colour = "white" if share > (low + high) / 2 else "black"
            axes.text(column, row, f"{100 * share:.1f}", ha="center", va="center", fontsize=7, color=colour)
    panels[0].set_ylabel("nudging β")
    figure.colorbar(image, ax=panels, label="share of equal signs")


def cost(figure, cells, recommended):
    """What agreement costs: the steps of one update and the share of equal signs of each setting, by β. Star: what is recommended, the
    fewest steps with an agreement close to the best."""
    axes = figure.subplots()
    steps, share, betas = (cells[name][:] for name in ("steps", "sign_agreement.all", "beta"))
    for beta in np.unique(betas):
        axes.plot(steps[betas == beta], share[betas == beta], "o", markersize=4, alpha=0.6, label=f"β = {beta:g}")
    T, K, beta = (recommended[name][-1] for name in ("T", "K", "beta"))
    chosen = (cells["T"][:] == T) & (cells["K"][:] == K) & (betas == beta)
    if chosen.any():
        axes.plot(steps[chosen][-1], share[chosen][-1], "k*", markersize=14, label=f"T = {T}, K = {K}, β = {beta:g}")
    axes.set(xlabel=label(cells["steps"]), ylabel="share of equal signs")
    axes.legend(fontsize="small")


def brief(figure, brief_training):
    """The training between the measurement at the first weights and that at weights which have learnt for a while."""
    curves(figure.subplots(), brief_training["updates"], {"training": brief_training["error"]})


FIGURES = (
    NotebookFigure("Sign agreement by T, K and β", maps, (11, 3.4)),
    NotebookFigure("Agreement and cost", cost, (6, 3.6)),
    NotebookFigure("Brief training", brief, (5, 3), sometimes=True),
)
