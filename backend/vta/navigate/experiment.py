"""vta.navigate: agents look for a room of a maze by imagining, from segment to segment or frame by frame, for the same work."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.vta.navigate import pretrained_weights
from settle.backend.vta.navigate.knobs import NavigateKnobs
from settle.backend.vta.navigate.presets import PRESETS
from settle.backend.vta.navigate.summary import summary

if TYPE_CHECKING:
    from settle.backend.vta.navigate.frames import MazeFrame
    from settle.backend.vta.navigate.trainers import NavigateTrainers
    from settle.backend.vta.worlds.lattice_world import LatticeWorld

CHECKPOINT_EVERY = 500
"""Updates between two checkpoints."""
KEPT_FRAMES = 48
"""Of a walk that is kept."""
WAIT = 0.02
"""s that are waited for a person's next key."""
PATIENCE = 6000
"""Waits without a key, two minutes, after which the others go on: where nobody sits, a run ends all the same."""


@dataclass(frozen=True)
class EpisodesDone:
    """How far the episodes of a run are, between two batches of them."""

    batches: int = 0
    episodes: int = 0

    @classmethod
    def of(cls, values: Mapping[str, Any], together: int) -> EpisodesDone:
        """From the values of a checkpoint; an older one has the batches alone, each of which was full."""
        batches = int(values["chunk"])
        return cls(batches, int(values.get("episodes", batches * together)))


@dataclass(frozen=True)
class Navigate(NavigateKnobs):
    """First a step for each update of the models, then one for each action of all agents.

    Act: ``drive``, 0 forward, 1 left or 2 right, of the person, while the knob ``drive`` is on.
    """

    name: ClassVar[str] = "vta.navigate"
    title: ClassVar[str] = "Finding the way by imagining"
    presets: ClassVar[Mapping[str, Preset]] = PRESETS
    length_knob: ClassVar[str] = "episodes"

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
        return self.updates + self._batches_after(0) * self.budget

    def _batches_after(self, episodes: int) -> int:
        """Batches, of episodes that run side by side, after so many episodes."""
        return max(0, -(-(self.episodes - episodes) // self.together))

    def ends_after(self, checkpoint: Checkpoint) -> int:
        """An episode may be over before its budget: of those done it is known."""
        updates = max(0, self.updates - int(checkpoint.values.get("t", 0)))
        episodes = EpisodesDone.of(checkpoint.values, self.together).episodes
        return checkpoint.step + updates + self._batches_after(episodes) * self.budget

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return {"model": pretrained_weights.read(self.model, self)} if self.model else {}

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "drive":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows drive.")
        if not self.drive:
            raise KnobError(kind, "drive is possible while the knob Drive is on.")
        if value not in (0, 1, 2) or isinstance(value, (bool, float)):
            raise KnobError(kind, f"drive = {value!r} is not possible: it is 0 (forward), 1 (left) or 2 (right).")
        return int(value)

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame | Checkpoint] | None]:
        from settle.backend.vta.worlds.lattice_world import random_lattice_world

        world = random_lattice_world(self.side, self.loops, run.seed)
        trainers, step, done, waiting = None, 0, EpisodesDone(), list[Frame]()
        if self.updates:
            from settle.backend.numerics.device import choose
            from settle.backend.vta.navigate.trainers import NavigateTrainers

            choose("cpu")  # nets of this size gain nothing from a GPU
            given = (run.inputs or self.read_inputs()).get("model") if self.model else None
            trainers = NavigateTrainers(self, world, run.seed, given)
        if run.checkpoint is None:
            waiting = [_maze_frame(world, self.view), *_walk_frames(world, self, run.seed)]
        else:
            if trainers is not None:
                trainers.load_state_dict(run.checkpoint.arrays, run.checkpoint.values)
            done, step = EpisodesDone.of(run.checkpoint.values, self.together), run.checkpoint.step
        if trainers is not None:
            run.state = partial(_state, trainers, done)
            for frames in self._train(trainers):
                step += 1
                last = trainers.t == self.updates
                keep = [Checkpoint(step, *_state(trainers, done))] if last or trainers.t % CHECKPOINT_EVERY == 0 else []
                yield [*waiting, *frames, *keep]
                waiting = []
        yield from self._run_episodes(world, trainers, run, step, done, waiting)

    def _train(self, trainers: NavigateTrainers) -> Iterator[list[Frame]]:
        """An update a time."""
        from settle.backend.vta.navigate.episodes import trial_result
        from settle.backend.vta.navigate.measurements import fixed_start_imagination

        while trainers.t < self.updates:
            losses = trainers.update()
            t, last = trainers.t, trainers.t == self.updates
            lost = not all(np.isfinite(v) for v in losses.loss.values())
            frames: list[Frame] = [losses] if t == 1 or t % self.every == 0 or last or lost else []
            if t == 1 or t % self.measure == 0 or last:
                frames.append(fixed_start_imagination(trainers))
            if self.trial and not lost and (t % self.trial == 0 or last):
                frames.append(trial_result(self, trainers, _segment_length(trainers)))
            yield frames
            if lost:
                raise Diverged(
                    "rate", f"rate = {self.rate:g} is too much here: the loss is no number after {t} updates. Take a smaller one."
                )

    def _run_episodes(
        self, world: LatticeWorld, trainers: NavigateTrainers | None, run: Run[Self], step: int, done: EpisodesDone, waiting: list[Frame]
    ) -> Iterator[Sequence[Frame | Checkpoint] | None]:
        """An action of all agents a time."""
        from settle.backend.vta.navigate.episodes import EpisodeBatch

        seconds: dict[str, float] = {}
        object.__setattr__(self, "_seconds", seconds)  # wall time is no part of the recording
        segment, idle = _segment_length(trainers), 0
        while done.episodes < run.now.episodes:
            count = min(self.together, run.now.episodes - done.episodes)
            batch = EpisodeBatch(self, world, trainers, segment, run.seed, done.batches, done.episodes, count)
            waiting, over = [*waiting, batch.watched_episode()], False
            done = EpisodesDone(done.batches + 1, done.episodes + count)
            run.state = None  # within a batch
            while not over:
                now = run.now
                step += 1
                run.planned = step + now._batches_after(done.episodes) * now.budget + max(0, now.budget - batch.ticks)
                frames: list[Frame | Checkpoint] = [*waiting, *(batch.join() if now.drive else [])]
                waiting = []
                keys = [value for kind, value in run.acts() if kind == "drive"]
                idle = 0 if keys or not now.drive else idle + 1
                awaited = now.drive and idle <= PATIENCE
                over = batch.over(now, awaited)  # where a knob was turned while all waited
                if awaited and not keys and not over:  # nothing happens until a key is pressed
                    step -= not frames
                    yield frames or None
                    time.sleep(WAIT)
                    continue
                for key in keys or [None]:
                    if not over:
                        frames += [*(batch.drive(key, now.budget) if key is not None else []), *batch.step(now)]
                        over = batch.over(now, awaited)
                if over:
                    frames += batch.results()
                    for name, taken in batch.seconds.items():
                        seconds[name] = seconds.get(name, 0.0) + taken
                    run.state = partial(_state, trainers, done)
                    frames.append(Checkpoint(step, *run.state()))
                    run.planned = step + now._batches_after(done.episodes) * now.budget
                yield frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        return summary(recording, getattr(self, "_seconds", {}))


