"""A network of the user's own from an .npz file: x, y, weights and biases. NumPy alone.

Names are those of the parameters: W0, b0, W1, b1, ... from the output towards the input, or for the
toy model W01, b01, W0x, b0x, W1x, b1x, for a convolutional one fcW, fcb, cW0, cb0, cW1, ... x is samples
x inputs (of a convolutional net samples x channels x height x width), y samples x outputs, W (units, presynaptic
units), cW (channels, channels below, k, k), b (units,) or (channels,). Other arrays in the file are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from settle.backend.data.array_names import listed
from settle.backend.data.own.arrays import numbers, read_arrays
from settle.backend.data.own.own_file import OwnFile

TOY: tuple[str, ...] = ("W01", "b01", "W0x", "b0x", "W1x", "b1x")


def read(path: str, kind: str, precision: str = "float64") -> dict[str, np.ndarray]:
    """The arrays x, y and the parameters of a model of that kind (``toy``, ``eb``, ``p`` or ``conv``), float64.

    :param precision: ``float64`` or ``float32``, in which a run computes: no number may be infinite there.
    :raises KnobError: the file cannot be read, an array is missing, of a wrong shape, or not finite.
    """
    file = OwnFile.found("network", path)
    if file.kind() == "npy":
        raise file.error("it holds a single array; an .npz file with x, y, W0, b0, ... is wanted")
    stored = read_arrays(file, "x", lambda name: re.fullmatch(r"x|y|(c?[Wb]\d{1,3})|[Wb][01]x|fc[Wb]", name) is not None)
    if kind == "toy":
        names = list(TOY)
    else:
        first = "cW" if kind == "conv" else "W"
        layers = 1 + max((int(n[len(first) :]) for n in stored if re.fullmatch(first + r"\d{1,3}", n)), default=0)
        names = [f"{first[:-1]}{letter}{i}" for i in range(layers) for letter in "Wb"]
        names = ["fcW", "fcb", *names] if kind == "conv" else names
    arrays = {}
    for name in ["x", "y", *names]:
        if name not in stored:
            raise file.error(f"array {name} is missing; a {kind} network needs x, y, {', '.join(names)}; {listed(stored)}")
        arrays[name] = numbers(file, name, stored[name], precision)
    if kind != "toy" and (unread := [name for name in stored if re.fullmatch(r"[wb]\d{1,3}", name, re.IGNORECASE) and name not in names]):
        raise file.error(f"array {unread[0]} belongs to no layer; a {kind} network of {layers} layers has {', '.join(names)}")
    _fit(file, kind, names, arrays)
    return arrays


def sizes(arrays: Mapping[str, np.ndarray], kind: str) -> tuple[int, ...]:
    """Units of each layer, output first, the input's last, of arrays that :func:`read` has checked."""
    if kind == "toy":
        return (*arrays["W01"].shape, arrays["x"].shape[1])
    layers = sum(name.startswith("W") for name in arrays)
    return (*(len(arrays[f"W{i}"]) for i in range(layers)), arrays["x"].shape[1])


def _fit(file: OwnFile, kind: str, names: list[str], arrays: dict[str, np.ndarray]) -> None:
    """Walk from the output to the input; each array's shape follows from those before it."""

    def demand(name: str, shape: tuple[int | None, ...], why: str) -> tuple[int, ...]:
        found = arrays[name].shape
        fits = len(found) == len(shape) and all(n > 0 and w in (None, n) for n, w in zip(found, shape, strict=True))
        if not fits:
            wanted = ", ".join("n" if n is None else str(n) for n in shape) + ("," if len(shape) == 1 else "")
            raise file.error(f"array {name} has the shape {found}; {why}, so ({wanted}) is wanted")
        return found

    if kind == "conv":
        samples, below, *_ = demand("x", (None,) * 4, "x is samples x channels x height x width")
        outputs = demand("y", (samples, None), f"x has {samples} samples and y is samples x outputs")[1]
        demand("fcW", (outputs, None), f"y has {outputs} outputs")
        demand("fcb", (outputs,), f"y has {outputs} outputs")
        for i in reversed(range(len(names) // 2 - 1)):
            side = arrays[f"cW{len(names) // 2 - 2}"].shape[-1]
            kernels = demand(f"cW{i}", (None, below, side, side), f"it sees {below} channels, and all kernels are square and alike")
            below = demand(f"cb{i}", (kernels[0],), f"cW{i} makes {kernels[0]} channels")[0]
        return
    samples, inputs = demand("x", (None, None), "x is samples x inputs")
    outputs = demand("y", (samples, None), f"x has {samples} samples and y is samples x outputs")[1]
    if kind == "toy":
        hidden = demand("W01", (outputs, None), f"y has {outputs} outputs")[1]
        links = [("W0x", "b0x", outputs, inputs), ("W1x", "b1x", hidden, inputs)]
        demand("b01", (outputs,), f"the output has {outputs} units")
    else:
        links, units = [], outputs
        for i in range(len(names) // 2):
            last = 2 * i + 2 == len(names)
            why = f"layer {i} has {units} units" + (f" and x has {inputs} inputs" if last else "")
            seen = demand(f"W{i}", (units, inputs if last else None), why)[1]
            links.append((f"W{i}", f"b{i}", units, seen))
            units = seen
    for weight, bias, units, seen in links:
        demand(weight, (units, seen), f"it joins {units} units to {seen}")
        demand(bias, (units,), f"its layer has {units} units")
