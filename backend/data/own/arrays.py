"""Arrays of the user's own, from an .npz or .npy file: plain numbers in the byte order of this machine. NumPy alone."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable
from typing import IO

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.own.own_file import OwnFile

MOST_BYTES = 4 << 30
"""That the arrays of a file may take."""
NO_NUMBERS = "no whole .npz file of numbers"


def read_arrays(file: OwnFile, single: str, known: Callable[[str], bool] = lambda name: True) -> dict[str, np.ndarray]:
    """Name -> array of all arrays of an .npz file, or of an .npy file's one array, which is called ``single``.

    What has more than 64 bits a number comes as float64, infinite where that cannot hold it.

    :param known: whether an array of that name is read; the others come empty, whatever they are.
    :raises KnobError: it is no such file, not whole, or holds Python objects.
    """
    kind = file.kind()
    if kind not in ("npz", "npy"):
        also = ", or a folder of pictures," if file.or_folder else ""
        raise file.error(f"it is no .npz or .npy file; such a file{also} is wanted")
    try:
        with file.path.open("rb") as opened:
            if kind == "npy":
                return {single: _array(file, single, opened, file.path.stat().st_size)}
            with zipfile.ZipFile(opened) as archive:
                members = {info.filename.removesuffix(".npy"): info for info in archive.infolist() if not info.is_dir()}
                wanted = {name: info for name, info in members.items() if known(name)}
                if sum(info.file_size for info in wanted.values()) > MOST_BYTES:
                    raise file.error(f"its arrays take more than {MOST_BYTES >> 30} GB")
                found = dict.fromkeys(members, np.empty(0))
                for name, info in wanted.items():
                    with archive.open(info) as member:
                        found[name] = _array(file, name, member, info.file_size)
                return found
    except KnobError:
        raise
    except Exception as e:  # what a damaged file makes a reader raise is no closed list
        raise file.unreadable(e, NO_NUMBERS) from None


def _array(file: OwnFile, name: str, opened: IO[bytes], size: int) -> np.ndarray:
    """:raises ValueError: it is no whole array."""
    heads = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    shape, _, dtype = heads[np.lib.format.read_magic(opened)](opened)
    if dtype.hasobject:
        raise file.error(f"its array {name} holds Python objects, which are not read, since opening them can run a program")
    if dtype.kind == "V":
        raise file.error(f"its array {name} is of type {dtype}; plain numbers are wanted")
    if math.prod(shape) * dtype.itemsize > size:  # before memory is taken for them
        raise ValueError
    opened.seek(0)
    array = np.lib.format.read_array(opened, allow_pickle=False)
    with np.errstate(over="ignore", invalid="ignore"):
        if dtype.kind == "f" and dtype.itemsize > 8:
            return array.astype(np.float64)
        return array.astype(dtype.newbyteorder("="), copy=False)


def numbers(file: OwnFile, name: str, array: np.ndarray, computed: str = "float64") -> np.ndarray:
    """The same as float64.

    :param computed: the type that they are computed in, ``float64`` or ``float32``: none may be infinite there.
    :raises KnobError: they are text or complex, not finite, or too large for that type.
    """
    if array.dtype.kind not in "fiub":
        raise file.error(f"array {name} is of type {array.dtype}; plain real numbers are wanted")
    bad = array.size - int(np.isfinite(array).sum())
    if bad:
        raise file.error(f"array {name} {array.shape} has {bad} values that are not finite (NaN or infinite)")
    found = array.astype(np.float64)
    largest, most = float(np.abs(found).max(initial=0)), float(np.finfo(computed).max)
    if largest > most:
        raise file.error(f"array {name} has a number of {largest:.3g}, which is infinite as {computed}; {most:.2g} at most is possible")
    return found
