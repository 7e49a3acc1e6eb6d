"""The laws that every experiment keeps, as a kit. A plug-in's own tests call it with its experiment::

    from settle.testing import Laws

    class TestRecall(Laws):
        experiment = Recall
        view = RecallView
        quick = {"side": 8, "sweeps": 3}

It takes pytest and pytest-qt: ``pip install settle-lab[test]``.
"""

import os

import pytest

pytest.register_assert_rewrite("settle.testing.drawing_laws", "settle.testing.recording_laws")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from settle.testing.laws import Laws  # noqa: E402
from settle.testing.strays import no_stray_log_lines, no_stray_threads  # noqa: E402
from settle.testing.subject import Subject  # noqa: E402

__all__ = ["Laws", "Subject", "no_stray_log_lines", "no_stray_threads"]
