"""Files of the user's own: dropped on the window, they stand in the field that takes them, which says at once if they are not there and
remembers its last folder."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from settle.app.presets.own_preset import ENDING as PRESETS
from settle.app.window.current_experiment import CurrentExperiment
from settle.backend.core.knobs import KnobError
from settle.backend.data.own.own_file import look
from settle.sessions.comparison.saved import ENDING
from settle.widgets.controls.field import KnobField
from settle.widgets.controls.lines import FileLine, local_path
from settle.widgets.controls.setup import Setup


class OwnFiles(QObject):
    """Watches what is dropped on ``window``.

    :param open_session: what is done with a session, or a comparison that was kept.
    """

    def __init__(self, current_experiment: CurrentExperiment, open_session: Callable[[Path], None], window: QWidget):
        super().__init__(window)
        self.current_experiment, self.open_session = current_experiment, open_session
        current_experiment.made_setup.connect(self._join)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def _join(self, setup: Setup) -> None:
        settings, experiment = self.current_experiment.settings, setup.form.kind.name
        for name, line in setup.form.file_lines().items():
            key = f"folder/{experiment}.{name}"
            line.start = settings.text(key)
            line.picked.connect(lambda path, line=line, key=key: self._remember(line, key, path))
            for left in (line.picked, line.editingFinished):
                left.connect(partial(self._look, setup.form.fields[name]))

    def _look(self, field: KnobField, *_: object) -> None:
        """Say at the field what is wrong with its file, as far as a look tells; the disk may be slow, so from the background."""
        text, lab = field.raw_value(), self.current_experiment.lab

        def then(sentence: str) -> None:
            if sentence and field.raw_value() == text:
                field.show_problem(field.explained(KnobError(field.name, sentence)))

        if text.strip() and field.isEnabled():
            lab.background.do(lambda: look(field.name, field.knob, text), then, lab.problem.emit)

    def _remember(self, line: FileLine, key: str, path: str) -> None:
        line.start = str(Path(path).parent)
        self.current_experiment.settings.keep(key, line.start)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop) or not isinstance(event, QDropEvent):
            return False
        path = local_path(event.mimeData())
        if not path:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.take(path)
        return True

    def take(self, path: str) -> None:
        """Open a session or a comparison; name another file, or a folder, in the field of the experiment on show that takes it."""
        if path.lower().endswith((".h5", ENDING, PRESETS)):
            self.open_session(Path(path))
            return
        banner, setup = self.current_experiment.panes.banner, self.current_experiment.setup
        lines = setup.form.file_lines() if setup else {}
        name = next((name for name in lines if setup and _takes(setup, name, path)), next(iter(lines), None) if len(lines) == 1 else None)
        if name is None or setup is None:
            banner.say(f"{Path(path).name} is no session, and {self.current_experiment.name} has no field that takes it.")
            return
        lines[name].take(path)
        banner.tell(f"{setup.form.fields[name].knob.label}: {Path(path).name}. Press Run.")


def _takes(setup: Setup, name: str, path: str) -> bool:
    knob, place = setup.form.fields[name].knob, Path(path)
    return knob.folder if place.is_dir() else any(fnmatch(place.name.lower(), pattern) for pattern in knob.files.split())
