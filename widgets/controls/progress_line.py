"""A line above the view for something that takes its time beside the work: how far it is, and a way to cancel it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton

from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr


class ProgressLine(QFrame):
    """Hidden until something begins."""

    cancelled = Signal()

    def __init__(self):
        super().__init__()
        self.setObjectName("banner")
        self.text = PlainLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(tr("Progress"))
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(12)
        row.addWidget(self.text)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.hide()

    def begin(self, what: str) -> None:
        """Show that something has begun."""
        self.show_progress(what, 0.0)
        self.cancel.setEnabled(True)
        self.show()

    def show_progress(self, what: str, share: float) -> None:
        """:param share: how much of it is done, in [0, 1]."""
        self.text.setText(tr(what))
        self.bar.setValue(round(1000 * min(max(share, 0.0), 1.0)))
