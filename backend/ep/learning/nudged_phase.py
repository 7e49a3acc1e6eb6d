"""The updates of Equilibrium Propagation, step by step of the nudged phase.

Delta_s(t) = (s(t+1) - s(t)) / (beta dt) and Delta_theta(t) = (dPhi/dtheta at s(t+1) - at s(t)) / beta,
means over the batch [Ernoult2019]; dPhi/dtheta as in :meth:`settle.backend.ep.models.dense_model.DenseModel.statistics`, of an
energy-based model -dE/dtheta, without the dt that its primitive function |s|^2 / 2 - dt E has. The
force on the output is beta (y - s_0) dt a step, hence the dt: without it Delta would shrink with the step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor

from settle.backend.core import stopping
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.dynamics.holomorphic import Beta, branch, circle, count_points
from settle.backend.ep.models.read_out import nudged_layer


class NudgedPhase:
    """A network nudged from its steady state; :meth:`step` gives Delta(t) for t = 0, 1, ...

    :param steady: the network at the end of its free phase; it is left as it is.
    :param betas: the strength and sign of each branch; branches go in lock-step and Delta is their
        mean. ``[beta]`` is one-sided, ``[beta, -beta]`` symmetric ([Laborieux2021]: the error of
        Delta falls as beta squared); a complex beta stands for its conjugate, too (:mod:`settle.backend.ep.dynamics.holomorphic`).
    """

    def __init__(self, steady: Dynamics, betas: Sequence[Beta]):
        self.betas = list(betas)
        self.branches = [branch(steady, beta) for beta in betas]
        self._before = [net.statistics() for net in self.branches]

    def step(self) -> dict[str, Tensor]:
        """Take one nudged step: s0, s1, ... (units,) and parameters -> Delta, means over the batch."""
        delta: dict[str, Tensor] = {}
        points = count_points(self.betas)
        for k, (net, beta) in enumerate(zip(self.branches, self.betas, strict=True)):
            before = net.s  # stays: the two buffers take turns
            net.advance(beta)
            moves = [(new - old).mean(0).div_(net.dt) for new, old in zip(net.s, before, strict=True)]
            after = net.statistics()
            parts = {f"s{i}": move for i, move in enumerate(moves) if i >= nudged_layer(net.model)}
            parts |= {name: statistic - self._before[k][name] for name, statistic in after.items()}
            self._before[k] = after
            _add(delta, parts, beta, points)
        return delta


def total_update(steady: Dynamics, betas: Sequence[Beta], steps: int, begin: Mapping[str, Tensor] | None = None) -> dict[str, Tensor]:
    """The whole update Sum_t Delta_theta(t), from the two end states alone; parameter -> tensor.

    :param begin: dPhi/dtheta to compare the end with; by default that of the steady state.
    """
    found: dict[str, Tensor] = {}
    begin, points = steady.statistics() if begin is None else begin, count_points(betas)
    for beta in betas:
        net = branch(steady, beta)
        for _ in range(steps):
            stopping.check()
            net.advance(beta)
        _add(found, {name: end - begin[name] for name, end in net.statistics().items()}, beta, points)
    return found


def _add(found: dict[str, Tensor], parts: Mapping[str, Tensor], beta: Beta, points: int) -> None:
    """Add a branch's share of the mean over all points; of a complex one that of its conjugate, too."""
    for name, part in parts.items():
        part.div_(beta * points)  # type: ignore[arg-type]
        share = part.real * 2 if isinstance(beta, complex) else part
        found[name] = share if name not in found else found[name].add_(share)


def nudging_betas(nudging: str, beta: float, sign: int = 1, points: int = 1) -> list[Beta]:
    """One beta for each branch of the nudged phase. ``sign``: +1 or -1, used by ``random-sign`` alone; ``points``: by ``holomorphic``."""
    if nudging == "holomorphic":
        return circle(beta, points)
    real: dict[str, list[Beta]] = {"one-sided": [beta], "symmetric": [beta, -beta], "random-sign": [sign * beta]}
    return real[nudging]
