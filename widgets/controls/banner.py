"""A line that floats over the view: what went wrong stays until it is dismissed, what was done goes away by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from settle.widgets.access.announce import announce
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr

_SECONDS = 7.0
"""How long what was done is told."""
_MARGIN = 8


class Banner(QFrame):
    """Hidden until something is said. It moves nothing: it lies over the top of the widget that it is given to by :meth:`float_over`."""

    def __init__(self):
        super().__init__()
        self._over: QWidget | None = None
        self.timer = QTimer(self, singleShot=True, interval=int(1000 * _SECONDS))
        self.timer.timeout.connect(self._pass_away)
        self.setObjectName("banner")
        self.said = ""
        """What it says, in English whatever language it is shown in."""
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(lambda: self._do())
        self._do: Callable[[], object] = self.hide
        close = QToolButton()
        close.setText("✕")
        close.setObjectName("flat")
        close.setAccessibleName(tr("Dismiss the message"))
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        self.hide()

    def float_over(self, widget: QWidget) -> None:
        """Lie over the top of a widget from now on."""
        self._over = widget
        self.setParent(widget.parentWidget())
        widget.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if self._over is not None and not self.isHidden():
            width = max(0, self._over.width() - 2 * _MARGIN)
            height = max(self.heightForWidth(width), self.minimumSizeHint().height())
            self.setGeometry(self._over.x() + _MARGIN, self._over.y() + _MARGIN, width, height)
            self.raise_()

    def _pass_away(self) -> None:
        """Not while someone reads it with the mouse on it, or has the keyboard in it."""
        focused = QApplication.focusWidget()
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused)):
            self.timer.start()
        else:
            self.hide()

    def tell(self, sentence: str) -> None:
        """Say what was done: it goes away by itself, unless a button is added."""
        self._show(sentence, at_once=False)
        self.timer.start()

    def say(self, sentence: str) -> None:
        """Show a sentence (of a long report: its last line, the rest as tooltip), until it is dismissed."""
        self._show(sentence, at_once=True)

    def _show(self, sentence: str, at_once: bool) -> None:
        self.timer.stop()
        lines = sentence.strip().splitlines() or [""]
        self.said = lines[-1] if lines[0].startswith("Traceback") else lines[0]
        self.text.setText(tr(self.said))
        self.text.setToolTip(as_plain(tr(sentence)) if len(lines) > 1 else "")
        self.setAccessibleDescription(self.text.text())
        self.button.hide()
        self.show()
        self._place()
        announce(self, self.text.text(), at_once=at_once)

    def take_back(self, beginning: str) -> None:
        """Hide what was said if it begins so: it is true no longer."""
        if self.said.startswith(beginning):
            self.hide()

    def add_button(self, label: str, do: Callable[[], object]) -> None:
        """Add a button to what was said: something that can be done about it."""
        self._do = do
        self.button.setText(tr(label))
        self.button.show()
        self.timer.stop()
        self.show()
        self._place()
