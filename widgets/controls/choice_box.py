"""A box to choose from whose text is cut with an ellipsis where it does not fit, and whole in its list and tooltip."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip

from settle.widgets.controls.elided import in_two_lines
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

_SAID = Qt.ItemDataRole.UserRole + 1
"""Role of a text before it was translated."""


class ChoiceBox(QComboBox):
    """Its width does not depend on what it holds: ``letters`` at least.

    What is chosen is a value, kept apart from the text that shows it.
    """

    def __init__(self, letters: int = 4, name: str = ""):
        super().__init__()
        self.setAccessibleName(tr(name))
        self.plain = False
        """Whether it is painted as text alone, for a picture."""
        self.instead = ""
        """What counts in place of the choice, which is not to be seen then."""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)

    def offer(self, entries: Iterable[tuple[str, Any]]) -> None:
        """Have these to choose from, each a text and its value."""
        for text, value in entries:
            self.addItem(tr(text), value)
            self.setItemData(self.count() - 1, text, _SAID)

    def said(self) -> str:
        """What is chosen in English, to be said in a sentence."""
        return str(self.currentData(_SAID) or "")

    def value(self) -> Any:
        """The value of what is chosen."""
        return self.currentData()

    def choose(self, value: Any) -> None:
        """Choose by a value; one that is not on offer changes nothing."""
        if (place := self.findData(value)) >= 0:
            self.setCurrentIndex(place)

    def shown_text(self) -> str:
        """The chosen text as there is room for it."""
        return self.fontMetrics().elidedText(self.instead or self.currentText(), Qt.TextElideMode.ElideRight, self.room())

    def room(self) -> int:
        """Width that there is for the text, px."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 2

    def whole_width(self) -> int:
        """The width in which the longest of its texts is whole, px."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        longest = max((self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        part, kind = QStyle.SubControl.SC_ComboBoxEditField, QStyle.ComplexControl.CC_ComboBox
        around = self.width() - self.style().subControlRect(kind, option, part, self).width()
        return longest + around + 4

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.plain:
            painter = QStylePainter(self)
            painter.setPen(QColor(theme.current().muted))
            text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, self.width() - 4)
            painter.drawText(self.rect().adjusted(0, 0, -4, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text()  # type: ignore[attr-defined]
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        view = self.view()
        view.setMinimumWidth(min(520, view.sizeHintForColumn(0) + 2 * view.frameWidth() + 16))
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.whole_tip(), self)
            return True
        return super().event(event)

    def whole_tip(self) -> str:
        """The tooltip, below the text itself where that is cut."""
        whole = self.instead or self.currentText()
        return f"<p>{escape(whole)}</p>{self.toolTip()}" if self.shown_text().replace("\n", " ") != whole else self.toolTip()


class WrappingChoiceBox(ChoiceBox):
    """Its text takes a second line where one is too short, and is cut where two are."""

    def __init__(self, letters: int = 4, name: str = ""):
        super().__init__(letters, name)
        self.currentTextChanged.connect(lambda _: self.updateGeometry())
        self.model().dataChanged.connect(lambda *_: self.updateGeometry())

    def shown_text(self) -> str:
        return "\n".join(in_two_lines(self.currentText(), self.fontMetrics(), self.room()))

    def sizeHint(self) -> QSize:
        return self._with_lines(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._with_lines(super().minimumSizeHint())

    def _with_lines(self, hint: QSize) -> QSize:
        return hint + QSize(0, self.shown_text().count("\n") * self.fontMetrics().lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
