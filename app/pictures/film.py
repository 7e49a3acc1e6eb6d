"""A film of a view with its Readouts, or of one card: laid out once, so that nothing jumps, and painted at one step after another.

:func:`write_film` makes a file, :func:`short_film` the bytes of a small one for a page. In a process that has no window, since the
theme of the application becomes that of the film.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from settle.app.pictures.take_picture import Pose, fit_again, ground, posed, show_in
from settle.app.preset_of import preset_of
from settle.app.window.render_view import card_called, laid_out_view, with_either_view
from settle.backend.core.recording import Recording
from settle.sessions.comparison.curves import EPOCH, epoch_table
from settle.sessions.disk import reason, replacing
from settle.sessions.export import video
from settle.widgets.controls.print_mode import lay_out
from settle.widgets.panels.formula.formula import Formula, finish_formulas
from settle.widgets.paper.film_plan import FilmPlan
from settle.widgets.theme import theme
from settle.widgets.view import Readout, View
from settle.widgets.views.common.board import Board

STRIP, _LINE, _SIDE = 34, 4, 12
"""px at the foot of a film: in all, of the line that grows, and beside the words."""
_TRIED = 5
"""Steps for which a film is laid out, before it begins, so that all its steps have room."""
_SHAPE = 9 / 16
"""Height of a whole view as a share of its width at least: that of a screen."""
_SHORT = (4.0, 10, 960, 640)
"""Of a film on a page: seconds, frames a second, px of a whole view and of a card."""


def write_film(
    recording: Recording,
    path: Path,
    format: str,
    plan: FilmPlan,
    card: str | None = None,
    run: str = "",
    state: str = "",
    begun: Callable[[int, int], object] = lambda width, height: None,
    told: Callable[[int], object] = lambda done: None,
) -> str:
    """Make a film, ``mp4`` or ``gif``, of a session that anybody may have made; where its own view cannot draw it, of its tables.

    :param card: title of the card to show, in any case; None: the whole view with its Readouts.
    :param run: name of the recording's session, which stands in the film.
    :param state: how the view is set up, as :attr:`settle.widgets.view.View.state_changed` tells it.
    :param begun: gets width and height in px once that is known, before the first picture.
    :param told: gets how many pictures are done, after each; what it raises ends the film, and nothing is left of it.
    :returns: why the tables are shown in place of the view, or nothing.
    :raises KnobError: the view has no such card.
    :raises SessionError: the encoder is lacking.
    :raises OSError: the file cannot be written, or nothing can be drawn.
    """

    def draw(automatic: bool, faults: Sequence[str]) -> None:
        with film_scene(recording, plan, card, run, state, automatic) as scene:
            begun(scene.size.width(), scene.size.height())
            with _written(path) as beside, open(beside, "wb") as file:
                _encode(file, format, plan, scene, lambda: faults, told)

    return with_either_view(draw, path, card)


def short_film(recording: Recording, card: str | None = None, run: str = "", format: str = "mp4", most_bytes: int = 2_000_000) -> bytes:
    """A film of a few seconds, light, for a page of HTML; narrower, with fewer pictures, until it has at most so many bytes.

    :raises KnobError, SessionError: see :func:`write_film`.
    :raises ValueError: it cannot be that small.
    """
    seconds, fps, *widths = _SHORT
    for share in (1.0, 0.75, 0.5):
        plan = FilmPlan.of(recording.steps, seconds=seconds * share, fps=fps, width=max(320, round(widths[card is not None] * share)))
        made = io.BytesIO()
        with film_scene(recording, plan, card, run) as scene:
            _encode(made, format, plan, scene, lambda: (), lambda done: None)
        if made.tell() <= most_bytes:
            return made.getvalue()
    raise ValueError(f"A film of {recording.experiment} has {made.tell():,} bytes at least, more than {most_bytes:,}.")


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """As :func:`settle.sessions.disk.replacing`, with a whole sentence where it fails."""
    try:
        with replacing(path) as beside:
            yield beside
    except OSError as e:
        raise OSError(f"The film {path} cannot be written: {reason(e)}.") from None


def _encode(
    file: BinaryIO, format: str, plan: FilmPlan, scene: Scene, faults: Callable[[], Sequence[str]], told: Callable[[int], object]
) -> None:
    shown = plan.pictures()

    def pictures() -> Iterator[tuple[np.ndarray, int]]:
        for number, (step, times) in enumerate(shown, 1):
            picture = scene.picture(step)
            if faults():
                raise RuntimeError(faults()[0])
            yield picture, times
            told(number)

    if format == "gif":
        video.write_gif(file, pictures(), plan.fps, [scene.picture(shown[n][0]) for n in sorted({0, len(shown) // 2, len(shown) - 1})])
    else:
        video.write_mp4(file, pictures(), plan.fps)


class Scene:
    """What a film shows, in the size that it keeps."""

    def __init__(self, recording: Recording, plan: FilmPlan, view: View, pose: Pose, run: str):
        self._recording, self._plan, self.view, self._pose, self._run = recording, plan, view, pose, run
        self._formulas = view.findChildren(Formula)
        self._typeset: list[str] = []
        self._table = epoch_table(recording)

    def fit(self, step: int) -> None:
        """Have room for all that is said at a step too."""
        self._go(step)
        fit_again(self.view, self._pose)
        if isinstance(self.view, Board):
            self.view.grid.hold_rows()

    @property
    def _scale(self) -> float:
        """1, or less where the widgets need more room than the film's width gives them."""
        return self._plan.width / max(at.x() + part.width() for part, at in self._pose.parts)

    @property
    def size(self) -> QSize:
        """In px, both even, as films are."""
        height = round(self._scale * max(at.y() + part.height() for part, at in self._pose.parts)) + STRIP
        return QSize(self._plan.width + self._plan.width % 2, height + height % 2)

    def picture(self, step: int) -> np.ndarray:
        """Bytes height x width x 3 of the recording as it stood after a step."""
        self._go(step)
        size = self.size
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(ground())
        painter = QPainter(image)
        try:
            painter.scale(self._scale, self._scale)
            for part, at in self._pose.parts:
                part.render(painter, at)
            painter.resetTransform()
            self._write_step(painter, step, size)
        finally:
            painter.end()
        made = image.convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(made.constBits(), np.uint8).reshape(size.height(), made.bytesPerLine())
        return rows[:, : 3 * size.width()].reshape(size.height(), size.width(), 3).copy()

    def _go(self, step: int) -> None:
        self.view.draw(self._recording, step)
        for column, _ in self._pose.parts[1:]:
            show_in(column, self.view.readouts(self._recording, step))
        self._pose.put_away()
        now = [formula.tex for formula in self._formulas]
        if now != self._typeset:
            self._typeset = now
            finish_formulas(self.view)
        lay_out()

    def words(self, step: int) -> str:
        """``step 1,200 of 5,080 · epoch 3``"""
        words = f"step {step:,} of {max(self._recording.steps - 1, 0):,}"
        rows = self._table.rows_at(step) if self._table is not None else 0
        if self._table is None or not rows:
            return words
        epoch = float(self._table[EPOCH][rows - 1])
        return f"{words}  ·  epoch {epoch:,.{0 if epoch.is_integer() else 2}f}" if math.isfinite(epoch) else words

    def _write_step(self, painter: QPainter, step: int, size: QSize) -> None:
        """A strip at the foot: the step, of which run, and a line that grows with it."""
        colours, first, last = theme.current(), self._plan.first, self._plan.last
        top = size.height() - STRIP
        done = (step - first) / (last - first) if last > first else 1.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRectF(0, top, size.width(), STRIP), ground())
        painter.fillRect(QRectF(0, top, size.width(), _LINE), QColor(colours.line))
        painter.fillRect(QRectF(0, top, done * size.width(), _LINE), QColor(colours.accent))
        painter.setFont(QApplication.font())
        words, metrics = self.words(step), QFontMetricsF(QApplication.font())
        place = QRectF(_SIDE, top + _LINE, size.width() - 2 * _SIDE, STRIP - _LINE)
        painter.setPen(QColor(colours.text))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        room = place.width() - metrics.horizontalAdvance(self.words(last)) - 3 * _SIDE
        name = "  ·  ".join(dict.fromkeys(word for word in (self._run, self._recording.experiment) if word))
        painter.setPen(QColor(colours.muted))
        painter.drawText(
            place,
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0.0, room)),
        )


@contextmanager
def film_scene(
    recording: Recording, plan: FilmPlan, card: str | None = None, run: str = "", state: str = "", automatic: bool = False
) -> Iterator[Scene]:
    """What :func:`write_film` paints, laid out; ``automatic``: the tables in place of the experiment's own view."""
    with laid_out_view(recording, plan.theme, plan.width, automatic) as view:
        if state:
            view.restore_state(state)
        tried = sorted({round(plan.first + (plan.last - plan.first) * part / (_TRIED - 1)) for part in range(_TRIED)})
        said: list[Sequence[Readout]] = []
        for step in tried:
            view.draw(recording, step)
            said.append(view.readouts(recording, step) if card is None else [])
        finish_formulas(view)  # they decide how much room there is for cards
        QApplication.processEvents()
        chosen = None if card is None else card_called(view, card)
        with posed(view, chosen, max(said, key=len), preset_of(recording), plan.theme, plan.width, row_shape=0) as pose:
            if chosen is None and view.height() < (high := round(_SHAPE * plan.width) - STRIP):
                view.resize(view.width(), high)
            scene = Scene(recording, plan, view, pose, run)
            for step in tried:
                scene.fit(step)
            yield scene
