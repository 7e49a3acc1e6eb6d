"""The sessions that the window knows: what the index has found, and what has just been said about them and is still being written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from PySide6.QtCore import QObject, Signal

from settle.app.library.said import Change
from settle.app.library.session_items import session_item
from settle.app.library.session_words import shown_title
from settle.backend.core.about.annotations import Annotations
from settle.sessions.library.entry import SessionEntry
from settle.widgets.library.session_item import SessionItem
from settle.widgets.translation.own_text import own


@dataclass
class _Pending:
    """A change of what is said about a session."""

    change: Change
    written: bool = False
    before: SessionEntry | None = None
    """What the index had read when it was written: what it reads later has the change in it."""


class KnownSessions(QObject):
    """One source for the list at the right and for the page."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.entries: list[SessionEntry] = []
        """All of them, the newest first."""
        self.of: dict[Path, SessionEntry] = {}
        self.own: Path | None = None
        """The session that this window records."""
        self.listed = False
        """Whether the folder has been looked at."""
        self._found: list[SessionEntry] = []
        self._by_path: dict[Path, SessionEntry] = {}
        self._pending: dict[Path, list[_Pending]] = {}
        """What is being said of sessions, in that order."""
        self._items: dict[Path, tuple[SessionEntry, bool, str, SessionItem]] = {}
        self._runs: dict[str, SessionEntry] | None = None

    def take(self, entries: list[SessionEntry], own: Path | None) -> None:
        """What the index has found now, the newest first."""
        self._found, self.own, self.listed = entries, own, True
        self._by_path = {entry.path: entry for entry in entries}
        self._put()

    def expect(self, paths: Iterable[Path], change: Change) -> None:
        """Show sessions as they are after a change that is being written."""
        for path in paths:
            self._pending.setdefault(path, []).append(_Pending(change))
        self._put()

    def written(self, path: Path, change: Change) -> None:
        """It is in the session now: what the index reads from here on has it."""
        for pending in self._pending.get(path, ()):
            if pending.change is change:
                pending.written, pending.before = True, self._by_path.get(path)

    def forget(self, path: Path, change: Change) -> None:
        """It could not be written."""
        self._pending[path] = [each for each in self._pending.get(path, ()) if each.change is not change]
        self._put()

    def _put(self) -> None:
        for path, pending in list(self._pending.items()):
            kept = [each for each in pending if not (each.written and each.before is not self._by_path.get(path))]
            self._pending[path] = kept
            if not kept:
                del self._pending[path]
        self.entries = [self._with_pending(entry) for entry in self._found]
        self.of = {entry.path: entry for entry in self.entries}
        self._items = {path: known for path, known in self._items.items() if path in self.of}
        self._runs = None
        self.changed.emit()

    def _with_pending(self, entry: SessionEntry) -> SessionEntry:
        pending = self._pending.get(entry.path)
        if not pending or entry.problem:
            return entry
        said = entry.annotations
        for each in pending:
            said = each.change(said)
        return entry if said == entry.annotations else _with(entry, said)

    def annotations(self, path: Path) -> Annotations:
        """What the user says of a session, as it is known here."""
        e = self.of.get(path)
        return Annotations() if e is None else e.annotations

    def tags(self) -> set[str]:
        """All tags that there are."""
        return {tag for entry in self.entries for tag in entry.tags}

    def parent(self, entry: SessionEntry) -> SessionEntry | None:
        """The session of the run that a fork branched off from, if it is here."""
        if self._runs is None:
            self._runs = {each.run_id: each for each in self.entries if each.run_id}  # of copies the oldest
        return self._runs.get(entry.parent) if entry.parent else None

    def item(self, path: Path) -> SessionItem:
        """A session in the words of a list."""
        entry = self.of.get(path)
        if entry is None:  # gone since it was listed
            return SessionItem(path, own(path.name), 0.0, "", "", readable=False)
        parent = self.parent(entry)
        title = "" if parent is None else shown_title(parent)
        known, live = self._items.get(path), path == self.own
        if known is not None and known[0] is entry and known[1:3] == (live, title):
            return known[3]
        item = session_item(entry, live, title)
        self._items[path] = entry, live, title, item
        return item

    def items(self, entries: Sequence[SessionEntry]) -> Items:
        """These in the words of a list, each made when it is asked for."""
        return Items(self, [entry.path for entry in entries])


class Items(Sequence[SessionItem]):
    """What a list shows, made as it is looked at: of thousands a person sees a few."""

    def __init__(self, known: KnownSessions, paths: list[Path]):
        self._known, self.paths = known, paths

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, index: int) -> SessionItem: ...
    @overload
    def __getitem__(self, index: slice) -> list[SessionItem]: ...
    def __getitem__(self, index: int | slice) -> SessionItem | list[SessionItem]:
        if isinstance(index, slice):
            return [self._known.item(path) for path in self.paths[index]]
        return self._known.item(self.paths[index])

    def __iter__(self) -> Iterator[SessionItem]:
        return map(self._known.item, self.paths)


def _with(entry: SessionEntry, said: Annotations) -> SessionEntry:
    title = said.title or (entry.title if entry.title != entry.name else entry.experiment)
    return replace(entry, title=title, name=said.title, tags=said.tags, note=said.note, star=said.star, bookmarks=said.bookmarks)
