"""Rows on disk: those read lately stay at hand, and readers that must not wait, such as the screen's, come back for the others."""

from __future__ import annotations

import bisect
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from typing import Any, Protocol

import numpy as np

FEW = 4
"""Chunks of a column up to which those that were read are kept; of a request for more, the rows that it asks for."""
AT_HAND = 64 << 20
"""Bytes of chunks that stay at hand, of all columns together."""
_NUMBER, _NUMBERS = 8, 16
"""Bytes of a row of what counts as a number, and such columns of a table that are fetched together."""

Rows = range | np.ndarray
"""Rows of a column: one after another, or an array of their numbers."""
Make = Callable[[np.ndarray], np.ndarray]
"""What is made of rows; two that make the same are equal, and have one hash."""


class StoredColumn(Protocol):
    """What is asked of a :class:`settle.backend.core.column.Column` that has rows on disk."""

    name: str
    row_bytes: int

    @property
    def table_name(self) -> str: ...
    def __len__(self) -> int: ...
    def __getitem__(self, rows: Any, /) -> Any: ...
    def beside(self) -> Mapping[str, StoredColumn]: ...
    def kept_open(self) -> AbstractContextManager[object]: ...
    def chunks_of(self, rows: Rows, /) -> Sequence[int]: ...
    def at_hand(self, number: int, /) -> np.ndarray | None: ...
    def chunk(self, number: int, /, keep: bool = False) -> np.ndarray: ...
    def fetch(self, rows: Rows, /) -> np.ndarray: ...
    def pick(self, rows: Rows, chunk: Callable[[int], np.ndarray], /) -> np.ndarray: ...


Wanted = tuple[StoredColumn, Rows, Make | None]

_thread = threading.local()


class ChunkCache:
    """Chunks that were read from disk lately, up to so many bytes of them; the last one at least."""

    def __init__(self, most: int):
        self.most, self.bytes = most, 0
        self._chunks: OrderedDict[tuple[object, int], np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, column: object, number: int) -> np.ndarray | None:
        """:param column: what stands for a column, and is not used again for another one while it is here."""
        with self._lock:
            found = self._chunks.get((column, number))
            if found is not None:
                self._chunks.move_to_end((column, number))
            return found

    def keep(self, column: object, number: int, chunk: np.ndarray) -> None:
        with self._lock:
            if (column, number) not in self._chunks:
                self._chunks[column, number] = chunk
                self.bytes += chunk.nbytes
            while self.bytes > self.most and len(self._chunks) > 1:
                self.bytes -= self._chunks.popitem(last=False)[1].nbytes

    def clear(self) -> None:
        with self._lock:
            self._chunks.clear()
            self.bytes = 0


at_hand = ChunkCache(AT_HAND)


class RowsNotLoaded(Exception):
    """Rows that lie on disk were asked for by a reader that must not wait: :meth:`LazyReader.fetch` reads them, on any other thread."""

    def __init__(self, *missing: Wanted):
        super().__init__("these rows lie on disk")
        self.missing = missing


