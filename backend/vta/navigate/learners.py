"""The models of vta.navigate as they learn: VTA and its flat counterpart on the same new walks, and the distance beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.random_streams import stream
from settle.backend.vta.model.imagine import noise_of, steps
from settle.backend.vta.model.learner import Learner
from settle.backend.vta.model.prior import Rules
from settle.backend.vta.model.rssm import Flat
from settle.backend.vta.model.schedule import Course
from settle.backend.vta.model.sizes import Sizes
from settle.backend.vta.model.vta import VTA
from settle.backend.vta.navigate.frames import Dreams, Losses
from settle.backend.vta.navigate.learnt_distance import Distance
from settle.backend.vta.worlds.lattice_world import FRAME, POSE, World
from settle.backend.vta.worlds.random_walks import walks

if TYPE_CHECKING:
    from settle.backend.vta.navigate.experiment import Navigate

SHOWN, AHEAD = 16, 24
"""Futures imagined from the fixed start, and their frames."""
LATE = 17
"""The frame of them that is looked at: is it where one can be?"""
MANY = 4000
"""Walks that the units of a frame's numbers are taken from."""
LENGTHS = 256
"""Futures from which the mean length of a segment is taken."""


class School:
    """Models of the sizes that the knobs give.

    :param given: weights of a VTA that learns no more.
    """

    def __init__(self, knobs: Navigate, world: World, seed: int, given: Mapping[str, np.ndarray] | None):
        self.knobs, self.world, self.seed = knobs, world, seed
        self.rules = rules = Rules(seq=knobs.seq, init=knobs.init, n_max=knobs.n_max, l_max=knobs.l_max, obs_std=knobs.obs_std)
        sizes = Sizes((FRAME,), knobs.belief, knobs.state, knobs.abstract, hidden=knobs.hidden)
        course = Course(rate=knobs.rate, updates=knobs.updates, hold=0.4)
        self.vta, self.flat = VTA(sizes if given is None else replace(sizes, window=_window(given)), seed), Flat(sizes, seed)
        self.learners = {"vta": Learner(self.vta, rules, course, seed), "rssm": Learner(self.flat, rules, course, seed)}
        if given is not None:
            self.vta.load_state_dict({name: torch.from_numpy(array) for name, array in given.items() if name != "standardised"})
            if given["standardised"]:
                self._take_plain_frames()
        self.fixed = given is not None
        self.distance = Distance(world, knobs.straight, seed, knobs.updates)
        self.t = 0

    def _take_plain_frames(self) -> None:
        """Bring a VTA that knows frames in units of their standard deviation to plain ones: its first and its last layer take the units in.

        Mean and deviation are those of many walks through this maze, not of the very walks that it has learnt from.
        """
        states, actions = walks(self.world, MANY, self.rules.frames, self.knobs.straight, stream(self.seed, "units"))
        x = self.world.seen(states, actions).reshape(-1, FRAME).astype(np.float64)
        middle, spread = x.mean(0), x.std(0)
        spread[spread <= 1e-9 * np.abs(middle)] = 1
        of, unit = torch.from_numpy(middle).float(), torch.from_numpy(spread).float()
        first, last = self.vta.encoder[0], self.vta.decoder[-1]
        assert isinstance(first, torch.nn.Linear) and isinstance(last, torch.nn.Linear)
        with torch.no_grad():
            first.weight /= unit
            first.bias.sub_(first.weight @ of)
            last.weight *= unit[:, None]
            last.bias.mul_(unit).add_(of)

    def update(self) -> Losses:
        """One update of each."""
        draw = stream(self.seed, f"walks {self.t}")
        states, actions = walks(self.world, self.knobs.batch, self.rules.frames, self.knobs.straight, draw, self.knobs.slips)
        x = torch.from_numpy(self.world.seen(states, actions))
        found = {name: one.update(x) for name, one in self.learners.items() if name != "vta" or not self.fixed}
        self.distance.update()
        self.t += 1
        vta = found.get("vta")
        return Losses(
            self.t,
            {name: one.obs + one.kl_z + one.kl_s + one.kl_m for name, one in found.items()},
            {name: one.obs for name, one in found.items()},
            vta.kl_z if vta else np.nan,
            {name: one.kl_s for name, one in found.items()},
            vta.kl_m if vta else np.nan,
            vta.rate if vta else np.nan,
            self.distance.loss,
        )

    def segment(self) -> float:
        """Mean length of the segments that VTA imagines frame by frame, in frames."""
        draw = stream(self.seed, "lengths")
        found = steps(self.vta, self._seen(LENGTHS, draw)[0], AHEAD, self._noise(self.vta, LENGTHS))
        assert found.boundary is not None
        return AHEAD * LENGTHS / max(1.0, float(found.boundary.sum()))

    def dreams(self) -> Dreams:
        """What both imagine from a fixed start, and how well they keep to where one can be from many."""
        draw = stream(self.seed, "dreams")
        seen, states = self._seen(LENGTHS, draw)
        paths, off, segment = dict[str, np.ndarray](), dict[str, float](), np.nan
        for name, model in (("vta", self.vta), ("rssm", self.flat)):
            one = steps(model, seen[:1].repeat(SHOWN, 1, 1), AHEAD, self._noise(model, SHOWN))
            many = steps(model, seen, AHEAD, self._noise(model, LENGTHS))
            assert one.frames is not None and many.frames is not None
            paths[name] = self.world.unscaled(one.frames[..., POSE].numpy()).astype(np.float32)
            late = self.world.unscaled(many.frames[:, LATE, POSE].numpy())
            off[name] = float(np.linalg.norm(late[:, None] - self.world.place, axis=-1).min(1).mean())
            if many.boundary is not None:
                segment = AHEAD * LENGTHS / max(1.0, float(many.boundary.sum()))
        return Dreams(self.t, int(states[0, -1]), paths, off, segment)

    def _seen(self, count: int, draw: np.random.Generator) -> tuple[torch.Tensor, np.ndarray]:
        states, actions = walks(self.world, count, self.rules.init, self.knobs.straight, draw)
        return torch.from_numpy(self.world.seen(states, actions)), states

    def _noise(self, model: VTA | Flat, count: int) -> Any:
        return noise_of(model, count, AHEAD, torch.Generator().manual_seed(self.seed % 2**63))

    # -- checkpoints ---------------------------------------------------------------------------

    def kept(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load` goes on bit for bit."""
        arrays, values = dict[str, np.ndarray](), dict[str, Any]()
        for name, one in self.learners.items():
            kept, values[name] = one.kept()
            arrays |= {f"{name}.{key}": array for key, array in kept.items()}
        kept, values["distance"] = self.distance.kept()
        return arrays | {f"distance.{key}": array for key, array in kept.items()}, {**values, "t": self.t}

    def load(self, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
        for name, one in {**self.learners, "distance": self.distance}.items():
            if name in values:
                one.load(arrays_of(arrays, name), values[name])
        self.t = int(values["t"])


def _window(given: Mapping[str, np.ndarray]) -> int:
    """How far to either side the detector of these weights sees; nothing is detected here, but its arrays have to fit."""
    layers = sum(name.startswith("detector.convolutions.") for name in given)
    return layers + 1 if given["detector.last.weight"].shape[-1] > 1 else 1
