"""Arrays that lie on disk until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np


class StoredArrays(Mapping[str, np.ndarray]):
    """Name -> array, read each time that it is asked for; what they are like is known without reading.

    :param shapes: of each array.
    :param nbytes: of all of them.
    """

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], nbytes: int, read: Callable[[str], np.ndarray]):
        self.shapes, self.nbytes, self._read = dict(shapes), nbytes, read

    def __getitem__(self, name: str) -> np.ndarray:
        """:raises settle.sessions.format.SessionError: where they lie there is nothing any more."""
        if name not in self.shapes:
            raise KeyError(name)
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)


def shapes_of(arrays: Mapping[str, np.ndarray]) -> dict[str, tuple[int, ...]]:
    """The shape of each array; nothing is read."""
    return arrays.shapes if isinstance(arrays, StoredArrays) else {name: array.shape for name, array in arrays.items()}


def bytes_of(arrays: Mapping[str, np.ndarray]) -> int:
    """Of all of them together; nothing is read."""
    return arrays.nbytes if isinstance(arrays, StoredArrays) else sum(array.nbytes for array in arrays.values())
