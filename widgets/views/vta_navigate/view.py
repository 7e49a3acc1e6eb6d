"""The view of vta.navigate: the maze from above and from within, what agents imagine, and how often they arrive."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.base.legend import Legend
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.charts.bars import Bars
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.field.maze import MazeAgent, MazePanel
from settle.widgets.panels.images.gallery import Gallery, GalleryContent
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice, switch
from settle.widgets.views.vta_navigate.reader import AGENTS, COLOUR, YOU, Expedition
from settle.widgets.views.vta_navigate.text import facing, plan_formula, readings

WHAT = (("Success", "success"), ("Actions", "actions"), ("Work", "imagined"))
_TITLES = {
    "success": ("Success", "episodes in which the goal was reached, %"),
    "actions": ("Actions to the goal", "where it was reached"),
    "imagined": ("Work", "imagined steps of an episode"),
}
LEARNING = (
    ("Loss", "loss"), ("Picture", "obs"), ("Divergences", "kl"), ("Reads", "rate"), ("Segment", "segment"),
    ("In a wall", "off"), ("Distance", "distance"),
)  # fmt: skip
_LEARNING = {
    "loss": ("Loss", "nats a frame"),
    "obs": ("Reconstruction", "squared error / (2 obs_std²), nats a frame"),
    "kl": ("Divergences", "nats a frame"),
    "rate": ("Reads", "of VTA, a frame"),
    "segment": ("Segments imagined", "mean length, frames"),
    "off": ("Imagined off the ways", "cells from where one can be, 18 frames on"),
    "distance": ("Learnt distance", "pinball loss, actions"),
}


class NavigateView(Board):
    """Act: ``drive``, 0 forward, 1 left, 2 right."""

    def __init__(self) -> None:
        self.map, self.eye = MazePanel("The maze from above"), Gallery("What is seen")
        self.legend = Legend()
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.map, 1)
        self.course, self.bars = Curves("Success over the episodes", "episodes"), Bars("Agents beside each other")
        self.learning = Curves("Loss", "updates")
        entries = [(name, key) for key, name in AGENTS.items()]
        self.futures = choice("Whose futures are drawn", (("Futures of all", "all"), *entries[:3], ("No futures", "none")))
        self.who = choice("Through whose eyes", (*entries, ("You", YOU)))
        self.what, self.which = choice("Which figure", WHAT), choice("Which figure of the models", LEARNING)
        self.drive = switch("Drive", "You too are in the watched episode: arrow keys, while all others wait for you")
        self.formula = Formula("How a plan is chosen")
        self.map_card = Card("Maze", ground, "maze", [self.futures], big=True)
        self.eye_card = Card("Through the eyes of", self.eye, "eye", [self.who])
        self.bars_card = Card("Success", self.bars, "agents", [self.what])
        self.course_card = Card("Over the episodes", self.course, "course")
        self.learning_card = Card("Loss", self.learning, "learning", [self.which])
        super().__init__([self.map_card, self.eye_card, self.bars_card, self.course_card, self.learning_card], [self.formula, self.drive])
        self.expedition: Expedition | None = None
        for box in (self.futures, self.who, self.what, self.which):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.map.driven.connect(lambda action: self.act.emit("drive", action))
        self.drive.clicked.connect(self._drive)
        self.formula.show_formula(*plan_formula("learnt"))
        self._empty()

    def _empty(self) -> None:
        self.map_card.say(
            "Press Run. Two models learn from random walks through a maze;\nthen agents look for a goal by imagining where they could go."
        )
        self.eye_card.say("What an agent sees.")
        self.bars_card.say("How often each agent reaches its goal.")
        self.course_card.say("The same as episodes pass.")
        self.learning_card.say("How the models learn.")

    def _drive(self, on: bool) -> None:
        self.turned.emit("drive", on)
        if on:
            self._take_the_wheel()

    def _take_the_wheel(self) -> None:
        """One sees with one's own eyes, and the arrow keys come here."""
        self.who.setCurrentIndex(self.who.findData(YOU))
        self.map.setFocus()

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.expedition = Expedition(recording)
        if recording.knobs.get("drive") and not recording.ended.is_set():
            self._take_the_wheel()

    def paint(self, recording: Recording, at: int) -> None:
        expedition = self.expedition
        assert expedition is not None
        if not expedition.look(at):
            self._empty()
            return
        painters = (
            (self.map_card, self._paint_map),
            (self.eye_card, self._paint_eye),
            (self.bars_card, self._paint_bars),
            (self.course_card, self._paint_course),
            (self.learning_card, self._paint_learning),
        )
        for card, paint in painters:
            if self.seen(card):
                paint(expedition)

    def _paint_map(self, expedition: Expedition) -> None:
        maze = expedition.maze(self.futures.currentData())
        assert maze is not None
        self.map_card.say("")
        self.map.show_maze(maze)
        colours = theme.current().series
        if expedition.racing:
            keys = bool(expedition.setting("drive"))
            self.legend.show_chips([(_named(mark, keys), colours[mark.colour], False) for mark in maze.marks])
        else:
            names = {COLOUR["vta"]: "imagined by VTA", COLOUR["rssm"]: "imagined by the RSSM"}
            self.legend.show_chips([(names[paths.colour], colours[paths.colour], False) for paths in maze.paths])

    def _paint_eye(self, expedition: Expedition) -> None:
        who = str(self.who.currentData())
        picture = expedition.picture(who)
        if picture is None:
            you = "Switch Drive on, and use the arrow keys\nas soon as the episodes have begun."
            other = f"Not in these episodes: {AGENTS.get(who, who)}." if expedition.racing else "The episodes have not begun."
            self.eye_card.say(you if who == YOU else other)
            return
        self.eye_card.say("")
        self.eye.show_pictures(GalleryContent(picture[None], names=[expedition.names.get(who, who)]))

    def _paint_bars(self, expedition: Expedition) -> None:
        what = self.what.currentData()
        bars = expedition.bars(what) if expedition.rows("episodes") else []
        self.bars_card.say("" if bars else self._waiting(expedition))
        top = {"success": (0.0, 100.0), "actions": (0.0, float(max(1, expedition.budget)))}.get(what)
        self.bars.show_bars(bars, top)

    def _paint_course(self, expedition: Expedition) -> None:
        what = self.what.currentData()
        lines = expedition.course(what) if expedition.rows("episodes") else []
        self.course_card.say("" if lines else self._waiting(expedition))
        done = max(10, expedition.rows("episodes"))
        ends = (0.0, 100.0) if what == "success" else (0.0, round_range(0.0, max(1.0, _top(lines)))[1])
        self.course.show_lines(lines, x_range=(0.0, float(done)), y_range=ends)

    def _paint_learning(self, expedition: Expedition) -> None:
        lines = expedition.learning(self.which.currentData())
        none = "No model learns here: updates = 0." if not expedition.updates else "After the first updates."
        self.learning_card.say("" if lines else none)
        low, high = bounds(*(line.y for line in lines)) if lines else (0.0, 1.0)
        if lines and math.isfinite(low):
            # The first updates are many times as bad as all others: what comes later is what one looks at.
            late = [line.y[len(line.y) // 20 :] for line in lines]
            low, high = bounds(*late)
            last = float(max(1.0, *(line.x[-1] for line in lines)))
            self.learning.show_lines(lines, x_range=(0.0, last), y_range=round_range(min(0.0, low), high))

    def _waiting(self, expedition: Expedition) -> str:
        return "After the first episodes." if expedition.racing else f"The models learn first: {expedition.updates:,} updates."

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        expedition = self.expedition
        if expedition is None or not expedition.look(at):
            return
        self.formula.show_formula(*plan_formula(str(expedition.setting("score"))))
        self.drive.setChecked(bool(expedition.setting("drive")))
        who, what, which = self.who.currentData(), self.what.currentData(), self.which.currentData()
        if expedition.racing:
            episode, tick = int(expedition.now("watch", "episode")), int(expedition.now("watch", "tick"))
            turn = "your turn" if expedition.setting("drive") else "action"
            self.map_card.head(subtitle="", corner=f"episode {episode + 1:,}, {turn} {tick} / {expedition.budget}")
            state = expedition.state(who)
            self.eye_card.head(subtitle="" if state is None else f"facing {facing(state)}")
        else:
            imagined = f"update {int(expedition.now('dreams', 't')):,}" if expedition.rows("dreams") else ""
            self.map_card.head(subtitle="imagined from one start, frame by frame", corner=imagined)
            self.eye_card.head(subtitle="the start")
        title, words = _TITLES[what]
        self.bars_card.rename(title)
        self.bars_card.head(subtitle=words, corner=f"{expedition.rows('episodes'):,} episodes" if expedition.rows("episodes") else "")
        bars = "95 % interval" if what == "success" else "± 1 standard error"
        self.course_card.head(subtitle=f"{title.lower()}, mean so far; bars: {bars}")
        title, words = _LEARNING[which]
        self.learning_card.rename(title)
        self.learning_card.head(subtitle=words)

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """Success, actions and work of each agent, and how the models stand."""
        expedition = Expedition(recording)
        return readings(expedition, self.reference) if expedition.look(at) else []


def _named(mark: MazeAgent, keys: bool) -> str:
    """Whose mark it is; at one's own, how one moves on while the others wait."""
    return "you: arrow keys" if keys and mark.name == YOU else mark.name


def _top(lines: list[Line]) -> float:
    found = bounds(*(line.y for line in lines))[1] if lines else math.nan
    return found if math.isfinite(found) else 1.0
