"""A card: one framed part of a view."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.controls.print_mode import print_mode
from settle.widgets.paper.files import image
from settle.widgets.paper.paper import SCALE
from settle.widgets.paper.recorder import record
from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr

_SPACING = 6
"""Between the parts of a card's head, in px."""


class Card(QFrame):
    """A titled frame around some content. ``key`` names it in files and settings; ``called`` is its English title.

    A ``wide`` card has a row of its own, ``rows`` times as high as others; a ``big`` one has two rows, and two of three columns.
    """

    export_asked = Signal(object)
    """This card: the user wants it as a file."""
    copied = Signal(str)
    """What of it is on the clipboard now, in a sentence."""
    maximise_asked = Signal(object)
    """This card: the user double-clicked its title, or chose it from the menu."""

    def __init__(
        self,
        title: str,
        content: QWidget,
        key: str = "",
        tools: Sequence[QWidget] = (),
        *,
        wide: bool = False,
        rows: int = 2,
        big: bool = False,
    ):
        super().__init__()
        self.setObjectName("card")
        self.key, self.called, self.content, self.maximised = key or title.lower(), title, content, False
        self.wide, self.rows, self.big = wide, rows, big
        self.setAccessibleName(tr(title))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.title = PlainLabel(tr(title))
        self.title.setObjectName("title")
        self.subtitle = ElidedLabel("", "subtitle")
        self.corner = ElidedLabel("", "corner")
        self.corner.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._tools = tuple(tools)
        self.title.installEventFilter(self)
        self.subtitle.installEventFilter(self)
        self._said = self.fault = self._described = ""
        self.menu_parts: list[Callable[[QMenu], None]] = []
        """What else stands in the menu: each adds its entries."""
        self.menu_button = self._menu_button(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 5, 6, 8)
        column.setSpacing(4)
        column.addLayout(self._head())
        self._below = PlainLabel(wordWrap=True)
        self._below.setObjectName("subtitle")
        self._below.hide()
        self._asking: str | None = None
        column.addWidget(self._below)
        self._words = PlainLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._words.setObjectName("subtitle")
        self._words.setMargin(14)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)  # first: a stack without a parent shows what it gets as a window
        self._stack.addWidget(content)
        self._stack.addWidget(self._words)

    def _menu_button(self, title: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("flat")
        button.setText("⋯")
        button.setToolTip(tr("Export, copy or enlarge this card, or change its scale"))
        button.setAccessibleName(tr(f"{title}: more"))
        button.clicked.connect(lambda: self._menu(button.mapToGlobal(QPoint(0, button.height()))))
        return button

    def _head(self) -> QHBoxLayout:
        """Title and subtitle, and at the right the figures, the tools and the menu."""
        head = QHBoxLayout()
        head.setSpacing(_SPACING)
        head.addStrut(self.fontMetrics().height() + 14)
        head.addWidget(self.title)
        head.addWidget(self.subtitle)
        head.addStretch(1)
        head.addWidget(self.corner)
        for tool in (*self._tools, self.menu_button):
            head.addWidget(tool)
        return head

    def rename(self, title: str) -> None:
        """Another title."""
        if title != self.called:
            self.called = title
            self.title.setText(tr(title))
            self.setAccessibleName(tr(title))

    def head(self, *, subtitle: str | None = None, corner: str | None = None) -> None:
        """Set the text beside the title and the text at the right."""
        if subtitle is not None and self._asking is not None:  # written out
            self._asking, subtitle = subtitle, _without_clicks(subtitle)
            self._below.setText(tr(subtitle) if self._below.isVisibleTo(self) else "")
        for label, text in ((self.subtitle, subtitle), (self.corner, corner)):
            if text is not None and (text := tr(text)) != label.text():
                label.setText(text)
                label.updateGeometry()
                self._describe()

    def describe(self, content: str) -> None:
        """What the content shows, in words for a screen reader, which hears it at the card and at its menu."""
        if content != self._described:
            self._described = content
            self._describe()

    def _describe(self) -> None:
        words = tr(self.fault or self._said) or self._described
        summary = ". ".join(text.rstrip(".") for text in (self.subtitle.text(), self.corner.text(), words) if text)
        for told in (self, self.menu_button):
            told.setAccessibleDescription(summary)

    def _fit_head(self) -> None:
        """The figures at the right come first: where there is no room for both, the subtitle goes."""
        others = [w for w in (self.title, *self._tools, self.menu_button) if w.isVisibleTo(self)]
        taken = sum(w.sizeHint().width() for w in others) + _SPACING * (len(others) + 2) + 18
        figures = self.corner.sizeHint().width()
        both = self.width() - taken - figures >= 56
        self.subtitle.setVisible(both and self._below.isHidden())
        self.corner.setMinimumWidth(figures if both else 0)
        self.title.setToolTip("" if self.subtitle.isVisibleTo(self) else as_plain(self.subtitle.text()))

    def write_out(self, whole: bool) -> None:
        """For a picture: a subtitle that is cut beside the title, or has no room there, stands below it, whole, and asks for no click.

        Done again for a text that came later, it keeps the place that the longest one has needed, so that a film does not jump.
        """
        if whole and self._asking is None:
            self._asking = self.subtitle.text()
            self.subtitle.setText(tr(_without_clicks(self._asking)))
        elif not whole and self._asking is not None:
            self.subtitle.setText(tr(self._asking))
            self._asking = None
        cut = self.subtitle.isHidden() or self.subtitle.width() < self.subtitle.sizeHint().width()
        below = whole and (self._below.isVisibleTo(self) or (bool(self.subtitle.text()) and cut))
        self._below.setText(self.subtitle.text() if below else "")
        self._below.setVisible(below)
        needed = self._below.heightForWidth((self._words if self._stack.currentIndex() else self.content).width()) if below else 0
        self._below.setMinimumHeight(max(self._below.minimumHeight(), needed) if below else 0)
        self._fit_head()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a text has changed, or a tool came or went
            self._fit_head()
        return super().event(event)

    @property
    def words(self) -> str:
        """The sentence in place of the content; nothing: the content is shown."""
        return self._said

    def say(self, sentence: str) -> None:
        """Show a sentence in place of the content, such as why there is nothing to see; an empty one: the content."""
        self._said = sentence
        self._show_words()

    def cannot_show(self, why: str) -> None:
        """Show why the content cannot be painted, whatever else is said, until this is called with an empty sentence."""
        self.fault = why
        self._show_words()

    def _show_words(self) -> None:
        sentence = tr(self.fault or self._said)
        if sentence != self._words.text():
            self._words.setText(sentence)
            self._stack.setCurrentIndex(1 if sentence else 0)
            self._describe()

    def copy(self) -> None:
        """Put a picture of the card on the clipboard, in the colours of the screen."""
        with print_mode(self):
            drawing = record([(self, QPoint())], QColor(theme.current().card))
        QGuiApplication.clipboard().setImage(image(drawing, SCALE))
        self.copied.emit(f"A picture of {self.called} is on the clipboard.")

    def actions_menu(self) -> QMenu:
        """What can be done with the card."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Export card…"), lambda: self.export_asked.emit(self))
        menu.addAction(tr("Copy picture"), self.copy)
        menu.addSeparator()
        for add in self.menu_parts:
            add(menu)
        menu.addAction(tr("Show all cards" if self.maximised else "Enlarge"), lambda: self.maximise_asked.emit(self))
        return menu

    def _menu(self, place: QPoint) -> None:
        self.actions_menu().popup(place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu(event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.maximise_asked.emit(self)
            return True
        return super().eventFilter(watched, event)


def _without_clicks(text: str) -> str:
    """A subtitle without what it says of clicks."""
    return "; ".join(part for part in text.split("; ") if not part.startswith("click"))
