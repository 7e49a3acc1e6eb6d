r"""What both players of a game pay, in TeX; a line breaks at ``\qquad`` alone."""

from __future__ import annotations

_D, _DG = "D(x)", "D(G(z))"
_C, _CG = "c(x)", "c(G(z))"
_X, _Z = r"\mathbb{E}_x\,", r"\mathbb{E}_z\,"
_V = rf"V(D, G) = {_X} \log\, {_D} + {_Z} \log\left( 1 - {_DG} \right)"
_GAP = r" \qquad "
_BOTH = " D goes up it, G down; for the best D it is −log 4 + 2 JS(p_data, p_g), least where p_g = p_data and D = 1/2 [Goodfellow2014]."


def _players(discriminator: str, generator: str) -> str:
    return rf"D\text{{: }} {discriminator}{_GAP}G\text{{: }} {generator}"


_FORMULAS = {
    "minimax": (rf"\min_G \max_D {_V}", "The game of the paper." + _BOTH),
    "non-saturating": (
        _players(rf"\max\; {_V}", rf"\min\; {{-{_Z} \log\, {_DG}}}"),
        "G climbs log D(G(z)): the same fixed point, and a strong gradient while D still rejects everything." + _BOTH,
    ),
    "maximum-likelihood": (
        _players(rf"\max\; {_V}", rf"\min\; {{-{_Z} \frac{{{_DG}}}{{1 - {_DG}}}}}"),
        "For the best D the gradient of KL(data || model) [Goodfellow2014]." + _BOTH,
    ),
    "wasserstein": (
        _players(rf"\max\; {_X} {_C} - {_Z} {_CG}", rf"\max\; {_Z} {_CG}"),
        "A critic of slope 1 or less, by clipped weights or a penalty on its gradient, measures the Wasserstein distance.",
    ),
    "least-squares": (
        _players(
            rf"\min\; \frac{{1}}{{2}} {_X} \left( {_C} - 1 \right)^2 + \frac{{1}}{{2}} {_Z} {_CG}^2",
            rf"\min\; \frac{{1}}{{2}} {_Z} \left( {_CG} - 1 \right)^2",
        ),
        "Scores are drawn to 1 on real points and to 0 on fakes.",
    ),
    "hinge": (
        _players(
            rf"\min\; {_X} \max\left( 0, 1 - {_C} \right) + {_Z} \max\left( 0, 1 + {_CG} \right)",
            rf"\max\; {_Z} {_CG}",
        ),
        "Scores beyond 1 on the right side cost nothing more.",
    ),
    "relativistic": (
        _players(
            rf"\min\; \mathbb{{E}}_{{x, z}}\, \log\left( 1 + e^{{{_CG} - {_C}}} \right)",
            rf"\min\; \mathbb{{E}}_{{x, z}}\, \log\left( 1 + e^{{{_C} - {_CG}}} \right)",
        ),
        "D is to find each real point more real than a fake beside it, G the other way round.",
    ),
}


def game_formula(game: str) -> tuple[str, str]:
    """(formula, explanation) of a game by its name; nothing for one that is not known."""
    return _FORMULAS.get(game, ("", ""))


_SLOPE, _AWAY = r"\frac{\theta}{1 + e^{\psi\theta}}", r"{-\frac{\psi}{1 + e^{-\psi\theta}}}"
_FIELDS = {
    "minimax": (r"{-\frac{\psi}{1 + e^{\psi\theta}}}", _SLOPE),
    "non-saturating": (_AWAY, _SLOPE),
    "maximum-likelihood": (r"{-\psi\,e^{-\psi\theta}}", _SLOPE),
    "wasserstein": (r"{-\psi}", r"\theta"),
    "least-squares": (r"{-\psi\,(1 + \psi\theta)}", r"{-\psi\,\theta^2}"),
    "hinge": (r"{-\psi}", r"\theta\,[\psi\theta < 1]"),
    "relativistic": (_AWAY, _SLOPE),
}
"""Game -> the field v by theta and by psi, without regularisers and noise; [...] is 1 where it holds, else 0."""
_UPDATES = {
    "simultaneous": r"w \leftarrow w + h\,v(w)",
    "alternating": r"\psi \leftarrow \psi + h\,v_\psi(\theta, \psi),\; \theta \leftarrow \theta + h\,v_\theta(\theta, \psi)",
    "extragradient": r"w \leftarrow w + h\,v\left( w + h\,v(w) \right)",
    "optimistic": r"w_{t+1} = w_t + 2h\,v(w_t) - h\,v(w_{t-1})",
}


def dirac_formula(game: str, update: str) -> tuple[str, str]:
    """The same for data at 0, a generator that is a point and a discriminator that is a slope; nothing for names that are not known."""
    if game not in _FIELDS or update not in _UPDATES:
        return "", ""
    field = r"v = \left( {},\; {} \right)".format(*_FIELDS[game])
    return (
        _GAP.join([r"G = \theta,\; D(x) = \psi x,\; w = (\theta, \psi)", _UPDATES[update], field]),
        f"The Dirac-GAN [Mescheder2018] of the game {game}, data at 0: the smallest game, whose field v turns around the equilibrium"
        " (0, 0). Regularisers and instance noise add a part that leads inwards. The slope ψ points to the fakes: D is high on them.",
    )
