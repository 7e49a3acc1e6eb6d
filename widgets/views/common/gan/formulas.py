"""What both players of a game pay, as rich text."""

from __future__ import annotations

_D, _DG = "<i>D</i>(<i>x</i>)", "<i>D</i>(<i>G</i>(<i>z</i>))"
_C, _CG = "<i>c</i>(<i>x</i>)", "<i>c</i>(<i>G</i>(<i>z</i>))"
_V = f"<i>V</i>(<i>D</i>, <i>G</i>) = E log {_D} + E log(1 − {_DG})"
_GAP = ",&nbsp;&nbsp; "
_BOTH = " D goes up it, G down; for the best D it is −log 4 + 2 JS(p_data, p_g), least where p_g = p_data and D = 1/2 [Goodfellow2014]."

_FORMULAS = {
    "minimax": (f"min<sub><i>G</i></sub> max<sub><i>D</i></sub> {_V}", "The game of the paper." + _BOTH),
    "non-saturating": (
        f"<i>D</i>: max {_V}{_GAP}<i>G</i>: min −E log {_DG}",
        "G climbs log D(G(z)): the same fixed point, and a strong gradient while D still rejects everything." + _BOTH,
    ),
    "maximum-likelihood": (
        f"<i>D</i>: max {_V}{_GAP}<i>G</i>: min −E e<sup><i>a</i></sup>, <i>a</i> = log {_DG} − log(1 − {_DG})",
        "For the best D the gradient of KL(data || model) [Goodfellow2014]." + _BOTH,
    ),
    "wasserstein": (
        f"<i>D</i>: max E {_C} − E {_CG}{_GAP}<i>G</i>: max E {_CG}",
        "A critic of slope 1 or less, by clipped weights or a penalty on its gradient, measures the Wasserstein distance.",
    ),
    "least-squares": (
        f"<i>D</i>: min ½ E ({_C} − 1)² + ½ E {_CG}²{_GAP}<i>G</i>: min ½ E ({_CG} − 1)²",
        "Scores are drawn to 1 on real points and to 0 on fakes.",
    ),
    "hinge": (
        f"<i>D</i>: min E max(0, 1 − {_C}) + E max(0, 1 + {_CG}){_GAP}<i>G</i>: max E {_CG}",
        "Scores beyond 1 on the right side cost nothing more.",
    ),
    "relativistic": (
        f"<i>D</i>: min E log(1 + e<sup>−({_C} − {_CG})</sup>){_GAP}<i>G</i>: min E log(1 + e<sup>{_C} − {_CG}</sup>)",
        "D is to find each real point more real than a fake beside it, G the other way round.",
    ),
}


def game_formula(game: str) -> tuple[str, str]:
    """(formula, explanation) of a game by its name; nothing for one that is not known."""
    return _FORMULAS.get(game, ("", ""))


def dirac_formula(game: str) -> tuple[str, str]:
    """The same for data at 0, a generator that is a point and a discriminator that is a slope."""
    return (
        f"{game}: data at 0,&nbsp;&nbsp; <i>G</i> = θ,&nbsp;&nbsp; <i>D</i>(<i>x</i>) = ψ<i>x</i>,&nbsp;&nbsp; "
        "(θ, ψ) ← (θ, ψ) + <i>h</i> <i>v</i>(θ, ψ),&nbsp;&nbsp; <i>v</i> = (−ψ <i>f</i>′(ψθ), θ <i>f</i>′(ψθ))",
        "The Dirac-GAN [Mescheder2018]: the smallest game, whose field v turns around the equilibrium (0, 0). Regularisers and "
        "instance noise add a part that leads inwards; other games have another f, as f(t) = −log(1 + e^−t) has for V(D, G).",
    )
