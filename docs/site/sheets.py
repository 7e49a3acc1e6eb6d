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
from collections.abc import Callable
from functools import partial
from pathlib import Path
from shutil import copyfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pictures import MainWindow, spin  # which also chooses this tree, and settings that nobody else has
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog

from settle.app import catalogue
from settle.app.start.examples import EXAMPLES, path_of
from settle.sessions.sweeps.folder import NAME as SWEEP
from settle.widgets.theme import theme

SIZES = {"small": (QSize(1000, 650), 1), "large": (QSize(1600, 1000), 1), "4k": (QSize(1920, 1080), 2)}
"""Of the window in its own px, and how many px of the screen one of these is."""
EARLIER = Path(__file__).parents[2] / "tests" / "sessions" / "earlier"
CELL, COLUMNS, ROWS = 1000, 2, 3
"""Width of a picture on a sheet, px, and how many there are."""


def until(done: Callable[[], object], what: str, seconds: float = 120) -> None:
    """Wait for something that is seen.

    :raises SystemExit: it never came.
    """
    for _ in range(int(seconds * 10)):
        if done():
            return
        spin(0.1)
    raise SystemExit(f"Never came: {what}.")


# -- scenes: each brings the window into a state, and may give what is to be seen above it -----------------------------


def finished(name: str, window: MainWindow) -> None:
    """The recorded example, at its end."""
    window.begin.examples.show(name)
    until(lambda: window.lab.recording is not None and window.lab.recording.experiment == name, name)
    window.run_controller.follow()
    spin(1.0)


def empty(name: str, window: MainWindow) -> None:
    """An experiment that has not run yet."""
    window.show_experiment(name)
    window.setup.form.choose(next(iter(catalogue.experiment(name).presets)))


def running(name: str, window: MainWindow) -> None:
    """A run that goes on, a second after its first rows."""
    empty(name, window)
    window.run()
    until(lambda: window.lab.recording is not None and window.lab.recording.steps > 10, name)
    spin(1.0)


def wrong_field(window: MainWindow) -> None:
    """A value that is not allowed."""
    empty("ep.train", window)
    field = window.setup.form.fields["hidden"]
    field.editor.setText("0, -3")  # type: ignore[attr-defined]
    window.run()


def failed_session(window: MainWindow) -> None:
    """A file that is no session."""
    finished("gan.plane", window)
    path = window.lab.folder.parent / "holiday.h5"
    path.write_text("no session", encoding="utf-8")
    window.open_file(path)
    spin(0.5)


def diverged(window: MainWindow) -> None:
    """A run whose numbers have left all bounds."""
    empty("ep.settle", window)
    window.setup.form.choose("watch")
    window.setup.form.turn("dt", 1.0)
    window.run()
    until(lambda: window.lab.recording is not None and window.lab.recording.steps > 100, "a run")
    window.stop()
    spin(0.5)


def lesson(window: MainWindow) -> None:
    """The first step of a lesson."""
    window.lessons.show_page()
    until(lambda: window.lessons._listed, "the lessons")
    window.lessons.begin(next(iter(window.lessons._listed)))
    until(lambda: window.lessons.lesson is not None, "the lesson")


def start(window: MainWindow) -> None:
    window.lessons.leave()
    window.begin.start.show_page()
    tiles = window.begin.start.page.tiles.values()
    until(lambda: all(tile.picture.pixmap() for tile in tiles), "pictures of the tiles")


def papers(window: MainWindow) -> None:
    window.begin.papers.show_page()
    spin(2.0)


def library(window: MainWindow) -> None:
    window.library.show_page()
    spin(3.0)
    window.library.page.table.selectRow(1)
    spin(1.0)


def compare(window: MainWindow) -> None:
    window.open_comparison([window.lab.folder / "train.h5", window.lab.folder / "ep.train.h5"])
    until(lambda: window.comparison.is_shown, "the comparison")
    spin(2.0)


def runs(window: MainWindow) -> None:
    """A queue that is held, and nothing chosen of the sweeps."""
    window.comparison.close_comparison()
    window.runs.queue.hold(True)
    for name, preset in (("ep.agreement", "toy"), ("gan.plane", "ring"), ("vta.navigate", "small")):
        window.runs.add(catalogue.experiment(name).make(preset), preset, 0, "cpu")
    window.runs.show_page()
    spin(1.0)


def answers(window: MainWindow) -> None:
    """What came of a sweep."""
    window.runs.show_page()
    window.runs._choose(window.runs.sweeps.root / "beta")
    spin(3.0)


def sweep_dialog(window: MainWindow) -> QDialog | None:
    window.show_experiment("ep.agreement")
    window.run_controller.sweep()
    return dialog(window)


def reproduce_dialog(window: MainWindow) -> QDialog | None:
    window.runs.show_page()
    window.runs.asking.reproduce()
    spin(3.0)
    return dialog(window)


def export_dialog(window: MainWindow) -> QDialog | None:
    finished("ep.train", window)
    window.export()
    return dialog(window)


def palette(window: MainWindow) -> QDialog | None:
    window.show_experiment("ep.settle")
    window.daily.find()
    return dialog(window)


def dialog(window: MainWindow) -> QDialog | None:
    """The one that is open."""
    spin(0.5)
    return next((d for d in window.findChildren(QDialog) if d.isVisible()), None)


def helped(window: MainWindow) -> None:
    """The help beside a view."""
    finished("ep.settle", window)
    window.help.open("experiments/ep.settle")


SCENES: dict[str, Callable[[MainWindow], QDialog | None]] = {
    "start": start,
    "papers": papers,
    **{name: partial(finished, name) for name in EXAMPLES},
    "empty-ep.settle": partial(empty, "ep.settle"),
    "empty-vta.navigate": partial(empty, "vta.navigate"),
    "running-ep.settle": partial(running, "ep.settle"),
    "running-gan.plane": partial(running, "gan.plane"),
    "diverged": diverged,
    "wrong-field": wrong_field,
    "wrong-file": failed_session,
    "help": helped,
    "lessons": lambda window: window.lessons.show_page(),
    "lesson": lesson,
    "library": library,
    "compare": compare,
    "runs": runs,
    "answers": answers,
    "sweep": sweep_dialog,
    "reproduce": reproduce_dialog,
    "export": export_dialog,
    "palette": palette,
}


def after(window: MainWindow, above: QDialog | None) -> None:
    """The window as the next scene expects it."""
    if above is not None:
        above.reject()
    window.stop()
    until(lambda: not window.lab.alive, "the end of the run")
    window.banner.hide()
    window.help.close_panel()
    window.lessons.leave()
    window.pages.leave()


# -- pictures ----------------------------------------------------------------------------------------------------------


def picture(window: MainWindow, above: QDialog | None) -> QImage:
    """The window, and in its middle the dialog that stands above it."""
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
