"""Pictures of the view of every experiment, both themes and two sizes of window, and as a deuteranope sees them.

    python benchmarks/window/view_pictures.py FOLDER [EXPERIMENT ...] [--sessions FOLDER] [--running]

``--sessions``: NAME.h5 of each experiment; those that the tests keep if left out. ``--running``: each at two thirds of its steps.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from settle.app import catalogue
from settle.sessions import session
from settle.widgets.controls.readouts import Readouts
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.theme import theme
from settle.widgets.theme.colour_vision import DEUTERANOPIA, seen_by

SESSIONS = Path(__file__).parents[2] / "tests" / "sessions" / "earlier"
SIZES = ((1280, 800), (1600, 1000))
AROUND = (330, 120)
"""Of the window: rail and Setup, and the transport with the lists below (px)."""


def picture(name: str, path: Path, size: tuple[int, int], part: float) -> QImage:
    """View and Readouts of a session."""
    recording = session.load(path)
    view, figures, whole = catalogue.view(name)(), Readouts(), QWidget()
    row = QHBoxLayout(whole)
    row.addWidget(view, 1)
    row.addWidget(figures)
    figures.setFixedWidth(250)
    whole.setAutoFillBackground(True)
    palette = whole.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.current().window))
    whole.setPalette(palette)
    whole.resize(size[0] - AROUND[0], size[1] - AROUND[1])
    at = max(0, int(part * recording.steps) - 1)
    view.draw(recording, at)
    figures.show_lines(view.readouts(recording, at))
    whole.show()
    finish_formulas(whole)
    for _ in range(3):
        QApplication.processEvents()
    image = whole.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    whole.close()
    whole.deleteLater()
    return image


def as_deuteranope(image: QImage) -> QImage:
    """The same picture without the green cones."""
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    rgb = np.ascontiguousarray(seen_by(DEUTERANOPIA, pixels[..., 2::-1]))
    return QImage(rgb.data, image.width(), image.height(), 3 * image.width(), QImage.Format.Format_RGB888).copy()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("experiments", nargs="*")
    parser.add_argument("--sessions", type=Path, default=SESSIONS)
    parser.add_argument("--running", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    for look in ("dark", "light"):
        theme.set_theme(application, look)
        for name in given.experiments or catalogue.names():
            for size in SIZES:
                image = picture(name, given.sessions / f"{name}.h5", size, 2 / 3 if given.running else 1.0)
                stem = given.folder / f"{name}-{look}-{size[0]}{'-running' if given.running else ''}"
                image.save(f"{stem}.png")
                as_deuteranope(image).save(f"{stem}-deuteranope.png")
    print(given.folder)


if __name__ == "__main__":
    main()
