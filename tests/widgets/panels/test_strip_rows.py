"""A line of a strip that cannot be painted leaves its painter as it was."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, qInstallMessageHandler
from PySide6.QtGui import QImage, QPainter

from settle.widgets.panels.charts import strip_rows
from settle.widgets.panels.charts.strip_rows import StripRow


def test_rows_of_another_shape_leave_the_painter_as_it_was(qapp):
    said: list[str] = []
    before = qInstallMessageHandler(lambda kind, where, message: said.append(message))
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        row = StripRow("boundaries", "band", np.ones((2, 3)))
        with pytest.raises(ValueError, match="shapes"):
            strip_rows.paint(painter, row, [], range(2), [QRectF(0, 0, 20, 20), QRectF(20, 0, 20, 20)])
    finally:
        painter.end()
        qInstallMessageHandler(before)
    assert said == [], "else: Painter ended with 1 saved states"
