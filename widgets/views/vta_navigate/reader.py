"""Reads a recording of vta.navigate."""

from __future__ import annotations

import math

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.spread import wilson
from settle.widgets.panels.base.number_text import percent
from settle.widgets.panels.charts.bars import Bar
from settle.widgets.panels.charts.curves import Line
from settle.widgets.panels.field.maze import ImaginedPaths, MazeAgent, MazeScene
from settle.widgets.views.common.curve_points import thinned
from settle.widgets.views.common.recording_reader import RunReader

AGENTS = {
    "vta": "VTA",
    "rssm_near": "RSSM, near",
    "rssm_far": "RSSM, far",
    "walker": "random walker",
    "random": "chance",
    "map": "knows the map",
}
"""Agent -> its name on the screen, in the order of its colour."""
ABLATIONS = {"vta_frames": "VTA, frame by frame", "vta_true": "VTA, true maze", "rssm_true": "RSSM, true maze"}
"""The same of those that the knob Ablations adds."""
PLANNING = ("vta", "rssm_near", "rssm_far", *ABLATIONS)
"""Agents that imagine where they could go: without models they are not there."""
YOU = "you"
COLOUR = {
    **{name: number for number, name in enumerate(AGENTS)},
    **{YOU: 7, "rssm": 1, "vta_frames": 8, "vta_true": 16, "rssm_true": 9},
}
"""Ablations have the colour of their model, and another stroke."""
_COLUMNS = {
    "kl": (("kl_z", "VTA, z", 0), ("kl_s.vta", "VTA, s", 8), ("kl_m", "VTA, boundaries", 16), ("kl_s.rssm", "RSSM, s", 1)),
    "rate": (("rate", "VTA", 0),),
    "distance": (("distance", "learnt distance", 14),),
    "segment": (("segment", "VTA", 0),),
}
"""Figures of the models that are no pair of one of VTA and one of the RSSM: columns, names, colours."""
_WHISKERS = 6
"""Error bars along a curve."""


def between(low: float, high: float) -> str:
    """Shares, 0..1, in words: ``37 to 58 %``."""
    return f"{percent(low, 0).removesuffix(' %')} to {percent(high, 0)}"


