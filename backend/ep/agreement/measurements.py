"""The free phase, the conditions at its end, and the nudged phase beside the backward pass, as frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.core.experiment import Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged
from settle.backend.core.random_streams import stream
from settle.backend.ep.agreement.frames import (
    FIGURES,
    AgreementFigures,
    AgreementProblem,
    AgreementStates,
    ConditionsMeasured,
    RecordedElements,
    UpdatesAndGradients,
)
from settle.backend.ep.agreement.knobs import SAMPLED, AgreementKnobs
from settle.backend.ep.agreement.theorem_conditions import TheoremConditions, asymmetry, beta_error
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.dynamics.holomorphic import Beta
from settle.backend.ep.learning.bptt import BackwardPass
from settle.backend.ep.learning.nudged_phase import NudgedPhase, nudging_betas
from settle.backend.ep.metrics.relmse import ProcessComparison
from settle.backend.ep.metrics.steady_state import SteadyStateCounter
from settle.backend.ep.models.divergence_bound import UNBOUNDED, unstable_message
from settle.backend.ep.models.problem import Problem


class AgreementPhases:
    """The phases of one network; what each yields are the frames of its steps.

    :param net: in its start state.
    """

    def __init__(self, net: Dynamics, run: Run[AgreementKnobs]):
        self.net, self.run, self.knobs = net, run, run.now
        self._sign = int(stream(run.seed, "sign of beta").integers(2)) * 2 - 1
        self._elements = recorded_elements(run.now, net, run.seed)
        self._steady = SteadyStateCounter(run.now.dt)
        # The last states of the free phase stay at hand for the backward pass.
        self._last: deque[Tensor] = deque([net.flat.clone()], maxlen=min(run.now.K, run.now.T) + 1)
        self._residual = net.initial_residual()

    def betas(self) -> list[Beta]:
        """One beta for each branch, as the knob stands now."""
        now = self.run.now
        return nudging_betas(now.nudging, now.beta, self._sign, now.points)

    def free_phase(self, problem: Problem) -> Iterator[list[Frame]]:
        """T steps from s = 0; the state at its end is left to :meth:`conditions`.

        :raises Diverged: the states grow beyond all bounds.
        """
        net, knobs, elements = self.net, self.knobs, self._elements
        first: list[Frame] = [AgreementProblem(problem.x.reshape(-1, *problem.picture), problem.y)]
        yield [*first, *([RecordedElements(elements)] if elements else []), self._states(0, 0, [net])]
        for t in range(1, knobs.T + 1):
            stopping.check()
            net.advance()
            self._residual = net.residual()
            self._steady.add(self._residual, abs(self.betas()[0]))
            if not self._residual < UNBOUNDED:
                raise Diverged("dt", unstable_message(knobs.dt, 0.0, t))
            if t >= knobs.T - knobs.K:
                self._last.append(net.flat.clone())
            if t % knobs.every == 0 and t < knobs.T:
                yield [self._states(t, 0, [net])]

    def conditions(self) -> list[Frame]:
        """The conditions of the theorem at the end of the free phase."""
        net, knobs = self.net, self.knobs
        random = stream(self.run.seed, "asymmetry")
        measured = TheoremConditions(
            asymmetry(net, random),
            self._steady.steps,
            self._residual,
            beta_error(net, self.betas(), knobs.K),
            knobs.K - knobs.T,
            {"gradient": asymmetry(net, random, at_once=True)} if knobs.updates == "asynchronous" else {},
        )
        met = {name: int(holds) for name, holds in measured.met(knobs.K, knobs.precision).items()}
        return [self._states(knobs.T, 0, [net]), ConditionsMeasured(**vars(measured), saturated=net.saturated(), met=met)]

    def nudged_phase(self) -> Iterator[list[Frame]]:
        """K nudged steps from s(T), and beside them the backward pass from s(T) towards s(T - K).

        :raises Diverged: the states grow beyond all bounds.
        """
        knobs, last = self.knobs, self._last
        nudged = NudgedPhase(self.net, self.betas())
        backward = BackwardPass(self.net, lambda t: self.net.layers(last[-1 - t]), knobs.T)
        comparisons: dict[str, ProcessComparison] = {}
        for t in range(knobs.K):
            nudged.betas = self.betas()
            ep, bptt = nudged.step(), backward.step()
            self._residual = max(branch.residual() for branch in nudged.branches)
            if not self._residual < UNBOUNDED:
                raise Diverged("dt", unstable_message(knobs.dt, nudged.betas[0].real, t + 1))
            found = {name: comparisons.setdefault(name, ProcessComparison()).add(ep[name], bptt[name]) for name in ep}
            yield [
                self._states(t + 1, 1, nudged.branches),
                UpdatesAndGradients(t, self._recorded(ep), self._recorded(bptt)),
                AgreementFigures(t, **{figure: {name: f[figure] for name, f in found.items()} for figure in FIGURES}),
            ]

    def _states(self, t: int, phase: int, branches: Sequence[Dynamics]) -> AgreementStates:
        first, *others = branches
        s = {f"s{i}": layer for i, layer in enumerate(first.numpy())}
        minus: dict[str, np.ndarray] = {}
        if self.knobs.nudging == "symmetric":
            minus = {f"s{i}": layer for i, layer in enumerate(others[0].numpy())} if others else s
        return AgreementStates(t, phase, self._residual, first.potential(), s, minus)

    def _recorded(self, updates: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
        """As NumPy arrays, of large parameters the recorded elements alone."""
        arrays = {name: update.cpu().numpy() for name, update in updates.items()}
        return {name: a.reshape(-1)[self._elements[name]] if name in self._elements else a for name, a in arrays.items()}


def recorded_elements(knobs: AgreementKnobs, net: Dynamics, seed: int) -> dict[str, np.ndarray]:
    """Parameter -> flat indices of the recorded elements, for those of which not all are."""
    sizes = {name: parameter.numel() for name, parameter in net.parameters.items()}
    wanted = 2 * knobs.K * sum(sizes.values()) * net.x.element_size()
    if knobs.network or wanted <= knobs.table_limit * 1e6:
        return {}
    random = stream(seed, "elements")
    large = {name: size for name, size in sizes.items() if size > SAMPLED}
    return {name: np.sort(random.choice(size, SAMPLED, replace=False)) for name, size in large.items()}
