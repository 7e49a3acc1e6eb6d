"""A picked sample's latent on sliders, and what the generator makes of it when they are moved."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from settle.widgets.panels.base.number_text import short, two_decimals
from settle.widgets.panels.images.gallery import Gallery, GalleryContent
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import choice, flat

SLIDERS = 8
REACH = 3.0
"""Ends of a slider: standard deviations of the latents."""
_TICKS = 100  # a standard deviation


class LatentSliders(QWidget):
    """Asks, by ``moved``, for the picture of the latent as the sliders say."""

    moved = Signal(object)
    """The latent, an array."""

    def __init__(self) -> None:
        super().__init__()
        self.z = np.zeros(0, np.float32)
        self._original: np.ndarray = self.z
        self.which = choice("Which latents")
        self.which.hide()  # until there are latents
        self.back = flat("Back", "The sample's own latent again")
        self.picture = Gallery("What the generator makes of this latent")
        self.score = PlainLabel()
        self.score.setObjectName("subtitle")
        self.score.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        self.sliders: list[QSlider] = []
        self.names: list[PlainLabel] = []
        for row in range(SLIDERS):
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(round(-REACH * _TICKS), round(REACH * _TICKS))
            slider.valueChanged.connect(lambda value, row=row: self._moved(row, value))
            name = PlainLabel()
            name.setObjectName("subtitle")
            name.setMinimumWidth(62)
            grid.addWidget(name, row, 0)
            grid.addWidget(slider, row, 1)
            self.sliders.append(slider)
            self.names.append(name)
        side = QVBoxLayout()
        side.addWidget(self.picture, 1)
        side.addWidget(self.score)
        row_ = QHBoxLayout(self)
        row_.setContentsMargins(0, 0, 4, 0)
        row_.addLayout(grid, 3)
        row_.addLayout(side, 2)
        self.which.currentIndexChanged.connect(lambda _: self._write())
        self.back.clicked.connect(lambda: self.show_latent(self._original, anew=True))

    def show_latent(self, latent: np.ndarray, *, anew: bool = False) -> None:
        """Begin with this latent; the same one again leaves what was moved as it is."""
        if not anew and np.array_equal(latent, self._original):
            return
        blocks = -(-len(latent) // SLIDERS)
        if blocks != self.which.count():
            self.which.blockSignals(True)
            self.which.clear()
            for block in range(blocks):
                first = block * SLIDERS
                self.which.addItem(f"z {first + 1}–{min(first + SLIDERS, len(latent))}", first)
            self.which.blockSignals(False)
            self.which.setVisible(blocks > 1)
        self._original, self.z = latent, latent.copy()
        self._write()
        self.moved.emit(self.z.copy())

    def _first(self) -> int:
        return int(self.which.currentData() or 0)

    def _write(self) -> None:
        """Sliders and names as the latent says."""
        for row, (slider, name) in enumerate(zip(self.sliders, self.names, strict=True)):
            number = self._first() + row
            there = number < len(self.z)
            slider.setVisible(there)
            name.setVisible(there)
            if there:
                slider.blockSignals(True)
                slider.setValue(round(float(self.z[number]) * _TICKS))
                slider.blockSignals(False)
                slider.setAccessibleName(tr(f"Latent {number + 1}"))
                self._name(row)

    def _name(self, row: int) -> None:
        number = self._first() + row
        self.names[row].setText(f"z{number + 1} = {two_decimals(float(self.z[number]))}")

    def _moved(self, row: int, value: int) -> None:
        if self._first() + row < len(self.z):
            self.z[self._first() + row] = value / _TICKS
            self._name(row)
            self.moved.emit(self.z.copy())

    def show_picture(self, picture: np.ndarray, score: float, word: str) -> None:
        self.picture.show_pictures(GalleryContent(picture[None]))
        self.score.setText(tr(f"{word} {short(score, 2)}"))
