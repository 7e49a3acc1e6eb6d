"""What can be read off a representation by a linear classifier: one soft-max for each factor, chosen on pairs of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.wdm.pairs.pairs import Pairs

if TYPE_CHECKING:
    from torch import Tensor

PENALTIES = (1e-4, 1e-3, 1e-2)
"""Weights of the squared norm that are tried for a representation."""
RAW_PENALTIES = (1e-2, 1e-1)
"""And for the pixels themselves."""
ITERATIONS = 60
STILL = 1e-4
"""Nats by which the loss changes no more when it is done before."""
SHRINKAGES = (0.01, 0.1, 0.5)


@dataclass(frozen=True)
class ProbeResult:
    """Accuracies on the test pairs, 0 to 1."""

    factors: list[float]
    mean: float
    penalty: float
    """The weight of the squared norm that was best on the validation pairs."""


def probe(pairs: Pairs, represent: Callable[[np.ndarray], np.ndarray], penalties: Sequence[float] = PENALTIES) -> ProbeResult:
    """Fit on ``pairs.fit``, choose on ``pairs.validation``, report ``pairs.test``.

    :param represent: x (n, *shape_x) -> (n, d).
    """
    parts = pairs.fit, pairs.validation, pairs.test
    return fit([represent(part.x) for part in parts], [part.labels for part in parts], pairs.classes, penalties)


def raw(pairs: Pairs, together: bool = False) -> ProbeResult:
    """The same of the pixels of x.

    :param together: all pixels are divided by one number. Each by its own, as the protocol has it, makes much of those that are
        nearly always blank and says less of the pixels than can be read off them.
    """
    parts = pairs.fit, pairs.validation, pairs.test
    pixels = [part.x.reshape(len(part.x), -1) for part in parts]
    return fit(pixels, [part.labels for part in parts], pairs.classes, RAW_PENALTIES, together)


def fit(
    features: Sequence[np.ndarray],
    labels: Sequence[np.ndarray],
    classes: Sequence[int],
    penalties: Sequence[float] = PENALTIES,
    together: bool = False,
) -> ProbeResult:
    """Soft-max classifiers of all factors at once, by L-BFGS [Liu1989].

    Least is the sum over factors of the mean cross-entropy plus penalty/2 |W|^2, of features that have mean 0 and standard deviation 1
    over the fit part; the classes that a factor does not have are masked. The penalty that is best in mean validation accuracy counts.

    :param features: of the fit, validation and test part, (n, d) each.
    :param labels: of the same, (n, factors), whole numbers from 0.
    :param classes: of each factor.
    :param together: the standard deviation is the root mean square of all features', the same for each.
    """
    import torch

    scaled = [torch.from_numpy(f) for f in _standardised(features, together)]
    targets = [torch.from_numpy(np.asarray(part, np.int64)) for part in labels]
    chosen: tuple[float, ProbeResult] | None = None
    for penalty in penalties:
        weights = _lbfgs(scaled[0], targets[0], classes, penalty)
        good = _accuracies(scaled[1], targets[1], weights, classes).mean().item()
        if chosen is None or good > chosen[0]:
            found = _accuracies(scaled[2], targets[2], weights, classes)
            chosen = good, ProbeResult(found.tolist(), found.mean().item(), penalty)
    assert chosen is not None
    return chosen[1]


def quick(features: Sequence[np.ndarray], labels: Sequence[np.ndarray], classes: Sequence[int]) -> list[float]:
    """Test accuracies of each factor by linear discriminants: near those of :func:`fit`, in a small part of its time, for the live view.

    The covariance within classes is shared, plus a times the unit matrix; the a of :data:`SHRINKAGES` that is best on the validation
    part counts. Parameters as for :func:`fit`.
    """
    import torch

    x, check, test = (torch.from_numpy(f) for f in _standardised(features))
    targets = [torch.from_numpy(np.asarray(part, np.int64)) for part in labels]
    whole = (x.T @ x / len(x)).double()
    roots = [torch.linalg.cholesky(whole + a * torch.eye(len(whole))) for a in SHRINKAGES]
    best: list[tuple[float, list[float]]] = []
    known = [torch.bincount(targets[0][:, i], minlength=count).float() for i, count in enumerate(classes)]
    sums = [torch.zeros(count, x.shape[1]).index_add_(0, targets[0][:, i], x) for i, count in enumerate(classes)]
    means = [(total / count.clamp(min=1)[:, None]).double() for total, count in zip(sums, known, strict=True)]
    weights: list[list[tuple[Tensor, Tensor]]] = []
    for root in roots:
        # Within classes is the whole less the classes' own part, of few dimensions: the whole's root serves all factors (Woodbury).
        solved = torch.cholesky_solve(torch.cat(means).T, root).split(list(classes), 1)
        found = []
        for middles, over, count in zip(means, solved, known, strict=True):
            share = (count / len(x)).double()
            direction = torch.linalg.solve(torch.eye(len(count)) - share[:, None] * (middles @ over), over, left=False)
            offset = share.log() - (middles.T * direction).sum(0) / 2  # a class that was not seen is never said
            found.append((direction.float(), offset.float()))
        weights.append(found)
    for found in weights:
        right = [
            [((part @ w + b).argmax(1) == t[:, i]).double().mean().item() for i, (w, b) in enumerate(found)]
            for part, t in ((check, targets[1]), (test, targets[2]))
        ]
        best.append((sum(right[0]), right[1]))
    return max(best, key=lambda it: it[0])[1]


def _standardised(features: Sequence[np.ndarray], together: bool = False) -> list[np.ndarray]:
    """By mean and standard deviation of the first; a number that never changes there becomes 0."""
    middle, spread = features[0].mean(0, dtype=np.float64), features[0].std(0, dtype=np.float64)
    if together:
        spread = np.full_like(spread, np.sqrt((spread**2).mean()))
    scale = np.where(spread > 1e-8 * (1 + np.abs(middle)), 1 / np.maximum(spread, 1e-30), 0)
    return [((f - middle) * scale).astype(np.float32) for f in features]


def _padded(classes: Sequence[int]) -> Tensor:
    """(factors, most classes) to add to the scores: minus infinity where a factor has no such class."""
    import torch

    return torch.where(torch.arange(max(classes)) < torch.tensor(classes)[:, None], 0.0, -torch.inf)


def _lbfgs(x: Tensor, targets: Tensor, classes: Sequence[int], penalty: float) -> Tensor:
    """(d + 1, factors x most classes): weights, and below them the offsets, from 0 by at most 60 iterations."""
    import torch

    count, factors, most = len(x), len(classes), max(classes)
    mask = _padded(classes)
    weights = torch.zeros(x.shape[1] + 1, factors * most, requires_grad=True)
    weights.grad = gradient = torch.zeros_like(weights)
    hot = (targets[:, :, None] == torch.arange(most)).view(count, -1).float()
    rising, offsets = x.T @ hot, hot.sum(0)  # the part of the gradient that the scores do not change

    def loss() -> Tensor:
        w = weights.detach()
        scores = torch.addmm(w[-1], x, w[:-1]).view(count, factors, most)
        right = (w[:-1] * rising).sum() + w[-1] @ offsets
        scores += mask
        highest = scores.amax(2, keepdim=True)
        share = scores.sub_(highest).exp_()
        total = share.sum(2, keepdim=True)
        value = ((total.log() + highest).sum() - right) / count + penalty / 2 * (w[:-1] ** 2).sum()
        share = share.div_(total).view(count, -1)
        torch.addmm(w[:-1], x.T, share, beta=penalty, alpha=1 / count, out=gradient[:-1])
        gradient[:-1].sub_(rising, alpha=1 / count)
        gradient[-1] = (share.sum(0) - offsets) / count
        return value

    rules = {"max_iter": ITERATIONS, "tolerance_change": STILL, "history_size": 10, "line_search_fn": "strong_wolfe"}
    torch.optim.LBFGS([weights], **rules).step(loss)  # type: ignore[arg-type]  # its stub wants a number
    return weights.detach()


def _accuracies(x: Tensor, targets: Tensor, weights: Tensor, classes: Sequence[int]) -> Tensor:
    """(factors,): the share of each factor's classes that is found."""
    import torch

    scores = torch.addmm(weights[-1], x, weights[:-1]).view(len(x), len(classes), -1) + _padded(classes)
    return (scores.argmax(2) == targets).double().mean(0)
