"""A report of papers' figures on its panel."""

from __future__ import annotations

import time
from pathlib import Path

from settle.app.runs.sweeps import ReportLook
from settle.widgets.runs.report_panel import ReportLine, ReportPanel


class ShownReport:
    """Shows on ``panel`` what it is given."""

    def __init__(self, panel: ReportPanel):
        self.panel = panel
        self.look: ReportLook | None = None

    def show(self, look: ReportLook) -> None:
        """Another report, or more of the same."""
        self.look = look
        lines = [ReportLine(each.name, each.figure.title, each.status, _beside(each.status, each.words())) for each in look.figures]
        self.panel.show_report(lines, there=look.there)

    def show_progress(self, driven: bool) -> None:
        """:param driven: whether a process makes it right now."""
        progress = self.look.progress if self.look and driven else None
        self.panel.show_progress(progress.computed if progress else 0, progress.planned if progress else 0)

    def words(self, driven: bool) -> str:
        """How far it is."""
        progress = self.look.progress if self.look and driven else None
        if progress is None:
            return "workers are reached, and what fits is worked out" if driven else ""
        until = time.strftime("%H:%M", time.localtime(progress.until))
        if progress.computed >= progress.planned:
            return f"all {progress.planned:,} runs are there, the report is written by {until}"
        return f"{progress.computed:,} of {progress.planned:,} runs, the report is there by {until}"

    def session(self, name: str) -> Path | None:
        """That the picture of a figure is made from; None: there is none."""
        figure = next((each for each in self.look.figures if each.name == name), None) if self.look else None
        return next((size.finished[0].path for size in figure.shown), None) if figure else None


def _beside(status: str, words: str) -> str:
    """What stands beside a status, without saying it again."""
    return words.removeprefix(f"{status}. ").removeprefix(f"{status}: ")
