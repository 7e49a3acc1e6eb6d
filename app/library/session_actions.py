"""What can be done with sessions: one set of actions, for the list at the right and for the page of the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from settle.app.background import Background
from settle.app.lab import Lab
from settle.app.library import said
from settle.app.library.known_sessions import KnownSessions
from settle.app.trash import TrashedSession
from settle.backend.core.about.annotations import Annotations
from settle.sessions import session
from settle.sessions.export import tables
from settle.sessions.format import SessionError
from settle.sessions.library.annotate import annotate, duplicate
from settle.widgets.controls.banner import Banner
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

FORMATS = {"CSV: a line for each row, one file a table": "csv", "NPZ: NumPy arrays": "npz", "XLSX: Excel, one sheet a table": "xlsx",
           "Parquet: one file a table": "parquet"}  # fmt: skip
"""What several sessions are exported as."""


class SessionActions(QObject):
    """Asked by paths. What takes time is done beside the screen's thread; what came of it stands in the banner.

    :param banner: gives the banner that is seen now.
    :param window: what dialogs lie over.
    """

    export_asked = Signal()
    """The session that has just been opened is to be exported."""
    rerun_asked = Signal()
    """It is to be run again."""
    resumed = Signal(object)
    """(path): its run is to go on."""
    compared = Signal(object)
    """(paths)"""

    def __init__(self, lab: Lab, known: KnownSessions, banner: Callable[[], Banner], window: QWidget):
        super().__init__(window)
        self.lab, self.known, self.banner, self.window = lab, known, banner, window
        self.background = Background(self)
        lab.trash.moved.connect(self._moved)
        lab.trash.put_back.connect(self._put_back)

    # -- said about them -----------------------------------------------------------------------

    def say(self, paths: Sequence[Path], change: said.Change) -> None:
        """Change what is said about sessions: shown at once, written beside the screen's thread, taken back if that fails."""
        self.known.expect(paths, change)
        for path in paths:
            work, why = partial(annotate, path, change), partial(self._not_said, path, change)
            self.background.do(work, partial(self._said, path, change), why)

    def _said(self, path: Path, change: said.Change, _: Annotations) -> None:
        self.known.written(path, change)
        self.lab.refresh()

    def _not_said(self, path: Path, change: said.Change, why: str) -> None:
        self.known.forget(path, change)
        self.banner().say(why)

    def star(self, paths: Sequence[Path], on: bool) -> None:
        self.say(paths, said.starred(on))

    def toggle_star(self, paths: Sequence[Path]) -> None:
        """A star for all, unless all have one."""
        self.star(paths, not all(self.known.annotations(path).star for path in paths))

    def rename(self, path: Path) -> None:
        """Ask for a title."""
        of = as_plain(f"Title of {own(path.name)}:")
        title, agreed = QInputDialog.getText(self.window, tr("Title"), tr(of), text=self.known.annotations(path).title)
        if agreed:
            self.say([path], said.titled(title))

    def note(self, path: Path) -> None:
        """Ask for a note."""
        of = as_plain(f"Note on {own(path.name)}:")
        text, agreed = QInputDialog.getMultiLineText(self.window, tr("Note"), tr(of), self.known.annotations(path).note)
        if agreed:
            self.say([path], said.noted(text))

    def tag(self, paths: Sequence[Path]) -> None:
        """Ask for the tags that all of these are to have."""
        have = [self.known.annotations(path).tags for path in paths]
        common = [tag for tag in have[0] if all(tag in tags for tags in have)] if have else []
        of = own(paths[0].name) if len(paths) == 1 else f"all {len(paths)} sessions"
        of = as_plain(f"Tags of {of}, with commas between them:")
        text, agreed = QInputDialog.getText(self.window, tr("Tags"), tr(of), text=", ".join(common))
        if agreed:
            self.say(paths, said.tagged(said.words_of(text), common))

    # -- opened --------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        self.lab.open(path)

    def open_at(self, path: Path, step: int) -> None:
        self.lab.open(path, at=step)

    def rerun(self, path: Path) -> None:
        self.lab.open(path, then=self.rerun_asked.emit)

    def reveal(self, path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    # -- files ---------------------------------------------------------------------------------

    def duplicate(self, paths: Sequence[Path]) -> None:
        """Copy sessions beside themselves."""
        done: list[Path] = []

        def work() -> None:
            for path in paths:
                done.append(duplicate(path))

        def tell(problem: str = "") -> None:
            made = own(done[0].name) if len(done) == 1 else f"{len(done)} copies"
            if problem:
                self.banner().say(f"{problem} {f'Made before: {made}.' if done else ''}".strip())
            else:
                self.banner().tell(f"Made {made}.")
            self.lab.refresh()

        self.background.do(work, lambda _: tell(), tell)

    def remove(self, paths: Sequence[Path]) -> None:
        """Move sessions to the trash; a button takes it back."""
        if paths:
            self.lab.remove(*paths)

    def _moved(self, sessions: Sequence[TrashedSession], problem: str) -> None:
        one = own(sessions[0].path.name) if len(sessions) == 1 else f"{len(sessions)} sessions"
        banner = self.banner()
        banner.say(f"{one} moved to the trash. {problem}".strip())
        banner.add_button("Undo", lambda: (banner.hide(), self.lab.trash.undo(sessions)))

    def _put_back(self, sessions: Sequence[TrashedSession]) -> None:
        if sessions and self.banner().isHidden():  # else it says why others are not
            self.banner().tell(f"{own(sessions[0].path.name)} is back." if len(sessions) == 1 else f"{len(sessions)} sessions are back.")

    def export(self, paths: Sequence[Path]) -> None:
        """Of one session the dialog, once it is on show; of several the tables, into a folder."""
        if len(paths) == 1:
            self.lab.open(paths[0], then=self.export_asked.emit)
            return
        kinds, asked = {tr(words): format for words, format in FORMATS.items()}, tr(f"Tables of {len(paths)} sessions as")
        words, agreed = QInputDialog.getItem(self.window, tr("Export"), asked, list(kinds), 0, False)
        folder = QFileDialog.getExistingDirectory(self.window, tr("Export into"), str(Path.home())) if agreed else ""
        if folder:
            self.export_to(paths, Path(folder), kinds[words])

    def export_to(self, paths: Sequence[Path], folder: Path, format: str) -> None:
        """All tables of sessions, in files of their names; what is there already is not replaced."""

        def work() -> int:
            count = 0
            for path in paths:
                recording, target = session.load(path), folder / f"{path.stem}.{format}"
                if there := [file.name for file in tables.targets(recording, target, format) if file.exists()]:
                    raise SessionError(f"{there[0]} is in {folder} already: nothing is replaced. Choose an empty folder.")
                count += len(tables.tables(recording, target, format))
            return count

        self.banner().tell(f"Exporting {len(paths)} sessions to {own(str(folder))} …")
        done = f"Exported {len(paths)} sessions to {own(str(folder))}"
        self.background.do(work, lambda count: self.banner().tell(f"{done}: {count} files."), lambda why: self.banner().say(why))

    def close(self) -> None:
        """Write what is still to be written, and end the thread."""
        self.background.close(drop=False)
