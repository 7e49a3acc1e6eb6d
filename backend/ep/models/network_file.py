"""A network of the user's own from an .npz file: x, y, weights and biases. NumPy alone.

Names are those of the parameters: W0, b0, W1, b1, ... from the output towards the input, or for the
toy model W01, b01, W0x, b0x, W1x, b1x, for a convolutional one fcW, fcb, cW0, cb0, cW1, ... x is samples
x inputs (of a convolutional net samples x channels x height x width), y samples x outputs, W (units, presynaptic
units), cW (channels, channels below, k, k), b (units,) or (channels,). Other arrays in the file are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.array_names import listed

TOY: tuple[str, ...] = ("W01", "b01", "W0x", "b0x", "W1x", "b1x")


def read(path: str, kind: str) -> dict[str, np.ndarray]:
    """The arrays x, y and the parameters of a model of that kind (``toy``, ``eb``, ``p`` or ``conv``), float64.

    :raises KnobError: the file cannot be read, an array is missing, of a wrong shape, or not finite.
    """
    stored = _load(path)
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
            raise _error(path, f"array {name} is missing; a {kind} network needs x, y, {', '.join(names)}; {listed(stored)}")
        arrays[name] = _numbers(path, name, stored[name])
    if kind != "toy" and (unread := [name for name in stored if re.fullmatch(r"[wb]\d{1,3}", name, re.IGNORECASE) and name not in names]):
        raise _error(path, f"array {unread[0]} belongs to no layer; a {kind} network of {layers} layers has {', '.join(names)}")
    _fit(path, kind, names, arrays)
    return arrays


def sizes(arrays: Mapping[str, np.ndarray], kind: str) -> tuple[int, ...]:
    """Units of each layer, output first, the input's last, of arrays that :func:`read` has checked."""
    if kind == "toy":
        return (*arrays["W01"].shape, arrays["x"].shape[1])
    layers = sum(name.startswith("W") for name in arrays)
    return (*(len(arrays[f"W{i}"]) for i in range(layers)), arrays["x"].shape[1])


def _load(path: str) -> dict[str, np.ndarray]:
    file = Path(path).expanduser()
    try:
        with file.open("rb") as opened:
            stored = np.load(opened, allow_pickle=False)
            if isinstance(stored, np.ndarray):
                raise _error(path, "it holds a single array; an .npz file with x, y, W0, b0, ... is wanted")
            read = re.compile(r"x|y|(c?[Wb]\d{1,3})|[Wb][01]x|fc[Wb]")
            # Of the others the names alone, to be told where one is missing: they may be anything.
            return {name: stored[name] if read.fullmatch(name) else np.empty(0) for name in stored.files}
    except FileNotFoundError:
        raise _error(path, "there is no such file") from None
    except KnobError:
        raise
    except Exception as e:  # what a damaged file makes NumPy's reader raise is no closed list
        reason = e.strerror if isinstance(e, OSError) and e.strerror else "it is no whole .npz file of plain numbers"
        raise _error(path, f"it cannot be read: {reason}") from None


def _numbers(path: str, name: str, array: np.ndarray) -> np.ndarray:
    if array.dtype.kind not in "fiub":
        raise _error(path, f"array {name} is of type {array.dtype}; plain real numbers are wanted")
    array = array.astype(np.float64)
    bad = array.size - int(np.isfinite(array).sum())
    if bad:
        raise _error(path, f"array {name} {array.shape} has {bad} values that are not finite (NaN or infinite)")
    return array


def _fit(path: str, kind: str, names: list[str], arrays: dict[str, np.ndarray]) -> None:
    """Walk from the output to the input; each array's shape follows from those before it."""

    def demand(name: str, shape: tuple[int | None, ...], why: str) -> tuple[int, ...]:
        found = arrays[name].shape
        fits = len(found) == len(shape) and all(n > 0 and w in (None, n) for n, w in zip(found, shape, strict=True))
        if not fits:
            wanted = ", ".join("n" if n is None else str(n) for n in shape) + ("," if len(shape) == 1 else "")
            raise _error(path, f"array {name} has the shape {found}; {why}, so ({wanted}) is wanted")
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


def _error(path: str, why: str) -> KnobError:
    return KnobError("network", f"network = '{path}' is not possible: {why}.")
