"""What is turned while the estimators run: mutual information or correlation, dimension, and the exact critic."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import flat, switch

_STEPS = 200
_NATS = 20.0
"""The slider's end; the form takes more."""
_RHO = 0.99
_DIMENSIONS = (1, 2, 3, 5, 10, 20, 50, 100)


class EstimatorControls(QWidget):
    """In a row; what they show is what the knobs of the step say."""

    turned = Signal(str, object)
    """(knob, value)"""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.stairs = switch("Stairs", "Climb the staircase of mutual information that the form says")
        self.nats, self.nats_text = self._slider("Mutual information"), PlainLabel()
        self.rho, self.rho_text = self._slider("Correlation ρ"), PlainLabel()
        self.fewer, self.more = flat("−", "A smaller dimension; critics begin anew"), flat("+", "A larger dimension; critics begin anew")
        self.dimension_text = PlainLabel()
        self.exact = switch("Exact critic", "The true log-ratio in place of learnt critics: what is wrong then is the estimator's own")
        for text, wide in ((self.nats_text, "I = 00.0 nats"), (self.rho_text, "ρ = −0.000"), (self.dimension_text, "d = 000")):
            text.setMinimumWidth(self.fontMetrics().horizontalAdvance(wide) + 4)
        parts = (
            self.stairs, self.nats_text, self.nats, self.rho_text, self.rho, self.dimension_text, self.fewer, self.more, self.exact
        )  # fmt: skip
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        self._most, self._dimension, self._by = _NATS, 20, "stairs"
        self.stairs.clicked.connect(lambda _: self._turn(by="stairs"))
        self.nats.valueChanged.connect(lambda place: self._turn(nats=round(self._most * place / _STEPS, 2), by="nats"))
        self.rho.valueChanged.connect(lambda place: self._turn(rho=round(_RHO * place / _STEPS, 3), by="rho"))
        self.fewer.clicked.connect(
            lambda: self._to_dimension(max((d for d in _DIMENSIONS if d < self._dimension), default=self._dimension))
        )
        self.more.clicked.connect(lambda: self._to_dimension(min((d for d in _DIMENSIONS if d > self._dimension), default=self._dimension)))
        self.exact.clicked.connect(lambda on: self._turn(exact=bool(on)))
        for text, name in ((self.nats_text, "I"), (self.rho_text, "ρ"), (self.dimension_text, "d")):
            text.setText(tr(f"{name} = —"))  # until there are pairs
        self.rho.setRange(-_STEPS, _STEPS)

    def _slider(self, name: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, _STEPS)
        slider.setTracking(False)  # each value makes a section of its own: one comes at the release
        slider.setMinimumWidth(70)
        slider.setMaximumWidth(200)
        slider.setAccessibleName(tr(name))
        slider.setToolTip(tr(f"{name}: of the pairs from now on"))
        slider.setPageStep(_STEPS // 20)
        return slider

    def show_knobs(self, by: str, nats: float, rho: float, dimension: int, exact: bool, most: float) -> None:
        """Show how the pairs stand: ``nats`` and ``rho`` are both theirs, whichever of them was asked for."""
        self._by, self._most, self._dimension = by, min(_NATS, most), dimension
        with QSignalBlocker(self.nats), QSignalBlocker(self.rho):
            if not self.nats.isSliderDown():
                self.nats.setValue(round(_STEPS * min(1.0, nats / self._most)))
            if not self.rho.isSliderDown():
                self.rho.setValue(round(_STEPS * max(-1.0, min(1.0, rho / _RHO))))
        self.nats_text.setText(tr(f"I = {nats:.1f} nats"))
        self.rho_text.setText(f"ρ = {rho:.3f}".replace("-", "−"))
        self.dimension_text.setText(f"d = {dimension}")
        self.stairs.setChecked(by == "stairs")
        self.exact.setChecked(exact)

    def _to_dimension(self, dimension: int) -> None:
        if dimension != self._dimension:
            self._turn(dimension=dimension)

    def _turn(self, by: str = "", **knobs: float | bool | int) -> None:
        for knob, value in knobs.items():  # first the value: with it the way of setting it is possible
            self.turned.emit(knob, value)
        if by and by != self._by:
            self.turned.emit("by", by)
        self.stairs.setChecked(self._by == "stairs" if not by else by == "stairs")
