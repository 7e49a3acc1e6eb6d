"""Encoders g and h: from pictures or vectors to codes, rectified layers in a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.wdm.critics.layers import ConvLayer, DenseLayer, DenseOverMaps
from settle.backend.wdm.critics.learner_settings import LearnerSettings


class Encoder:
    """A row of layers with max(0, .) between them. Pictures (n, height, width) are taken as one channel where there are convolutions."""

    def __init__(self, settings: LearnerSettings, shape: tuple[int, ...], rng: np.random.Generator, like: Tensor):
        self.layers: list[DenseLayer | ConvLayer] = []
        if settings.encoder == "cnn":
            if len(shape) not in (2, 3):
                raise KnobError("encoder", f"encoder = 'cnn' is not possible with inputs of shape {shape}: it takes pictures; choose 'fc'.")
            shape = (1, *shape) if len(shape) == 2 else shape
        self.input_shape = shape
        for channels in settings.channels if settings.encoder == "cnn" else ():
            self.layers.append(ConvLayer(shape, channels, rng, like))
            shape = self.layers[-1].output_shape
        for units in (*(settings.hidden if settings.encoder == "fc" else ()), settings.dimension):
            kind = DenseOverMaps if self.layers and isinstance(self.layers[-1], ConvLayer) else DenseLayer
            self.layers.append(kind(shape, units, rng, like))
            shape = (units,)

    def __call__(self, x: Tensor, weights: Sequence[Tensor]) -> Tensor:
        """x (n, *shape) -> (n, dimension). ``weights``: of each layer as they are used."""
        a = x.reshape(-1, *self.input_shape)
        for i, (layer, W) in enumerate(zip(self.layers, weights, strict=True)):
            a = layer.forward(a if i == 0 else a.relu(), W, layer.b)
        return a


def encoders(settings: LearnerSettings, shapes: Sequence[tuple[int, ...]], seed: int, like: Tensor) -> list[Encoder]:
    """g and h; of one seed all learners begin alike where their shapes are."""
    return [Encoder(settings, tuple(shape), stream(seed, f"wdm {part}"), like) for part, shape in zip("gh", shapes, strict=True)]
