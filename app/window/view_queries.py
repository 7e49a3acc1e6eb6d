"""Questions of a view to the recording on show, answered beside the screen's thread, one at a time, the newest of each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QObject

from settle.app import catalogue
from settle.app.background import Background
from settle.backend.core.recording import Recording
from settle.widgets.view import View


class ViewQueries(QObject):
    """:param shown: the recording on show and the step."""

    def __init__(self, view: View, background: Background, shown: Callable[[], tuple[Recording | None, int]]):
        super().__init__(view)
        self.view, self.background, self.shown = view, background, shown
        self.waiting: dict[str, Any] = {}
        self.busy = False
        view.asked.connect(self.ask)

    def ask(self, question: str, value: Any) -> None:
        self.waiting[question] = value  # in place of an older one that nobody has begun to answer
        self._next()

    def _next(self) -> None:
        recording, at = self.shown()
        if self.busy or not self.waiting or recording is None or recording.experiment not in catalogue.names():
            return
        question = next(iter(self.waiting))
        value = self.waiting.pop(question)
        self.busy = True

        def work() -> dict[str, np.ndarray]:
            experiment = catalogue.experiment(recording.experiment).make("", recording.knobs)
            experiment.check_held(recording.inputs)
            return experiment.answer(recording, at, question, value)

        self.background.do(work, lambda found: self._tell(question, value, found), lambda why: self._tell(question, value, why))

    def _tell(self, question: str, value: Any, found: Mapping[str, np.ndarray] | str) -> None:
        self.busy = False
        self.view.answered(question, value, found)
        self._next()
