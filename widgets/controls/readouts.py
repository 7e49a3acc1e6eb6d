"""Readouts: figures beside what theory, a reference and the paper say, and conditions met or broken."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from settle.backend.core.experiment import Preset
from settle.widgets.controls.readout_notes import HEADS, columns, notes, sources
from settle.widgets.controls.scrolled_column import scrolled_column
from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import PlainLabel, RichLabel, as_plain
from settle.widgets.translation.language import tr
from settle.widgets.view import Readout

_BOTH = "theory or\nreference"
_GAP = 12
"""Between columns, px."""
_BESIDE = 38
"""px of the card's width that margins and a scroll bar take."""
_LABEL = 84
"""px that a label gets at least beside its figures; where there is less room it stands above them."""


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
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self.notes = RichLabel()
        self.notes.setObjectName("note")
        self.notes.setWordWrap(True)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addLayout(self._grid)
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
        self._parts: list[PlainLabel | RichLabel] = []
        self.shown: Sequence[Readout] = ()
        """What stands there."""
        self._built: tuple[object, ...] = ()
        self._drawn: tuple[object, ...] = ()
        self._least = 0
        """The least room for labels since the lines, their columns or the width changed."""
        self._above: set[str] = set()
        """Labels that have stood above their figures since then."""
        self._wrapped: set[str] = set()
        """Labels that have been too long to reach into the column of their own figure since then."""

    def show_preset(self, preset: Preset | None) -> None:
        """Stand the figures of the preset's paper beside the lines that come next; None: there are none."""
        self.preset = preset

    def show_lines(self, lines: Sequence[Readout]) -> None:
        """Bring the figures up to date."""
        self.shown = lines
        self.empty.setVisible(not lines)
        heads, texts, stacked = self._laid_out(lines)
        built = ([(line.label, line.met is None, bool(line.value)) for line in lines], heads, stacked, sorted(self._wrapped))
        if built != self._built:
            self._rebuild(lines, heads, stacked)
            self._built = built
        colours = theme.current()
        for line, text, (label, figures) in zip(lines, texts, self.lines, strict=True):
            if line.met is not None:
                mark, colour = ("✓", colours.good) if line.met else ("✗", colours.bad)
                label.setText(tr(f"<span style='color:{colour}'>{mark}</span>&nbsp; {escape(line.label)}"))
            for head, part in figures.items():
                part.setText(tr(text[head]))
            for part in (label, *figures.values()):
                part.setToolTip(as_plain(tr(line.tip)))
        shown = {line.key for line, text in zip(lines, texts, strict=True) if text["paper"]}
        self.sources.setText(tr(sources(self.preset, shown) if self.preset and lines else ""))
        self.sources.setVisible(bool(self.sources.text()))
        said = notes(self.preset, shown) if self.preset and lines else []
        self.notes.setText(tr("".join(f"<p style='margin: 0 0 4px 0'>{sentence}</p>" for sentence in said)))
        self.notes.setVisible(bool(said))

    def lacks(self) -> QSize:
        """px that the lines and notes need more than they have, so that no label stands above its figures and nothing is scrolled."""
        high = self._body.height() - self.scroll_area.viewport().height()
        return QSize(max(0, _LABEL - self._least), max(0, high)) if self.shown else QSize(0, 0)

    def _laid_out(self, lines: Sequence[Readout]) -> tuple[list[str], list[dict[str, str]], list[bool]]:
        """Columns, figures by column, and which labels stand above their figures."""
        texts = [columns(line, self.preset) for line in lines]
        heads = [head for head in HEADS if any(text[head] for text in texts)]
        apart = {"theory", "reference"} <= set(heads) and not any(text["theory"] and text["reference"] for text in texts)
        widest = max([_LABEL, *(self.fontMetrics().horizontalAdvance(tr(line.label)) for line in lines if line.met is None)])
        if apart and self._room(heads, texts) < widest:  # no line has both: one column has room for them
            heads = [_BOTH if head == "theory" else head for head in heads if head != "reference"]
            texts = [{**text, _BOTH: text["theory"] or text["reference"]} for text in texts]
        drawn = (self.width(), heads, [line.label for line in lines])
        if drawn != self._drawn:
            self._drawn, self._least, self._above, self._wrapped = drawn, self._room(heads, texts), set(), set()
        self._least = min(self._least, self._room(heads, texts))  # else a label would hop as digits come and go
        wide = self.fontMetrics().horizontalAdvance
        here = max([0, *(wide(tr(text["here"])) for text in texts)])
        for line, text in zip(lines, texts, strict=True):
            label = wide(tr(line.label))
            if self._least < min(_LABEL, label) and label + _GAP + wide(tr(text["here"])) > self._least + here:
                self._above.add(line.label)
            elif label + _GAP + wide(tr(text["here"])) > self._room(heads, texts) + here:
                self._wrapped.add(line.label)
        return heads, texts, [line.label in self._above for line in lines]

    def _room(self, heads: Sequence[str], texts: Sequence[dict[str, str]]) -> int:
        """Width that is left for labels beside these columns, px; below 0 where not even they have room."""
        metrics = self.fontMetrics()
        words = [[*tr(head).split("\n"), *(tr(text[head]) for text in texts)] for head in heads]
        return self.width() - _BESIDE - sum(max(map(metrics.horizontalAdvance, each)) + _GAP for each in words)

    def _rebuild(self, lines: Sequence[Readout], heads: Sequence[str], stacked: Sequence[bool]) -> None:
        for part in self._parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts, self.lines, row = [], [], 0
        if len(heads) > 1:
            for column, head in enumerate(heads, 1):
                self._put(_figures(head, "reference"), row, column)
            row += 1
        for line, above in zip(lines, stacked, strict=True):
            label = PlainLabel(tr(line.label), wordWrap=True) if line.met is None else RichLabel(wordWrap=True)
            words = line.met is not None and not line.value
            # A label that reaches into the column of its own figure has room there: that one is short.
            reaches = 0 <= self._least < self.fontMetrics().horizontalAdvance(tr(line.label)) and line.label not in self._wrapped
            self._put(label, row, 0, len(heads) + 1 if above or words else 2 if reaches else 1)
            figures = dict[str, PlainLabel]()
            if not words:
                row += above
                for column, head in enumerate(heads, 1):
                    figures[head] = _figures("", "figures" if head == "here" else "reference")
                    figures[head].setWordWrap(self._least < 0)
                    self._put(figures[head], row, column)
            self.lines.append((label, figures))
            row += 1

    def _put(self, part: PlainLabel | RichLabel, row: int, column: int, span: int = 1) -> None:
        self._grid.addWidget(part, row, column, 1, span)
        self._parts.append(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_lines(self.shown)


def _figures(text: str, name: str) -> PlainLabel:
    part = PlainLabel(tr(text))
    part.setObjectName(name)
    part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return part
