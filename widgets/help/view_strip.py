"""The strip above a view: what one looks at, what should happen, what the paper says. It folds to one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.controls.scrolled_column import scrolled_column
from settle.widgets.theme.plain_text import PlainLabel, RichLabel
from settle.widgets.translation.language import tr

_SHARE = 0.28
"""Of the height of the window, the most that it takes; what is longer is scrolled."""
_LOW = 780
"""Height of the window, in px, below which it is folded where the user has not said how it should be."""
_NARROW = 560
"""Below this width, in px, the paragraphs stand below each other."""


class ViewStrip(QFrame):
    """Three paragraphs side by side."""

    folded = Signal(bool)
    """The user has folded or unfolded it."""
    help_asked = Signal()
    """The user wants the whole page."""
    turned = Signal()
    """In a small window: the pane that has no room is to take the other one's place."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr("What the view is about"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setObjectName("group")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.line = ElidedLabel("", "subtitle")
        self.help = QToolButton()
        self.help.setText("?")
        self.help.setToolTip(tr("All about this experiment (F1)"))
        self.help.setObjectName("flat")
        self.help.setAccessibleName(tr("Help of this experiment"))
        self.turn = QToolButton()
        self.turn.setObjectName("flat")
        self.turn.clicked.connect(self.turned)
        self.turn.hide()
        self._by_room = True
        self._columns: list[tuple[QWidget, PlainLabel, RichLabel]] = []
        self._body = QWidget()
        self._row = QHBoxLayout(self._body)
        self._row.setContentsMargins(0, 0, 0, 2)
        self._row.setSpacing(18)
        self.paragraphs = scrolled_column(self._body)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.fold)
        head.addWidget(self.line, 1)
        head.addStretch(0)
        head.addWidget(self.turn)
        head.addWidget(self.help)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 6, 3)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.paragraphs)
        self.fold.toggled.connect(self._unfold)
        self.fold.clicked.connect(self._chosen)
        self.help.clicked.connect(self.help_asked)
        self._unfold(False)
        self.hide()

    def show_paragraphs(self, paragraphs: Mapping[str, str], folded: bool | None = None) -> None:
        """Show what is said below each heading; without any the strip is gone.

        :param folded: as the user left it; None: by the room that there is.
        """
        self._by_room = folded is None
        self.setVisible(bool(paragraphs))
        while len(self._columns) < len(paragraphs):
            self._columns.append(self._column())
        for (heading, text), (box, title, said) in zip((*paragraphs.items(), *[("", "")] * 3), self._columns, strict=False):
            heading = f"{heading}?" if heading.startswith("What ") and not heading.startswith("What should") else heading
            title.setText(tr(heading))
            said.setText(_emphasis(text))
            box.setVisible(bool(text))
        self.line.setText(re.sub(r"[*`]", "", next(iter(paragraphs.values()), "")))
        if folded is not None:
            self.fold.setChecked(not folded)
        self._fold_by_room()

    def offer_turn(self, words: str, tip: str) -> None:
        """A button of these words for what has no room; without words there is none."""
        self.turn.setText(tr(words))
        self.turn.setToolTip(tr(tip))
        self.turn.setVisible(bool(words))

    def _column(self) -> tuple[QWidget, PlainLabel, RichLabel]:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        title, said = PlainLabel(), RichLabel(wordWrap=True)
        title.setObjectName("title")
        said.setAlignment(Qt.AlignmentFlag.AlignTop)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(title)
        column.addWidget(said, 1)
        self._row.addWidget(box, 1)
        return box, title, said

    def _chosen(self, open: bool) -> None:
        self._by_room = False
        self.folded.emit(not open)

    def _unfold(self, open: bool) -> None:
        self.fold.setArrowType(Qt.ArrowType.DownArrow if open else Qt.ArrowType.RightArrow)
        self.fold.setText(tr("About this view" if open else "What am I looking at?"))
        self.fold.setToolTip(tr("Fold to one line" if open else "What one looks at, what should happen, what the paper says"))
        self.fold.setAccessibleName(tr("About this view: fold or unfold"))
        self.line.setVisible(not open)
        self.paragraphs.setVisible(open)
        self._fit()

    # -- height ----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fold_by_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._fold_by_room()
        return False

    def _fold_by_room(self) -> None:
        if self._by_room:
            self.fold.setChecked(self.window().height() >= _LOW)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the paragraphs are at this width, or as may be."""
        narrow = self.width() < _NARROW
        self._row.setDirection(QHBoxLayout.Direction.TopToBottom if narrow else QHBoxLayout.Direction.LeftToRight)
        within = self.width() - 18
        layout = self._body.layout()
        assert layout is not None
        needed = layout.totalHeightForWidth(within) if layout.hasHeightForWidth() else self._body.sizeHint().height()
        self.paragraphs.setFixedHeight(max(1, min(needed + 2, int(_SHARE * self.window().height()))))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


def _emphasis(markdown: str) -> str:
    """A paragraph of Markdown that has words set off alone, as rich text."""
    return re.sub(r"\*([^*]+)\*|`([^`]+)`", lambda found: f"<i>{found[1] or found[2]}</i>", escape(markdown, quote=False))
