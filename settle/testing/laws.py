"""All laws, over one experiment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest

from settle.backend.core.experiment import Experiment
from settle.testing.drawing_laws import DrawingLaws
from settle.testing.recording_laws import RecordingLaws
from settle.testing.strays import no_stray_log_lines, no_stray_threads
from settle.testing.subject import Subject
from settle.widgets.views.automatic.view import AutomaticView


@pytest.mark.qt_log_level_fail("WARNING")
@pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform's own limits are no warning
class Laws(RecordingLaws, DrawingLaws):
    """Inherit from it in a class whose name begins with ``Test``, and name the experiment.

    Each law runs the experiment with its first preset and the ``quick`` knobs: more than 5 steps, each of its tables at least
    one row, in a second or so.
    """

    experiment: ClassVar[type[Experiment]]
    view: ClassVar[Any] = AutomaticView
    """The class of its own view, a Board that takes no arguments; it is drawn by the automatic one as well."""
    quick: ClassVar[Mapping[str, Any]] = {}
    """Knobs that make a short run go through all that the experiment does."""

    @pytest.fixture
    def subject(self) -> Subject:
        """What the laws are tested on."""
        return Subject(self.experiment, self.view, self.quick)

    @pytest.fixture(autouse=True)
    def _no_strays(self, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
        with no_stray_threads(), no_stray_log_lines(caplog):
            yield
