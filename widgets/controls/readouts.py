"""Readouts: figures beside what theory, a reference and the paper say, and conditions met or broken."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QVBoxLayout, QWidget

from settle.backend.core.experiment import Preset
from settle.widgets.controls.readout_notes import HEADS, columns, notes, sources
from settle.widgets.controls.scrolled_column import scrolled_column
from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import PlainLabel, RichLabel, as_plain
from settle.widgets.translation.language import tr
from settle.widgets.view import Readout

_GAP = 12
"""Between columns, px."""
_BESIDE = 38
"""px of the card's width that margins and a scroll bar take."""
_MARK = 18
"""px of the mark before a condition."""
_LABEL = 84
"""px that a label gets at least beside its figure; where there is less room it stands above it."""


class Readouts(QFrame):
    """The card at the right of the view. It rebuilds its lines only when their labels or the columns change."""

    def __init__(self):
        super().__init__()
        self.setObjectName("card")
        self.heading = PlainLabel(tr("Readouts"))
        self.heading.setObjectName("title")
        self.sources = PlainLabel()
        self.sources.setObjectName("subtitle")
        self.sources.setWordWrap(True)
        self.empty = PlainLabel(tr("Figures of the run stand here once it has begun."))
        self.empty.setObjectName("subtitle")
        self.empty.setWordWrap(True)
        self._body = QWidget()
        self._table = QWidget()
        self.notes = RichLabel()
        self.notes.setObjectName("note")
        self.notes.setWordWrap(True)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addWidget(self._table)
        inside.addWidget(self.notes)
        inside.addStretch(1)
        self.scroll_area = scrolled_column(self._body)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addWidget(self.heading)
        column.addWidget(self.sources)
        column.addWidget(self.empty)
        column.addWidget(self.scroll_area, 1)
        self.preset: Preset | None = None
        self.lines: list[tuple[PlainLabel | RichLabel, dict[str, PlainLabel]]] = []
        """Of each line its label and, by column, its figures."""
        self.shown: Sequence[Readout] = ()
        """What stands there."""
        self._built: tuple[object, ...] = ()
        self._drawn: tuple[object, ...] = ()
        self._under = False
        """Whether what a figure is compared with stands under it: since lines or width changed, that has taken fewer lines."""
        self._room = 0
        """px that labels have had beside all columns since then, at least."""
        self._above: set[str] = set()
        """Labels that have stood above their figures since then."""

    def show_preset(self, preset: Preset | None) -> None:
        """Stand the figures of the preset's paper beside the lines that come next; None: there are none."""
        self.preset = preset

    def show_lines(self, lines: Sequence[Readout]) -> None:
        """Bring the figures up to date."""
        self.shown = lines
        self.empty.setVisible(not lines)
        texts = [columns(line, self.preset) for line in lines]
        heads = [head for head in HEADS if head == "here" or any(text[head] for text in texts)]
        self._lay_out(lines, heads, texts)
        reaching = [self._label_width(line) > self._room for line in lines]
        labels = [(line.label, line.met is None, bool(line.value)) for line in lines]
        built = (labels, heads, self._under, sorted(self._above), reaching)
        if built != self._built:
            self._rebuild(lines, heads)
            self._built = built
        colours = theme.current()
        for line, text, (label, figures) in zip(lines, texts, self.lines, strict=True):
            if line.met is not None:
                mark, colour = ("✓", colours.good) if line.met else ("✗", colours.bad)
                label.setText(tr(f"<span style='color:{colour}'>{mark}</span>&nbsp; {escape(line.label)}"))
            for head, part in figures.items():
                part.setText(self._figure(head, text[head]))
                if self._under and head == "here":  # else a label would wrap and unwrap as digits come and go
                    part.setMinimumWidth(min(self._wide, max(part.minimumWidth(), part.sizeHint().width())))
                elif self._under:
                    part.setVisible(bool(text[head]))
            for part in (label, *figures.values()):
                part.setToolTip(as_plain(tr(line.tip)))
        shown = {line.key for line, text in zip(lines, texts, strict=True) if text["paper"]}
        self.sources.setText(tr(sources(self.preset, shown) if self.preset and lines else ""))
        self.sources.setVisible(bool(self.sources.text()))
        said = notes(self.preset, shown) if self.preset and lines else []
        self.notes.setText(tr("".join(f"<p style='margin: 0 0 4px 0'>{sentence}</p>" for sentence in said)))
        self.notes.setVisible(bool(said))

    @property
    def _wide(self) -> int:
        """px of a line."""
        return max(0, self.width() - _BESIDE)

    def lacks(self) -> QSize:
        """px that the lines and notes need more than they have, so that no label stands above its figure and nothing is scrolled."""
        high = self._body.height() - self.scroll_area.viewport().height()
        wide = [self._needs(line) - self._wide for line in self.shown if line.label in self._above]
        return QSize(max([0, *wide]), max(0, high)) if self.shown else QSize(0, 0)

    def _lay_out(self, lines: Sequence[Readout], heads: Sequence[str], texts: Sequence[dict[str, str]]) -> None:
        """Decide what stands beside, under and above what."""
        drawn = (self.width(), heads, [line.label for line in lines])
        if drawn != self._drawn:
            self._drawn, self._under, self._above, self._room = drawn, False, set(), self._wide
        metrics = self.fontMetrics()
        words = [[tr(head), *(tr(text[head]) for text in texts)] for head in heads]
        wide = [max(map(metrics.horizontalAdvance, each)) + _GAP for each in words]
        self._room = min(self._room, self._wide - sum(wide))  # and so it stays, as the rest, else lines would hop as digits come and go
        least = self._wide - sum(wide[1:])  # up to where the figure ends
        figures = [line for line in lines if line.value]
        alone = {line.label for line in figures if not self._reaches(line, least)}
        compared = sum(bool(text[head]) for text in texts for head in heads if head != "here")
        if not self._under and alone and compared <= len(alone | self._above):
            self._under, self._above = True, set()
        self._above |= {line.label for line in figures if self._needs(line) > self._wide} if self._under else alone

    def _reaches(self, line: Readout, room: int) -> bool:
        """Whether a label has its place in its own column, or reaches, within ``room`` px, into that of its figure, which is short."""
        label = self._label_width(line)
        return label <= self._room or label + _GAP + self.fontMetrics().horizontalAdvance(tr(line.value)) <= room

    def _label_width(self, line: Readout) -> int:
        return self.fontMetrics().horizontalAdvance(tr(line.label)) + _MARK * (line.met is not None)

    def _needs(self, line: Readout) -> int:
        """px of a line with its label, which may wrap, beside its figure."""
        return min(_LABEL, self._label_width(line)) + _GAP + self.fontMetrics().horizontalAdvance(tr(line.value))

    def _figure(self, head: str, text: str) -> str:
        """A figure; under another one it says what it is."""
        return f"{tr(head)}: {tr(text)}" if self._under and head != "here" and text else tr(text)

    def _rebuild(self, lines: Sequence[Readout], heads: Sequence[str]) -> None:
        table, self.lines = QWidget(), []
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        if len(heads) > 1 and not self._under:
            for column, head in enumerate(heads, 1):
                grid.addWidget(_figures(head, "reference"), 0, column)
        for line in lines:
            label = PlainLabel(tr(line.label), wordWrap=True) if line.met is None else RichLabel(wordWrap=True)
            figures = {head: _figures("", "figures" if head == "here" else "reference") for head in heads}
            if line.met is not None and not line.value:
                grid.addWidget(label, grid.rowCount(), 0, 1, -1)
                figures = {}
            elif self._under:
                grid.addLayout(self._under_each_other(label, figures, line.label in self._above), grid.rowCount(), 0, 1, -1)
            else:
                above, row = line.label in self._above, grid.rowCount()
                grid.addWidget(label, row, 0, 1, -1 if above else 1 + (self._label_width(line) > self._room))
                for column, part in enumerate(figures.values(), 1):
                    grid.addWidget(part, row + above, column)
            self.lines.append((label, figures))
        old, self._table = self._table, table
        inside = self._body.layout()
        assert inside is not None
        inside.replaceWidget(old, table)
        old.hide()
        old.deleteLater()

    def _under_each_other(self, label: QWidget, figures: dict[str, PlainLabel], above: bool) -> QVBoxLayout:
        """Label and figure in one line, what it is compared with in the next ones."""
        lines, first = QVBoxLayout(), QBoxLayout(QBoxLayout.Direction.TopToBottom if above else QBoxLayout.Direction.LeftToRight)
        lines.setSpacing(1)
        first.setSpacing(1 if above else _GAP)
        first.addWidget(label, 1)
        first.addWidget(figures["here"])
        lines.addLayout(first)
        for head, part in figures.items():
            part.setWordWrap(head != "here" or above)
            if head != "here":
                part.hide()
                lines.addWidget(part)
        return lines

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_lines(self.shown)


def _figures(text: str, name: str) -> PlainLabel:
    part = PlainLabel(tr(text))
    part.setObjectName(name)
    part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return part
