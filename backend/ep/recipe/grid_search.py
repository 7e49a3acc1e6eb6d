"""How well EP's update agrees with that of BPTT over a grid of T, K and beta, each phase gone through once.

One free phase to the largest T, from whose prefixes the nudged phases branch off; one nudged phase to the
largest K for each beta, read at every smaller K on its way; one backward pass for each T, beside them all.
The share of synapses whose two updates have the same sign is what [Ernoult2019]'s program advises to choose by.

BPTT at the same T and K is cut off as EP is: with K = 2 both may agree on an update that is not the gradient. So each update is
compared with BPTT's at the largest T and K of the grid, too.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.core.knobs import Diverged
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.dynamics.holomorphic import Beta
from settle.backend.ep.learning.bptt import BackwardPass
from settle.backend.ep.learning.nudged_phase import NudgedPhase
from settle.backend.ep.metrics.relmse import ProcessComparison
from settle.backend.ep.metrics.steady_state import SteadyStateCounter
from settle.backend.ep.models.divergence_bound import UNBOUNDED, unstable_message
from settle.backend.ep.recipe.measurements import FIGURES, SYNAPSES, CellMeasurement, FreePhaseTimer


def measure_cells(
    net: Dynamics, Ts: Sequence[int], Ks: Sequence[int], betas: Mapping[float, Sequence[Beta]], timer: FreePhaseTimer, known: int = 0
) -> Iterator[list[CellMeasurement]]:
    """The cells of one mini-batch: for each T, for each K those of all beta.

    :param net: a network in its start state; it is moved to the largest T.
    :param Ts: steps of the free phase, rising. :param Ks: steps of the nudged phase, rising.
    :param betas: each beta with the branches of its nudged phase.
    :param known: so many T are left out, since their cells are known.
    :raises Diverged: the free phase itself is unstable. A nudged phase that is has NaN as its figures.
    """
    reference = reference_update(net, Ts[-1], min(Ks[-1], Ts[-1]))
    last: deque[Tensor] = deque([net.flat.clone()], maxlen=Ks[-1] + 1)
    steady = {beta: SteadyStateCounter(net.dt) for beta in betas}
    residual, t = net.initial_residual(), 0
    for number, T in enumerate(Ts):
        while t < T:
            stopping.check()
            began = time.perf_counter()
            net.advance()
            timer.seconds += time.perf_counter() - began
            t, timer.steps, residual = t + 1, timer.steps + 1, net.residual()
            if not residual < UNBOUNDED:
                raise Diverged("dt", unstable_message(net.dt, 0.0, t))
            last.append(net.flat.clone())
            for beta, count in steady.items():
                count.add(residual, beta)
        if number < known:
            continue
        held = {beta: count.steps for beta, count in steady.items()}
        for K, comparisons in _columns(net, T, Ks, betas, list(last)):
            yield [
                CellMeasurement(T, K, beta, found.figures(), residual, held[beta] >= K, found.reference_cosine(reference))
                for beta, found in comparisons.items()
            ]


def reference_update(net: Dynamics, T: int, K: int) -> dict[str, Tensor]:
    """The update of BPTT through the last K of T steps, from the net's state, which stays; empty: the free phase is unstable."""
    net = net.branch()
    last: deque[Tensor] = deque([net.flat.clone()], maxlen=K + 1)
    for _ in range(T):
        stopping.check()
        net.advance()
        if not net.residual() < UNBOUNDED:
            return {}
        last.append(net.flat.clone())
    states, found = list(last), dict[str, Tensor]()
    backward = BackwardPass(net, lambda t: net.layers(states[-1 - t]), T)
    for _ in range(K):
        stopping.check()
        for name, part in backward.step().items():
            found[name] = found[name] + part if name in found else part
    return found


def reference_cosine(update: Mapping[str, Tensor], reference: Mapping[str, Tensor]) -> float:
    """Cosine of an update and the reference, of the array where it is smallest; NaN where one of them vanishes or is missing."""
    cosines = []
    for name in (name for name in update if name in reference):
        a, b = (side[name].flatten().double() for side in (update, reference))
        norms = float(a.norm() * b.norm())
        cosines.append(float(a @ b) / norms if norms else math.nan)
    return min(cosines, default=math.nan) if not any(map(math.isnan, cosines)) else math.nan


def _columns(
    net: Dynamics, T: int, Ks: Sequence[int], betas: Mapping[float, Sequence[Beta]], last: Sequence[Tensor]
) -> Iterator[tuple[int, dict[float, _SynapseComparison]]]:
    """K and, for each beta, how its update compares; ``last``: the last states of the free phase, s(T) at the end."""
    nudged = {beta: NudgedPhase(net, branches) for beta, branches in betas.items()}
    backward = BackwardPass(net, lambda t: net.layers(last[-1 - t]), T)
    comparisons = {beta: _SynapseComparison() for beta in betas}
    for t in range(Ks[-1]):
        bptt = backward.step()
        for beta, phase in nudged.items():
            stopping.check()
            if not comparisons[beta].diverged:
                ep = phase.step()
                comparisons[beta].diverged = not all(branch.residual() < UNBOUNDED for branch in phase.branches)
                comparisons[beta].add(ep, bptt)
        if t + 1 in Ks:
            yield t + 1, comparisons


class _SynapseComparison:
    """Update and gradient of all synapses in one row, running over t."""

    def __init__(self) -> None:
        self.diverged = False
        """Whether the nudged states grew beyond all bounds."""
        self._comparison = ProcessComparison()
        self._parts: dict[str, slice] = {}
        self._update: dict[str, Tensor] = {}
        """Sum of EP's steps so far."""

    def add(self, ep: Mapping[str, Tensor], bptt: Mapping[str, Tensor]) -> None:
        names = [name for name in bptt if name in ep and "W" in name]  # weights, not states or biases
        if not self._parts:
            end = 0
            for name in names:
                self._parts[name] = slice(end, end + bptt[name].numel())
                end += bptt[name].numel()
        for name in names:
            self._update[name] = self._update[name] + ep[name] if name in self._update else ep[name]
        self._comparison.accumulate(*(torch.cat([side[name].flatten() for name in names]) for side in (ep, bptt)))

    def reference_cosine(self, reference: Mapping[str, Tensor]) -> float:
        """:func:`reference_cosine`; NaN where the nudged states grew beyond all bounds."""
        return math.nan if self.diverged else reference_cosine(self._update, reference)

    def figures(self) -> dict[str, dict[str, float]]:
        """Figure -> array (all synapses first) -> value."""
        parts = {SYNAPSES: slice(None), **self._parts}
        found = {name: self._comparison.figures(part) for name, part in parts.items()}
        return {figure: {name: float("nan") if self.diverged else f[figure] for name, f in found.items()} for figure in FIGURES}