class NavigateReader(RunReader):
    """The maze, who goes through it, and how the models learn, at a step."""

    begins_with = ("world",)

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self.updates = int(recording.knobs.get("updates", 0))
        jumps, near, far = (recording.knobs.get(name, 0) for name in ("jumps", "near", "far"))
        self.names = {**AGENTS, "vta": f"VTA, {jumps} jumps", "rssm_near": f"RSSM, {near} frames", "rssm_far": f"RSSM, {far} frames"}
        self.names |= ABLATIONS if recording.knobs.get("ablate") else {}
        """Agent -> its name with how far it looks."""
        self.short = {
            "vta": "VTA",
            "rssm_near": f"RSSM {near}",
            "rssm_far": f"RSSM {far}",
            "walker": "walker",
            "random": "chance",
            "map": "map",
            **{"vta_frames": "VTA by frames", "vta_true": "VTA true", "rssm_true": "RSSM true"},
        }

    @property
    def racing(self) -> bool:
        """Whether the episodes have begun."""
        return self.rows("watch") > 0

    @property
    def agents(self) -> list[str]:
        """Those who are in the episodes, or will be."""
        table = self.table("watch")
        if table is None:
            return [name for name in self.names if self.updates or name not in PLANNING]
        return [name for name in self.names if f"state.{name}" in table]

    @property
    def budget(self) -> int:
        return int(self.setting("budget") or 0)

    # -- where they are ------------------------------------------------------------------------

    def state(self, who: str) -> int | None:
        """The state of an agent, of the person who drives, or while nobody goes the start that imagination has."""
        if who == YOU:
            return int(self.now("driven", "state")) if self.drives() else None
        if not self.racing:
            return int(self.now("dreams", "start")) if self.rows("dreams") else None
        found = self.now("watch", f"state.{who}")
        return None if math.isnan(found) else int(found)

    def drives(self) -> bool:
        """Whether a person has driven in the episode on show."""
        return bool(self.rows("driven")) and self.racing and self.now("driven", "episode") == self.now("watch", "episode")

    def picture(self, who: str) -> np.ndarray | None:
        """What they see, 3 x h x w in 0..1."""
        state, views = self.state(who), self.row("world", "views")
        return None if state is None or views is None else views[state] / 255

    def _of_the_episode(self, table: str) -> slice:
        """The rows of a table that are of the episode on show."""
        rows, there = self.rows(table), self.table(table)
        if there is None or not rows:
            return slice(0, 0)
        first = rows - 1
        episode = self.now("watch", "episode")
        lately = max(0, rows - 2 * self.budget - 4)
        episodes = there["episode"][lately:rows]
        of = np.flatnonzero(np.asarray(episodes) == episode)
        first = lately + int(of[0]) if len(of) else rows
        return slice(first, rows)

    def agent_marks(self) -> list[MazeAgent]:
        """All who are under way, with the ways they came."""
        place = self.row("world", "place")
        assert place is not None
        found = []
        if self.racing:
            span = self._of_the_episode("watch")
            for who in self.agents:
                states = np.asarray(self.recording.tables["watch"][f"state.{who}"][span])
                found.append(MazeAgent(self.names[who], COLOUR[who], place[states // 8], states[-1] % 8 * math.pi / 4))
            if self.drives():
                states = np.asarray(self.recording.tables["driven"]["state"][self._of_the_episode("driven")])
                found.append(MazeAgent(YOU, COLOUR[YOU], place[states // 8], states[-1] % 8 * math.pi / 4))
        elif (state := self.state("")) is not None:
            found.append(MazeAgent("start", COLOUR[YOU], place[[state // 8]], state % 8 * math.pi / 4))
        return found

    def maze(self, who: str) -> MazeScene | None:
        """The map, with the futures that an agent imagines (``all``: those of all who plan)."""
        wall, colour = self.row("world", "wall"), self.row("world", "colour")
        if wall is None or colour is None:
            return None
        goal = None
        if self.racing:
            rooms, place = self.row("world", "rooms"), self.row("world", "place")
            assert rooms is not None and place is not None
            goal = place[rooms[int(self.now("watch", "goal"))]]
        return MazeScene(wall, colour, goal, self.paths(who), self.agent_marks())

    def paths(self, who: str) -> list[ImaginedPaths]:
        if not self.racing:
            shown = {"vta": ("vta",), "rssm_near": ("rssm",), "rssm_far": ("rssm",)}.get(who, ("vta", "rssm"))
            found = [(COLOUR[model], self.row("dreams", f"paths.{model}")) for model in shown]
            return [ImaginedPaths(colour, places, chosen=False) for colour, places in found if places is not None]
        table = self.table("plans")
        rows = self.rows("plans")
        started = self.table("watch")
        if table is None or not rows or started is None:
            return []
        if int(table["step"][rows - 1]) < int(started["step"][self._of_the_episode("watch").start]):
            return []  # of the episode before
        of = [name for name in AGENTS if f"paths.{name}" in table and who in (name, "all") and not self.now("watch", f"arrived.{name}")]
        return [ImaginedPaths(COLOUR[name], table[f"paths.{name}"][rows - 1]) for name in of]

    # -- how they do ---------------------------------------------------------------------------

    def figures(self, what: str) -> dict[str, tuple[float, float, float]]:
        """Mean over the episodes so far, and between what it may lie: ``success`` (95 % interval), ``actions`` (of those that
        succeeded) and ``imagined`` (standard error either side). NaN: of no episode there is no mean, of one no error."""
        found = {}
        for name in self.agents:
            values, done = self._values(name, what)
            values = values[done]
            mean = float(values.mean()) if len(values) else math.nan
            if what == "success":
                low, high = (float(end) for end in wilson(mean, len(values)))
            else:
                error = float(values.std() / math.sqrt(len(values))) if len(values) > 1 else math.nan
                low, high = mean - error, mean + error
            found[name] = (mean, low, high)
        return found

    def _values(self, name: str, what: str) -> tuple[np.ndarray, np.ndarray]:
        """A figure of each episode, and which of them count."""
        table, rows = self.table("episodes"), self.rows("episodes")
        if table is None or not rows:
            return np.empty(0), np.empty(0, bool)
        success = np.asarray(table[f"success.{name}"][:rows], float)
        values = np.asarray(table[f"{what}.{name}"][:rows], float)
        return values, success > 0 if what == "actions" else np.ones(rows, bool)

    def over_episodes(self, what: str) -> list[Line]:
        """The mean so far over the episodes, of each agent, with a few error bars."""
        lines, whiskers, scale = [], [], 100 if what == "success" else 1
        for number, name in enumerate(self.agents):
            values, counts = self._values(name, what)
            n = np.cumsum(counts)
            with np.errstate(invalid="ignore", divide="ignore"):
                mean = np.cumsum(np.where(counts, values, 0)) / n
                square = np.cumsum(np.where(counts, values**2, 0)) / n
                error = np.sqrt(np.maximum(square - mean**2, 0) / n)
            low, high = wilson(mean, n) if what == "success" else (mean - error, mean + error)
            x = np.arange(1, len(values) + 1, dtype=float)
            kept = thinned(len(x))
            lines.append(Line(self.names[name], x[kept], scale * mean[kept], COLOUR[name]))
            # Beside each other, so that those of two agents do not hide one another.
            at = np.unique(np.linspace(len(x) * 0.25, len(x) - 1, _WHISKERS).astype(int)) if len(x) > 8 else np.arange(0)
            aside = x[at] + (number - 2.5) * 0.004 * len(x)
            xs = np.stack([aside, aside, np.full(len(at), np.nan)], 1).ravel()
            ys = scale * np.stack([low[at], high[at], np.full(len(at), np.nan)], 1).ravel()
            whiskers.append(Line(self.names[name], xs, ys, COLOUR[name], in_legend=False, measured=False))
        return lines + whiskers

    def bars(self, what: str) -> list[Bar]:
        found = []
        for name, (mean, low, high) in self.figures(what).items():
            digits = 0 if what == "imagined" else 1
            text = percent(mean, 0) if what == "success" else "—" if math.isnan(mean) else f"{mean:,.{digits}f}"
            spread = f"{between(low, high)} (95 % interval)" if what == "success" else f"± {high - mean:,.1f} (standard error)"
            known, scale = not math.isnan(high), 100 if what == "success" else 1
            ends = (scale * low, scale * high) if known else None
            found.append(
                Bar(self.short[name], scale * mean, COLOUR[name], tip=spread if known else "", text=text, ends=ends, full=self.names[name])
            )
        return found

    # -- learning ------------------------------------------------------------------------------

    def reached(self) -> float:
        return self.now("training", "t")

    def mean_of(self, table: str) -> int:
        return 1  # some rows as they are

    def curve(self, table: str, column: str) -> tuple[np.ndarray, np.ndarray]:
        x, y = (self.numbers(table, name) for name in ("t", column))
        kept = thinned(len(y))
        return x[kept], y[kept]

    def learning(self, what: str) -> list[Line]:
        """A figure of the models over the updates."""
        if what == "trials":
            tried = [
                self.line_of(what, f"success.{name}", self.names[name], COLOUR[name])
                for name in self.names
                if name in (*PLANNING, "walker")
            ]
            return [line for line in tried if len(line.x)]
        table = "dreams" if what in ("off", "segment") else "training"
        columns = _COLUMNS.get(what, ((f"{what}.vta", "VTA", COLOUR["vta"]), (f"{what}.rssm", "RSSM", COLOUR["rssm"])))
        lines = [self.line_of(table, column, name, colour) for column, name, colour in columns]
        return [line for line in lines if len(line.x)]
