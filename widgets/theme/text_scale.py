"""The size of letters, as a factor of the system's."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, QSizeF, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from settle.widgets.theme import theme
from settle.widgets.theme.uncollected import uncollected

SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class _TextScaleSignals(QObject):
    changed = Signal()


_signals = _TextScaleSignals()
changed = _signals.changed
"""Emitted after it has changed: whoever has measured letters does it again."""
_now = 1.0


def text_scale() -> float:
    """The factor in use."""
    return _now


def set_text_scale(scale: float) -> None:
    """Draw all letters that much larger than the system has them, in every window there is."""
    global _now
    app, scale = QApplication.instance(), min(max(scale, SCALES[0]), SCALES[-1])
    assert isinstance(app, QApplication)
    ratio, _now = scale / _now, scale
    if ratio == 1.0:
        return
    inside = [widget for window in app.topLevelWidgets() if window.isVisible() for widget in window.findChildren(QWidget)]
    own = [(widget, widget.font().pointSizeF()) for widget in inside if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)]
    font = app.font()
    font.setPointSizeF(font.pointSizeF() * ratio)
    with uncollected():
        app.setFont(font)
    for widget in inside:
        _fit(widget, scale / ratio, scale)
    theme.set_theme(app, theme.current().name)
    for widget, size in own:  # after the style sheet, which gives each widget the font that it had
        found = widget.font()
        found.setPointSizeF(size * ratio)
        widget.setFont(found)
    changed.emit()


def _fit(widget: QWidget, before: float, scale: float) -> None:
    """Widths and heights that were set in px, by letters as they were: the least ones, and the fixed ones."""
    low, high = widget.minimumSize(), widget.maximumSize()
    known, given = widget.property(_UNSCALED), widget.property(_GIVEN)
    plain = known if given == low else QSizeF(low) / before  # what was rounded before is not rounded again
    least = (plain * scale).toSize()
    wide = least.width() if low.width() == high.width() else high.width()
    most = QSize(wide, least.height() if low.height() == high.height() else high.height())
    if (least, most) != (low, high):
        widget.setMinimumSize(least)
        widget.setMaximumSize(most)
        widget.setProperty(_UNSCALED, plain)
        widget.setProperty(_GIVEN, least)


_UNSCALED, _GIVEN = "settle unscaled", "settle scaled"
"""Properties of a widget: its least size at scale 1, and what was made of it last."""
