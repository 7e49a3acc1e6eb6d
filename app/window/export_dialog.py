"""The export dialog: tables, a picture, a film, a report or a notebook of the run on show, as a file."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QFormLayout, QMessageBox, QVBoxLayout, QWidget
from shiboken6 import isValid

from settle.app.background import Background
from settle.app.pictures.export_formats import ALL, BUSY, EVOLVED, FILMS, FORMATS, LONG, NOTES, PAGES, RUN, SHEET, WHOLE
from settle.app.pictures.film_maker import Film, Films, Report
from settle.app.pictures.take_picture import caption, take
from settle.app.window import render_view
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Recording
from settle.sessions.export import pictures, sizes, tables, video, weights
from settle.sessions.format import SessionError
from settle.widgets.controls.card import Card
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.controls.readouts import Readouts
from settle.widgets.paper.files import content
from settle.widgets.paper.film_form import FilmForm
from settle.widgets.paper.film_plan import as_size
from settle.widgets.paper.paper import FORMATS as DRAWN
from settle.widgets.paper.paper_form import PaperForm
from settle.widgets.playback.progress_text import megabytes, rate
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own
from settle.widgets.view import View
from settle.widgets.views.common.board import Board

Say = Callable[[str], None]
_SOON = 500
"""ms after which an export that goes on is told of."""


class ExportDialog(QDialog):
    """Asks for what and how, then for where; tables are written beside the screen's thread."""

    def __init__(
        self,
        recording: Recording,
        at: int,
        view: View,
        background: Background,
        say: Say,
        parent: QWidget,
        card: Card | None = None,
        readouts: Readouts | None = None,
        run: str = "",
        films: Films | None = None,
    ):
        """:param readouts: those on the screen, which a picture of the whole view carries too.
        :param run: name of the recording's session.
        :param films: None: no films of views, reports and notebooks are offered."""
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # it holds a recording
        self.recording, self.at, self.view, self.background, self.say = recording, at, view, background, say
        self.readouts, self.run, self.films, self._asked = readouts, run, films, 0
        self.format, self.what = ChoiceBox(40, "Format"), ChoiceBox(40, "What to export")
        some = films is not None or bool(pictures.picture_tables(recording))
        self.formats = {**FORMATS, **{text: ending for text, ending in FILMS.items() if some and not video.lacks(ending)}}
        self.formats |= PAGES if films is not None and films.session is not None else {}
        self.format.offer(self.formats.items())
        self.note = PlainLabel()
        self.note.setObjectName("subtitle")
        self.note.setWordWrap(True)
        form = QFormLayout()
        form.addRow(tr("Format"), self.format)
        form.addRow(tr("What"), self.what)
        self.film_form = FilmForm(form, recording.steps, films.span if films else (0, None), self)
        self.film_form.changed.connect(self._what_chosen)
        self.paper_form = PaperForm(form)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.setContentsMargins(16, 16, 16, 12)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(self._buttons())
        self.note.setMinimumWidth(408)  # not the dialog, whose own least width keeps the words beside its fields
        self.cards = [card for card in view.findChildren(Card) if card.isVisible()]
        self.format.currentIndexChanged.connect(self._format_chosen)
        self._format_chosen()
        self.what.currentIndexChanged.connect(lambda _: self._what_chosen())
        if card is not None:
            self.format.choose("png")
            self.what.choose(f"card {self.cards.index(card)}" if card in self.cards else WHOLE)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = buttons.addButton(tr("Save as…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setObjectName("primary")
        buttons.accepted.connect(self._ask_where)
        buttons.rejected.connect(self.reject)
        return buttons

    @property
    def ending(self) -> str:
        return "csv" if self.format.value() == LONG else self.format.value()

    @property
    def layout_of_csv(self) -> str:
        return "long" if self.format.value() == LONG else "wide"

    def _how(self) -> tuple[str, str | None, str]:
        """Format, table and layout."""
        return self.ending, self._table(), self.layout_of_csv

    def _format_chosen(self) -> None:
        self.what.clear()
        self._asked += 1  # a size that is being measured is none of this format
        self.save.setEnabled(True)
        sheets = pictures.picture_tables(self.recording)
        view = [(WHOLE, WHOLE), *((card.called, f"card {number}") for number, card in enumerate(self.cards))]
        if self.ending in pictures.EVOLUTIONS:
            self.what.offer(view if self.films else [])
            self.what.offer((EVOLVED.format(own(name)), f"pictures {name}") for name in sheets)
        elif self.ending in tables.FORMATS:
            self.what.offer([(ALL, ALL), *((own(name), f"table {name}") for name in self.recording.tables)])
            if self.ending == "npz" and self.recording.checkpoints:
                self.what.offer([(weights.NAME, weights.NAME)])
        elif self.ending in PAGES.values():
            self.what.offer([(RUN, RUN)])
        else:
            self.what.offer(view)
            self.what.offer([(SHEET.format(own(name)), f"pictures {name}") for name in sheets] if self.ending == "png" else [])
        self._what_chosen()

    def _of_kind(self, kind: str) -> str | None:
        """What follows this word in the value of what is chosen, such as the name of a table; None: it is of another kind."""
        word, _, rest = (self.what.value() or "").partition(" ")
        return rest if word == kind else None

    def _card(self) -> Card | None:
        number = self._of_kind("card")
        return None if number is None else self.cards[int(number)]

    def _what_chosen(self) -> None:
        film = self.ending in pictures.EVOLUTIONS and self._of_kind("pictures") is None
        drawn = self.ending in DRAWN and self._of_kind("pictures") is None
        self.paper_form.show_for(self.ending if drawn or film else "")
        self.film_form.show_for(film, self.what.value() != WHOLE)
        self.save.setEnabled(True)
        if film:
            self._say_film()
        elif self.ending in PAGES.values():
            busy = self.ending == "html" and self._busy
            self.save.setEnabled(not busy)
            self.note.setText(tr(BUSY if busy else NOTES[self.ending]))
        elif self.ending in pictures.EVOLUTIONS:
            self.note.setText(tr(f"One picture after another up to step {self.at:,}, at most {pictures.MOST}."))
        elif self.ending not in tables.FORMATS:
            self.note.setText(tr(f"What the screen shows now, at step {self.at:,}, without buttons and fields."))
        self._say_size()

    @property
    def _busy(self) -> bool:
        """Whether something is being made by a process of its own."""
        return self.films is not None and self.films.maker.busy

    def _say_film(self) -> None:
        """What is made of what is chosen, or why nothing can be."""
        busy = self._busy
        try:
            plan = self.film_form.plan("light")
            said = BUSY if busy else f"{plan.sentence()}: {rate(plan.speed, 'steps')}, {plan.about(self.ending)}."
        except KnobError as error:
            busy, said = True, str(error)
        self.save.setEnabled(not busy)
        self.note.setText(tr(said))

    def _say_size(self) -> None:
        """How large the files of the chosen table become, once that is measured: rows are read for it, and not on the screen's thread."""
        if self.ending not in tables.FORMATS or not self.what.value():
            return
        if self.what.value() == weights.NAME:
            at = self.recording.checkpoint_at(self.at)
            self.note.setText(tr(f"{megabytes(at.bytes if at else 0)} at most."))
            return
        how, why = self._how(), tables.lacks(self.ending)
        try:
            left = tables.says_left_out(self.recording, *how)
            tables.going(self.recording, *how)
        except SessionError as error:
            why = why or str(error)
        self.save.setEnabled(not why)
        self._asked += 1
        if why:
            self.note.setText(tr(why))
            return
        note = f"{NOTES.get(how[2] if how[0] == 'csv' else how[0], '')} {left}".strip()
        self.note.setText(tr(f"The size is being measured. {note}"))
        recording, asked = self.recording, self._asked

        def tell(text: str) -> None:
            if isValid(self) and asked == self._asked:
                self.note.setText(tr(f"{text} {note}".strip()))

        def measured() -> int:
            return sizes.expected_bytes(recording, *how) if asked == self._asked else 0

        self.background.do(measured, lambda size: tell(f"About {as_size(size)}."), tell)

    def _ask_where(self) -> None:
        name = self.recording.experiment.replace(".", "-")
        start = str(Path.home() / f"{name}.{self.ending}")
        # Asked below instead: only there it is known which files are written.
        no_question = QFileDialog.Option.DontConfirmOverwrite
        path, _ = QFileDialog.getSaveFileName(self, tr("Export as"), start, f"*.{self.ending}", options=no_question)
        if path and self._may_replace(self._files(Path(path))):
            self.write(Path(path))

    def _named(self, path: Path) -> Path:
        """With the ending of the format."""
        return path if path.suffix.lower() == f".{self.ending}" else path.with_name(f"{path.name}.{self.ending}")

    def _table(self) -> str | None:
        return weights.NAME if self.what.value() == weights.NAME else self._of_kind("table")

    def _files(self, path: Path) -> list[Path]:
        """What would be written."""
        if self.ending in tables.FORMATS and self._table() != weights.NAME:
            format, table, layout = self._how()
            return tables.targets(self.recording, self._named(path), format, table, layout)
        return [self._named(path)]

    def _may_replace(self, files: list[Path]) -> bool:
        there = [file.name for file in files if file.exists()]
        if not there:
            return True
        are, them = ("is", "it") if len(there) == 1 else ("are", "them")
        text = f"{own(', '.join(there))} {are} in {own(str(files[0].parent))} already. Replace {them}?"
        buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel
        return QMessageBox.question(self, tr("Replace?"), as_plain(tr(text)), buttons) == QMessageBox.StandardButton.Yes

    def write(self, path: Path) -> None:
        """Write what is chosen to ``path``; says when it is done, or why it could not be."""
        path, what = self._named(path), self.what.said()
        film = self.ending in pictures.EVOLUTIONS and self._of_kind("pictures") is None
        if self.films is not None and (film or self.ending == "html"):
            card = self._card()
            self._start(self.films, path, card.called if card else None)
            return
        work, say = self._work(path), self.say  # the dialog has gone when this is done: what is told then must not need it
        left = tables.says_left_out(self.recording, *self._how()) if self.ending in tables.FORMATS and self._table() != weights.NAME else ""
        done: list[str] = []

        def tell(sentence: str) -> None:
            done.append(sentence)
            say(sentence)

        self.background.do(work, lambda made: tell(f"Exported {what} to {own(', '.join(map(str, made)))}. {left}".strip()), tell)
        QTimer.singleShot(_SOON, self.view, lambda: done or say(f"Exporting {what} to {own(str(path))} …"))
        self.accept()

    def _start(self, films: Films, path: Path, card: str | None) -> None:
        """Have a film or a report made; the window goes on."""
        of = (self.recording, films.session, path, self.view.state() if isinstance(self.view, Board) else "")
        if self.ending == "html":
            films.maker.start(Report(*of))
        else:
            films.maker.start(Film(*of, self.run, self.film_form.plan(self.paper_form.paper().theme), self.ending, card))
        self.accept()

    def _picture(self, path: Path) -> Callable[[], list[Path]]:
        """Lay the widgets on the screen out for a picture and note what they paint; the rest is done beside the screen's thread."""
        card = self._card()
        # The Readouts that stand on the screen: nothing is read for them.
        lines, preset = (self.readouts.shown, self.readouts.preset) if self.readouts else ((), None)
        ending, paper = self.ending, self.paper_form.paper()
        drawing = take(self.view, card, lines, preset, paper)
        said = caption(self.recording, self.at, self.run, card)

        def make() -> list[Path]:
            render_view.keep(path, content(drawing, ending, said, paper))
            return [path]

        return make

    def _work(self, path: Path) -> Callable[[], list[Path]]:
        """What is done beside the screen's thread."""
        recording, at, (ending, table, layout) = self.recording, self.at, self._how()
        if ending == "ipynb" and self.films is not None and (session := self.films.session) is not None:
            return lambda: import_module("settle.app.report.notebook").write_notebook(recording, path, session)  # few ever want it
        if ending in pictures.EVOLUTIONS:
            evolved = self._of_kind("pictures")
            return lambda: pictures.write(recording, path, ending, evolved, at)
        if table == weights.NAME:
            return lambda: weights.write(recording, path, at)
        if ending in tables.FORMATS:
            return lambda: tables.tables(recording, path, ending, table, layout)
        sheet = self._of_kind("pictures")
        return self._picture(path) if sheet is None else lambda: pictures.write(recording, path, "png", sheet, at)