def _segment_length(trainers: NavigateTrainers | None) -> float:
    """Mean, in frames, of the HSSM's segments; without models 1, which nobody asks for."""
    if trainers is None:
        return 1.0
    from settle.backend.vta.navigate.measurements import mean_segment_length

    return mean_segment_length(trainers)


def _maze_frame(world: LatticeWorld, size: int) -> MazeFrame:
    from settle.backend.vta.navigate.frames import MazeFrame
    from settle.backend.vta.worlds.colours import COLOURS
    from settle.backend.vta.worlds.lattice_world import first_person_views

    colours = np.rint(255 * COLOURS[world.maze.colour]).astype(np.uint8)
    views = first_person_views(world, size)
    return MazeFrame(world.maze.wall.astype(np.uint8), colours, world.place.astype(np.float32), world.rooms, views)


def _walk_frames(world: LatticeWorld, knobs: NavigateKnobs, seed: int) -> list[Frame]:
    from settle.backend.vta.navigate.frames import WalkFrame
    from settle.backend.vta.worlds.random_walks import quarters, random_walks

    if not knobs.walks:
        return []
    states, actions = random_walks(world, knobs.walks, KEPT_FRAMES, knobs.straight, stream(seed, "kept walks"))
    _, new = quarters(states % 8)
    return [WalkFrame(world.observations(s, a), e, s) for s, a, e in zip(states, actions, new, strict=True)]


def _state(trainers: NavigateTrainers | None, done: EpisodesDone) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    arrays, values = trainers.state_dict() if trainers is not None else ({}, {})
    return arrays, {**values, "chunk": done.batches, "episodes": done.episodes}
