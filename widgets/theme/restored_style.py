"""Style, palette, style sheet and plot options of an application that is not the lab's, put back after a picture was drawn in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from settle.widgets.theme import theme
from settle.widgets.theme.stylesheet import stylesheet
from settle.widgets.theme.uncollected import uncollected

OPTIONS = ("background", "foreground", "antialias", "imageAxisOrder")
"""What the theme sets in pyqtgraph."""


@contextmanager
def restored_style(app: QApplication) -> Iterator[None]:
    """Afterwards the application looks as before, whatever theme was set meanwhile."""
    name, palette, sheet = app.style().name(), app.palette(), app.styleSheet()
    options = {option: pg.getConfigOption(option) for option in OPTIONS}
    lab = theme.current().name
    ours = sheet == stylesheet(theme.current(), app.font().pointSizeF())
    try:
        yield
    finally:
        if ours:
            theme.set_theme(app, lab)  # the lab's own widgets listen to it
        else:
            with uncollected():
                app.setStyle(name)
                app.setProperty(theme.FUSION, False)
                app.setPalette(palette)
                app.setStyleSheet(sheet)
            pg.setConfigOptions(**options)
