"""The answers of one search on their panel: the best so far over its trials, which knobs matter, and the trials as a table."""

from __future__ import annotations

import numpy as np

from settle.app.library.session_words import figure_name
from settle.app.runs.sweep_words import figures_of, setting_text, typed
from settle.app.runs.sweeps import SearchLook
from settle.sessions.library.entry import SessionEntry
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.bars import Bar
from settle.widgets.panels.charts.curves import Line
from settle.widgets.runs.search_panel import SearchPanel
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

NOT_YET = "Which knobs matter is told from the first few complete trials on."
MATTERS = "Bars: share of each knob in the spread of {figure} (functional ANOVA), in the ranges that were searched."


class ShownSearch:
    """Draws on ``panel`` what it is given, as the user has chosen there."""

    def __init__(self, panel: SearchPanel):
        self.panel = panel
        self.look: SearchLook | None = None
        panel.changed.connect(self.draw)

    def show(self, look: SearchLook) -> None:
        """Another search, or more of the same."""
        self.look = look
        self.draw()

    def draw(self) -> None:
        """Draw the pictures and fill the table."""
        if self.look is None:
            return
        answers, panel = self.look.answers, self.panel
        plan = answers.plan
        texts = self._goals()
        panel.offer([(text, str(number)) for number, (text, _) in enumerate(texts)])
        goal = int(panel.goal.currentData() or 0)
        name, points = texts[goal][0], [point for point in answers.history(goal) if point.state != "open"]  # nothing is known of those yet
        x = np.array([max(0, point.trial) for point in points], float)
        value, best = np.array([point.value for point in points]), np.array([point.best for point in points])
        way = "largest" if plan.goals[goal].maximise else "smallest"
        panel.history.name_y(name)
        edges = np.repeat(x, 2)[1:], np.repeat(best, 2)[:-1]  # the best stays as it is until there is a better one
        lines = [Line(f"{way} so far", *edges, 0, measured=False), Line("each trial", x, value, 1)]
        room = 0.04 * max(1.0, float(x.max()) if len(x) else 1.0)
        panel.history.show_lines(lines, x_range=(-room, (float(x.max()) if len(x) else 1.0) + room))
        matters = self.look.importance[goal] if goal < len(self.look.importance) else {}
        panel.show_importance([Bar(own(knob), 100 * share, 0, text=f"{100 * share:.0f}") for knob, share in matters.items()], NOT_YET)
        panel.said.setText(tr(" ".join([self._best(), MATTERS.format(figure=name) if matters else ""]).strip()))
        self._fill_table()

    def _best(self) -> str:
        """The best trial in words, or how many no other one beats."""
        assert self.look is not None
        answers = self.look.answers
        front = answers.front()
        if not front:
            return "No trial is complete yet."
        place = front[0]
        trial, number = answers.trials[place], answers.numbers[place]
        named = zip(answers.plan.goals, trial.values, strict=True)
        figures = ", ".join(f"{figure_name(answers.plan.experiment, goal.figure)} {short(value)}" for goal, value in named)
        which = f"trial {number}" if number else "a setting that was taken in"
        told = "Best" if len(answers.plan.goals) == 1 else f"One of {len(front)} that no other one beats"
        return f"{told}: {which}, {figures} with {setting_text(trial.parameters)}."

    def _fill_table(self) -> None:
        assert self.look is not None
        answers = self.look.answers
        plan, front, found = answers.plan, set(answers.front()), answers.table()[1]
        names = [name for each in plan.ranges for name in each.parameters]
        goals = [head for text, _ in self._goals() for head in (text, f"{text} ±")]
        heads = ["row", "trial", "state", *map(own, names), *goals, "seeds", "seconds"]  # names of files are no matter here
        numbered = enumerate(zip(answers.numbers, found, strict=True), 1)
        rows = [[place, number or "taken in", *row[1:-1]] for place, (number, row) in numbered]
        for place, row in enumerate(rows):
            row[2] = f"{row[2]} · best" if place in front else row[2]
            row[3 : 3 + len(names)] = map(typed, row[3 : 3 + len(names)])
        self.panel.show_trials(heads, rows, exact=3 + len(names))

    def _goals(self) -> list[tuple[str, str]]:
        """What is searched for: (text, name) of each figure."""
        assert self.look is not None
        plan = self.look.answers.plan
        return figures_of(plan.experiment, [goal.figure for goal in plan.goals])

    def sessions(self, row: int) -> tuple[SessionEntry, ...]:
        """Of the trial in a row of the table."""
        trials = self.look.answers.trials if self.look else ()
        return trials[row - 1].sessions if 1 <= row <= len(trials) else ()
