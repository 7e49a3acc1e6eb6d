"""How well EP's update agrees with that of BPTT over a grid of T, K and beta, each phase gone through once.

One free phase to the largest T, from whose prefixes the nudged phases branch off; one nudged phase to the
largest K for each beta, read at every smaller K on its way; one backward pass for each T, beside them all.
The share of synapses whose two updates have the same sign is what [Ernoult2019]'s program advises to choose by.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.core.knobs import Diverged
from settle.backend.ep.agreement.relmse import Comparison
from settle.backend.ep.agreement.theorem_conditions import Stillness
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.dynamics.holomorphic import Beta
from settle.backend.ep.learning.bptt import Backward
from settle.backend.ep.learning.nudged_phase import NudgedPhase
from settle.backend.ep.models.divergence_bound import UNBOUNDED, unstable
from settle.backend.ep.recipe.recommend import FIGURES, SYNAPSES, Measured


@dataclass
class Clock:
    """Steps of the free phase and the time they took, without what is measured beside them."""

    steps: int = 0
    seconds: float = 0.0


def measure(
    net: Dynamics, Ts: Sequence[int], Ks: Sequence[int], betas: Mapping[float, Sequence[Beta]], clock: Clock
) -> Iterator[list[Measured]]:
    """The cells of one mini-batch: for each T, for each K those of all beta.

    :param net: a network in its start state; it is moved to the largest T.
    :param Ts: steps of the free phase, rising. :param Ks: steps of the nudged phase, rising.
    :param betas: each beta with the branches of its nudged phase.
    :raises Diverged: the free phase itself is unstable. A nudged phase that is has NaN as its figures.
    """
    last: deque[Tensor] = deque([net.flat.clone()], maxlen=Ks[-1] + 1)
    still = {beta: Stillness(net.dt) for beta in betas}
    residual, t = net.first_residual(), 0
    for T in Ts:
        while t < T:
            began = time.perf_counter()
            net.advance()
            clock.seconds += time.perf_counter() - began
            t, clock.steps, residual = t + 1, clock.steps + 1, net.residual()
            if not residual < UNBOUNDED:
                raise Diverged("dt", unstable(net.dt, 0.0, t))
            last.append(net.flat.clone())
            for beta, count in still.items():
                count.add(residual, beta)
        held = {beta: count.steps for beta, count in still.items()}
        for K, figures in _columns(net, T, Ks, betas, list(last)):
            yield [Measured(T, K, beta, found, residual, held[beta] >= K) for beta, found in figures.items()]


def _columns(
    net: Dynamics, T: int, Ks: Sequence[int], betas: Mapping[float, Sequence[Beta]], last: Sequence[Tensor]
) -> Iterator[tuple[int, dict[float, dict[str, dict[str, float]]]]]:
    """K and, for each beta, the figures; ``last``: the last states of the free phase, s(T) at the end."""
    nudged = {beta: NudgedPhase(net, branches) for beta, branches in betas.items()}
    backward = Backward(net, lambda t: net.layers(last[-1 - t]), T)
    sides = {beta: _Sides() for beta in betas}
    for t in range(Ks[-1]):
        bptt = backward.step()
        for beta, phase in nudged.items():
            if not sides[beta].lost:
                ep = phase.step()
                sides[beta].lost = not all(branch.residual() < UNBOUNDED for branch in phase.branches)
                sides[beta].add(ep, bptt)
        if t + 1 in Ks:
            yield t + 1, {beta: side.figures() for beta, side in sides.items()}


class _Sides:
    """Update and gradient of all synapses in one row, running over t."""

    def __init__(self) -> None:
        self.lost = False
        """Whether the nudged states grew beyond all bounds."""
        self._comparison = Comparison()
        self._parts: dict[str, slice] = {}

    def add(self, ep: Mapping[str, Tensor], bptt: Mapping[str, Tensor]) -> None:
        names = [name for name in bptt if name in ep and "W" in name]  # weights, not states or biases
        if not self._parts:
            end = 0
            for name in names:
                self._parts[name] = slice(end, end + bptt[name].numel())
                end += bptt[name].numel()
        self._comparison.take(*(torch.cat([side[name].flatten() for name in names]) for side in (ep, bptt)))

    def figures(self) -> dict[str, dict[str, float]]:
        """Figure -> array (all synapses first) -> value."""
        parts = {SYNAPSES: slice(None), **self._parts}
        found = {name: self._comparison.figures(part) for name, part in parts.items()}
        return {figure: {name: float("nan") if self.lost else f[figure] for name, f in found.items()} for figure in FIGURES}
