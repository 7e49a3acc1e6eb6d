"""What the window is made to show for the sheets of pictures: each scene brings it into a state, and may give a dialog above it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pictures import MainWindow, spin
from PySide6.QtWidgets import QDialog

from settle.app import catalogue
from settle.app.start.examples import EXAMPLES


def until(done: Callable[[], object], what: str, seconds: float = 120) -> None:
    """Wait for something that is seen.

    :raises SystemExit: it never came.
    """
    for _ in range(int(seconds * 10)):
        if done():
            return
        spin(0.1)
    raise SystemExit(f"Never came: {what}.")


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
    empty("ep.train", window)
    window.setup.form.choose("digits")
    for knob, value in (("lr", (50.0, 50.0)), ("hidden", (32,)), ("learners", "ep+bptt")):
        window.setup.form.turn(knob, value)
    window.run()
    until(lambda: window.lab.recording is not None and window.lab.recording.ended.is_set(), "the end of the run")
    spin(1.0)


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
    until(lambda: window.begin.papers.page.cards, "what the paper shows")
    spin(2.0)


def library(window: MainWindow) -> None:
    window.library.show_page()
    spin(3.0)
    window.library.page.table.selectRow(4)
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
    "empty-ep.settle": partial(empty, "ep.settle"),  # before there is a run of it
    "empty-vta.navigate": partial(empty, "vta.navigate"),
    **{name: partial(finished, name) for name in EXAMPLES},
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
