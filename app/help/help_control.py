"""The help in the window: which page is shown, searched, and asked for by a key or a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from settle.app.background import Background
from settle.app.help import experiment_page, pages
from settle.app.help.all_pages import markdown_of, page_names
from settle.app.help.focus_place import Instead, place_of
from settle.app.help.formula_letters import FormulaLetters
from settle.app.help.search import Passage, passages, search
from settle.app.settings import Settings
from settle.app.window.actions import Command
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.panes import Panes
from settle.widgets.controls.card import Card
from settle.widgets.help.help_panel import HelpPanel
from settle.widgets.help.markdown_html import html_of
from settle.widgets.translation.language import tr
from settle.widgets.view import View

GLOSSARY = "experiments/glossary"


class HelpControl(QObject):
    """Pages are read and turned to HTML on a thread of its own, when they are asked for first.

    :param instead: what may have the place of the experiment, by its name on the rail; the empty one is a comparison.
    """

    def __init__(
        self,
        panes: Panes,
        instead: Mapping[str, Instead],
        settings: Settings,
        current: CurrentExperiment,
        parent: QObject,
    ):
        super().__init__(parent)
        self._panes, self._instead, self._settings, self._current = panes, instead, settings, current
        self.background = Background(self)
        self.panel = HelpPanel()
        self.panel.hide()
        panes.show_aside(self.panel)
        self._html: dict[str, tuple[str, str]] = {}
        """Page -> its title and HTML."""
        self._passages: list[Passage] = []
        self._focus: QWidget | None = None
        """What had the focus before the help."""
        self.panel.asked.connect(self.open)
        self.panel.searched.connect(self._search)
        self.panel.closed.connect(self.close_panel)
        self._strip_of = ""
        panes.strip.help_asked.connect(lambda: self.open(*place_of(None, self._current.name, {})))
        panes.strip.folded.connect(lambda folded: settings.keep(f"strip/{self._strip_of}", "folded" if folded else "open"))
        current.changed.connect(self._bring_strip)
        current.made_view.connect(self._join_view)
        self.letters = FormulaLetters(panes, current, self.background, self)

    def commands(self) -> list[Command]:
        """All that can be done by keys and the palette."""
        return [
            ("Help of what has the focus", ["F1"], self.help_of_focus),
            ("Help of this view", [], lambda: self.open(*place_of(None, self._current.name, self._instead))),
            ("Help: all pages", [], lambda: self.open("index")),
            ("Search the help…", ["Shift+F1"], self.to_search),
            ("Glossary", [], lambda: self.open(GLOSSARY)),
            ("About Settle, its licences, and how to cite", [], lambda: self.open("about")),
        ]

    # -- showing -------------------------------------------------------------------------------

    def help_of_focus(self) -> None:
        """The page of what has the focus; again, within the help: back to where one was."""
        focus = QApplication.focusWidget()
        if focus is not None and (focus is self.panel or self.panel.isAncestorOf(focus)):
            self.close_panel()
        else:
            self.open(*place_of(focus, self._current.name, self._instead))

    def open(self, page: str, anchor: str = "") -> None:
        """Show a page, from an anchor on."""
        if not self.panel.isVisible():
            self._focus = QApplication.focusWidget()
            self.panel.show()
            self._panes.fit_again()
            self.panel.browser.setFocus()
        if page in self._html:
            self._show(page, anchor, self._html[page])
        else:
            self.background.do(partial(_made, page), partial(self._show, page, anchor), self._failed)

    def to_search(self) -> None:
        """The cursor into the line that searches."""
        if not self.panel.isVisible():
            self.open("index")
        self.panel.line.setFocus()
        self.panel.line.selectAll()

    def close_panel(self) -> None:
        """Away with it, and the focus to where it was."""
        self.panel.hide()
        self._panes.fit_again()
        if self._focus is not None and self._focus.isVisible():
            self._focus.setFocus()
        self._focus = None

    def _show(self, page: str, anchor: str, made: tuple[str, str]) -> None:
        self._html[page] = made
        self.panel.show_page(page, anchor, *made)

    def _failed(self, sentence: str) -> None:
        self.panel.show_page("", "", tr("Help"), f"<p>{tr(sentence)}</p>")

    def _search(self, words: str) -> None:
        if self._passages:
            self.panel.show_hits(search(words, self._passages))
        else:
            self.background.do(_all_passages, partial(self._searched, words), self._failed)

    def _searched(self, words: str, found: list[Passage]) -> None:
        self._passages = found
        self.panel.show_hits(search(words, found))

    def topics(self) -> list[tuple[str, Callable[[], object]]]:
        """Each heading of the pages and what shows it, for the palette: none before :meth:`read_topics` is done."""
        return [(each.full_heading, partial(self.open, each.page, each.anchor)) for each in self._passages]

    def read_topics(self, then: Callable[[], object]) -> None:
        """Read all pages beside the screen's thread, if nobody has yet."""

        def take(found: list[Passage]) -> None:
            self._passages = found
            then()

        if not self._passages:
            self.background.do(_all_passages, take, lambda _: None)

    # -- in the views --------------------------------------------------------------------------

    def _bring_strip(self) -> None:
        """Another experiment is on show: what is said above its view is read, and shown once it is there."""
        name = self._current.name
        if name != self._strip_of:
            self._strip_of = name
            self._panes.strip.show_paragraphs({})
            self.background.do(partial(experiment_page.strip, name), partial(self._show_strip, name), self._failed)

    def _show_strip(self, name: str, paragraphs: dict[str, str]) -> None:
        if name == self._strip_of:
            kept = self._settings.choice(f"strip/{name}", ("folded", "open"), "")
            self._panes.strip.show_paragraphs(paragraphs, kept == "folded" if kept else None)

    def _join_view(self, view: View) -> None:
        """Give each card of a new view its entry in the menu."""
        for card in view.findChildren(Card):
            card.menu_parts.append(partial(self._offer, card))

    def _offer(self, card: Card, menu: QMenu) -> None:
        menu.addAction(tr("What is this?"), Qt.Key.Key_F1, lambda: self.open(*place_of(card, self._current.name, {})))

    def close(self) -> None:
        """End the thread."""
        self.background.close()


def _made(page: str) -> tuple[str, str]:
    text = markdown_of(page)
    if not text:
        return tr("Help"), f"<p>{tr('This page is missing in this installation.')}</p>"
    return pages.title(text).replace("\\", ""), html_of(text, page, page_names())


def _all_passages() -> list[Passage]:
    return passages({page: markdown_of(page) for page in page_names()})
