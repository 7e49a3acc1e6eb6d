"""What stands above a comparison: what is compared, which parts are shown, how runs are aligned, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QToolButton

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import choice, head_row, offer, switch

PARTS = (
    ("curves", "Curves", "Curves of all runs over each other (Alt+1)"),
    ("views", "Views", "Views of the ticked runs side by side, locked to one place (Alt+2)"),
    ("difference", "A − B", "A picture of one run beside that of another, and their difference (Alt+3)"),
)
EACH = "each"
"""In place of a band: each run has its own curve."""


class CompareBar(QFrame):
    """Says what the user chose by signals; it is told what there is to choose."""

    parts_changed = Signal()
    aligned = Signal(str)
    seeds_shown = Signal(str)
    """``sd``, ``t95`` or ``each``."""
    curves_chosen = Signal(object)
    """Names of the curves to be shown, a list."""
    saved = Signal()
    exported = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        title = PlainLabel(tr("Compare"))
        title.setObjectName("title")
        self.about = ElidedLabel("", "subtitle")
        self.parts: dict[str, QPushButton] = {}
        for number, (key, text, tip) in enumerate(PARTS, 1):
            button = self.parts[key] = switch(text, tip)
            button.setAccessibleName(tr(f"Show {text}"))
            button.setShortcut(f"Alt+{number}")
            button.toggled.connect(lambda on, key=key: self._toggled(key, on))
        self.align, self.seeds = choice("Align runs by"), choice("Runs that differ in their seed alone")
        self.align.setMinimumContentsLength(7)
        self.seeds.setMinimumContentsLength(11)
        self.align.currentIndexChanged.connect(lambda _: self.aligned.emit(self.align.currentData()))
        self.seeds.currentIndexChanged.connect(lambda _: self.seeds_shown.emit(self.seeds.currentData()))
        self.curves = QToolButton()
        self.curves.setText(tr("Which curves"))
        self.curves.setToolTip(tr("Which curves are shown: those that all runs have"))
        self.curves.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.curves.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.curves.setMenu(self.menu)
        buttons = list[QPushButton]()
        for text, tip, signal in (
            ("Save…", "Keep this comparison as a file beside its sessions (Ctrl+S)", self.saved),
            ("Export…", "What is on show as PDF, SVG, PNG or HTML, its figures as CSV (Ctrl+E)", self.exported),
            ("Close", "Back to the experiment (Esc)", self.closed),
        ):
            button = QPushButton(tr(text))
            button.setToolTip(tr(tip))
            button.clicked.connect(signal)
            buttons.append(button)
        row = head_row(title, self.about, *self.parts.values(), self.curves, self.align, self.seeds, *buttons)
        row.setContentsMargins(12, 6, 8, 6)
        self.setLayout(row)

    def show_choices(self, alignments: Sequence[tuple[str, str]], align: str, bands: Sequence[tuple[str, str]], seeds: str) -> None:
        """:param alignments: (text, name) of those that these runs have.
        :param bands: likewise; none: no runs differ in their seed alone.
        """
        for box, entries, now in ((self.align, alignments, align), (self.seeds, bands, seeds)):
            box.blockSignals(True)
            offer(box, entries)
            box.setCurrentIndex(max(0, box.findData(now)))
            box.blockSignals(False)
        self.seeds.setVisible(bool(bands))

    def show_curves(self, names: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        """:param names: (text, name) of all curves that the runs share."""
        self.menu.clear()
        for text, name in names:
            action = self.menu.addAction(text)
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name in chosen)
            action.toggled.connect(lambda _: self.curves_chosen.emit([a.data() for a in self.menu.actions() if a.isChecked()]))
        self.curves.setEnabled(bool(names))

    def shown(self) -> list[str]:
        """The parts that are on."""
        return [key for key, button in self.parts.items() if button.isChecked()]

    def show_parts(self, parts: Sequence[str]) -> None:
        """Turn these on, and the others off."""
        for key, button in self.parts.items():
            button.blockSignals(True)
            button.setChecked(key in parts)
            button.blockSignals(False)
        self.parts_changed.emit()

    def _toggled(self, key: str, on: bool) -> None:
        if not self.shown():  # something has to be on
            self.parts[key].setChecked(True)
            return
        self.parts_changed.emit()
