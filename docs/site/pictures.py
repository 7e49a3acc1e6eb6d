"""Take the pictures of README and docs from the real program, in both themes, and the film of README.

xvfb-run -a -s "-screen 0 1920x1200x24" .venv/bin/python docs/site/pictures.py [folder [name ...]]

Without names all of them are taken; the name of the film is ``film``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ["SETTLE_CONFIG"] = tempfile.mkdtemp()
sys.path.insert(0, str(Path(__file__).parents[2]))  # this tree, wherever another one is installed

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from settle.app.window.main_window import MainWindow
from settle.sessions.export.video import write_gif


def spin(seconds: float) -> None:
    end = time.time() + seconds
    while time.time() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def wait(window: MainWindow, steps: int) -> None:
    end = time.time() + 60
    while (window.lab.recording is None or window.lab.recording.steps < steps) and time.time() < end:
        spin(0.05)


def settling(window: MainWindow) -> None:
    """ep.settle, paused in its nudged phase, after a kick and with beta turned."""
    window.choose("ep.settle")
    window.timeline.transport.speeds.setCurrentText("300 steps/s")
    window.run()
    wait(window, 175)
    window.view.act.emit("kick", {"layer": 1, "unit": -1, "by": 0.4})
    wait(window, 240)
    window.run_controller.turn("beta", 2.0)
    wait(window, 330)
    window.play()
    spin(0.8)


def agreement(window: MainWindow) -> None:
    """ep.agreement, Fig. 2, finished."""
    window.choose("ep.agreement")
    window.run()
    wait(window, 5081)
    spin(1.5)


def images(window: MainWindow) -> None:
    """gan.images: the small digits, finished, with two samples picked and a latent moved."""
    window.choose("gan.images")
    window.run()
    wait(window, 3001)
    spin(4)
    for place in (20, 35):
        window.view.samples.picked.emit(place)
    window.view.bench.sliders[0].setValue(250)
    spin(1.5)


def training(window: MainWindow) -> None:
    """ep.train: the small digits, both learners, near the end."""
    window.choose("ep.train")
    window.run()
    wait(window, 2400)
    window.play()
    spin(0.8)


def recipe(window: MainWindow) -> None:
    """ep.recipe: an energy-based net on the small digits, all settings measured."""
    window.choose("ep.recipe")
    window.setup.form.choose("eb-digits")
    window.run()
    wait(window, 63)
    spin(1.5)


def game(window: MainWindow, preset: str, at: int | None = None, name: str = "gan.plane") -> None:
    """An experiment with a preset, run to its end and seen there, or at a step; in a window with room for three columns."""
    window.resize(1720, 1060)
    window.choose(name)
    window.setup.form.choose(preset)
    window.timeline.transport.speeds.setCurrentText("full speed")
    window.run()
    end = time.time() + 900
    while (window.lab.recording is None or not window.lab.recording.ended.is_set()) and time.time() < end:
        spin(0.1)
    spin(1.0)
    if at is not None:
        window.run_controller.seek(at)
        spin(0.5)


def navigation(window: MainWindow) -> None:
    """vta.navigate: models that have learnt for a minute or two, the first episode half way."""
    window.choose("vta.navigate")
    window.run()
    end = time.time() + 900
    while (window.lab.recording is None or "watch" not in window.lab.recording.tables) and time.time() < end:
        spin(0.05)
    wait(window, window.lab.recording.steps + 200)
    window.play()
    window.run_controller.seek(int(window.lab.recording.tables["watch"]["step"][14]))
    spin(1.0)


FPS, WAIT = 10, 2.0
"""Of the film, pictures a second; and s for which the last one of a run stands."""
FILMED = {"ep.settle": 30, "gan.plane": 40, "wdm.estimators": 24}
"""How many pictures of each recorded example it has."""


def film(window: MainWindow, path: Path) -> None:
    """The window while recorded examples are played in it, as a GIF."""

    def shown() -> Iterator[np.ndarray]:
        for name, count in FILMED.items():
            window.begin.examples.show(name)
            while window.lab.recording is None or window.lab.recording.experiment != name:
                spin(0.1)
            spin(1.0)
            for step in np.linspace(1, window.lab.recording.steps - 1, count).astype(int):
                window.run_controller.seek(int(step))
                spin(0.3)
                image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
                bgr = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
                yield bgr[:, :, 2::-1].copy()

    window.resize(1000, 650)
    pictures, last = list(shown()), np.cumsum(list(FILMED.values())) - 1
    with path.open("wb") as file:
        held = [(picture, round(FPS * WAIT) if number in last else 1) for number, picture in enumerate(pictures)]
        write_gif(file, held, FPS, [pictures[number] for number in last])
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


PICTURES = {
    "settle": settling,
    "agreement": agreement,
    "training": training,
    "images": images,
    "recipe": recipe,
    "ring": lambda window: game(window, "ring"),
    "ring-early": lambda window: game(window, "ring", 300),
    "fig1": lambda window: game(window, "fig1"),
    "dirac": lambda window: game(window, "dirac-r1"),
    "segments": lambda window: game(window, "maze", name="vta.segments"),
    "navigate": navigation,
    "factors": lambda window: game(window, "glyphs", name="wdm.compare"),
    "estimators": lambda window: game(window, "staircase", name="wdm.estimators"),
}


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "pictures")
    app = QApplication([])
    window = MainWindow(Path(tempfile.mkdtemp()))
    window.resize(1440, 880)
    window.show()
    spin(0.5)
    for name in sys.argv[2:] or [*PICTURES, "film"]:
        if name == "film":
            film(window, folder / "film.gif")
            continue
        window.resize(1440, 880)
        PICTURES[name](window)
        for _ in range(2):
            from settle.widgets.theme import theme

            spin(0.5)
            (folder / theme.current().name).mkdir(parents=True, exist_ok=True)
            window.grab().save(str(folder / theme.current().name / f"{name}.png"))
            window.daily.theme.toggle()
        window.stop()
        spin(0.5)
    window.close()
    app.quit()


if __name__ == "__main__":
    main()
