"""The linear probe: what can be read off a frozen representation by a soft-max classifier of each factor, chosen on pairs of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.core import stopping
from settle.backend.wdm.pairs.view_pairs import ViewPairs
from settle.backend.wdm.probes.standardise import standardised

if TYPE_CHECKING:
    from torch import Tensor

PENALTIES = (1e-4, 1e-3, 1e-2)
"""Weights of the squared norm that are tried for a representation."""
RAW_PENALTIES = (1e-2, 1e-1)
"""And for the pixels themselves."""
ITERATIONS = 60
EVALUATIONS, RAW_EVALUATIONS = 52, 28
"""How often a fit asks for its loss, of a representation and of the pixels, in the mean: 24 to 66 and 20 to 39 were counted."""
TOLERANCE = 1e-4
"""Nats by which the loss changes no more when it is done before."""


@dataclass(frozen=True)
class ProbeResult:
    """Accuracies on the test pairs, 0 to 1."""

    factors: list[float]
    mean: float
    penalty: float
    """The weight of the squared norm that was best on the validation pairs."""


def probe(pairs: ViewPairs, represent: Callable[[np.ndarray], np.ndarray], penalties: Sequence[float] = PENALTIES) -> ProbeResult:
    """Fit on ``pairs.fit``, choose on ``pairs.validation``, report ``pairs.test``.

    :param represent: x (n, *shape_x) -> (n, d).
    """
    parts = pairs.fit, pairs.validation, pairs.test
    return fit([represent(part.x) for part in parts], [part.labels for part in parts], pairs.classes, penalties)


def raw_pixels(pairs: ViewPairs, one_scale: bool = False) -> ProbeResult:
    """The same of the pixels of x.

    :param one_scale: all pixels are divided by one number. Each by its own, as the protocol has it, makes much of those that are
        nearly always blank and says less of the pixels than can be read off them.
    """
    parts = pairs.fit, pairs.validation, pairs.test
    pixels = [part.x.reshape(len(part.x), -1) for part in parts]
    return fit(pixels, [part.labels for part in parts], pairs.classes, RAW_PENALTIES, one_scale)


def fit(
    features: Sequence[np.ndarray],
    labels: Sequence[np.ndarray],
    classes: Sequence[int],
    penalties: Sequence[float] = PENALTIES,
    one_scale: bool = False,
) -> ProbeResult:
    """Soft-max classifiers of all factors at once, by L-BFGS [Liu1989].

    Least is the sum over factors of the mean cross-entropy plus penalty/2 |W|^2, of features that have mean 0 and standard deviation 1
    over the fit part; the classes that a factor does not have are masked. The penalty that is best in mean validation accuracy counts.

    :param features: of the fit, validation and test part, (n, d) each.
    :param labels: of the same, (n, factors), whole numbers from 0.
    :param classes: of each factor.
    :param one_scale: the standard deviation is the root mean square of all features', the same for each.
    """
    import torch

    scaled = [torch.from_numpy(f) for f in standardised(features, one_scale)]
    targets = [torch.from_numpy(np.asarray(part, np.int64)) for part in labels]
    chosen: tuple[float, ProbeResult] | None = None
    for penalty in penalties:
        weights = _lbfgs(scaled[0], targets[0], classes, penalty)
        validation = _accuracies(scaled[1], targets[1], weights, classes).mean().item()
        if chosen is None or validation > chosen[0]:
            found = _accuracies(scaled[2], targets[2], weights, classes)
            chosen = validation, ProbeResult(found.tolist(), found.mean().item(), penalty)
    assert chosen is not None
    return chosen[1]


def seconds_of_probe(features: np.ndarray, labels: np.ndarray, classes: Sequence[int], raw: bool = False) -> float:
    """How long :func:`fit` is going to take, s, from a few of its evaluations.

    :param features: of the fit part, (n, d).
    :param labels: of the same, (n, factors).
    :param raw: whether they are the pixels themselves.
    """
    import torch

    asked: list[float] = []
    (x,) = (torch.from_numpy(f) for f in standardised([features], raw))
    penalties, evaluations = (RAW_PENALTIES, RAW_EVALUATIONS) if raw else (PENALTIES, EVALUATIONS)
    _lbfgs(x, torch.from_numpy(np.asarray(labels, np.int64)), classes, penalties[0], 3, asked=asked)
    return len(penalties) * evaluations * (asked[-1] - asked[0]) / max(1, len(asked) - 1)


def _class_mask(classes: Sequence[int]) -> Tensor:
    """(factors, most classes) to add to the scores: minus infinity where a factor has no such class."""
    import torch

    return torch.where(torch.arange(max(classes)) < torch.tensor(classes)[:, None], 0.0, -torch.inf)


def _lbfgs(
    x: Tensor,
    targets: Tensor,
    classes: Sequence[int],
    penalty: float,
    iterations: int = ITERATIONS,
    asked: list[float] | None = None,
) -> Tensor:
    """(d + 1, factors x most classes): weights, and below them the offsets, from 0.

    :param asked: gets the time before each evaluation of the loss, s.
    """
    import torch

    count, factors, most = len(x), len(classes), max(classes)
    mask = _class_mask(classes)
    weights = torch.zeros(x.shape[1] + 1, factors * most, requires_grad=True)
    weights.grad = gradient = torch.zeros_like(weights)
    one_hot = (targets[:, :, None] == torch.arange(most)).view(count, -1).float()
    counted, offsets = x.T @ one_hot, one_hot.sum(0)  # the part of the gradient that the scores do not change

    def loss() -> Tensor:
        stopping.check()
        if asked is not None:
            asked.append(time.perf_counter())
        w = weights.detach()
        scores = torch.addmm(w[-1], x, w[:-1]).view(count, factors, most)
        right = (w[:-1] * counted).sum() + w[-1] @ offsets
        scores += mask
        highest = scores.amax(2, keepdim=True)
        share = scores.sub_(highest).exp_()
        total = share.sum(2, keepdim=True)
        value = ((total.log() + highest).sum() - right) / count + penalty / 2 * (w[:-1] ** 2).sum()
        share = share.div_(total).view(count, -1)
        torch.addmm(w[:-1], x.T, share, beta=penalty, alpha=1 / count, out=gradient[:-1])
        gradient[:-1].sub_(counted, alpha=1 / count)
        gradient[-1] = (share.sum(0) - offsets) / count
        return value

    rules = {"max_iter": iterations, "tolerance_change": TOLERANCE, "history_size": 10, "line_search_fn": "strong_wolfe"}
    torch.optim.LBFGS([weights], **rules).step(loss)  # type: ignore[arg-type]  # its stub wants a number
    return weights.detach()


def _accuracies(x: Tensor, targets: Tensor, weights: Tensor, classes: Sequence[int]) -> Tensor:
    """(factors,): the share of each factor's classes that is found."""
    import torch

    scores = torch.addmm(weights[-1], x, weights[:-1]).view(len(x), len(classes), -1) + _class_mask(classes)
    return (scores.argmax(2) == targets).double().mean(0)
