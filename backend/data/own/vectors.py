"""Vectors of the user's own in units of their spread. NumPy alone."""

from __future__ import annotations

import numpy as np

from settle.backend.data.own.own_file import OwnFile

LARGEST = 1e100
"""Of their numbers, so that squares are finite."""


def standardised(file: OwnFile, name: str, x: np.ndarray, learnt: np.ndarray | slice) -> np.ndarray:
    """The same (..., numbers), float32: each number with mean 0 and standard deviation 1 over what is learnt from.

    One that never changes comes out as 0 there. The scale does not matter, however small: each is divided by its largest first.

    :param learnt: the places on the first axis that are learnt from.
    :raises KnobError: they are too large, or none of them ever changes.
    """
    largest = float(np.abs(x).max())  # as a float32 the bound would overflow
    if largest > LARGEST:
        raise file.error(f"its {name} has a number of {largest:g}; {LARGEST:g} at most are possible")
    exact = x.astype(np.float64)
    top = np.abs(exact).max(tuple(range(x.ndim - 1)))
    exact = exact / np.where(top > 0, top, 1)
    part = exact[learnt].reshape(-1, x.shape[-1])
    middle, spread = part.mean(0), part.std(0)
    constant = spread <= 1e-9 * np.abs(middle)
    if constant.all():
        raise file.error(f"its {name} is the same throughout what is learnt from")
    with np.errstate(over="ignore"):
        return ((exact - middle) / np.where(constant, 1, spread)).astype(np.float32)
