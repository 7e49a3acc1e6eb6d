"""The way back from a part of a run to all of it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QSizePolicy

from settle.widgets.playback.scrubber import Scrubber
from settle.widgets.translation.language import tr


class ShowAllButton(QPushButton):
    """Says which part a scrubber shows, and shows all when it is pressed; it is there as long as a part is shown."""

    def __init__(self, scrubber: Scrubber):
        super().__init__()
        self._scrubber = scrubber
        self.setObjectName("link")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # it comes and goes without moving anything
        self.setToolTip(tr("Show the whole run on the timeline (0 while it has the focus; + and − or the wheel look closer)"))
        self.clicked.connect(scrubber.show_all)
        scrubber.zoomed.connect(self._tell)
        self.hide()

    def _tell(self) -> None:
        zoomed = self._scrubber.range.zoomed
        self.setText(tr(f"{self._scrubber.range_text()} · show all" if zoomed else ""))
        self.setVisible(zoomed)
