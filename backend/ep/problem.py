"""What a network is to settle on: input, target and, from a file, its own weights. Loads no torch by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isqrt

import numpy as np

from backend.ep import network_file
from backend.ep.wiring import TOY, wire
from backend.knobs import KnobError

CLASSES = 10
SETS = {"digits": 1797, "mnist": 10000}
"""Data set -> number of pictures (of MNIST the test part)."""


@dataclass(frozen=True)
class Problem:
    """Samples for a network of a given kind and size; all float64."""

    kind: str
    """``toy``, ``eb`` or ``p``."""
    sizes: tuple[int, ...]
    """Units of each layer, output first, the input's last."""
    x: np.ndarray
    """samples x inputs."""
    y: np.ndarray
    """samples x outputs."""
    picture: tuple[int, int]
    """Height and width of an input as a picture, in pixels."""
    parameters: Mapping[str, np.ndarray] | None = None
    """Weights and biases from a file, if there are any."""

    def only(self, sample: int) -> Problem:
        """The problem of a single sample.

        :raises KnobError: there is no such sample.
        """
        if sample >= len(self.x):
            raise _beyond(sample, f"the network file holds {len(self.x)} samples, 0 to {len(self.x) - 1}")
        return replace(self, x=self.x[sample : sample + 1], y=self.y[sample : sample + 1])


def read(kind: str, network: str, data: str, sample: int, count: int) -> dict[str, dict[str, np.ndarray]]:
    """The arrays that come from files: ``network`` if one is named, else the chosen pictures as ``data``.

    :raises KnobError: a file cannot be read or does not fit.
    """
    if network:
        return {"network": network_file.read(network, kind)}
    if kind == "toy":
        return {}
    from backend.data import digits, mnist

    pictures, classes = digits.load() if data == "digits" else mnist.load("test")
    chosen = slice(sample, sample + count)
    if len(pictures[chosen]) < count:
        raise _beyond(sample, f"{len(pictures)} pictures of {data} were found, and {count} are wanted from there on")
    scale = 255 if pictures.dtype == np.uint8 else 1
    return {"data": {"x": pictures[chosen] / scale, "y": np.eye(CLASSES)[classes[chosen]]}}


def pose(kind: str, hidden: Sequence[int], inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int) -> Problem:
    """The problem from the arrays of :func:`read`; the toy's x ~ U(0, 1) and one-hot y come from the seed."""
    if "network" in inputs:
        arrays = dict(inputs["network"])
        sizes = network_file.sizes(arrays, kind)
        parameters = {name: arrays[name] for name in wire(kind, sizes).shapes()}
        return Problem(kind, sizes, arrays["x"], arrays["y"], _picture(sizes[-1]), parameters)
    if kind == "toy":
        from backend.ep.draws import toy_sample

        x, y = (array.numpy() for array in toy_sample(seed))
        return Problem(kind, TOY, x, y, (1, TOY[-1]))
    pictures, y = inputs["data"]["x"], inputs["data"]["y"]
    x = np.reshape(pictures, (len(pictures), -1))
    return Problem(kind, (y.shape[1], *hidden, x.shape[1]), x, np.asarray(y), pictures.shape[1:])  # type: ignore[arg-type]


def sizes_of(kind: str, hidden: Sequence[int], network: str, data: str) -> tuple[int, ...]:
    """Units of each layer, output first, the input's last, without reading any picture.

    :raises KnobError: the network file cannot be read.
    """
    if network:
        return network_file.sizes(network_file.read(network, kind), kind)
    return TOY if kind == "toy" else (CLASSES, *hidden, {"digits": 64, "mnist": 784}[data])


def check_sample(kind: str, network: str, data: str, sample: int, count: int) -> None:
    """Refuse samples beyond the end of a data set.

    :raises KnobError: there are not that many pictures.
    """
    if not network and kind != "toy" and sample + count > SETS[data]:
        raise _beyond(sample, f"{data} holds {SETS[data]} pictures, so with {count} of them it is {SETS[data] - count} at most")


def _beyond(sample: int, why: str) -> KnobError:
    return KnobError("sample", f"sample = {sample} is not possible: {why}.")


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A stream of random numbers of its own for each purpose of a run."""
    return np.random.default_rng([seed % 2**63, *purpose.encode()])


def _picture(inputs: int) -> tuple[int, int]:
    """A square if the number of inputs is one, else a row."""
    side = isqrt(inputs)
    return (side, side) if side * side == inputs else (1, inputs)
