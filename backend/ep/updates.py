"""The updates of Equilibrium Propagation, step by step of the nudged phase.

Delta_s(t) = (s(t+1) - s(t)) / (beta dt) and Delta_theta(t) = (dPhi/dtheta at s(t+1) - at s(t)) / beta,
means over the batch [Ernoult2019]; dPhi/dtheta as in :meth:`backend.ep.model.Model.statistics`. The
force on the output is beta (y - s_0) dt a step, hence the dt: without it Delta would shrink with the step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor

from backend.ep.dynamics import Dynamics

NUDGINGS = ("one-sided", "symmetric", "random-sign")


class NudgedPhase:
    """A network nudged from its steady state; :meth:`step` gives Delta(t) for t = 0, 1, ...

    :param steady: the network at the end of its free phase; it is left as it is.
    :param betas: the strength and sign of each branch; branches go in lock-step and Delta is their
        mean. ``[beta]`` is one-sided, ``[beta, -beta]`` symmetric ([Laborieux2021]: the error of
        Delta falls as beta squared).
    """

    def __init__(self, steady: Dynamics, betas: Sequence[float]):
        self.betas = list(betas)
        self.branches = [steady.branch() for _ in betas]
        self._before = [branch.statistics() for branch in self.branches]

    def step(self) -> dict[str, Tensor]:
        """Take one nudged step: s0, s1, ... (units,) and parameters -> Delta, means over the batch."""
        delta: dict[str, Tensor] = {}
        for k, (branch, beta) in enumerate(zip(self.branches, self.betas, strict=True)):
            before = branch.s  # stays: the two buffers take turns
            branch.advance(beta)
            moves = [(new - old).mean(0).div_(branch.dt) for new, old in zip(branch.s, before, strict=True)]
            after = branch.statistics()
            parts = {f"s{i}": move for i, move in enumerate(moves)}
            parts |= {name: statistic - self._before[k][name] for name, statistic in after.items()}
            self._before[k] = after
            for name, part in parts.items():
                part.div_(beta * len(self.betas))
                delta[name] = part if name not in delta else delta[name].add_(part)
        return delta


def total(steady: Dynamics, betas: Sequence[float], steps: int, begin: Mapping[str, Tensor] | None = None) -> dict[str, Tensor]:
    """The whole update Sum_t Delta_theta(t), from the two end states alone; parameter -> tensor.

    :param begin: dPhi/dtheta to compare the end with; by default that of the steady state.
    """
    found: dict[str, Tensor] = {}
    begin = steady.statistics() if begin is None else begin
    for beta in betas:
        branch = steady.branch()
        for _ in range(steps):
            branch.advance(beta)
        for name, end in branch.statistics().items():
            part = (end - begin[name]).div_(beta * len(betas))
            found[name] = part if name not in found else found[name].add_(part)
    return found


def betas(nudging: str, beta: float, sign: int = 1) -> list[float]:
    """The branches of a way of nudging. ``sign``: +1 or -1, used by ``random-sign`` alone."""
    return {"one-sided": [beta], "symmetric": [beta, -beta], "random-sign": [sign * beta]}[nudging]
