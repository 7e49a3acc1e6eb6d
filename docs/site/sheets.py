"""Pictures of all that the window shows, in both themes and three sizes, and sheets of them to look through.

    python docs/site/sheets.py FOLDER [SCENE ...] [--sizes SIZE ...] [--themes THEME ...]

FOLDER/SIZE/THEME/SCENE.png are the pictures, FOLDER/sheet-SIZE-THEME-NUMBER.png sheets of six. Without names every scene is taken, in a
quarter of an hour; no screen is needed. SIZE is one of ``small`` (1000x650), ``large`` (1600x1000) and ``4k`` (3840x2160 at 200 %).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pictures import MainWindow, spin  # which also chooses this tree, and settings that nobody else has
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from scenes import SCENES, after

from settle.app.library.thumbnails import Thumbnails
from settle.app.start.examples import EXAMPLES, path_of
from settle.sessions.sweeps.folder import NAME as SWEEP
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.theme import theme

SIZES = {"small": (QSize(1000, 650), 1), "large": (QSize(1600, 1000), 1), "4k": (QSize(1920, 1080), 2)}
"""Of the window in its own px, and how many px of the screen one of these is."""
EARLIER = Path(__file__).parents[2] / "tests" / "sessions" / "earlier"
CELL, COLUMNS, ROWS = 1000, 2, 3
"""Width of a picture on a sheet, px, and how many there are."""


def settle_down(window: MainWindow) -> None:
    """Let all that was changed last find its place: pictures of sessions are there, formulas are typeset, nothing lies under the mouse."""
    thumbnails = window.findChild(Thumbnails)
    for _ in range(600):
        if thumbnails is None or not thumbnails._at_work:
            break
        spin(0.1)
    for formula in window.findChildren(Formula):
        if formula.isVisible():
            formula.finish()
    for widget in window.findChildren(QWidget):
        if widget.testAttribute(Qt.WidgetAttribute.WA_UnderMouse):
            QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
            widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    for _ in range(4):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


def picture(window: MainWindow, above: QDialog | None) -> QImage:
    """The window, and in its middle the dialog that stands above it."""
    settle_down(window)
    image = window.grab().toImage()
    if above is not None:
        top = above.grab().toImage()
        painter = QPainter(image)
        place = QPoint((window.width() - above.width()) // 2, (window.height() - above.height()) // 2)
        painter.drawImage(place, top)
        painter.end()
    return image


def sheets(folder: Path, size: str, look: str) -> None:
    """Six pictures on each, with their names."""
    paths = [path for name in SCENES if (path := folder / size / look / f"{name}.png").exists()]
    for number, first in enumerate(range(0, len(paths), COLUMNS * ROWS), 1):
        images = [(path.stem, QImage(str(path))) for path in paths[first : first + COLUMNS * ROWS]]
        height = max(round(CELL * image.height() / image.width()) for _, image in images) + 24
        sheet = QImage(COLUMNS * CELL, -(-len(images) // COLUMNS) * height, QImage.Format.Format_RGB32)
        sheet.fill(Qt.GlobalColor.gray)
        painter = QPainter(sheet)
        for place, (name, image) in enumerate(images):
            x, y = place % COLUMNS * CELL, place // COLUMNS * height
            painter.drawText(QRect(x + 8, y, CELL, 24), Qt.AlignmentFlag.AlignVCenter, f"{name} · {size} · {look}")
            painter.drawImage(x, y + 24, image.scaledToWidth(CELL - 4, Qt.TransformationMode.SmoothTransformation))
        painter.end()
        sheet.save(str(folder / f"sheet-{size}-{look}-{number}.png"))


def sessions(folder: Path) -> None:
    """A folder of sessions with the examples, and a sweep."""
    folder.mkdir()
    for name in EXAMPLES:
        copyfile(path_of(name), folder / f"{name}.h5")
    copyfile(EARLIER / "ep.train.h5", folder / "train.h5")
    swept = ["--preset", "toy", "--set", "every=1000", "--grid", "beta=0.001,0.01,0.1", "--seeds", "2", "--workers", "1", "--json"]
    out = folder / "sweeps" / "beta"
    subprocess.run([sys.executable, "-m", "settle.app", "sweep", "ep.agreement", *swept, "--out", str(out)], stdout=subprocess.DEVNULL)
    assert (out / SWEEP).exists()


def take(given: argparse.Namespace) -> None:
    """The pictures of those sizes that this process's scale is for."""
    app = QApplication([])
    home = Path(tempfile.mkdtemp(prefix="settle-sheets-"))
    sessions(home / "sessions")
    window = MainWindow(home / "sessions")
    window.show()
    spin(0.5)
    for name in given.scenes or SCENES:
        window.resize(SIZES[given.sizes[0]][0])
        above = SCENES[name](window)
        for size in given.sizes:
            for look in given.themes:
                window.resize(SIZES[size][0])
                theme.set_theme(app, look)
                spin(0.7)
                path = given.folder / size / look / f"{name}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                picture(window, above).save(str(path))
        print(name, flush=True)
        after(window, above)
    for size in given.sizes:
        for look in given.themes:
            sheets(given.folder, size, look)
    window.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("scenes", nargs="*", metavar="scene")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--themes", nargs="+", choices=["dark", "light"], default=["dark", "light"])
    given = parser.parse_args()
    wanted = given.sizes
    for scale in sorted({SIZES[size][1] for size in wanted}):
        ours = [size for size in wanted if SIZES[size][1] == scale]
        if scale == float(os.environ.get("QT_SCALE_FACTOR", 1)):
            given.sizes = ours
            take(given)
        else:  # a process has one scale
            words = [str(given.folder), *given.scenes, "--sizes", *ours, "--themes", *given.themes]
            subprocess.run([sys.executable, __file__, *words], env=os.environ | {"QT_SCALE_FACTOR": str(scale)}, check=True)


if __name__ == "__main__":
    main()
