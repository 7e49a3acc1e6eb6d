"""Widgets are tested in the dark theme, at a size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from settle.widgets.theme import theme
from settle.widgets.theme.palettes import DARK
from settle.widgets.theme.stylesheet import stylesheet


@pytest.fixture(autouse=True)
def no_widget_outlives_its_test(qapp) -> Iterator[None]:
    """What was to be deleted later is deleted now; else every change of theme would dress it again."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def themed(qapp):
    if theme.current() is not DARK or qapp.styleSheet() != stylesheet(DARK, qapp.font().pointSizeF()):
        theme.set_theme(qapp, "dark")


@pytest.fixture
def shown(qtbot) -> Callable[..., QWidget]:
    """Shows a widget at a size, laid out."""

    def show(widget: QWidget, width: int = 420, height: int = 300) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show


def pixels(widget: QWidget) -> np.ndarray:
    """What a widget looks like: ``height x width x 4`` bytes."""
    image = widget.grab().toImage()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


@pytest.fixture
def look() -> Callable[[QWidget], np.ndarray]:
    """What a widget looks like: ``height x width x 4`` bytes."""
    return pixels
