"""vta.navigate: agents look for a room of a maze by imagining, from segment to segment or frame by frame, for the same work."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.vta.model import weights_file
from settle.backend.vta.navigate import knobs
from settle.backend.vta.navigate.frames import Map, Walk
from settle.backend.vta.navigate.presets import PRESETS

if TYPE_CHECKING:
    from settle.backend.vta.navigate.learners import School
    from settle.backend.vta.worlds.lattice_world import World

CHECKPOINT_EVERY = 500
"""Updates between two checkpoints."""
KEPT_FRAMES = 48
"""Of a walk that is kept."""
WAIT = 0.02
"""s that are waited for a person's next key."""
PATIENCE = 6000
"""Waits without a key, two minutes, after which the others go on: where nobody sits, a run ends all the same."""


@dataclass(frozen=True)
class Navigate(Experiment):
    """First a step for each update of the models, then one for each action of all agents.

    Act: ``drive``, 0 forward, 1 left or 2 right, of the person, while the knob ``drive`` is on.
    """

    name: ClassVar[str] = "vta.navigate"
    title: ClassVar[str] = "Finding the way by imagining"

    side: int = knobs.side()
    loops: float = knobs.loops()
    straight: float = knobs.straight()
    away: float = knobs.away()
    model: str = knobs.model()
    belief: int = knobs.belief()
    state: int = knobs.state()
    abstract: int = knobs.abstract()
    hidden: int = knobs.hidden()
    updates: int = knobs.updates()
    batch: int = knobs.batch()
    slips: float = knobs.slips()
    seq: int = knobs.seq()
    init: int = knobs.init()
    n_max: int = knobs.n_max()
    l_max: int = knobs.l_max()
    obs_std: float = knobs.obs_std()
    rate: float = knobs.rate()
    score: str = knobs.score()
    work: int = knobs.work()
    jumps: int = knobs.jumps()
    near: int = knobs.near()
    far: int = knobs.far()
    ex: int = knobs.ex()
    haste: float = knobs.haste()
    episodes: int = knobs.episodes()
    together: int = knobs.together()
    budget: int = knobs.budget()
    drive: bool = knobs.drive()
    every: int = knobs.every()
    measure: int = knobs.measure()
    walks: int = knobs.walks()
    view: int = knobs.view()

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def check(self) -> None:
        least = min(self.near, self.far)
        if self.ex > least:
            raise KnobError("ex", f"ex = {self.ex} is not possible: an RSSM that imagines {least} frames has no more actions to be done.")
        most = max(self.near, self.far, self.jumps + self.ex)
        if self.work < most:
            raise KnobError("work", f"work = {self.work} is not possible: one future takes {most} steps with these horizons.")
        if self.model and not self.updates:
            raise KnobError("updates", "updates = 0 is not possible with a weights file: the RSSM and the distance have to learn.")

    def check_headless(self) -> None:
        if self.drive:
            raise KnobError(
                "drive",
                "drive = true is not possible without a window: the run would wait for your arrow keys. Take drive=false, or the window.",
            )

    def steps(self) -> int:
        return self.updates + self._chunks() * self.budget

    def _chunks(self) -> int:
        return -(-self.episodes // self.together)

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return {"model": weights_file.read(self.model, self.belief, self.state, self.abstract, self.hidden)} if self.model else {}

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "drive":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows drive.")
        if not self.drive:
            raise KnobError(kind, "drive is possible while the knob Drive is on.")
        if value not in (0, 1, 2) or isinstance(value, (bool, float)):
            raise KnobError(kind, f"drive = {value!r} is not possible: it is 0 (forward), 1 (left) or 2 (right).")
        return int(value)

    def frames(self, run: Run) -> Iterator[Sequence[Frame | Checkpoint] | None]:
        from settle.backend.vta.worlds.lattice_world import world

        made = world(self.side, self.loops, run.seed)
        school, step, first, waiting = None, 0, 0, list[Frame]()
        if self.updates:
            from settle.backend.numerics.device import choose
            from settle.backend.vta.navigate.learners import School

            choose("cpu")  # nets of this size gain nothing from a GPU
            given = (run.inputs or self.read_inputs()).get("model") if self.model else None
            school = School(self, made, run.seed, given)
        if run.checkpoint is None:
            waiting = [_map(made, self.view), *_walks(made, self, run.seed)]
        else:
            if school is not None:
                school.load(run.checkpoint.arrays, run.checkpoint.values)
            first, step = int(run.checkpoint.values["chunk"]), run.checkpoint.step
        if school is not None:
            for frames in self._learn(school, run):
                step += 1
                last = school.t == self.updates
                keep = [_checkpoint(step, school, 0)] if last or school.t % CHECKPOINT_EVERY == 0 else []
                yield [*waiting, *frames, *keep]
                waiting = []
        yield from self._race(made, school, run, step, first, waiting)

    def _learn(self, school: School, run: Run) -> Iterator[list[Frame]]:
        """An update a time."""
        while school.t < self.updates:
            losses = school.update()
            t, last = school.t, school.t == self.updates
            lost = not all(np.isfinite(v) for v in losses.loss.values())
            frames: list[Frame] = [losses] if t == 1 or t % self.every == 0 or last or lost else []
            if t == 1 or t % self.measure == 0 or last:
                frames.append(school.dreams())
            yield frames
            if lost:
                raise Diverged(
                    "rate", f"rate = {self.rate:g} is too much here: the loss is no number after {t} updates. Take a smaller one."
                )

    def _race(
        self, made: World, school: School | None, run: Run, step: int, first: int, waiting: list[Frame]
    ) -> Iterator[Sequence[Frame | Checkpoint] | None]:
        """An action of all agents a time."""
        from settle.backend.vta.navigate.episodes import Chunk

        seconds: dict[str, float] = {}
        object.__setattr__(self, "_seconds", seconds)  # wall time is no part of the recording
        segment, idle = school.segment() if school is not None else 1.0, 0
        for number in range(first, self._chunks()):
            chunk = Chunk(self, made, school, segment, run.seed, number)
            waiting, over = [*waiting, chunk.watch()], False
            while not over:
                now: Navigate = run.now  # type: ignore[assignment]
                step += 1
                run.planned = step + (self._chunks() - number - 1) * now.budget + max(0, now.budget - chunk.ticks)
                frames: list[Frame | Checkpoint] = [*waiting, *(chunk.join() if now.drive else [])]
                waiting = []
                keys = [value for kind, value in run.acts() if kind == "drive"]
                idle = 0 if keys or not now.drive else idle + 1
                awaited = now.drive and idle <= PATIENCE
                over = chunk.over(now, awaited)  # where a knob was turned while all waited
                if awaited and not keys and not over:  # nothing happens until a key is pressed
                    step -= not frames
                    yield frames or None
                    time.sleep(WAIT)
                    continue
                for key in keys or [None]:
                    if not over:
                        frames += [*(chunk.drive(key, now.budget) if key is not None else []), *chunk.tick(now)]
                        over = chunk.over(now, awaited)
                if over:
                    frames += chunk.episodes()
                    for name, taken in chunk.seconds.items():
                        seconds[name] = seconds.get(name, 0.0) + taken
                    if school is not None:
                        frames.append(_checkpoint(step, school, number + 1))
                    run.planned = step + (self._chunks() - number - 1) * now.budget
                yield frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        if "episodes" not in recording.tables:
            return {}
        from settle.backend.vta.navigate.episodes import rates

        table, found = recording.tables["episodes"], dict[str, Any]()
        names = [name.removeprefix("success.") for name in table.columns if name.startswith("success.")]
        success = {name: np.asarray(table[f"success.{name}"][:]) for name in names}
        found["success_rate"], found["standard_error"] = rates(success)
        actions = {name: np.asarray(table[f"actions.{name}"][:]) for name in names}
        found["steps_to_goal"] = {name: float(actions[name][success[name] > 0].mean()) if success[name].any() else None for name in names}
        found["imagined_steps"] = {name: float(np.mean(table[f"imagined.{name}"][:])) for name in names}
        found["episodes"], found["shortest"] = len(table), float(np.mean(table["shortest"][:]))
        seconds = getattr(self, "_seconds", {})
        found["ms_per_episode"] = {name: 1e3 * s / len(table) for name, s in seconds.items()}
        if "dreams" in recording.tables:
            found["mean_segment_length"] = float(recording.tables["dreams"]["segment"][-1])
        return found


def _map(made: World, size: int) -> Map:
    from settle.backend.vta.worlds.balls import COLOURS
    from settle.backend.vta.worlds.lattice_world import views

    colours = np.rint(255 * COLOURS[made.maze.colour]).astype(np.uint8)
    return Map(made.maze.wall.astype(np.uint8), colours, made.place.astype(np.float32), made.rooms, views(made, size))


def _walks(made: World, knobs: Navigate, seed: int) -> list[Frame]:
    from settle.backend.vta.worlds.random_walks import quarters, walks

    if not knobs.walks:
        return []
    states, actions = walks(made, knobs.walks, KEPT_FRAMES, knobs.straight, stream(seed, "kept walks"))
    _, new = quarters(states % 8)
    return [Walk(made.seen(s, a), e, s) for s, a, e in zip(states, actions, new, strict=True)]


def _checkpoint(step: int, school: School, chunk: int) -> Checkpoint:
    arrays, values = school.kept()
    return Checkpoint(step, arrays, {**values, "chunk": chunk})
