"""The fields of a form that ask what a film shows and how fast."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QSizePolicy, QWidget

from settle.widgets.paper.film_plan import FPS, SECONDS, USUAL_CARD_WIDTH, USUAL_FPS, USUAL_WIDTH, WIDTH, FilmPlan, usual_seconds
from settle.widgets.theme.spin_boxes import RealBox, WholeBox
from settle.widgets.translation.language import tr

MOST = 2**31 - 1
"""What a field can hold."""


class FilmForm(QObject):
    """Rows that are added to a form: steps, length, frames a second, width.

    :param steps: of the recording.
    :param span: first and last step that are meant if nothing else is said; None: the last one there is.
    """

    changed = Signal()

    def __init__(self, form: QFormLayout, steps: int, span: tuple[int, int | None], parent: QObject):
        super().__init__(parent)
        self._form, self._steps, self._touched = form, steps, set[QWidget]()
        self.first, self.last, self.seconds, self.fps, self.width = WholeBox(), WholeBox(), RealBox(), WholeBox(), WholeBox()
        end = min(max(steps - 1, 0), MOST)
        for field, name, value, low, high in (
            (self.first, "First step", min(span[0], end), 0, end),
            (self.last, "Last step", end if span[1] is None else min(span[1], end), 0, end),
            (self.fps, "Frames a second", USUAL_FPS, *FPS),
            (self.width, "Width in px", USUAL_WIDTH, *WIDTH),
        ):
            field.setAccessibleName(tr(name))
            field.setRange(low, high)
            field.setValue(value)
        self.seconds.setAccessibleName(tr("Length in seconds"))
        self.seconds.setRange(*SECONDS)
        self.seconds.setDecimals(1)
        self.seconds.setSuffix(" s")
        self.fps.setSuffix(tr(" frames / s"))
        self.width.setSuffix(tr(" px"))
        self.width.setToolTip(tr("Letters keep their size: a wider film has room for more"))
        self._rows = [_beside(self.first, self.last), _beside(self.seconds, self.fps), self.width]
        for label, row in zip(("Steps from, to", "Length", "Width"), self._rows, strict=True):
            form.addRow(tr(label), row)
        for field in (self.first, self.last, self.seconds, self.fps, self.width):
            field.valueChanged.connect(lambda _, field=field: self._turned(field))
        self._set_usual(self.seconds, usual_seconds(self._count()))

    def _count(self) -> int:
        return max(1, self.last.value() - self.first.value() + 1)

    def _turned(self, field: QWidget) -> None:
        self._touched.add(field)
        if field in (self.first, self.last):
            self.first.setMaximum(self.last.value())
            self.last.setMinimum(self.first.value())
            self._set_usual(self.seconds, usual_seconds(self._count()))
        self.changed.emit()

    def _set_usual(self, field: WholeBox | RealBox, value: float) -> None:
        """What is usual, unless somebody has said otherwise."""
        if field not in self._touched:
            with QSignalBlocker(field):
                field.setValue(value)  # type: ignore[arg-type]

    def show_for(self, film: bool, card: bool) -> None:
        """Show the rows where a film is chosen; ``card``: of one card."""
        for row in self._rows:
            self._form.setRowVisible(row, film)
        self._set_usual(self.width, USUAL_CARD_WIDTH if card else USUAL_WIDTH)

    def plan(self, theme: str) -> FilmPlan:
        """What is chosen.

        :raises KnobError: it is not possible.
        """
        fields = (self.first, self.last, self.seconds)
        first, last, seconds = (field.value() for field in fields)
        return FilmPlan.of(self._steps, first, last, seconds, fps=self.fps.value(), width=self.width.value(), theme=theme)


def _beside(*fields: QWidget) -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    for field in fields:
        row.addWidget(field, 1)
    return made
