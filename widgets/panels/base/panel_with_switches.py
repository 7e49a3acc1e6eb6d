"""A picture with its switches above it; a plane, which keeps its proportions, has them beside it where the place is wide."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from settle.widgets.panels.base.switches import Switches
from settle.widgets.panels.field.plane import PlanePlot

_SIDE = 166
"""Width of the switches beside the plane, px."""


class PanelWithSwitches(QWidget):
    """Gives the picture the place that the switches leave."""

    def __init__(self, picture: QWidget, switches: Switches):
        super().__init__()
        self.picture, self.switches = picture, switches
        picture.setParent(self)
        switches.setParent(self)

    def sizeHint(self) -> QSize:
        return QSize(360, 300)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Place both; also after other switches are in sight."""
        high = self.switches.arrange(self.width()) + 4
        self.switches.setGeometry(0, 0, self.width(), high)
        self.picture.setGeometry(0, high, self.width(), self.height() - high)


class PlaneWithSwitches(PanelWithSwitches):
    """Gives the plane the largest place in its own proportions."""

    def __init__(self, plane: PlanePlot, switches: Switches):
        self.plane = plane
        super().__init__(plane, switches)

    def arrange(self) -> None:
        beside = self._fit(self.width() - _SIDE, self.height())
        above_height = self.switches.arrange(self.width()) + 4
        above = self._fit(self.width(), self.height() - above_height)
        if beside.width() >= above.width():
            left = (self.width() - _SIDE - beside.width()) // 2
            self.plane.setGeometry(left, 0, beside.width(), beside.height())
            self.switches.arrange(_SIDE - 12)
            self.switches.setGeometry(left + beside.width() + 10, 8, _SIDE - 10, self.height() - 8)
        else:
            self.switches.setGeometry(0, 0, self.width(), above_height)
            self.plane.setGeometry((self.width() - above.width()) // 2, above_height, above.width(), above.height())

    def _fit(self, width: int, height: int) -> QSize:
        """The largest size within these in which the plane's box has the proportions of its extent."""
        around, about = self.plane.around()
        x0, x1, y0, y1 = self.plane.sheet.scene_shown.extent
        unit = min((width - around) / (x1 - x0), (height - about) / (y1 - y0))
        return QSize(max(60, round(around + unit * (x1 - x0))), max(40, round(about + unit * (y1 - y0))))
