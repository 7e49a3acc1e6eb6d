"""A paper on the start page: a picture of a real run, what it is, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QSizePolicy, QVBoxLayout

from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr


@dataclass(frozen=True)
class TileText:
    """What a tile says of a paper."""

    name: str
    title: str
    authors: str
    sentence: str
    example: bool = True
    """Whether there is a recorded run of it."""


class PaperTile(QFrame):
    """Its signals carry the paper's name."""

    example_asked = Signal(str)
    opened = Signal(str)
    figures_asked = Signal(str)

    def __init__(self, text: TileText):
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr(text.title))
        self.picture = ScaledPicture()
        self.picture.setAccessibleName(tr(f"A recorded run: {text.title}"))
        title = _words(text.title, "title", wrap=True)
        font = title.font()
        font.setPointSizeF(1.15 * font.pointSizeF())
        title.setFont(font)
        self.example = QPushButton(tr("Show me"))
        self.example.setObjectName("primary")
        self.example.setToolTip(tr("Play a recorded example, which comes with Settle"))
        self.example.setIconSize(QSize(12, 12))
        self.open = QPushButton(tr("Open"))
        self.open.setToolTip(tr("The experiment with its setup, to run it yourself"))
        self.figures = QPushButton(tr("Figures and tables"))
        self.figures.setToolTip(tr("What the paper shows, and how your runs compare"))
        for button, signal in ((self.example, self.example_asked), (self.open, self.opened), (self.figures, self.figures_asked)):
            button.setAccessibleDescription(tr(text.title))
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(text.name))
        self.example.setVisible(text.example)
        self.picture.setVisible(text.example)
        buttons = QGridLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.example, 0, 0)
        buttons.addWidget(self.open, 0, 1)
        buttons.addWidget(self.figures, 0, 2)
        buttons.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(6)
        column.addWidget(self.picture)
        column.addWidget(title)
        column.addWidget(_words(text.authors, "subtitle", wrap=True))
        column.addWidget(_words(text.sentence, "", wrap=True))
        column.addStretch(1)
        column.addLayout(buttons)
        theme.changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        self.example.setIcon(icon("play", theme.current().on_accent))


def _words(text: str, name: str, wrap: bool = False) -> PlainLabel:
    label = PlainLabel(tr(text), wordWrap=wrap)
    label.setObjectName(name)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


class ScaledPicture(PlainLabel):
    """A picture as large as there is room; while there is none its place is kept, with a few words."""

    def __init__(self, words: str = "drawn in a moment …"):
        super().__init__()
        self.setObjectName("picture")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = QPixmap()
        self.setText(tr(words))

    def show_picture(self, picture: QPixmap) -> None:
        self._whole = picture
        self._scale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scale()

    def _scale(self) -> None:
        if self._whole.isNull():
            return
        ratio = self.devicePixelRatioF()
        smooth, whole = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.KeepAspectRatio
        scaled = self._whole.scaled(self.size() * ratio, whole, smooth)
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(scaled)
