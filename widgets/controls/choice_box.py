"""A box to choose from whose text is cut with an ellipsis where it does not fit, and whole in its list and tooltip."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip

from settle.widgets.theme import theme


class ChoiceBox(QComboBox):
    """Its width does not depend on what it holds: ``letters`` at least."""

    def __init__(self, letters: int = 4):
        super().__init__()
        self.plain = False
        """Whether it is painted as text alone, for a picture."""
        self.instead = ""
        """What counts in place of the choice, which is not to be seen then."""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)

    def shown_text(self) -> str:
        """The chosen text as there is room for it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 2
        return self.fontMetrics().elidedText(self.instead or self.currentText(), Qt.TextElideMode.ElideRight, room)

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
        return f"<p>{escape(whole)}</p>{self.toolTip()}" if self.shown_text() != whole else self.toolTip()
