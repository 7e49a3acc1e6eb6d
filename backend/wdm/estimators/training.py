"""Trains the critics of all estimators on the same fresh pairs, update after update, and the dual critic of W1 beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.random_streams import stream
from settle.backend.wdm.critics.learner import RepresentationLearner
from settle.backend.wdm.critics.learner_settings import settings_of
from settle.backend.wdm.critics.stacked_critics import StackedCritics, estimates, optimal_scores
from settle.backend.wdm.estimators.frames import ESTIMATORS, EstimatesFrame
from settle.backend.wdm.estimators.knobs import EstimatorKnobs
from settle.backend.wdm.estimators.sliding_window import SlidingWindow
from settle.backend.wdm.pairs.distributions import PairDistribution

DUAL_INPUTS = {"euclid": "both", "sum": "each", "absolute": "both"}
"""Distance -> whose gradient the dual critic is held by; for ``absolute`` its value is not told."""


class EstimatorTrainer:
    """:param now: the knobs; live ones are given again at each update. ``t`` counts the updates."""

    def __init__(self, now: EstimatorKnobs, seed: int, device: str):
        self.seed, self.device = seed, device
        self.t = 0
        self.section = -1
        self.distribution, self.exact = now.distribution(0), False
        self.restarts = 0
        """How often critics have begun with first weights."""
        self.window = SlidingWindow(now.lately)
        """Of estimates, and of value and slope of the dual critic."""
        self.dual_figures = np.full(2, np.nan)
        """Value and mean |grad f| of the dual critic at its last update."""
        self._new_critics(now)

    def _new_critics(self, now: EstimatorKnobs) -> None:
        d = self.distribution.dimension
        self.critics = StackedCritics(d, now.hidden, now.code, self.seed, f"critics {self.restarts}", self.device)
        self.dual: RepresentationLearner | None = None
        if now.dual:
            settings = settings_of("wdm", hidden=now.hidden, dimension=now.code, points="joint+shuffled", **self._dual_settings(now))
            self.dual = RepresentationLearner(settings, (d,), (d,), self.seed + self.restarts, self.device)
        self.restarts += 1

    def _dual_settings(self, now: EstimatorKnobs) -> dict[str, Any]:
        """What may be turned while it learns."""
        return {"rate": now.rate_after(max(0, self.t - 1)), "weight": now.weight, "inputs": DUAL_INPUTS[now.metric]}

    def begin_section(self, now: EstimatorKnobs) -> bool:
        """Whether one begins before the next update: the knobs ask for other pairs, or for the exact critic in place of learnt ones."""
        distribution = now.distribution(self.t)
        if (distribution, now.exact) == (self.distribution, self.exact) and self.section >= 0:
            return False
        other_shape = distribution.dimension != self.distribution.dimension
        self.distribution, self.exact = distribution, now.exact
        self.section += 1
        self.window.clear()
        if other_shape:
            self._new_critics(now)
        if now.fresh:
            self.critics.reset_running_mean()
        return True

    def update(self, now: EstimatorKnobs) -> EstimatesFrame:
        """Draw pairs, estimate, and let the critics learn."""
        x, y = self.distribution.draw(stream(self.seed, f"pairs {self.t}"), now.batch)
        self.t += 1
        like = self.critics.like
        at = torch.as_tensor(x).to(like), torch.as_tensor(y).to(like)
        if self.exact:
            S = optimal_scores(torch.as_tensor(self.distribution.log_ratio(x, y)))
        else:
            S = self.critics.update(*at, now.rate_after(self.t - 1), now.alpha, now.clip)
        values = estimates(S).cpu().double().numpy()
        self._update_dual(now, *at)
        self.window.add(np.concatenate([values, self.dual_figures]))
        estimate = dict(zip(ESTIMATORS, values.tolist(), strict=True))
        return EstimatesFrame(self.t, self.distribution.mutual_information, estimate, *self.dual_figures.tolist())

    def _update_dual(self, now: EstimatorKnobs, x: Tensor, y: Tensor) -> None:
        if self.dual is None or now.metric == "absolute":
            self.dual_figures = np.full(2, np.nan)
        elif self.t % now.dual == 0:
            self.dual.turn(**self._dual_settings(now))
            done = self.dual.update(x, y)
            self.dual_figures = np.array([done.value, done.gradient_norm])

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        arrays, critics = self.critics.state_dict()
        distribution = {"kind": self.distribution.kind, "dimension": self.distribution.dimension, "rho": self.distribution.rho}
        values: dict[str, Any] = {"t": self.t, "section": self.section, "built": self.restarts, "exact": self.exact, **distribution}
        values["seen"] = self.window.seen
        arrays = {f"critics.{name}": array for name, array in arrays.items()}
        arrays |= {"latest": self.window.state(), "told": self.dual_figures}
        if self.dual is not None:
            own, values["dual"] = self.dual.state_dict()
            arrays |= {f"dual.{name}": array for name, array in own.items()}
        return arrays, {**values, "critics": critics}

    def load_state_dict(self, now: EstimatorKnobs, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        self.distribution = PairDistribution(values["kind"], int(values["dimension"]), float(values["rho"]))
        self.restarts = int(values["built"]) - 1
        self._new_critics(now)
        self.t, self.section, self.exact = int(values["t"]), int(values["section"]), bool(values["exact"])
        self.window.load_state(arrays["latest"], int(values["seen"]))
        self.dual_figures = np.array(arrays["told"])
        self.critics.load_state_dict(arrays_of(arrays, "critics"), values["critics"])
        if self.dual is not None:
            self.dual.load_state_dict(arrays_of(arrays, "dual"), values["dual"])
