"""All estimators on the same fresh pairs, update after update: learnt critics or the exact one, the dual critic, transport."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.checkpoint_arrays import part_of
from settle.backend.core.frame import Frame
from settle.backend.core.random_streams import stream
from settle.backend.wdm.critics import optimal_transport
from settle.backend.wdm.critics.learner import Learner
from settle.backend.wdm.critics.learner_settings import settings_of
from settle.backend.wdm.critics.stacked_critics import StackedCritics, as_if_learnt, estimates
from settle.backend.wdm.estimators.frames import ESTIMATORS, Estimates, LawFrame, Quality, Transport
from settle.backend.wdm.estimators.knobs import EstimatorKnobs
from settle.backend.wdm.estimators.sliding_window import Latest, quality
from settle.backend.wdm.pairs.distributions import Law, most

SHOWN, CURVE = 400, 60
"""Pairs that are drawn, and points of the curve of known dependency."""
INPUTS = {"euclid": "both", "sum": "each", "absolute": "both"}
"""Distance -> whose gradient the dual critic is held by; for ``absolute`` its value is not told."""


class Lab:
    """:param now: the knobs; live ones are given again at each update."""

    def __init__(self, now: EstimatorKnobs, seed: int, device: str):
        self.seed, self.device = seed, device
        self.t = 0
        self.section = -1
        self.law, self.exact = now.law(0), False
        self.built = 0
        """How often critics have begun anew."""
        self.latest = Latest(now.lately)
        self.told = np.full(2, np.nan)
        """Value and slope of the dual critic at its last update."""
        self._build(now)

    def _build(self, now: EstimatorKnobs) -> None:
        d = self.law.dimension
        self.critics = StackedCritics(d, now.hidden, now.code, self.seed, f"critics {self.built}", self.device)
        self.dual: Learner | None = None
        if now.dual:
            settings = settings_of("wdm", hidden=now.hidden, dimension=now.code, points="joint+shuffled", **self._of_dual(now))
            self.dual = Learner(settings, (d,), (d,), self.seed + self.built, self.device)
        self.built += 1

    @staticmethod
    def _of_dual(now: EstimatorKnobs) -> dict[str, Any]:
        return {"rate": now.rate, "weight": now.weight, "inputs": INPUTS[now.metric]}

    # -- one update ----------------------------------------------------------------------------

    def look(self, now: EstimatorKnobs) -> list[Frame]:
        """Turn to the knobs: where the pairs are others than before, or the critics, a section begins."""
        law = now.law(self.t)
        if (law, now.exact) == (self.law, self.exact) and self.section >= 0:
            return []
        other = law.dimension != self.law.dimension
        self.law, self.exact = law, now.exact
        self.section += 1
        self.latest.begin()
        if other:
            self._build(now)
        if now.fresh:
            self.critics.forget()
        return [self._law(now)]

    def update(self, now: EstimatorKnobs) -> Estimates:
        """Draw pairs, estimate, and let the critics learn."""
        x, y = self.law.draw(stream(self.seed, f"pairs {self.t}"), now.batch)
        self.t += 1
        like = self.critics.like
        at = torch.as_tensor(x).to(like), torch.as_tensor(y).to(like)
        if self.exact:
            S = as_if_learnt(torch.as_tensor(self.law.log_ratio(x, y)))
        else:
            S = self.critics.update(*at, now.rate, now.alpha, now.clip)
        found = estimates(S).cpu().double().numpy()
        self._update_dual(now, *at)
        self.latest.add(np.concatenate([found, self.told]))
        return Estimates(self.t, self.law.nats, dict(zip(ESTIMATORS, found.tolist(), strict=True)), *self.told.tolist())

    def _update_dual(self, now: EstimatorKnobs, x: Tensor, y: Tensor) -> None:
        if self.dual is None or now.metric == "absolute":
            self.told = np.full(2, np.nan)
        elif self.t % now.dual == 0:
            self.dual.turn(**self._of_dual(now))
            found = self.dual.update(x, y)
            self.told = np.array([found.value, found.gradient_norm])

    # -- what is measured ----------------------------------------------------------------------

    def _law(self, now: EstimatorKnobs) -> LawFrame:
        law = self.law
        x, y = law.draw(stream(self.seed, f"shown {self.section}"), SHOWN)
        nats, known = law.curve(CURVE, max(10.0, 1.2 * law.nats, *(now.stairs if now.by == "stairs" else ())))
        return LawFrame(
            self.t, self.section, law.nats, law.rho, law.dimension, self.exact, math.log(now.batch),
            law.w2, law.w2_limit, law.w1_absolute, most(law.kind, law.dimension), nats, known,
            np.stack([x[:, 0], y[:, 0]], 1),
        )  # fmt: skip

    def measure(self, now: EstimatorKnobs) -> list[Frame]:
        """Bias and variance so far, and transport of some pairs."""
        # Without updates there are no rows; the dual critic learns even where the exact one is used.
        rows, own = (self.latest.rows(learning).reshape(-1, len(ESTIMATORS) + 2) for learning in (not self.exact, True))
        of = quality(rows[:, : len(ESTIMATORS)], self.law.nats)
        parts = {name: dict(zip(ESTIMATORS, values.tolist(), strict=True)) for name, values in of.items()}
        dual, slope = own[:, -2:].mean(0).tolist() if len(own) else (math.nan, math.nan)
        return [
            Quality(self.t, self.section, self.law.nats, len(rows), parts["mean"], parts["bias"], parts["variance"], parts["mse"]),
            self._transport(now, dual, slope),
        ]

    def _transport(self, now: EstimatorKnobs, dual: float, slope: float) -> Transport:
        n, rng = now.carried, stream(self.seed, f"transport {self.t}")
        x, y = self.law.draw(rng, n)
        apart = self.law.draw(rng, n)[1]
        w1, w1_apart, w2, w2_apart = (optimal_transport.dependency(x, other, now.metric, order) for order in (1, 2) for other in (y, apart))
        metric = optimal_transport.METRICS.index(now.metric)
        return Transport(self.t, self.section, self.law.nats, w1, w1_apart, w2, w2_apart, dual, slope, metric)

    # -- checkpoints ---------------------------------------------------------------------------

    def kept(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load` goes on bit for bit."""
        arrays, values = self.critics.kept()
        own = {name: getattr(self, name) for name in ("t", "section", "built", "exact")}
        own |= {"kind": self.law.kind, "dimension": self.law.dimension, "rho": self.law.rho, "seen": self.latest.seen}
        found = {f"critics.{name}": array for name, array in arrays.items()} | {"latest": self.latest.kept(), "told": self.told}
        if self.dual is not None:
            arrays, own["dual"] = self.dual.kept()
            found |= {f"dual.{name}": array for name, array in arrays.items()}
        return found, {**own, "critics": values}

    def load(self, now: EstimatorKnobs, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`kept` gave."""
        self.law = Law(values["kind"], int(values["dimension"]), float(values["rho"]))
        self.built = int(values["built"]) - 1
        self._build(now)
        self.t, self.section, self.exact = int(values["t"]), int(values["section"]), bool(values["exact"])
        self.latest.load(arrays["latest"], int(values["seen"]))
        self.told = np.array(arrays["told"])
        self.critics.load(part_of(arrays, "critics"), values["critics"])
        if self.dual is not None:
            self.dual.load(part_of(arrays, "dual"), values["dual"])
