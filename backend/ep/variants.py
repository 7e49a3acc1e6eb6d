"""What Equilibrium Propagation became since [Ernoult2019], as knobs, and which of it goes together. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.knobs import KnobError, choice, real, whole

WAYS = ("one-sided", "symmetric", "random-sign", "holomorphic")
CONTINUAL = ("c-ep", "c-vf")


def nudging(default: str, signs: str) -> Any:
    """:param signs: when the sign of ``random-sign`` is drawn."""
    return choice(
        default, *WAYS, label="Nudging", group="Dynamics",
        help="one-sided: +beta; the error of the update grows as beta. symmetric: the mean of +beta and -beta; as beta squared"
        f" [Laborieux2021]. random-sign: +beta or -beta, {signs}. holomorphic: the mean over points on the circle |beta| in the"
        " complex plane, exact at a finite beta [Laborieux2022]; for tanh and sigm.",
    )  # fmt: skip


def points() -> Any:
    return whole(
        16, 2, 1024, label="Points on the circle", unit="points", group="Dynamics", advanced=True,
        only_with=("nudging", ("holomorphic",)),
        help="Of holomorphic nudging: the error falls as (beta / R) to this power, R being where the states stop being holomorphic"
        " in beta; beyond R no number of points helps. 2 are symmetric nudging.",
    )  # fmt: skip


def nudge() -> Any:
    return choice(
        "outside", "outside", "inside", label="Nudge acts", group="Dynamics", advanced=True,
        help="Of models p and conv. outside of rho: s0 <- rho(h0) + beta (y - s0), as in the paper. inside: s0 <- rho(h0 + beta"
        " (y - s0)) [Laborieux2021]: the update is that of BPTT, rho' included, and a unit that is cut off learns nothing.",
    )  # fmt: skip


def loss() -> Any:
    return choice(
        "squared", "squared", "cross-entropy", label="Loss", group="Model", advanced=True,
        help="squared: 1/2 |s0 - y|^2, the output units belong to the net. cross-entropy, of models p and conv: s0 = softmax(W0 s1"
        " + b0) is read out and acts back only as the nudge W0^T (y - s0) on the layer below [Laborieux2021].",
    )  # fmt: skip


def learners() -> Any:
    return choice(
        "ep+bptt", "ep+bptt", "ep", "bptt", "c-ep", "c-ep+ep", "c-ep+bptt", "c-vf", "c-vf+ep", "c-vf+bptt",
        label="Learners", group="Learning",
        help="ep: Equilibrium Propagation. bptt: back-propagation through the last K + 1 steps of the free phase. c-ep: EP whose"
        " weights move at each nudged step; c-vf: the same, weights up and down being two [Ernoult2020]. Both take smaller"
        " learning rates. Of two: twins from the same weights on the same batches.",
    )  # fmt: skip


def angle() -> Any:
    return real(
        0.0, 0, 180, label="First angle", unit="degrees", group="Learning", advanced=True,
        only_with=("learners", ("c-vf", "c-vf+ep", "c-vf+bptt")),
        help="Of learner c-vf: angle between the weights up and the weights down at the start, made by turning the sign of"
        " (1 - cos angle) / 2 of them [Ernoult2020]. 0: alike, 90: nothing in common.",
    )  # fmt: skip


def check(knobs: Any) -> None:
    """Refuse what does not go together. ``knobs``: an experiment, which may lack some of the fields.

    :raises KnobError: and says which field, which value, and what is allowed.
    """
    rules = getattr(knobs, "learners", "ep").split("+")
    if knobs.model in ("eb", "toy"):
        if knobs.nudge == "inside":
            _refuse("nudge", "inside", f"model = {knobs.model}, whose drive goes through no activation; models p and conv take it")
        if knobs.loss == "cross-entropy":
            _refuse("loss", "cross-entropy", f"model = {knobs.model}; models p and conv take it")
    if getattr(knobs, "nudging", "") == "holomorphic":
        for field, bad, why in (
            ("model", "conv", "max-pooling has no derivative in the complex plane; take model toy, eb or p"),
            ("activation", "hardsigm", "it has no derivative in the complex plane; take tanh or sigm"),
            ("clamp", True, "cutting states off has no derivative in the complex plane; take clamp = false"),
        ):
            if getattr(knobs, field) == bad:
                _refuse(field, str(bad).lower(), f"nudging = holomorphic: {why}")
    for rule in set(rules) & set(CONTINUAL):
        if knobs.nudging not in ("one-sided", "random-sign"):
            why = f"learners = {knobs.learners}: weights that move at each nudged step have one such phase; take one-sided or random-sign"
            _refuse("nudging", knobs.nudging, why)
        if knobs.loss != "squared":
            _refuse("loss", knobs.loss, f"learners = {knobs.learners}; take loss = squared")
        if rule == "c-vf" and knobs.model != "p":
            _refuse("learners", knobs.learners, f"model = {knobs.model}: weights up and down of their own are for model = p")


def _refuse(field: str, value: str, why: str) -> None:
    raise KnobError(field, f"{field} = {value} is not possible with {why}.")
