"""The library in the window: what the list at the right and the page show, and what is done with what is chosen there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from settle.app.background import Background
from settle.app.lab import Lab
from settle.app.library import said
from settle.app.library.arrangement import Arranged, Wanted, arrange, completions, group_item
from settle.app.library.known_sessions import KnownSessions
from settle.app.library.listed_sessions import ListedSessions
from settle.app.library.session_actions import SessionActions
from settle.app.library.session_menu import session_menu
from settle.app.settings import Settings
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.order import disk_use
from settle.widgets.controls.banner import Banner
from settle.widgets.controls.session_list import SessionList
from settle.widgets.library.library_model import COLUMNS
from settle.widgets.library.library_page import NO_SESSIONS, NONE_FOUND, LibraryPage
from settle.widgets.library.session_details import ShownSession
from settle.widgets.library.session_item import LibraryLine, SessionItem
from settle.widgets.paper.film_plan import as_size
from settle.widgets.translation.language import tr

_ONE = {"open": "open", "resume": "let its run go on", "rerun": "run again"}
"""What is done with one session alone, in words."""
LOOKING = "The folder is being looked at for the first time …"


class LibraryControl(QObject):
    """One source and one set of actions for both.

    :param banner: of the window, for what is said while the page is not seen.
    """

    opened = Signal()
    closed = Signal()
    chosen = Signal(object)
    """(entry) of the session that the details show; None: of none."""

    def __init__(self, pages: QStackedWidget, session_list: SessionList, lab: Lab, settings: Settings, banner: Banner, window: QWidget):
        super().__init__(window)
        self.pages, self.session_list, self.lab, self.settings, self._banner = pages, session_list, lab, settings, banner
        self.known = KnownSessions(self)
        self.actions = SessionActions(lab, self.known, lambda: self.banner, window)
        self.page = LibraryPage()
        self.wanted = Wanted()
        self._arranged = Arranged((), {}, 0, 0.0)
        self._group_items: dict[str, SessionItem] = {}
        self._completed: list[SessionEntry] | None = None
        self._completions: set[str] = set()
        """What a filter can be completed to, and of which sessions that was found."""
        self._background = Background(self)
        self._fresh = False
        """Whether the page has just been opened: a row is to be selected."""
        self._asked = 0
        """How often rows were asked for: of several filters the last one counts."""
        self.listed = ListedSessions(session_list, self.known, self.actions, lab, self._background, self)
        pages.addWidget(self.page)
        self._restore()
        self._join()

    @property
    def is_shown(self) -> bool:
        """Whether the page is what one looks at."""
        return self.pages.currentWidget() is self.page

    @property
    def banner(self) -> Banner:
        """The one that is seen."""
        return self.page.banner if self.is_shown else self._banner

    def _join(self) -> None:
        page, table, bar, details, actions = self.page, self.page.table, self.page.bar, self.page.details, self.actions
        self.lab.listed.connect(self.known.take)
        self.known.changed.connect(self._show)
        bar.filtered.connect(lambda text: self._want(replace(self.wanted, filter=text)))
        bar.grouped.connect(self._group)
        table.sorted_by.connect(self._sort)
        table.toggled.connect(lambda key: self._want(replace(self.wanted, toggled=self.wanted.toggled ^ {key})))
        table.opened.connect(actions.open)
        table.chosen.connect(self._show_chosen)
        table.trashed.connect(lambda: actions.remove(self.chosen_paths()))
        table.menu_asked.connect(lambda place: self._menu(table.selected(), place, table))
        table.itemDelegate().closeEditor.connect(lambda *_: self.arrange())
        table.lines_model.ticked.connect(self._show_chosen)
        table.lines_model.starred.connect(actions.star)
        table.lines_model.renamed.connect(lambda path, title: actions.say([path], said.titled(title)))
        page.chosen.asked.connect(self.do)
        page.left.connect(self.leave_page)
        details.renamed.connect(lambda path, title: actions.say([path], said.titled(title)))
        details.starred.connect(lambda path, on: actions.star([path], on))
        details.noted.connect(lambda path, text: actions.say([path], said.noted(text)))
        details.tagged.connect(lambda path, tags: actions.say([path], said.tagged(tags, self.known.annotations(path).tags)))
        details.marked.connect(lambda path, step, text: actions.say([path], said.marked(step, text)))
        details.unmarked.connect(lambda path, step: actions.say([path], said.unmarked(step)))
        details.opened_at.connect(actions.open_at)
        self.session_list.library_asked.connect(self.show_page)

    # -- the page ------------------------------------------------------------------------------

    def show_page(self) -> None:
        """The page, with the keyboard in its rows."""
        self.pages.setCurrentWidget(self.page)
        self._fresh = True
        self.arrange()
        self.page.table.take_focus()
        self.opened.emit()

    def leave_page(self) -> None:
        """Show the experiment."""
        if self.is_shown:
            self.page.details.commit()
            self.pages.setCurrentIndex(0)
            self.closed.emit()

    def instead(self, here: Callable[[], object], else_do: Callable[[], object]) -> Callable[[], None]:
        """What a key of the window does: one thing where the page is looked at, another elsewhere."""

        def do() -> None:
            (here if self.is_shown else else_do)()

        return do

    def _restore(self) -> None:
        table, bar, settings = self.page.table, self.page.bar, self.settings
        table.restore_layout(settings.state("library/columns"), settings.text("library/fitted", "yes") == "yes")
        self.page.columns.restoreState(settings.state("library/parts"))
        by, _, order = settings.text("library/sorted", "when descending").partition(" ")
        by = by if by in COLUMNS else "when"
        table.show_sorting(by, order == "descending")
        for key, button in self._groupings():
            blocked = button.blockSignals(True)
            button.setChecked(settings.text(f"library/{key}") == "yes")
            button.blockSignals(blocked)
        self.wanted = Wanted("", by, order == "descending", bar.by_experiment.isChecked(), bar.by_seed.isChecked())

    def close(self) -> None:
        """The window closes: what is being typed is kept."""
        self.page.details.commit()
        self._asked += 1
        self.listed.close()
        state, fitted = self.page.table.layout_state()
        self.settings.keep("library/columns", state)
        self.settings.keep("library/fitted", "yes" if fitted else "no")
        self.settings.keep("library/parts", self.page.columns.saveState())
        self._background.close()
        self.actions.close()

    # -- rows ----------------------------------------------------------------------------------

    def _show(self) -> None:
        """Other sessions, or other words of some."""
        if self.is_shown:
            self.arrange()

    def _want(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.arrange()

    def _sort(self, by: str, descending: bool) -> None:
        self.settings.keep("library/sorted", f"{by} {'descending' if descending else 'ascending'}")
        self._want(replace(self.wanted, by=by, descending=descending))

    def _groupings(self) -> list[tuple[str, QPushButton]]:
        """The switches, each with what it is kept by, the same in every language."""
        return [("by experiment", self.page.bar.by_experiment), ("group seeds", self.page.bar.by_seed)]

    def _group(self) -> None:
        bar = self.page.bar
        for key, button in self._groupings():
            self.settings.keep(f"library/{key}", "yes" if button.isChecked() else "no")
        self._want(replace(self.wanted, by_experiment=bar.by_experiment.isChecked(), by_seed=bar.by_seed.isChecked()))

    def arrange(self) -> None:
        """Bring the rows up to date, beside the screen's thread; not while a title is typed in one."""
        if self.page.table.editing:
            return
        self._asked += 1
        asked, entries, wanted = self._asked, self.known.entries, self.wanted

        def work() -> tuple[Arranged, int] | None:
            if asked != self._asked:
                return None
            if self._completed is not entries:
                self._completed, self._completions = entries, completions(entries)
            return arrange(entries, wanted), disk_use(entries)[0]

        def take(found: tuple[Arranged, int] | None) -> None:
            if found is not None and asked == self._asked:
                self._take(*found, wanted, len(entries))

        def failed(sentence: str) -> None:
            if asked == self._asked:
                self.page.bar.show_problem(sentence)

        self._background.do(work, take, failed)

    def _take(self, arranged: Arranged, size: int, wanted: Wanted, count: int) -> None:
        page = self.page
        if page.table.editing:
            return
        self._arranged, self._group_items = arranged, {}
        page.bar.show_problem("")
        page.bar.about.setText(tr(f"{count:,} session{'' if count == 1 else 's'} · {as_size(size)}" if count else ""))
        page.bar.line.offer(self._completions)
        page.bar.show_found(f"{arranged.found:,} found in {max(1, round(arranged.milliseconds))} ms" if wanted.filter.strip() else "")
        page.table.lines_model.tick(page.table.lines_model.ticks() - self.known.of.keys(), False)
        page.table.show_lines(arranged.lines, self._describe)
        if self._fresh and arranged.lines:
            self._fresh = False
            page.table.begin(self.lab.path)
        empty = NONE_FOUND if count else NO_SESSIONS if self.known.listed else LOOKING
        page.show_emptiness("" if arranged.lines else empty)

    def _describe(self, line: LibraryLine) -> SessionItem:
        group = self._arranged.groups.get(line.key)
        if not group:
            return self.known.item(line.paths[0])
        if line.key not in self._group_items:
            self._group_items[line.key] = group_item(line, group, self.known.item(line.paths[0]))
        return self._group_items[line.key]

    # -- what is chosen ------------------------------------------------------------------------

    def chosen_paths(self) -> list[Path]:
        """Ticked sessions, else the selected ones, in the order of the rows."""
        table = self.page.table
        ticks = table.lines_model.ticks()
        if not ticks:
            return table.selected()
        there = [path for path in table.lines_model.paths(range(len(table.lines_model.lines))) if path in ticks]
        return [*there, *sorted(ticks.difference(there))]

    def _show_chosen(self) -> None:
        """What is said of it: below the rows, and at the right."""
        page, known, paths = self.page, self.known, self.chosen_paths()
        ticked, selected = bool(page.table.lines_model.ticks()), page.table.selected()
        entries = [known.of[path] for path in paths if path in known.of]
        words = f"{len(paths):,} {'ticked' if ticked else 'selected'}"
        if len(paths) > 1:
            words += f" · {as_size(disk_use(entries)[0])}"
        page.chosen.show_chosen(
            words if paths else "Nothing is selected", len(paths), ticked=ticked, readable=sum(not entry.problem for entry in entries)
        )
        stars = bool(entries) and all(entry.star for entry in entries)
        page.chosen.buttons["star"].setText(tr("Unstar" if stars else "Star"))
        one = known.of.get(selected[0]) if len(selected) == 1 else None
        if one is None:
            rows = page.table.rows()
            several = page.table.lines_model.item(rows[0]).tip if len(rows) == 1 else f"{len(selected):,} sessions are selected."
            page.details.show_session(None, several if rows else "")
        else:
            marks = tuple((mark.step, mark.text) for mark in one.bookmarks)
            page.details.show_session(ShownSession(known.item(one.path), one.note, marks, one.steps), known_tags=known.tags())
        self.chosen.emit(one)

    def do(self, what: str) -> None:
        """What a button below the rows does to what is chosen."""
        paths, actions = self.chosen_paths(), self.actions
        if what == "untick":
            self.page.table.lines_model.tick(self.page.table.lines_model.ticks(), False)
        elif what in ("open", "resume", "rerun"):
            if len(paths) == 1:
                {"open": actions.open, "resume": actions.resumed.emit, "rerun": actions.rerun}[what](paths[0])
            else:
                self.banner.tell(f"Choose one session to {_ONE[what]}.")
        elif paths and what in ("compare", "star", "tag", "duplicate", "export", "trash"):
            do: dict[str, Callable[[list[Path]], object]] = {
                "compare": actions.compared.emit, "star": actions.toggle_star, "tag": actions.tag, "duplicate": actions.duplicate,
                "export": actions.export, "trash": actions.remove,
            }  # fmt: skip
            do[what](paths)

    def tag(self) -> None:
        """Ask for the tags of what is chosen, on the page or in the list."""
        if paths := self.chosen_paths() if self.is_shown else self.session_list.chosen_paths():
            self.actions.tag(paths)

    def _menu(self, paths: list[Path], place: QPoint, parent: QWidget) -> None:
        """Of rows that are ticked, all of those."""
        if self.is_shown and len(paths) == 1 and paths[0] in self.page.table.lines_model.ticks():
            paths = self.chosen_paths()
        if paths:
            session_menu(self.actions, paths, parent).popup(place)
