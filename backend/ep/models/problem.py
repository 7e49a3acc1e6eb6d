"""What a network is to settle on: input, target and, from a file, its own weights. Loads no torch by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isqrt, prod

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data import sets
from settle.backend.ep.models import network_file
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.wiring import TOY, wire

CLASSES = 10
SETS = {name: sum(about.counts) if name == "digits" else about.counts[1] for name, about in sets.SETS.items()}
"""Data set -> number of pictures to choose from: all digits, of the large sets the test part."""
PICTURES = {name: about.picture for name, about in sets.SETS.items()}
"""Data set -> channels, height and width of a picture, in pixels."""


@dataclass(frozen=True)
class Problem:
    """Samples for a network of a given kind and size; all float64."""

    kind: str
    """``toy``, ``eb``, ``p`` or ``conv``."""
    sizes: tuple[int, ...]
    """Units of each layer, output first, the input's last."""
    x: np.ndarray
    """samples x inputs."""
    y: np.ndarray
    """samples x outputs."""
    picture: tuple[int, int]
    """Height and width of an input as a picture, in pixels; of several channels, one below the other."""
    parameters: Mapping[str, np.ndarray] | None = None
    """Weights and biases from a file, if there are any."""
    filters: Filters | None = None
    """Of a convolutional net."""
    maps: tuple[int, int, int] = (1, 1, 1)
    """Channels, height and width of an input of a convolutional net."""

    def single(self, sample: int) -> Problem:
        """The problem of a single sample.

        :raises KnobError: there is no such sample.
        """
        if sample >= len(self.x):
            raise _out_of_range(sample, f"the network file holds {len(self.x)} samples, 0 to {len(self.x) - 1}")
        return replace(self, x=self.x[sample : sample + 1], y=self.y[sample : sample + 1])


def read_samples(
    kind: str, network: str, data: str, sample: int, count: int, precision: str = "float64"
) -> dict[str, dict[str, np.ndarray]]:
    """The arrays that come from files: ``network`` if one is named, else the chosen pictures as ``data``.

    :param precision: ``float64`` or ``float32``, which the run computes in.

    :raises KnobError: a file cannot be read or does not fit.
    """
    if network:
        return {"network": network_file.read(network, kind, precision)}
    if kind == "toy":
        return {}
    from settle.backend.data import digits

    pictures, classes = digits.load() if data == "digits" else sets.original(data, "test")
    chosen = slice(sample, sample + count)
    if len(pictures[chosen]) < count:
        raise _out_of_range(sample, f"{len(pictures)} pictures of {data} were found, and {count} are wanted from there on")
    scale = 255 if pictures.dtype == np.uint8 else 1
    return {"data": {"x": pictures[chosen] / scale, "y": np.eye(CLASSES)[classes[chosen]]}}


def make_problem(
    kind: str, hidden: Sequence[int], inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int, filters: Filters | None = None
) -> Problem:
    """The problem from the arrays of :func:`read_samples`; the toy's x ~ U(0, 1) and one-hot y come from the seed.

    :param filters: of a convolutional net; a file brings its own channels and kernels.
    :raises KnobError: its maps do not fit.
    """
    if kind == "conv":
        assert filters is not None
        return _make_conv_problem(inputs, filters)
    if "network" in inputs:
        arrays = dict(inputs["network"])
        sizes = network_file.sizes(arrays, kind)
        parameters = {name: arrays[name] for name in wire(kind, sizes).shapes()}
        return Problem(kind, sizes, arrays["x"], arrays["y"], _picture(sizes[-1]), parameters)
    if kind == "toy":
        from settle.backend.ep.models.initialisation import toy_sample

        x, y = (array.numpy() for array in toy_sample(seed))
        return Problem(kind, TOY, x, y, (1, TOY[-1]))
    pictures, y = inputs["data"]["x"], inputs["data"]["y"]
    x = np.reshape(pictures, (len(pictures), -1))
    picture = (prod(pictures.shape[1:-1]), pictures.shape[-1])
    return Problem(kind, (y.shape[1], *hidden, x.shape[1]), x, np.asarray(y), picture)


def _make_conv_problem(inputs: Mapping[str, Mapping[str, np.ndarray]], filters: Filters) -> Problem:
    arrays = inputs["network"] if "network" in inputs else inputs["data"]
    x, y = arrays["x"], np.asarray(arrays["y"])
    maps: tuple[int, int, int] = x.shape[1:] if x.ndim == 4 else (1, *x.shape[1:])  # type: ignore[assignment]
    parameters = None
    if "network" in inputs:
        filters = Filters.of(arrays, filters.padding, filters.pool)
        shapes = filters.shapes(y.shape[1], maps)
        if arrays["fcW"].shape != shapes["fcW"]:
            raise KnobError(
                "network",
                f"The network's array fcW has the shape {arrays['fcW'].shape}; with padding = {filters.padding} and"
                f" pool = {filters.pool} the top maps have {shapes['fcW'][1]} units, so {shapes['fcW']} is wanted.",
            )
        parameters = {name: arrays[name] for name in shapes}
    sizes = filters.wiring(y.shape[1], maps).sizes
    picture = (maps[0] * maps[1], maps[2])
    return Problem("conv", sizes, np.reshape(x, (len(x), -1)), y, picture, parameters, filters, maps)


def sizes_of(kind: str, hidden: Sequence[int], data: str, filters: Filters | None = None) -> tuple[int, ...]:
    """Units of each layer, output first, the input's last, of a network that comes from no file; no picture is read."""
    if kind == "conv":
        assert filters is not None
        return filters.wiring(CLASSES, PICTURES[data]).sizes
    return TOY if kind == "toy" else (CLASSES, *hidden, prod(PICTURES[data]))


def check_samples(kind: str, network: str, data: str, sample: int, count: int, filters: Filters) -> None:
    """Refuse samples beyond the end of a data set, and maps that do not fit its pictures.

    :raises KnobError: there are not that many pictures, or nothing is left of them.
    """
    if not network and kind == "conv":
        filters.maps(PICTURES[data])
    if not network and kind != "toy" and sample + count > SETS[data]:
        raise _out_of_range(sample, f"{data} holds {SETS[data]} pictures, so with {count} of them it is {SETS[data] - count} at most")


def _out_of_range(sample: int, why: str) -> KnobError:
    return KnobError("sample", f"sample = {sample} is not possible: {why}.")


def _picture(inputs: int) -> tuple[int, int]:
    """A square if the number of inputs is one, else a row."""
    side = isqrt(inputs)
    return (side, side) if side * side == inputs else (1, inputs)
