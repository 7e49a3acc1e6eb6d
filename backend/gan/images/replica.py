"""The nets of a recording made again from its checkpoint, without the data set: what they make of other latents."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.gan.images.measurements import answers
from settle.backend.gan.nets.flat_parameters import Flat
from settle.backend.gan.nets.image_nets import discriminator, generator
from settle.backend.gan.nets.interpolation import line, sphere

STEPS = 10
"""Pictures from one sample to the other, both included."""


class Replica:
    """G and D as they stand in a checkpoint."""

    def __init__(self, now: Any, recording: Recording, checkpoint: Checkpoint):
        torch.set_num_threads(1)
        start = recording.tables["start"]
        shape = start["real"].shape[1:]
        self.now, self.checkpoint, self.t = now, checkpoint, int(checkpoint.values["t"])
        self.latent, self.label = start["latent"][0], np.maximum(start["label"][0], 0)
        classes = int(start["label"][0].max()) + 1
        size = (shape[0] if len(shape) == 3 else 1, shape[-2], shape[-1])
        self.G = generator(now, size, classes, stream(0, ""), np.full(math.prod(size), 0.5)).eval()
        self.D = discriminator(now, size, classes, stream(0, ""), torch.Generator()).eval()
        for net, name in ((self.G, "average" if now.show == "average" else "generator"), (self.D, "discriminator")):
            Flat(net).vector.copy_(torch.as_tensor(checkpoint.arrays[name]))

    def make(self, z: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pictures (n, h, w) or (n, 3, h, w) and D of each (n,)."""
        with torch.no_grad():
            y = torch.as_tensor(labels)
            x = self.G(torch.as_tensor(z), y)
            score = answers(self.D(x, y), self.now)
        pictures = x.numpy()
        return np.ascontiguousarray(pictures[:, 0] if pictures.shape[1] == 1 else pictures), score


_last: list[Replica] = []
"""The replica that was asked last: a slider asks it many times."""


def answer(now: Any, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
    """See :meth:`settle.backend.gan.images.experiment.Images.answer`."""
    checkpoint = recording.checkpoint_at(at)
    if checkpoint is None or "start" not in recording.tables:
        raise KnobError(question, "There is no checkpoint yet: nothing can be made of other latents.")
    now = type(now).make("", recording.knobs_at(checkpoint.step - 1))
    if not _last or _last[0].checkpoint is not checkpoint or _last[0].now != now:
        _last[:] = [Replica(now, recording, checkpoint)]
    replica = _last[0]
    if question == "between":
        return {**_between(replica, *_places(replica, value)), "t": np.array(replica.t)}
    if question == "latent":
        z = np.asarray(value["z"], np.float32)
        if z.shape != (now.latent,) or not np.isfinite(z).all():
            raise KnobError(question, f"A latent of {z.size} numbers was given; {now.latent} finite ones are wanted.")
        pictures, score = replica.make(z[None], np.array([int(value["label"])]))
        return {"picture": pictures[0], "score": score, "t": np.array(replica.t)}
    raise KnobError(question, f"{now.name} knows no question '{question}': it knows between and latent.")


def _places(replica: Replica, value: Any) -> tuple[int, int]:
    count = len(replica.latent)
    a, b = (int(v) for v in value)
    if not (0 <= a < count and 0 <= b < count):
        raise KnobError("between", f"Samples {a} and {b} were given; there are those from 0 to {count - 1}.")
    return a, b


def _between(replica: Replica, a: int, b: int) -> dict[str, np.ndarray]:
    found = {}
    labels = np.where(np.arange(STEPS) < STEPS / 2, replica.label[a], replica.label[b])
    for name, way in (("line", line), ("sphere", sphere)):
        found[name], found[f"{name}_score"] = replica.make(way(replica.latent[a], replica.latent[b], STEPS), labels)
    return found
