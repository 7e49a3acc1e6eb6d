"""Bookmarks of the recording on show: set and changed where one stands, seen on the timeline, kept with its session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from settle.app.background import Background
from settle.app.lab import Lab
from settle.backend.core.about.annotations import Annotations, Bookmark, next_bookmark, previous_bookmark
from settle.backend.core.recording import Recording
from settle.sessions.library.annotate import annotate
from settle.sessions.library.entry import SessionEntry
from settle.sessions.metadata import BOOKMARK
from settle.widgets.controls.banner import Banner
from settle.widgets.playback.player import Player
from settle.widgets.playback.timeline import Timeline

_KEYS = "B marks the step on show."


@dataclass
class _Change:
    """What is to be kept, and is shown already."""

    recording: Recording
    path: Path
    do: Callable[[Annotations], Annotations]

    def keep(self) -> Annotations:
        """:raises SessionError: it cannot be kept."""
        return annotate(self.path, self.do, self.recording.run_id)


class Bookmarks(QObject):
    """Of this window's runs, those of other processes and whole sessions alike. They are written beside the screen's thread, one after
    another; sessions that are opened meanwhile do not wait for that.

    :param seek: shows a step.
    """

    def __init__(self, lab: Lab, player: Player, timeline: Timeline, banner: Banner, seek: Callable[[int], None], parent: QObject):
        super().__init__(parent)
        self.lab, self.player, self.timeline, self.banner, self._seek = lab, player, timeline, banner, seek
        self._background = Background(self)
        self._pending: list[_Change] = []
        self._edited: tuple[Recording, Path] | None = None
        timeline.editor.text.setMaxLength(BOOKMARK)
        timeline.bookmark.connect(self.edit)
        timeline.editor.kept.connect(lambda step, text: self._change(lambda a: a.with_bookmark(step, text)))
        timeline.editor.removed.connect(lambda step: self._change(lambda a: a.without_bookmark(step)))
        lab.shown.connect(lambda _: self.show())
        lab.listed.connect(lambda entries, _: self._take(entries))
        player.slow_tick.connect(self.show)

    def edit(self) -> None:
        """Ask for the text of a bookmark at the step on show."""
        recording, path = self.lab.recording, self.lab.path
        if recording is None or path is None or not recording.steps:
            self.banner.tell("There is no step to mark yet: press Run, or open a session.")
            return
        self._edited = recording, path
        self.player.catch_up()
        step = self.player.at
        self.timeline.ask_for_text(step, next((mark.text for mark in self._shown(recording) if mark.step == step), None))

    def to_next(self) -> None:
        self._go(next_bookmark, "after")

    def to_previous(self) -> None:
        self._go(previous_bookmark, "before")

    def _go(self, find: Callable[[Sequence[Bookmark], int], Bookmark | None], where: str) -> None:
        recording = self.lab.recording
        if recording is None or not recording.steps:
            return
        self.player.catch_up()
        # What lies behind the last step, such as of a run that was taken up again further back, is where there is none yet.
        there = [mark for mark in self._shown(recording) if mark.step < recording.steps]
        found = find(there, self.player.at)
        if found is None:
            self.banner.tell(f"There is no bookmark {where} step {self.player.at:,}. {_KEYS}")
            return
        self._seek(found.step)
        self.banner.tell(f"Bookmark at step {found.step:,}: {found.text}" if found.text else f"Bookmark at step {found.step:,}")

    def show(self) -> None:
        """Bring the timeline up to date."""
        recording = self.lab.recording
        self.timeline.scrubber.show_bookmarks([(m.step, m.text) for m in self._shown(recording)] if recording else ())

    def _shown(self, recording: Recording) -> tuple[Bookmark, ...]:
        """Those that it has, and what is being kept."""
        found = recording.annotations
        for change in self._pending:
            found = change.do(found) if change.recording.same_run(recording) else found
        return found.bookmarks

    def _change(self, do: Callable[[Annotations], Annotations]) -> None:
        if self._edited is None:
            return
        change = _Change(*self._edited, do)
        self._pending.append(change)
        self.show()

        def kept(annotations: Annotations) -> None:
            self._pending.remove(change)
            for recording in filter(None, (change.recording, self.lab.recording)):  # the run may have become whole meanwhile
                if recording.same_run(change.recording):
                    recording.annotations = annotations
            self.show()

        def failed(sentence: str) -> None:
            self._pending.remove(change)
            self.show()
            self.banner.say(sentence)

        self._background.do(change.keep, kept, failed)

    def _take(self, entries: Sequence[SessionEntry]) -> None:
        """What was said of the session on show elsewhere; of a run that goes on, whoever reads its journal takes it from there."""
        recording, path = self.lab.recording, self.lab.path
        if recording is None or not recording.ended.is_set() or any(change.recording.same_run(recording) for change in self._pending):
            return
        for entry in entries:
            if entry.path == path and entry.run_id == recording.run_id and not entry.problem and entry.annotations != recording.annotations:
                recording.annotations = entry.annotations
                self.show()

    def close(self) -> None:
        """Keep what has been set and is not kept yet."""
        self._background.close(drop=False)