class LazyReader:
    """What one reader has had fetched. Reading again inside :meth:`without_waiting` finds it, in as many rounds as it takes.

    What is read once is read again at the next step, of the same columns of a table and in the same way. So these are fetched
    together, of single rows those of other tables that belong to the same step too, and a step takes one round or two where the first
    picture takes some more. In that one, the numbers that stand in a row are fetched together.
    """

    def __init__(self) -> None:
        self._found: dict[Any, np.ndarray | Exception] = {}
        self._missing: list[Wanted] = []
        """What parts that were put off lack."""
        self._habits: dict[tuple[str, type | None], dict[str, weakref.ref[StoredColumn]]] = {}
        """Of each table, and way to read it, the columns that were asked for; a few chunks are one way, whatever the rows."""
        self._met: set[str] = set()
        """Tables of which a row was fetched."""

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """Until the end of the ``with``, on this thread: rows on disk raise :class:`RowsNotLoaded`, those that were fetched are there.

        What was fetched is forgotten once everything was at hand.
        """
        before, _thread.reader, self._missing = getattr(_thread, "reader", None), self, []
        try:
            with self.putting_off():
                yield
            if self._missing:
                raise RowsNotLoaded(*self._missing)
            self._found.clear()
        finally:
            _thread.reader = before

    @contextmanager
    def putting_off(self) -> Iterator[None]:
        """Inside: what lacks rows ends here, and what comes after the ``with`` goes on, so that all rows are asked for together."""
        try:
            yield
        except RowsNotLoaded as rows:
            self._missing += rows.missing
        except Exception:
            if not self._missing:  # else it may have come of what is missing; if not, it comes again
                raise

    def fetch(self, rows: RowsNotLoaded) -> None:
        """Read rows, and the same ones of what is usually read beside them; keep them, or why they cannot be read, for the next round."""
        with ExitStack() as stack:
            for column in {column.table_name: column for column, *_ in rows.missing}.values():  # of several tables, mostly of one file
                with suppress(Exception):  # told of the rows themselves
                    stack.enter_context(column.kept_open())
            for wanted in rows.missing:
                try:
                    with wanted[0].kept_open():
                        self._fetch_with_others(*wanted)
                except Exception as e:  # the file has gone
                    self._found[_key(*wanted)] = e

    def _fetch_with_others(self, column: StoredColumn, rows: Rows, make: Make | None) -> None:
        try:
            self._fetch(column, rows, make)
        except Exception as e:  # raised where it was asked for
            self._found[_key(column, rows, make)] = e
            return
        for other, also in self._others(column, rows, make):
            try:
                self._fetch(other, also, make)
            except Exception:  # raised when it is asked for itself
                return

    def _others(self, column: StoredColumn, rows: Rows, make: Make | None) -> Iterator[tuple[StoredColumn, Rows]]:
        """What is usually read beside these rows."""
        others, habits = column.beside(), self._habits.get(_way(column, rows, make), {})
        single = make is None and len(rows) == 1
        if single and column.table_name not in self._met:
            self._met.add(column.table_name)
            habits = {**habits, **dict.fromkeys([name for name, other in others.items() if other.row_bytes <= _NUMBER][:_NUMBERS])}
        for name in habits:
            if name != column.name and name in others and len(others[name]) > int(rows[-1]):
                yield others[name], rows
        if not single or "step" not in others:
            return
        step = int(others["step"][int(rows[0])])
        for (table, way), names in list(self._habits.items()):
            found = [other for ref in list(names.values()) if (other := ref()) is not None] if way is None else []
            if table != column.table_name and found and (steps := found[0].beside().get("step")) is not None:
                row = bisect.bisect_right(steps, step) - 1  # in memory, as all columns of steps are
                yield from ((other, range(row, row + 1)) for other in found if 0 <= row < len(other))

    def _fetch(self, column: StoredColumn, rows: Rows, make: Make | None) -> None:
        numbers, key = column.chunks_of(rows), _key(column, rows, make)
        if key in self._found:  # two parts may lack the same
            return
        if make is not None:
            self._found[key] = make(column.fetch(rows))
        elif len(numbers) > FEW:
            self._found[key] = column.fetch(rows)
        else:  # other rows of theirs will be asked for
            self._found |= {(column, number): column.chunk(number, keep=True) for number in numbers}

    def rows(self, column: StoredColumn, rows: Rows, make: Make | None = None) -> np.ndarray:
        """Rows of a column that has some on disk, or what is made of them where they are fetched.

        :raises RowsNotLoaded: they are not at hand. Else what reading them raised, such as SessionError.
        """
        self._habits.setdefault(_way(column, rows, make), {})[column.name] = weakref.ref(column)
        numbers, key = column.chunks_of(rows), _key(column, rows, make)
        found = self._found.get(key)
        if isinstance(found, Exception):
            del self._found[key]  # who asks again has it tried again
            raise found
        if found is not None:
            return found
        chunks = {number: self._chunk(column, number) for number in numbers} if make is None and len(numbers) <= FEW else {0: None}
        if any(chunk is None for chunk in chunks.values()):
            raise RowsNotLoaded((column, rows, make))
        return column.pick(rows, chunks.__getitem__)  # type: ignore[arg-type]  # none is None

    def _chunk(self, column: StoredColumn, number: int) -> np.ndarray | None:
        found = self._found.get((column, number))
        return column.at_hand(number) if found is None else found  # type: ignore[return-value]  # a chunk is no error


def part_of_a_picture() -> AbstractContextManager[None]:
    """One of several parts that are read one after another: where rows of one are on disk, the others say what they lack before all is
    fetched and begun again. Errors of a part that lacks rows, and of those after it, are not raised before they are there."""
    reader = lazy_reader()
    return nullcontext() if reader is None else reader.putting_off()


def _way(column: StoredColumn, rows: Rows, make: Make | None) -> tuple[str, type | None]:
    if make is not None:
        return column.table_name, type(make)
    return column.table_name, None if len(column.chunks_of(rows)) <= FEW else type(rows)


def _key(column: StoredColumn, rows: Rows, make: Make | None) -> Any:
    return column, rows if isinstance(rows, range) else rows.tobytes(), make


def lazy_reader() -> LazyReader | None:
    """Who reads on this thread without waiting; None: it may wait."""
    return getattr(_thread, "reader", None)
