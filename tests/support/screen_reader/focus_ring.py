"""Whether one sees where the keyboard is."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from settle.widgets.theme.colour_vision import linear

LEAST = 30
"""Pixels that have to stand out from what was there before, by :data:`CONTRAST`."""
CONTRAST = 3.0


def _luminance(widget: QWidget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.array(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return linear(pixels[..., 2::-1]) @ np.array([0.2126, 0.7152, 0.0722])


def ring_pixels(widget: QWidget, elsewhere: QWidget) -> int:
    """Pixels of a widget that differ by a contrast of 3 as the keyboard comes to it from elsewhere."""
    seen = []
    for place in (elsewhere, widget):
        place.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        seen.append(_luminance(widget) + 0.05)
    before, after = seen
    if before.shape != after.shape:  # it grew, as a line with a hint below it
        return LEAST
    ratio = np.maximum(before, after) / np.minimum(before, after)
    return int((ratio >= CONTRAST).sum())
