"""ep.agreement: the updates of the nudged phase beside the gradients of the free one, step by step."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, whole
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Recording
from settle.backend.ep import knobs, variants
from settle.backend.ep.agreement import presets
from settle.backend.ep.agreement.explain import rounding_floor, sentences
from settle.backend.ep.agreement.frames import Agreements, Conditions, Elements, Problems, States, Updates
from settle.backend.ep.models.divergence_bound import UNBOUNDED, unstable
from settle.backend.ep.models.problem import check_sample, pose, read

if TYPE_CHECKING:
    from torch import Tensor

    from settle.backend.ep.dynamics.dynamics import Dynamics
    from settle.backend.ep.dynamics.holomorphic import Beta

FIGURES = ("relmse", "relmse_alive", "relmse_cumulated", "cosine", "sign_agreement")
SAMPLED = 10_000
"""A parameter with more elements is recorded as that many of them, if all would be too much."""


@dataclass(frozen=True)
class Agreement(Experiment):
    """Delta_EP(t) = -nabla_BPTT(t) for t = 0..K-1 as beta -> 0 [Ernoult2019, Theorem 1]."""

    name: ClassVar[str] = "ep.agreement"
    title: ClassVar[str] = "EP = BPTT"

    model: str = knobs.model("toy")
    activation: str = knobs.activation()
    hidden: tuple[int, ...] = knobs.hidden()
    channels: tuple[int, ...] = knobs.channels()
    kernel: int = knobs.kernel()
    padding: int = knobs.padding()
    pool: int = knobs.pool()
    output: str = knobs.output()
    network: str = knobs.network()
    T: int = knobs.T(5000)
    K: int = knobs.K(80)
    beta: float = knobs.beta(0.01, live=True)
    dt: float = knobs.dt(0.08, live=False)
    nudging: str = variants.nudging("one-sided", "drawn from the seed")
    points: int = variants.points()
    nudge: str = variants.nudge()
    loss: str = variants.loss()
    clamp: bool = knobs.clamp()
    precision: str = knobs.precision()
    data: str = knobs.data()
    sample: int = knobs.sample("First picture")
    batch: int = whole(
        1, 1, 1000, label="Pictures", unit="pictures", group="Data",
        help="Updates are means over this many pictures. Paper: 1 for curves, 20 for bars. The toy has 1, a file its own.",
    )  # fmt: skip
    every: int = knobs.every()
    table_limit: int = whole(
        256, 1, 65536, label="Memory for updates", unit="MB", group="Recording", advanced=True,
        help=f"If the updates of all parameters would take more, {SAMPLED} elements drawn at random stand for each larger one."
        " RelMSE, cosine and signs always count all elements. With a network file all are kept.",
    )  # fmt: skip

    presets: ClassVar[Mapping[str, Preset]] = presets.agreement()

    def check(self) -> None:
        variants.check(self)
        check_sample(self.model, self.network, self.data, self.sample, self.batch, knobs.filters(self))

    def steps(self) -> int:
        return 1 + math.ceil(self.T / self.every) + self.K

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return read(self.model, self.network, self.data, self.sample, self.batch)

    def frames(self, run: Run) -> Iterator[Sequence[Frame]]:
        from settle.backend.ep.agreement import theorem_conditions
        from settle.backend.ep.agreement.relmse import Comparison
        from settle.backend.ep.learning.bptt import Backward
        from settle.backend.ep.learning.nudged_phase import NudgedPhase, betas
        from settle.backend.ep.models.build import network

        problem = pose(self.model, self.hidden, run.inputs or self.read_inputs(), run.seed, knobs.filters(self))
        net = network(problem, self, run.seed, run.device)
        sign = int(stream(run.seed, "sign of beta").integers(2)) * 2 - 1

        def strengths() -> list[Beta]:
            """One beta for each branch, as the knob stands now."""
            assert isinstance(run.now, Agreement)
            return betas(self.nudging, run.now.beta, sign, self.points)

        kept = self._kept(net, run.seed)

        # The free phase; its last states stay at hand for the backward pass.
        still = theorem_conditions.Stillness(self.dt)
        last: deque[Tensor] = deque([net.flat.clone()], maxlen=min(self.K, self.T) + 1)
        problems = Problems(problem.x.reshape(-1, *problem.picture), problem.y)
        residual = net.first_residual()
        yield [problems, *([Elements(kept)] if kept else []), self._states(0, 0, residual, [net])]
        for t in range(1, self.T + 1):
            net.advance()
            residual = net.residual()
            still.add(residual, abs(strengths()[0]))
            if not residual < UNBOUNDED:
                raise Diverged("dt", unstable(self.dt, 0.0, t))
            if t >= self.T - self.K:
                last.append(net.flat.clone())
            if t % self.every == 0 and t < self.T:
                yield [self._states(t, 0, residual, [net])]

        measured = theorem_conditions.Measured(
            theorem_conditions.asymmetry(net, stream(run.seed, "asymmetry")),
            still.steps,
            residual,
            theorem_conditions.beta_error(net, strengths(), self.K),
            self.K - self.T,
        )
        met = {name: int(holds) for name, holds in measured.met(self.K, self.precision).items()}
        yield [self._states(self.T, 0, residual, [net]), Conditions(**vars(measured), saturated=net.saturated(), met=met)]

        # The nudged phase, and beside it the backward pass from s(T) towards s(T - K).
        nudged = NudgedPhase(net, strengths())
        backward = Backward(net, lambda t: net.layers(last[-1 - t]), self.T)
        comparisons: dict[str, Comparison] = {}
        for t in range(self.K):
            nudged.betas = strengths()
            ep, bptt = nudged.step(), backward.step()
            residual = max(branch.residual() for branch in nudged.branches)
            if not residual < UNBOUNDED:
                raise Diverged("dt", unstable(self.dt, nudged.betas[0].real, t + 1))
            found = {name: comparisons.setdefault(name, Comparison()).add(ep[name], bptt[name]) for name in ep}
            yield [
                self._states(t + 1, 1, residual, nudged.branches),
                Updates(t, _recorded(ep, kept), _recorded(bptt, kept)),
                Agreements(t, **{figure: {name: f[figure] for name, f in found.items()} for figure in FIGURES}),
            ]

    def _states(self, t: int, phase: int, residual: float, branches: Sequence[Dynamics]) -> States:
        first, *others = branches
        s = {f"s{i}": layer for i, layer in enumerate(first.numpy())}
        minus: dict[str, np.ndarray] = {}
        if self.nudging == "symmetric":
            minus = {f"s{i}": layer for i, layer in enumerate(others[0].numpy())} if others else s
        return States(t, phase, residual, first.potential(), s, minus)

    def _kept(self, net: Dynamics, seed: int) -> dict[str, np.ndarray]:
        """Parameter -> flat indices of the recorded elements, for those of which not all are."""
        sizes = {name: parameter.numel() for name, parameter in net.parameters.items()}
        wanted = 2 * self.K * sum(sizes.values()) * net.x.element_size()
        if self.network or wanted <= self.table_limit * 1e6:
            return {}
        random = stream(seed, "elements")
        large = {name: size for name, size in sizes.items() if size > SAMPLED}
        return {name: np.sort(random.choice(size, SAMPLED, replace=False)) for name, size in large.items()}

    def summary(self, recording: Recording) -> dict[str, Any]:
        states, found = recording.tables["states"], dict[str, Any]()
        # When the nudge set in: beta may have been turned before.
        knobs_then = recording.knobs_at(int(recording.tables["conditions"]["step"][0])) if "conditions" in recording.tables else {}
        if "agreement" in recording.tables:
            agreement = recording.tables["agreement"]
            names = [name.removeprefix("relmse.") for name in agreement.columns if name.startswith("relmse.")]
            for figure in FIGURES:
                values = {name: float(agreement[f"{figure}.{name}"][-1]) for name in names}
                found[figure] = {name: value for name, value in values.items() if not math.isnan(value)}
            found["floor"] = rounding_floor(recording, knobs_then["beta"] * self.dt, self.precision)
        if "conditions" in recording.tables:
            row = {name: column[0].item() for name, column in recording.tables["conditions"].columns.items()}
            found["conditions"] = {name[4:]: bool(value) for name, value in row.items() if name.startswith("met.")}
            found |= {name: row[name] for name in ("gradient", "steady_for", "residual", "beta_error", "horizon", "saturated")}
            found["says"] = sentences(found, knobs_then)
        else:
            found["residual"] = float(states["residual"][-1])
        return found


def _recorded(updates: Mapping[str, Tensor], kept: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """As NumPy arrays, of large parameters the kept elements alone."""
    arrays = {name: update.cpu().numpy() for name, update in updates.items()}
    return {name: a.reshape(-1)[kept[name]] if name in kept else a for name, a in arrays.items()}
