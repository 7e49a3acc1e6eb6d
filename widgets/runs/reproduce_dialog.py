"""Which figures of which papers are to be reproduced, and within how many minutes; beside each figure stands what is planned of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from settle.backend.core.knobs import KnobError
from settle.widgets.runs.many_runs_dialog import ManyRunsDialog
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.theme.spin_boxes import RealBox
from settle.widgets.translation.language import tr

_NAME = Qt.ItemDataRole.UserRole
WORKING_OUT = "What fits into that is worked out …"


@dataclass(frozen=True)
class OfferedPaper:
    """A paper to choose figures of."""

    name: str
    title: str
    figures: tuple[tuple[str, str, str], ...]
    """(name with the paper's, title, why it cannot be made)"""


@dataclass(frozen=True)
class ReproduceWish:
    """What was asked for."""

    figures: tuple[str, ...]
    """Names with those of their papers."""
    budget: float
    """Minutes."""
    seeds: int
    where: tuple[str, int]
    """Scheduler, or nothing; processes here."""


class ReproduceDialog(ManyRunsDialog):
    """*Start* is there once the plan is on show."""

    def __init__(self, papers: Sequence[OfferedPaper], address: str, parent: QWidget | None, chosen: str = ""):
        """:param chosen: the paper whose figures are ticked at first; empty: all papers."""
        super().__init__("Reproduce a paper", "Figures and tables of the papers, as far as they fit", "papers", address, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Figures and tables"))
        self.tree.setHeaderLabels([tr("Figure or table"), tr("What is planned")])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.setUniformRowHeights(True)
        self.items: dict[str, QTreeWidgetItem] = {}
        for paper in papers:
            self._add(paper, chosen in ("", paper.name))
        self.tree.setColumnWidth(0, 420)
        self.budget = RealBox()
        self.budget.setRange(0.1, 1e6)
        self.budget.setDecimals(1)
        self.budget.setValue(20)
        self.budget.setSuffix(tr(" min, the report included"))
        self.seeds.setRange(1, 100)
        self.lay_out([(self.tree, 1)], [("Budget", self.budget), ("Seeds at most", self.seeds)])
        self.tree.itemChanged.connect(lambda _, column: self.look_again() if column == 0 else None)
        self.budget.valueChanged.connect(self.look_again)
        self.resize(900, 640)
        self.look_again()

    def _add(self, paper: OfferedPaper, ticked: bool) -> None:
        top = QTreeWidgetItem(self.tree, [tr(paper.title), ""])
        top.setFlags(top.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)
        top.setToolTip(0, as_plain(tr(f"{paper.title} ({paper.name})")))
        top.setSizeHint(0, QSize(0, self.fontMetrics().height() + 8))
        for name, title, absent in paper.figures:
            item = self.items[name] = QTreeWidgetItem(top, [f"{name.rpartition('/')[2]}: {tr(title)}", tr(absent)])
            item.setData(0, _NAME, name)
            item.setToolTip(0, as_plain(tr(title)))
            item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        top.setExpanded(ticked)

    def plan(self) -> ReproduceWish:
        figures = tuple(name for name, item in self.items.items() if item.checkState(0) == Qt.CheckState.Checked)
        if not figures:
            raise KnobError("figures", "Tick one figure or more.")
        return ReproduceWish(figures, self.budget.value(), self.seeds.value(), (self.address(), self.workers.value()))

    def brief(self, plan: object) -> str:
        self.start_button.setEnabled(False)  # nothing begins before it is shown what
        return WORKING_OUT

    def take_estimate(self, words: str, answer: str) -> None:
        try:
            found = json.loads(answer)
            told, left, figures = str(found["told"]), str(found["left_out"]), dict(found["figures"])
        except (ValueError, KeyError, TypeError):  # it was refused, or came to nothing: it says why
            self.told.setText("")
            self.show_problem(words or "What fits cannot be worked out here.")
            return
        self.told.setText(tr(f"{told}. {left}".strip()))
        self.tree.blockSignals(True)
        for name, item in self.items.items():
            text = str(figures.get(name, ""))
            item.setText(1, tr(text))
            item.setToolTip(1, as_plain(tr(text.replace(" | ", "\n"))))
        self.tree.blockSignals(False)
        self.tree.viewport().update()
        self.show_problem("")
