"""A view: a function of (recording, step) that paints. It keeps no data of its own."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from settle.backend.core.recording import Recording
from settle.backend.core.run_progress import RunProgress


@dataclass(frozen=True)
class Readout:
    """One line of the Readouts: a figure here beside what it is compared with, or a condition met or broken."""

    label: str
    value: str
    reference: str = ""
    """What something else comes to: an independent program, real data, another model, a target."""
    met: bool | None = None
    tip: str = ""
    theory: str = ""
    """What follows from a formula: log 4, log K, an eigenvalue."""
    key: str = ""
    """Of the figure in the summary (``test_error.ep``), by which the paper's value is found."""


class View(QWidget):
    """Base of all views. The player calls :meth:`draw`; live, scrubbing and replay are the same call."""

    act = Signal(str, object)
    """(kind, value): something that the user does to the run in the view, such as a kick."""

    wanted = Signal(str, object)
    """(experiment, knobs): the user asks for another experiment with these knobs in its form."""

    learn = Signal(object)
    """(knobs): the user has made something to be learnt, or takes part: a run with these knobs in the form is to begin."""

    turned = Signal(str, object)
    """(knob, value): the user turns a knob in the view; it stands in the form, and is turned in a run that goes on."""

    paced = Signal(object)
    """Steps per second at which one can follow what the user has asked for; None: full speed."""

    state_changed = Signal(str)
    """How the user has set up the view, to be handed to :meth:`restore_state` at the next start."""

    asked = Signal(str, object)
    """(question, value): what the recording is to be asked at the step on show; :meth:`answered` gets what comes of it, later."""

    reference: Mapping[str, float] = {}
    """Figures to compare with, named as in the summary; set from the preset of the recording."""

    progress: RunProgress | None = None
    """How far the recording is, as the text around the view says at the moment; None: nobody has looked."""

    @abstractmethod
    def draw(self, recording: Recording, at: int) -> None:
        """Paint the recording as it stood after ``at`` (a step, from 0).

        Called on a timer: redraw only what changed, and read no more rows than the screen shows.
        """

    def restore_state(self, text: str) -> None:
        """Set the view up as it was when it emitted :attr:`state_changed` with this text."""

    def answered(self, question: str, value: object, found: Mapping[str, np.ndarray] | str) -> None:
        """Take what came of a question; a text says why nothing did."""

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """The figures at that step, for the panel at the right."""
        return []
