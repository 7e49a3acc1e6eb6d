"""Lessons in the window: their page, and the bar that leads through the one that was begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from settle.app.lab import Lab
from settle.app.lessons.hand_in import HandIn, StepAnswer
from settle.app.lessons.judge import lacking, means_of
from settle.app.lessons.lesson import Lesson, LessonStep
from settle.app.lessons.lesson_file import LessonError, read_lesson
from settle.app.lessons.needed_data import about_with_data
from settle.app.lessons.progress import FOLDER, done, hand_in, keep, kept
from settle.app.lessons.shipped import in_language, lessons_in, shipped
from settle.app.lessons.step_words import shown_step
from settle.app.settings import Settings
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.panes import Panes
from settle.backend.core.recording import Recording
from settle.widgets.lessons.lesson_bar import HEIGHT, SHARE, LessonBar
from settle.widgets.lessons.lessons_page import LessonRow, LessonsPage
from settle.widgets.translation.language import tr


class LessonControl(QObject):
    """Its page takes the place of the experiment until it is left; the bar stands above the view until the lesson is left."""

    opened = Signal()
    closed = Signal()
    listed = Signal(object)
    """The lessons that there are, a list of :class:`LessonRow`."""

    def __init__(self, panes: Panes, lab: Lab, current: CurrentExperiment, settings: Settings, window: QWidget):
        super().__init__(window)
        self.panes, self.lab, self.current, self.settings, self.window = panes, lab, current, settings, window
        self.page, self.bar = LessonsPage(), LessonBar()
        panes.pages.addWidget(self.page)
        panes.put_above_view(self.bar)
        self.lesson: Lesson | None = None
        self.answers = HandIn("", "")
        self.number = 0
        self._path = Path()
        self._runs = dict[str, list[Recording]]()
        """Step -> the runs that were taken for it since the lesson was begun."""
        self._listed = dict[str, tuple[Path, Lesson | None]]()
        page, bar = self.page, self.bar
        page.left.connect(self.leave_page)
        page.begun.connect(self.begin)
        page.file_asked.connect(self._ask_file)
        page.handed_in.connect(self._ask_folder)
        bar.moved.connect(self._move)
        bar.opened.connect(self._open)
        bar.checked.connect(self._take_shown)
        bar.answered.connect(self._answer)
        bar.left.connect(self.leave)
        lab.run_ended.connect(self._ended)

    # -- the page --------------------------------------------------------------------------------------

    @property
    def is_shown(self) -> bool:
        return self.panes.pages.currentWidget() is self.page

    def show_page(self) -> None:
        """Show the lessons in the place of the experiment."""
        self.panes.pages.setCurrentWidget(self.page)
        self.list_lessons()
        self.opened.emit()

    def leave_page(self) -> None:
        """Back to the experiment."""
        if self.is_shown:
            self.panes.pages.setCurrentIndex(0)
            self.closed.emit()

    def list_lessons(self) -> None:
        """Look for them, and how far one has come; :attr:`listed` tells."""
        folder, more = self.lab.folder, [Path(text) for text in self.settings.text("lessons").splitlines()]

        def look() -> list[tuple[Path, LessonRow, Lesson | None]]:
            paths = dict.fromkeys([*shipped(), *lessons_in(folder / FOLDER), *(path for path in more if path.is_file())])
            return [(path, *_row(path, folder)) for path in paths]

        def show(found: list[tuple[Path, LessonRow, Lesson | None]]) -> None:
            self._listed = {row.key: (path, lesson) for path, row, lesson in found}
            rows = [row for _, row, _ in found]
            self.page.show_rows(rows)
            self.listed.emit(rows)

        self._do(look, show)

    def _do(self, work: Callable[[], object], then: Callable[..., None]) -> None:
        self.lab.background.do(work, then, self._say)

    def _say(self, sentence: str) -> None:
        (self.page.banner if self.is_shown else self.panes.banner).say(sentence)

    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self.window, tr("Open a lesson"), "", tr("Lessons (*.md)"))
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Begin a lesson that somebody wrote; it is listed from now on."""

        def begin(lesson: Lesson) -> None:
            known = [text for text in self.settings.text("lessons").splitlines() if text and text != str(path)]
            self.settings.keep("lessons", "\n".join([*known, str(path)][-20:]))
            self._listed[str(path)] = path, lesson
            self.begin(str(path))

        self._do(lambda: read_lesson(path), begin)

    def _ask_folder(self, key: str) -> None:
        _, lesson = self._listed[key]
        if lesson is None:
            return
        name, wanted = QInputDialog.getText(
            self.window, tr("Hand in"), tr("Your name, for whoever marks it:"), text=self.settings.text("student")
        )
        if not wanted:
            return
        self.settings.keep("student", name.strip())
        chosen = QFileDialog.getExistingDirectory(self.window, tr("A folder for answers and sessions"))
        if chosen:
            self.hand_in(lesson, name.strip(), Path(chosen))

    def hand_in(self, lesson: Lesson, student: str, to: Path) -> None:
        """Copy answers and sessions into a folder of their own there."""
        folder = self.lab.folder
        place = to / f"{lesson.name}{f' {student}' if student else ''}".replace("/", "-")

        def told(lost: list[str]) -> None:
            gone = f" {len(lost)} of its sessions are not there any more: {', '.join(lost)}." if lost else ""
            self.page.banner.say(f"{place} holds the answers.{gone}") if lost else self.page.banner.tell(f"{place} holds the answers.")

        self._do(lambda: hand_in(folder, kept(folder, lesson), student, place), told)

    # -- the bar ---------------------------------------------------------------------------------------

    @property
    def step(self) -> LessonStep:
        """The one on show.

        :raises AssertionError: no lesson was begun.
        """
        assert self.lesson is not None
        return self.lesson.steps[self.number]

    def begin(self, key: str) -> None:
        """Lead through a lesson that is listed."""
        path, lesson = self._listed[key]
        if lesson is None:
            return
        folder = self.lab.folder

        def begin(answers: HandIn) -> None:
            self.lesson, self.answers, self._path, self._runs = lesson, answers, path, {}
            steps = enumerate(lesson.steps)
            self.number = next((n for n, step in steps if step.key not in answers.steps), len(lesson.steps) - 1)
            self.leave_page()
            self._open()
            self._show()

        self._do(lambda: kept(folder, lesson), begin)

    def leave(self) -> None:
        """Take the bar away; what was answered is kept."""
        self.lesson = None
        self.bar.hide()

    def _move(self, by: int) -> None:
        assert self.lesson is not None
        self.number = min(max(0, self.number + by), len(self.lesson.steps) - 1)
        self._show()

    def _open(self) -> None:
        """Put the step's setting into Setup."""
        step = self.step
        if not step.experiment:
            return
        if self.lab.live and self.lab.runner is not None and self.lab.runner.recording.experiment == step.experiment:
            self._say("A run is going on: end it, then open the setting of this step.")
            return
        self.current.choose(step.experiment)
        form = self.current.setups[step.experiment].form
        form.fill(form.kind.make(step.preset, step.knobs).settings(), preset=step.preset)
        for name in step.turn[:1]:
            form.reveal(name)

    def _show(self) -> None:
        if self.lesson is None:
            return
        given = self.answers.steps.get(self.step.key, StepAnswer())
        runs = self._runs.get(self.step.key, [])
        problems = lacking(self.step, runs) if runs else []
        begins = self.bar.isHidden()
        self.bar.show_step(shown_step(self.lesson, self.number, given, problems, means_of(runs)))
        if begins:
            self.panes.size_above_view(max(HEIGHT, round(SHARE * self.window.height())))

    def _ended(self, recording: Recording) -> None:
        if self.lesson is not None and self.step.run is not None and recording.experiment == self.step.experiment:
            self._take(recording, self.lab.path if self.lab.recording is recording else None)

    def _take_shown(self) -> None:
        recording = self.lab.recording
        if recording is None or not recording.ended.is_set():
            self._say("There is no run on show that has ended: press Run, or open a session.")
            return
        self._take(recording, self.lab.path)

    def _take(self, recording: Recording, path: Path | None) -> None:
        """Let a run be the answer to the step on show, if it is what was asked for; else say what it lacks."""
        step = self.step
        assert step.run is not None
        before = [run for run in self._runs.get(step.key, []) if run.seed != recording.seed and not lacking_alone(step, run)]
        self._runs[step.key] = [*before, recording] if step.run.seeds > 1 else [recording]
        if path is not None and path.parent == self.lab.folder and not lacking_alone(step, recording):
            given = self.answers.steps.get(step.key, StepAnswer())
            names = [*given.sessions, path.name] if step.run.seeds > 1 else [path.name]
            self._keep(step, replace(given, sessions=tuple(dict.fromkeys(names))))
        self._show()

    def _answer(self, text: str) -> None:
        self._keep(self.step, replace(self.answers.steps.get(self.step.key, StepAnswer()), answer=text))
        self._show()

    def _keep(self, step: LessonStep, given: StepAnswer) -> None:
        self.answers = replace(self.answers, steps={**self.answers.steps, step.key: given})
        folder, answers = self.lab.folder, self.answers
        self._do(lambda: keep(folder, answers), lambda _: None)


def lacking_alone(step: LessonStep, run: Recording) -> list[str]:
    """What one run lacks, however many seeds are asked for."""
    assert step.run is not None
    return lacking(replace(step, run=replace(step.run, seeds=1)), [run])


def _row(path: Path, folder: Path) -> tuple[LessonRow, Lesson | None]:
    try:
        lesson = in_language(path, read_lesson(path))
        answers = kept(folder, lesson)
    except LessonError as e:
        return LessonRow(str(path), path.stem, "", "", problem=str(e)), None
    progress = f"{done(lesson, answers)} of {len(lesson.steps)} steps" if answers.steps else ""
    minutes = f"{lesson.minutes:g} min" if lesson.minutes else ""
    return LessonRow(str(path), lesson.title, about_with_data(lesson), minutes, progress), lesson
