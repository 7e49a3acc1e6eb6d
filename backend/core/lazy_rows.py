"""Readers that must not wait, such as the screen's: rows on disk are fetched beside them, and they come back for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

_thread = threading.local()


class RowsNotLoaded(Exception):
    """Rows that lie on disk were asked for by a reader that must not wait: ``read()`` reads them, on any other thread."""

    def __init__(self, read: Callable[[], np.ndarray], key: Any):
        super().__init__("these rows lie on disk")
        self.read, self.key = read, key


class LazyReader:
    """What one reader has had fetched. Reading again inside :meth:`without_waiting` finds it, in as many rounds as it takes."""

    def __init__(self) -> None:
        self._found: dict[Any, np.ndarray | Exception] = {}

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """Until the end of the ``with``, on this thread: rows on disk raise :class:`RowsNotLoaded`, those that were fetched are there.

        What was fetched is forgotten once everything was at hand.
        """
        before, _thread.reader = getattr(_thread, "reader", None), self
        try:
            yield
            self._found.clear()
        finally:
            _thread.reader = before

    def fetch(self, rows: RowsNotLoaded) -> None:
        """Read rows and keep them, or why they cannot be read, for the next round."""
        try:
            self._found[rows.key] = rows.read()
        except Exception as e:  # raised where it was asked for
            self._found[rows.key] = e

    def rows(self, key: Any, read: Callable[[], np.ndarray]) -> np.ndarray:
        """What was fetched for this key.

        :raises RowsNotLoaded: nothing was. Else what reading them raised, such as SessionError.
        """
        found = self._found.get(key)
        if found is None:
            raise RowsNotLoaded(read, key)
        if isinstance(found, Exception):
            del self._found[key]  # who asks again has it tried again
            raise found
        return found


def lazy_reader() -> LazyReader | None:
    """Who reads on this thread without waiting; None: it may wait."""
    return getattr(_thread, "reader", None)
