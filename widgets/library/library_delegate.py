"""How the cells of the library are painted: two lines, a star, tags as chips, a picture."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPixmapCache
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from settle.widgets.library.library_model import ITEM, LINE, OUTCOME, PICTURE, RESULT, RUN, SIZE, STAR, TAGS, THUMBNAIL, TICK, Index, cell
from settle.widgets.library.session_item import LibraryLine, SessionItem
from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon

_MARGIN, _GAP, INDENT = 7, 2, 16
"""px: beside a text, between two lines of it, and of a row below another one."""
MARK = 16
"""px: the mark of a row that can be unfolded."""


class LibraryDelegate(QStyledItemDelegate):
    """A row has two lines of text; a heading has one, over all columns but the tick."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, row_height(option.fontMetrics.height()))  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() == TICK:
            super().paint(painter, option, index)
            return
        opt = QStyleOptionViewItem(option)
        self.initStyleOption(opt, index)
        opt.text, opt.icon = "", QIcon()  # type: ignore[attr-defined]
        opt.features &= ~QStyleOptionViewItem.ViewItemFeature.HasDecoration  # type: ignore[attr-defined]
        # One cell alone under the mouse would look as if it could be pressed.
        opt.state &= ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver)  # type: ignore[attr-defined]
        style = opt.widget.style() if opt.widget else QApplication.style()  # type: ignore[attr-defined]
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, opt, painter, opt.widget)  # type: ignore[attr-defined]
        item, line = index.data(ITEM), index.data(LINE)
        if not isinstance(item, SessionItem) or not isinstance(line, LibraryLine):
            return
        painter.save()
        place: QRect = opt.rect  # type: ignore[attr-defined]
        if index.column() == STAR and line.kind != "experiment":
            self._star(painter, place, item.star)
        elif index.column() == PICTURE:
            _picture(painter, place, index.data(Qt.ItemDataRole.DecorationRole))
        elif index.column() == TAGS and line.kind != "experiment":
            self._tags(painter, place, item.tags)
        else:
            self._texts(painter, place, index.column(), item, line)
        painter.restore()

    def _texts(self, painter: QPainter, place: QRect, column: int, item: SessionItem, line: LibraryLine) -> None:
        colours, heading = theme.current(), line.kind == "experiment"
        place = place.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if column == RUN:
            place.setLeft(place.left() + line.depth * INDENT)
            if line.kind != "session":
                _mark(painter, QRect(place.left(), place.top(), MARK, place.height()), line.unfolded)
                place.setLeft(place.left() + MARK)
        ink = colours.text if column in (RUN, RESULT) and item.readable else colours.muted
        ink = getattr(colours, item.tone) if column == OUTCOME and item.tone else ink
        first, second = cell(item, column)
        font = painter.font()
        if heading and column == RUN:
            font.setBold(True)
        aligned = (Qt.AlignmentFlag.AlignRight if column == SIZE else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        lines = [text for text in (first, second) if text]
        painter.setFont(font)
        metrics = painter.fontMetrics()
        top = place.center().y() - (len(lines) * metrics.height() + (len(lines) - 1) * _GAP) // 2 + 1
        for number, text in enumerate(lines):
            painter.setPen(QColor(colours.muted if number else ink))
            where = QRect(place.left(), top + number * (metrics.height() + _GAP), place.width(), metrics.height())
            painter.drawText(where, aligned, metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, place.width()))

    def _star(self, painter: QPainter, place: QRect, on: bool) -> None:
        colours = theme.current()
        painter.setPen(QColor(colours.warning if on else colours.axis))
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        painter.setFont(font)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "★" if on else "☆")

    def _tags(self, painter: QPainter, place: QRect, tags: tuple[str, ...]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, colours = painter.fontMetrics(), theme.current()
        left, height = place.left() + _MARGIN, metrics.height() + 4
        for number, tag in enumerate(tags):
            rest = f"+{len(tags) - number}"
            room = place.right() - left - (metrics.horizontalAdvance(rest) + 8 if number < len(tags) - 1 else 0)
            if room < 34:
                painter.setPen(QColor(colours.muted))
                painter.drawText(QRect(left, place.top(), place.right() - left, place.height()), Qt.AlignmentFlag.AlignVCenter, rest)
                return
            text = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, room - 16)
            chip = QRect(left, place.center().y() - height // 2, metrics.horizontalAdvance(text) + 16, height)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.setBrush(QColor(colours.field))
            painter.drawRoundedRect(chip, height / 2, height / 2)
            painter.setPen(QColor(colours.text))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
            left = chip.right() + 6

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        place: QRect = option.rect  # type: ignore[attr-defined]
        height = min(place.height(), editor.sizeHint().height())
        editor.setGeometry(place.left(), place.center().y() - height // 2, max(place.width(), 180), height)


def row_height(text: int) -> int:
    """px, for a height of the text."""
    return max(2 * text + _GAP + 12, THUMBNAIL.height() + 8)


def _mark(painter: QPainter, place: QRect, unfolded: bool) -> None:
    shape = "fill 3 5 13 5 8 12" if unfolded else "fill 5 3 12 8 5 13"
    icon(shape, theme.current().muted).paint(painter, QRect(place.left(), place.center().y() - 5, 11, 11))


def _picture(painter: QPainter, place: QRect, picture: object) -> None:
    if isinstance(picture, QPixmap) and not picture.isNull():
        small = _scaled_down(picture, place.adjusted(2, 4, -2, -4).size(), painter.device().devicePixelRatioF())
        where = QRect(QPoint(), small.deviceIndependentSize().toSize())
        where.moveCenter(place.center())
        painter.drawPixmap(where.topLeft(), small)
        painter.setPen(QColor(theme.current().line))
        painter.drawRect(where.adjusted(0, 0, -1, -1))


def _scaled_down(picture: QPixmap, room: QSize, ratio: float) -> QPixmap:
    """Made once for each size: a painter that scales a picture to a quarter leaves out three lines of four."""
    key, small = f"thumbnail {picture.cacheKey()} {room.width()} {room.height()} {ratio}", QPixmap()
    if not QPixmapCache.find(key, small):
        size = QSize(round(room.width() * ratio), round(room.height() * ratio))
        small = picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        small.setDevicePixelRatio(ratio)
        QPixmapCache.insert(key, small)
    return small
