"""The notebook of gan.plane: adversarial nets on the plane, and the Dirac-GAN."""

from __future__ import annotations

import numpy as np

from settle.sessions.export.notebook.figure import NotebookFigure
from settle.sessions.export.notebook.helpers import curves, label


def plane(figure, plane, samples, field):
    """The discriminator's D(x) over the plane, from fake to real, with points of the data and of the generator, at three moments. The
    rings are the modes, 3 standard deviations around their centres."""
    x0, x1, y0, y1 = extent = plane["extent"][-1]
    panels = figure.subplots(1, 3, sharey=True)
    for axes, row in zip(panels, (0, len(field["d"]) // 2, len(field["d"]) - 1), strict=True):
        image = axes.imshow(field["d"][row], origin="lower", extent=extent, cmap="PuOr", vmin=0, vmax=1, alpha=0.6, aspect="auto")
        real, fake = (samples[name][min(row, len(samples[name]) - 1)] for name in ("real", "fake"))
        axes.plot(*real.T, ".", color="tab:blue", markersize=2, label="real")
        axes.plot(*fake.T, ".", color="tab:red", markersize=2, label="fake")
        turn = np.linspace(0, 2 * np.pi, 50)
        for centre in plane["centres"][-1]:
            axes.plot(*(centre[:, None] + 3 * plane["mode_sd"][-1] * np.array([np.cos(turn), np.sin(turn)])), color="black", linewidth=0.7)
        axes.set(title=f"step {field['step'][row]:,}", xlim=(x0, x1), ylim=(y0, y1), xlabel="$x_1$")
    panels[0].set_ylabel("$x_2$")
    panels[0].legend(fontsize="small", loc="upper right")
    figure.colorbar(image, ax=panels, label="D(x)")


def game(figure, game):
    """The value of the game on each batch, which is −log 4 (dotted) where D cannot tell real from fake any more, and what either player
    pays. NaN, and so no line: the game has no such value."""
    left, right = figure.subplots(1, 2)
    curves(left, game["t"], {"V(D, G)": game["value"]})
    left.axhline(-np.log(4), color="black", linestyle=":")
    curves(right, game["t"], {"D": game["d_loss"], "G": game["g_loss"]})
    right.set_ylabel("cost")


def distances(figure, figures):
    """How far the generator is from the data, on logarithmic axes: divergences, and Wasserstein distances. Dotted: what as many real
    points measure, which no generator can go below but by chance."""
    kinds = {"divergence (nats)": ("js", "kl"), "Wasserstein distance": ("w1", "sliced_w1")}
    for axes, (words, names) in zip(figure.subplots(1, 2), kinds.items(), strict=True):
        curves(axes, figures["step"], {name: figures[name] for name in names})
        for i, name in enumerate(names):
            if f"{name}_floor" in figures:
                axes.plot(figures["step"][:], figures[f"{name}_floor"][:], ":", color=f"C{i}")
        axes.set(yscale="log", ylabel=words)


def modes(figure, figures):
    """Modes caught, of all there are (dotted), and the share of points within 3 standard deviations of one."""
    left, right = figure.subplots(1, 2)
    curves(left, figures["step"], {"caught": figures["modes"]})
    left.plot(figures["step"][:], figures["modes_total"][:], ":", color="black")
    curves(right, figures["step"], {"good points": figures["high_quality"]})


def orbit(figure, dirac):
    """The two players of the Dirac-GAN, a number each, from the dot on; the cross is the equilibrium. Beside it how far they are from it:
    where the line falls, the game converges."""
    left, right = figure.subplots(1, 2)
    left.plot(dirac["theta"][:], dirac["psi"][:], linewidth=1)
    left.plot(dirac["theta"][0], dirac["psi"][0], "ko")
    left.plot(0, 0, "k+", markersize=12)
    left.set(xlabel="θ, the generator's point", ylabel="ψ, the discriminator's slope")
    left.axis("equal")
    right.semilogy(dirac["t"][:], dirac["radius"][:])
    right.set(xlabel=label(dirac["t"]), ylabel=label(dirac["radius"]))


def growth(figure, turns, spectrum):
    """By what the distance grows in an iteration: measured over each turn, and predicted from the eigenvalues of the game's field."""
    axes = figure.subplots()
    axes.plot(turns["turn"][:], turns["modulus_measured"][:], "o-", label="measured")
    axes.axhline(spectrum["modulus_predicted"][-1], color="black", linestyle=":", label="predicted")
    axes.axhline(1, color="0.7", linewidth=1, label="neither nearer nor farther")
    axes.set(xlabel=label(turns["turn"]), ylabel="growth in an iteration")
    axes.legend(fontsize="small")


FIGURES = (
    NotebookFigure("The plane", plane, (11, 3.6), sometimes=True),
    NotebookFigure("The game", game, sometimes=True),
    NotebookFigure("Divergence and distance", distances, sometimes=True),
    NotebookFigure("Modes and quality", modes, sometimes=True),
    NotebookFigure("Orbit", orbit, (9, 3.8), sometimes=True),
    NotebookFigure("Growth", growth, (6, 3.2), sometimes=True),
)
