"""The cards of vta.navigate: the maze from above and from within, how often agents arrive, and how the models learn."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.legend import Legend
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.charts.bars import Bars
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.field.maze import MazeAgent, MazePanel
from settle.widgets.panels.images.gallery import Gallery, GalleryContent
from settle.widgets.theme.colours import series_colour
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.vta_navigate.reader import AGENTS, COLOUR, YOU, NavigateReader
from settle.widgets.views.vta_navigate.text import facing

FIGURES = (("Success", "success"), ("Actions", "actions"), ("Work", "imagined"))
_FIGURES = {
    "success": ("Success", "episodes in which the goal was reached, %"),
    "actions": ("Actions to the goal", "where it was reached"),
    "imagined": ("Work", "imagined steps of an episode"),
}
LEARNING = (
    ("Loss", "loss"), ("Picture", "obs"), ("Divergences", "kl"), ("Reads", "rate"), ("Segment", "segment"),
    ("In a wall", "off"), ("Distance", "distance"), ("Success", "trials"),
)  # fmt: skip
_LEARNING = {
    "loss": ("Loss", "nats a frame"),
    "obs": ("Reconstruction", "squared error / (2 obs_std²), nats a frame"),
    "kl": ("Divergences", "nats a frame"),
    "rate": ("Reads", "of VTA, a frame"),
    "segment": ("Segments imagined", "mean length, frames"),
    "off": ("Imagined off the ways", "cells from where one can be, 18 frames on"),
    "distance": ("Learnt distance", "pinball loss, actions"),
    "trials": ("Success over training", "the same few episodes at each trial"),
}

_EPISODE_AXES = {"success": "success, %", "actions": "actions", "imagined": "imagined steps"}
"""What the left axis says of the agents."""
_AXES = {
    "loss": "loss, nats a frame", "obs": "error, nats a frame", "kl": "KL, nats a frame", "rate": "reads a frame",
    "segment": "length, frames", "off": "distance, cells", "distance": "loss, actions", "trials": "share of episodes",
}  # fmt: skip
"""What the left axis says of the models."""


class NavigateCards:
    """Five cards, each a function of the recording and the step; :attr:`boxes` are what is chosen in them."""

    def __init__(self) -> None:
        self.map, self.observation = MazePanel("The maze from above"), Gallery("What is seen")
        self.legend = Legend()
        self.episodes, self.bars = (
            Curves("Success over the episodes", "episodes", "success, %"),
            Bars("Agents beside each other", "success, %"),
        )
        self.learning = Curves("Loss", "updates", "nats a frame")
        entries = [(name, key) for key, name in AGENTS.items()]
        self.futures = choice("Whose futures are drawn", (("Futures of all", "all"), *entries[:3], ("No futures", "none")))
        self.who = choice("Through whose eyes", (*entries, ("You", YOU)))
        self.figure, self.which = choice("Which figure", FIGURES), choice("Which figure of the models", LEARNING)
        self.boxes = (self.futures, self.who, self.figure, self.which)
        self.map_card = Card("Maze", self._map_below_legend(), "maze", [self.futures], big=True)
        self.observation_card = Card("Through the eyes of", self.observation, "eye", [self.who])
        self.bars_card = Card("Success", self.bars, "agents", [self.figure])
        self.episodes_card = Card("Over the episodes", self.episodes, "course")
        self.learning_card = Card("Loss", self.learning, "learning", [self.which])
        self.painters = [
            (self.map_card, self._paint_map), (self.observation_card, self._paint_observation), (self.bars_card, self._paint_bars),
            (self.episodes_card, self._paint_episodes), (self.learning_card, self._paint_learning),
        ]  # fmt: skip

    def _map_below_legend(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.map, 1)
        return content

    def empty(self) -> None:
        self.map_card.say(
            "Press Run. Two models learn from random walks through a maze;\nthen agents look for a goal by imagining where they could go.\n"
            "Or press Drive: you find the way by the arrow keys, at once and without models."
        )
        self.observation_card.say("What an agent sees.")
        self.bars_card.say("How often each agent reaches its goal.")
        self.episodes_card.say("The same as episodes pass.")
        self.learning_card.say("How the models learn.")

    def drive(self) -> None:
        """One sees with one's own eyes, and the arrow keys come here."""
        self.who.setCurrentIndex(self.who.findData(YOU))
        self.map.setFocus()

    # -- drawing -----------------------------------------------------------------------------

    def _paint_map(self, reader: NavigateReader) -> None:
        maze = reader.maze(self.futures.currentData())
        assert maze is not None
        self.map_card.say("")
        self.map.show_maze(maze)
        if reader.racing:
            keys = bool(reader.setting("drive"))
            you = ("you: arrow keys" if reader.updates else "you: arrow keys, no models in this run") if keys else YOU
            self.legend.show_chips([(_named(mark, you), series_colour(mark.colour), "circle") for mark in maze.marks])
        else:
            names = {COLOUR["vta"]: "imagined by VTA", COLOUR["rssm"]: "imagined by the RSSM"}
            chips = [(names[paths.colour], series_colour(paths.colour), "solid") for paths in maze.paths]
            self.legend.show_chips([*((mark.name, series_colour(mark.colour), "circle") for mark in maze.marks), *chips])

    def _paint_observation(self, reader: NavigateReader) -> None:
        who = str(self.who.currentData())
        picture = reader.picture(who)
        if picture is None:
            you = "Press Drive, and use the arrow keys." if reader.racing or reader.recording.ended.is_set() else _soon(reader)
            other = f"Not in these episodes: {AGENTS.get(who, who)}." if reader.racing else "The episodes have not begun."
            self.observation_card.say(you if who == YOU else other)
            return
        self.observation_card.say("")
        self.observation.show_pictures(GalleryContent(picture[None], names=[reader.names.get(who, who)]))

    def _paint_bars(self, reader: NavigateReader) -> None:
        what = self.figure.currentData()
        bars = reader.bars(what) if reader.rows("episodes") else []
        self.bars_card.say("" if bars else _waiting(reader))
        self.bars.name_y(_EPISODE_AXES[what])
        top = {"success": (0.0, 100.0), "actions": (0.0, float(max(1, reader.budget)))}.get(what)
        self.bars.show_bars(bars, top)

    def _paint_episodes(self, reader: NavigateReader) -> None:
        what = self.figure.currentData()
        lines = reader.over_episodes(what) if reader.rows("episodes") else []
        self.episodes_card.say("" if lines else _waiting(reader))
        done = max(1, int(reader.recording.knobs.get("episodes", 10)), reader.rows("episodes"))
        ends = (0.0, 100.0) if what == "success" else (0.0, round_range(0.0, max(1.0, _top(lines)))[1])
        self.episodes.name_y(_EPISODE_AXES[what])
        self.episodes.show_lines(lines, x_range=(0.0, float(done)), y_range=ends)

    def _paint_learning(self, reader: NavigateReader) -> None:
        what = self.which.currentData()
        lines = reader.learning(what)
        none = "No model learns here: updates = 0." if not reader.updates else "After the first updates."
        if what == "trials" and reader.updates:
            none = "After the first trial." if reader.setting("trial") else "No trials in this run: the knob Try every is 0."
        self.learning_card.say("" if lines else none)
        low, high = bounds(*(line.y for line in lines)) if lines else (0.0, 1.0)
        if lines and math.isfinite(low):
            # The first updates are many times as bad as all others: what comes later is what one looks at.
            late = [line.y[len(line.y) // 20 :] for line in lines]
            low, high = bounds(*late)
            last = float(max(1.0, reader.planned(), *(line.x[-1] for line in lines)))
            ends = (0.0, 1.0) if what == "trials" else round_range(min(0.0, low), high)
            self.learning.name_y(_AXES[what])
            self.learning.show_lines(lines, x_range=(0.0, last), y_range=ends, marks=reader.marks())

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: NavigateReader) -> None:
        who, what, which = self.who.currentData(), self.figure.currentData(), self.which.currentData()
        if reader.racing:
            episode, tick = int(reader.now("watch", "episode")), int(reader.now("watch", "tick"))
            turn = "your turn" if reader.setting("drive") else "action"
            self.map_card.head(subtitle="", corner=f"episode {episode + 1:,}, {turn} {tick} / {reader.budget}")
            state = reader.state(who)
            self.observation_card.head(subtitle="" if state is None else f"facing {facing(state)}")
        else:
            imagined = f"update {int(reader.now('dreams', 't')):,}" if reader.rows("dreams") else ""
            self.map_card.head(subtitle="imagined from one start, frame by frame", corner=imagined)
            self.observation_card.head(subtitle="the start")
        title, words = _FIGURES[what]
        self.bars_card.rename(title)
        self.bars_card.head(subtitle=words, corner=f"{reader.rows('episodes'):,} episodes" if reader.rows("episodes") else "")
        bars = "95 % interval" if what == "success" else "± 1 standard error"
        self.episodes_card.head(subtitle=f"{title.lower()}, mean so far; bars: {bars}")
        title, words = _LEARNING[which]
        self.learning_card.rename(title)
        self.learning_card.head(subtitle=words)


def _waiting(reader: NavigateReader) -> str:
    if reader.recording.ended.is_set() and reader.at >= reader.recording.steps - 1:
        return "The run ended before an episode was over."
    return "After the first episodes." if reader.racing else f"The models learn first: {reader.updates:,} updates."


def _soon(reader: NavigateReader) -> str:
    """When one can drive in a run whose models still learn, and how at once."""
    return f"{_waiting(reader)} Then the arrow keys are yours.\nTo drive at once, without models, stop the run and press Drive."


def _named(mark: MazeAgent, you: str) -> str:
    """Whose mark it is; at one's own, how one moves on while the others wait."""
    return you if mark.name == YOU else mark.name


def _top(lines: list[Line]) -> float:
    found = bounds(*(line.y for line in lines))[1] if lines else math.nan
    return found if math.isfinite(found) else 1.0
