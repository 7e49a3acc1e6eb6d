"""The nets of a recording made again from its checkpoint, without the data set: what they make of other latents."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.gan.images.discriminators import discriminator
from settle.backend.gan.images.generators import generator
from settle.backend.gan.images.knobs import ImageKnobs
from settle.backend.gan.images.measurements import discriminator_output, without_single_channel
from settle.backend.gan.nets.flat_parameters import FlatParameters
from settle.backend.gan.nets.interpolation import linear, spherical

STEPS = 10
"""Pictures from one sample to the other, both included."""


class CheckpointNets:
    """G and D as they stand in a checkpoint."""

    def __init__(self, now: ImageKnobs, recording: Recording, checkpoint: Checkpoint):
        torch.set_num_threads(1)
        start = recording.tables["start"]
        shape = start["real"].shape[1:]
        self.now, self.checkpoint, self.t = now, checkpoint, int(checkpoint.values["t"])
        self.latent, self.label = start["latent"][0], np.maximum(start["label"][0], 0)
        classes = int(start["label"][0].max()) + 1
        size = (shape[0] if len(shape) == 3 else 1, shape[-2], shape[-1])
        self.G = generator(now, size, classes, stream(0, ""), np.full(math.prod(size), 0.5)).eval()
        layers = dict(checkpoint.values["shapes"]["discriminator"]) if now.labelled else {}
        told_apart = layers["head.bias"][0] - 1 if layers else 0
        self.D = discriminator(now, size, classes, stream(0, ""), torch.Generator(), told_apart).eval()
        for net, name in ((self.G, "average" if now.show == "average" else "generator"), (self.D, "discriminator")):
            FlatParameters(net).vector.copy_(torch.as_tensor(checkpoint.arrays[name]))

    def generate(self, z: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pictures (n, h, w) or (n, 3, h, w) and D of each (n,)."""
        with torch.no_grad():
            y = torch.as_tensor(labels)
            x = self.G(torch.as_tensor(z), y)
            score = discriminator_output(self.D(x, y), self.now)
        return without_single_channel(x.numpy()), score

    def interpolate(self, a: int, b: int) -> dict[str, np.ndarray]:
        """Pictures and D between the latents of two samples, ``line`` and ``sphere``; the class changes midway."""
        found = {}
        labels = np.where(np.arange(STEPS) < STEPS / 2, self.label[a], self.label[b])
        for name, way in (("line", linear), ("sphere", spherical)):
            found[name], found[f"{name}_score"] = self.generate(way(self.latent[a], self.latent[b], STEPS), labels)
        return found


_last: list[CheckpointNets] = []
"""Those that were asked last: a slider asks them many times."""


def answer(knobs: ImageKnobs, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
    """See :meth:`settle.backend.gan.images.experiment.Images.answer`."""
    checkpoint = recording.checkpoint_at(at)
    if checkpoint is None or "start" not in recording.tables:
        raise KnobError(question, "There is no checkpoint yet: nothing can be made of other latents.")
    now = type(knobs).make("", recording.knobs_at(checkpoint.step - 1))
    if not _last or _last[0].checkpoint is not checkpoint or _last[0].now != now:
        _last[:] = [CheckpointNets(now, recording, checkpoint)]
    nets = _last[0]
    if question == "between":
        return {**nets.interpolate(*_places(nets, value)), "t": np.array(nets.t)}
    if question == "latent":
        z = np.asarray(value["z"], np.float32)
        if z.shape != (now.latent,) or not np.isfinite(z).all():
            raise KnobError(question, f"A latent of {z.size} numbers was given; {now.latent} finite ones are wanted.")
        pictures, score = nets.generate(z[None], np.array([int(value["label"])]))
        return {"picture": pictures[0], "score": score, "t": np.array(nets.t)}
    raise KnobError(question, f"{now.name} knows no question '{question}': it knows between and latent.")


def _places(nets: CheckpointNets, value: Any) -> tuple[int, int]:
    count = len(nets.latent)
    a, b = (int(v) for v in value)
    if not (0 <= a < count and 0 <= b < count):
        raise KnobError("between", f"Samples {a} and {b} were given; there are those from 0 to {count - 1}.")
    return a, b
