"""The session that is chosen in the library: what it is, and what its user says about it, to be read and changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.library.bookmark_table import BookmarkTable
from settle.widgets.library.session_item import SessionItem
from settle.widgets.library.tag_chips import TagChips
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

LEAST = 236
"""Width, px."""
_SHAPE = QSize(5, 3)
"""Of a picture that is not there yet: that of all thumbnails."""
_NOTHING = "Choose a session to see what it is, and to say something about it."


@dataclass(frozen=True)
class ShownSession:
    """What the details show."""

    item: SessionItem
    note: str = ""
    marks: tuple[tuple[int, str], ...] = ()
    """(step, text) of each bookmark."""
    steps: int = 0


class NoteField(QPlainTextEdit):
    """Many lines of text, which are taken when they are left, or by Ctrl+Enter."""

    finished = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(200, 5 * self.fontMetrics().height())


class LargePicture(QWidget):
    """A picture as large as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Picture of the session"))
        self.picture = QPixmap()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_picture(self, picture: QPixmap | None, coming: bool = False) -> None:
        """:param coming: whether there will be one: its place is kept, and what stands below it does not move when it comes."""
        self.picture = picture or QPixmap()
        self.setVisible(coming or not self.picture.isNull())
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        size = _SHAPE if self.picture.isNull() else self.picture.size()
        return round(width * size.height() / max(1, size.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.picture.isNull():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self.rect(), self.picture)
            painter.end()


class SessionDetails(QScrollArea):
    """Everything that was typed is said by a signal with the path of the session, once it is left."""

    renamed = Signal(object, str)
    starred = Signal(object, bool)
    tagged = Signal(object, object)
    """(path, tags)"""
    noted = Signal(object, str)
    opened_at = Signal(object, int)
    marked = Signal(object, int, str)
    """(path, step, text) of a bookmark that is to be there."""
    unmarked = Signal(object, int)
    """(path, step) of one that is not."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: ShownSession | None = None
        self.setWidgetResizable(True)
        self.setMinimumWidth(LEAST)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words = PlainLabel(tr(_NOTHING), wordWrap=True)
        self.words.setObjectName("subtitle")
        self.picture = LargePicture()
        self.title, self.star, self.kind, self.file = (
            QLineEdit(),
            QPushButton("☆"),
            ElidedLabel("", "subtitle"),
            ElidedLabel("", "subtitle"),
        )
        self.about = PlainLabel(wordWrap=True)
        self.tags, self.note, self.bookmarks = TagChips(), NoteField(), BookmarkTable()
        inner, self._parts, self._nothing = QWidget(), QWidget(), _card("", self.words)
        self._column = QVBoxLayout(self._parts)
        column = QVBoxLayout(inner)
        for each in (self._column, column):
            each.setContentsMargins(0, 0, 0, 0)
            each.setSpacing(8)
        column.addWidget(self._nothing)
        column.addWidget(self._parts)
        column.addStretch(1)
        for part in (self._head(), _card("About", self.about), _card("Note", self.note), _card("Bookmarks", self.bookmarks)):
            self.add_part(part)
        self.setWidget(inner)
        self._join()
        self.show_session(None)

    def _head(self) -> QFrame:
        self.title.setObjectName("heading")
        self.title.setMaxLength(200)
        self.title.setAccessibleName(tr("Title of the session"))
        self.title.setToolTip(tr("The session's title: type another one (F2 in the list)"))
        self.star.setObjectName("flat")
        top, head = QHBoxLayout(), QWidget()
        top.setSpacing(0)
        top.addWidget(self.title, 1)
        top.addWidget(self.star)
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(top)
        for part in (self.file, self.picture, self.tags):
            column.addWidget(part)
        return _card("", head)

    def _join(self) -> None:
        self.note.setAccessibleName(tr("Note"))
        self.note.setPlaceholderText(tr("What you want to remember of this run"))
        self.note.setTabChangesFocus(True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.title.editingFinished.connect(self.commit)
        self.note.finished.connect(self.commit)
        self.star.clicked.connect(lambda: self.shown and self.starred.emit(self.shown.item.path, not self.shown.item.star))
        self.tags.changed.connect(lambda tags: self.shown and self.tagged.emit(self.shown.item.path, tags))
        self.bookmarks.opened.connect(lambda step: self.shown and self.opened_at.emit(self.shown.item.path, step))
        self.bookmarks.added.connect(lambda step, text: self.shown and self.marked.emit(self.shown.item.path, step, text))
        self.bookmarks.removed.connect(lambda step: self.shown and self.unmarked.emit(self.shown.item.path, step))

    def add_part(self, part: QWidget, place: int = -1) -> None:
        """Have one more part below the others, or at a place among them; it may hide itself where it has nothing to say."""
        self._column.insertWidget(place, part)

    def show_session(self, shown: ShownSession | None, words: str = "", known_tags: Collection[str] = ()) -> None:
        """Show a session; what is being typed of it stays as it is.

        :param shown: None: there is not one alone.
        :param words: what is said instead.
        """
        before = self.shown
        if before is not None and (shown is None or shown.item.path != before.item.path):
            self.commit()
        same = before is not None and shown is not None and shown.item.path == before.item.path
        self.shown = shown
        self.words.setText(tr(words or _NOTHING))
        self._nothing.setVisible(shown is None)
        self._parts.setVisible(shown is not None)
        if shown is None:
            return
        item = shown.item
        if not (same and self.title.hasFocus() and self.title.isModified()):
            self.title.setText(item.name)
            self.title.setPlaceholderText(tr(item.title))
        if not (same and self.note.hasFocus() and self.note.document().isModified()) and self.note.toPlainText() != shown.note:
            self.note.setPlainText(shown.note)
        if not same:
            self.note.document().setModified(False)
        self._describe(shown, known_tags)

    def _describe(self, shown: ShownSession, known_tags: Collection[str]) -> None:
        item = shown.item
        self.star.setText("★" if item.star else "☆")
        self.star.setAccessibleName(tr("Take the star away" if item.star else "Give a star"))
        self.star.setToolTip(self.star.accessibleName())
        self.file.setText(item.path.name)
        self.file.set_tip(as_plain(str(item.path)))
        self.about.setText(tr("\n".join(_about(item, shown.note))))
        self.tags.show_tags(item.tags, known_tags)
        self.bookmarks.show_marks(shown.marks, shown.steps)
        for part in (self.title, self.star, self.tags, self.note, self.bookmarks):
            part.setEnabled(item.readable)

    def commit(self) -> None:
        """Take what has been typed, if it is another than before."""
        shown = self.shown
        if shown is None or not shown.item.readable:
            return
        title, note = self.title.text().strip(), self.note.toPlainText()
        if self.title.isModified() and title != shown.item.name:
            self.title.setModified(False)
            self.renamed.emit(shown.item.path, title)
        if self.note.document().isModified() and note != shown.note:
            self.note.document().setModified(False)
            self.noted.emit(shown.item.path, note)

    def hideEvent(self, event: QHideEvent) -> None:
        self.commit()
        super().hideEvent(event)


def _about(item: SessionItem, note: str) -> Sequence[str]:
    """The lines of the tip that stand nowhere else here."""
    said = {item.title, own(str(item.path)), f"Tags: {own(', '.join(item.tags))}", own(note.partition("\n")[0])}
    return [line for line in item.tip.split("\n") if line not in said]


def _card(title: str, content: QWidget) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 8, 10, 10)
    column.setSpacing(5)
    if title:
        heading = PlainLabel(tr(title))
        heading.setObjectName("title")
        column.addWidget(heading)
    column.addWidget(content)
    return card
