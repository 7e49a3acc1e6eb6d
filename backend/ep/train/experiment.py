"""ep.train: a net learns to read digits by Equilibrium Propagation, beside it its twin by back-propagation through time."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError, choice, real, reals, whole
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.data.sets import HELP
from settle.backend.data.splits import COUNTS, Split, load
from settle.backend.ep import knobs, variants
from settle.backend.ep.models.problem import CLASSES, PICTURES
from settle.backend.ep.train.divergence_monitor import Watch
from settle.backend.ep.train.frames import Angles, Epochs, Feedback, Pictures
from settle.backend.ep.train.presets import PRESETS
from settle.backend.ep.train.running_metrics import Tally

if TYPE_CHECKING:
    from settle.backend.ep.dynamics.batches import Supply
    from settle.backend.ep.learning.fast_learner import Learner

WRONG = 64
"""Wrong test pictures that are kept of each epoch, the first by their index: so one sees which of them stay wrong."""
FIELDS = 64
"""Units whose receptive field is kept."""
FIRST_PICTURES = (0, 30, 100, 300, 1000)
"""Updates after which receptive fields are kept, beside those at the end of each epoch."""


@dataclass(frozen=True)
class Train(Experiment):
    """One step is one update of each learner, on the same batch [Ernoult2019, Table 1]."""

    name: ClassVar[str] = "ep.train"
    title: ClassVar[str] = "Training"

    learners: str = variants.learners()
    model: str = knobs.model("p", toy=False)
    activation: str = knobs.activation("sigm")
    hidden: tuple[int, ...] = knobs.hidden()
    channels: tuple[int, ...] = knobs.channels()
    kernel: int = knobs.kernel()
    padding: int = knobs.padding()
    pool: int = knobs.pool()
    output: str = knobs.output("code")
    T: int = knobs.T(30)
    K: int = knobs.K(10)
    beta: float = knobs.beta(0.1, live=True)
    dt: float = knobs.dt(1.0, live=False)
    nudging: str = variants.nudging("one-sided", "drawn anew for each batch")
    points: int = variants.points()
    nudge: str = variants.nudge()
    loss: str = variants.loss()
    clamp: bool = knobs.clamp()
    tolerance: float = real(
        0.0, 0, 0.1, label="Settled at", group="Dynamics", advanced=True,
        help="End a phase once no unit moves by more than this in a step; 0: always all steps, as in the paper.",
    )  # fmt: skip
    lr: tuple[float, ...] = reals(
        (0.04, 0.08), 0, 100, label="Learning rates", group="Learning",
        help="One for each layer, from the output towards the input: W <- W + lr Delta. Paper, P-1h: 0.04, 0.08.",
    )  # fmt: skip
    lr_scale: float = real(
        1.0, 0, 100, label="Rates times", group="Learning", live=True,
        help="All learning rates are multiplied by this: turn it while it learns.",
    )  # fmt: skip
    angle: float = variants.angle()
    batch: int = whole(
        20, 1, 1000, label="Batch", unit="pictures", group="Learning",
        help="Pictures of one update. What does not fill a batch is left out of its epoch. Paper: 20.",
    )  # fmt: skip
    epochs: int = whole(40, 1, 10_000, label="Epochs", unit="epochs", group="Learning", help="Passes through all pictures.")
    data: str = choice(
        "digits", *COUNTS, label="Pictures", group="Data",
        help=f"{HELP} 1497 digits are to learn from, 300 for the test; of the others 60,000 (cifar-10: 50,000) and 10,000.",
    )  # fmt: skip
    every: int = whole(
        10, 1, 10_000, label="Record every", unit="updates", group="Recording", advanced=True,
        help="Updates between two rows of loss and running error.",
    )  # fmt: skip
    compare_every: int = whole(
        300, 0, 100_000, label="Compare every", unit="updates", group="Recording", advanced=True,
        help="Updates between two comparisons of EP's update with that of BPTT, from the first learner's weights; 0: never.",
    )  # fmt: skip

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def check(self) -> None:
        variants.check(self)
        layers = len(self.channels if self.model == "conv" else self.hidden)
        if self.model == "conv":
            knobs.filters(self).maps(PICTURES[self.data])
        if len(self.lr) != layers + 1:
            raise KnobError(
                "lr",
                f"lr = {self.knobs()['lr'].text(self.lr)} is not possible: with {layers} hidden layers"
                f" {layers + 1} learning rates are wanted, from the output to the input.",
            )
        if self.batch > COUNTS[self.data][0]:
            raise KnobError("batch", f"batch = {self.batch} is not possible: {self.data} has {COUNTS[self.data][0]} pictures.")

    @property
    def rules(self) -> list[str]:
        return self.learners.split("+")

    def steps(self) -> int:
        return self.epochs * (COUNTS[self.data][0] // self.batch)

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        load(self.data)  # refused before the start; not kept in the session: it would be ten times as large
        return {}

    def frames(self, run: Run) -> Iterator[Sequence[Frame | Checkpoint]]:
        import torch

        from settle.backend.ep.dynamics.batches import Supply
        from settle.backend.ep.learning.nudged_phase import betas as betas_of

        split = load(self.data)
        learners = self._make(run)
        rules = self.rules
        taken = {rule: list[float]() for rule in rules}
        object.__setattr__(self, "_taken", taken)  # wall time is no part of the recording
        before = run.checkpoint.values if run.checkpoint else {}
        first, watch = int(before.get("epoch", 0)), Watch(rules, before.get("first_loss", {}))
        if run.checkpoint is not None:
            for rule, learner in learners.items():
                kept = run.checkpoint.arrays.items()
                learner.load({name[len(rule) + 1 :]: p for name, p in kept if name.startswith(rule + ".")})
        like = next(iter(learners.values())).like
        supply = Supply(split, CLASSES, like)
        batches = supply.count // self.batch
        for epoch in range(first, self.epochs):
            order = torch.as_tensor(stream(run.seed, f"order of epoch {epoch}").permutation(supply.count)).to(like.device)
            signs = stream(run.seed, f"signs of epoch {epoch}").integers(2, size=batches) * 2 - 1
            whole_epoch, lately = Tally(rules), Tally(rules)
            for b in range(batches):
                now: Train = run.now  # type: ignore[assignment]
                done, frames = epoch * batches + b, list[Frame | Checkpoint]()
                x, y = supply.batch(order[b * self.batch : (b + 1) * self.batch])
                betas = betas_of(self.nudging, now.beta, int(signs[b]), self.points)
                if done in FIRST_PICTURES:
                    frames.append(self._pictures(done / batches, learners))
                if self.compare_every and done % self.compare_every == 0:
                    frames.append(_angles(done / batches, next(iter(learners.values())).compare(x, y, betas)))
                rates = [rate * now.lr_scale for rate in self.lr]
                for rule, learner in learners.items():
                    began = time.perf_counter()
                    outcome = learner.update(x, y, rates, betas)
                    taken[rule].append(time.perf_counter() - began)
                    for tally in (whole_epoch, lately):
                        tally.add(rule, outcome, self.batch)
                last = b == batches - 1
                if lost := watch.add(lately.last(), last):
                    yield [*frames, lately.row((done + 1) / batches)]  # the loss that grew is seen, then the run ends
                    raise Diverged("lr", _diverged(lost, now, done))
                if done % self.every == 0 or last:
                    frames.append(lately.row((done + 1) / batches))
                    frames += [Feedback((done + 1) / batches, one.feedback()) for rule, one in learners.items() if rule == "c-vf"]
                    lately = Tally(rules)
                if last:
                    frames.append(self._pictures(epoch + 1, learners))
                    frames.append(_epoch(epoch + 1, learners, supply, split, whole_epoch))
                    frames.append(_checkpoint((epoch + 1) * batches, epoch + 1, watch.first, learners))
                yield frames

    def _make(self, run: Run) -> dict[str, Any]:
        """The learners, all with the same random weights."""
        import torch

        from settle.backend.ep.learning.fast_learner import Course
        from settle.backend.ep.learning.make_learner import learner
        from settle.backend.ep.models.initialisation import random_filters, random_parameters
        from settle.backend.ep.models.wiring import wire
        from settle.backend.numerics.device import choose

        device = choose("cpu" if run.device == "auto" else run.device)  # nets of this size gain nothing from a GPU
        picture, course = PICTURES[self.data], Course(self.T, self.K, self.dt, self.tolerance)
        if self.model == "conv":
            wiring = None
            parameters = random_filters(knobs.filters(self).shapes(CLASSES, picture), run.seed)
        else:
            wiring = wire(self.model, (CLASSES, *self.hidden, math.prod(picture)))
            parameters = random_parameters(wiring, run.seed)
        there = {name: p.to(device, torch.float32) for name, p in parameters.items()}
        return {rule: learner(rule, self, wiring, there, course, run.seed) for rule in self.rules}

    def _pictures(self, epoch: float, learners: Mapping[str, Learner]) -> Pictures:
        return Pictures(epoch, {rule: learner.fields(FIELDS, PICTURES[self.data]) for rule, learner in learners.items()})

    def summary(self, recording: Recording) -> dict[str, Any]:
        updates, found = recording.tables["updates"], dict[str, Any]()
        done = len(recording.tables["epochs"]) if "epochs" in recording.tables else 0
        for figure in ("test_error", "train_error") if done else ():
            found[figure] = {rule: float(recording.tables["epochs"][f"{figure}.{rule}"][-1]) for rule in self.rules}
        if not done:
            found["train_error"] = {rule: float(updates[f"error.{rule}"][-1]) for rule in self.rules}
        taken = getattr(self, "_taken", {})
        found["epochs"] = done
        found["ms_per_update"] = {rule: 1e3 * median(seconds) for rule, seconds in taken.items() if seconds}
        found["settle_steps"] = {rule: int(updates[f"free_steps.{rule}"][-1]) for rule in self.rules}
        found["saturated"] = {rule: float(updates[f"saturated.{rule}"][-1]) for rule in self.rules}
        return found


def _angles(epoch: float, found: Mapping[str, tuple[float, float]]) -> Angles:
    return Angles(epoch, {name: angle for name, (angle, _) in found.items()}, {name: s for name, (_, s) in found.items()})


def _epoch(epoch: int, learners: Mapping[str, Learner], supply: Supply, split: Split, tally: Tally) -> Epochs:
    x, confusion, kept = supply.test(), dict[str, Any](), dict[str, tuple[np.ndarray, ...]]()
    for rule, learner in learners.items():
        given = learner.outputs(x).argmax(1).cpu().numpy()
        confusion[rule] = np.zeros((CLASSES, CLASSES), np.int64)
        np.add.at(confusion[rule], (split.test_classes, given), 1)
        kept[rule] = split.missed(given, WRONG)
    error = {rule: 100 * int(table.sum() - np.trace(table)) / int(table.sum()) for rule, table in confusion.items()}
    wrong, answer, truth, missed = ({rule: arrays[i] for rule, arrays in kept.items()} for i in range(4))
    return Epochs(epoch, error, tally.error(), tally.loss(), confusion, wrong, answer, truth, missed)


def _checkpoint(step: int, epoch: int, first_loss: Mapping[str, float], learners: Mapping[str, Learner]) -> Checkpoint:
    arrays = {f"{rule}.{name}": p for rule, learner in learners.items() for name, p in learner.kept().items()}
    return Checkpoint(step, arrays, {"epoch": epoch, "first_loss": dict(first_loss)})


def _diverged(lost: Mapping[str, str], now: Train, done: int) -> str:
    rates = now.knobs()["lr"].text(now.lr)
    return (
        f"lr = {rates} (times {now.lr_scale:g}) with beta = {now.beta:g} is too much here: {' and '.join(lost)} diverged at update {done},"
        f" {next(iter(lost.values()))}. Take smaller learning rates, a smaller beta or fewer nudged steps."
    )
