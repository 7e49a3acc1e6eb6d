"""What a plug-in imports: these names stay. None of them loads Qt or torch; what views are made of is ``settle.api.views``.

An experiment is a frozen dataclass whose fields are knobs, and a generator of frames::

    from settle.api import Experiment, Frame, Run, column, whole
"""

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame, column
from settle.backend.core.knobs import Diverged, KnobError, choice, file, flag, real, reals, sizes, whole, words
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint, Event, Recording
from settle.backend.core.table import Table

__all__ = [
    "Checkpoint",
    "Diverged",
    "Event",
    "Experiment",
    "Frame",
    "KnobError",
    "Preset",
    "Recording",
    "Run",
    "Table",
    "choice",
    "column",
    "file",
    "flag",
    "real",
    "reals",
    "sizes",
    "stream",
    "whole",
    "words",
]
