"""A list of conditions: met, broken or not known yet, each with its figure and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import RichLabel
from settle.widgets.translation.language import tr


@dataclass(frozen=True)
class ConditionRow:
    """One condition; ``met`` None: not measured yet."""

    title: str
    met: bool | None
    figure: str = ""
    why: str = ""


class ConditionList(QScrollArea):
    """Shows conditions below each other; it scrolls where they are many."""

    def __init__(self, name: str):
        super().__init__()
        self.setAccessibleName(tr(name))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._label = RichLabel(wordWrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setWidget(self._label)
        self.checks: tuple[ConditionRow, ...] = ()
        self._colours = ""
        theme.changed.connect(self._recolour)

    def show_checks(self, checks: Sequence[ConditionRow]) -> None:
        """Show these conditions."""
        if tuple(checks) == self.checks and theme.current().name == self._colours:
            return
        self.checks, self._colours = tuple(checks), theme.current().name
        self._label.setText(tr(f"<table cellspacing='0' cellpadding='4'>{''.join(map(_html, checks))}</table>"))
        self._fit()
        self._label.setAccessibleName(tr(", ".join(f"{check.title}: {_word(check.met)}" for check in checks)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the text its size at once; room for the scroll bar is kept free, so that it moves nothing."""
        width = max(40, self.width() - 12)
        height = self._label.heightForWidth(width)
        self._label.resize(width, height)
        policy = Qt.ScrollBarPolicy  # "as needed" would come only with the event loop's next turn
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if height > self.height() else policy.ScrollBarAlwaysOff)

    def _recolour(self) -> None:
        self.show_checks(self.checks)


def _word(met: bool | None) -> str:
    return {True: "met", False: "broken", None: "not measured yet"}[met]


def _html(check: ConditionRow) -> str:
    colours = theme.current()
    mark, colour = {True: ("✓", colours.good), False: ("✗", colours.bad), None: ("·", colours.muted)}[check.met]
    more = [f"<span style='color:{colours.muted}'>{escape(text)}</span>" for text in (check.figure, check.why) if text]
    body = "<br>".join([escape(check.title), *more])
    return f"<tr><td width='20' style='color:{colour}'><b>{mark}</b></td><td>{body}</td></tr>"
