"""An experiment: frozen, validated knobs and a generator of frames. It knows no Qt, no file, no thread."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np

from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Knob, KnobError, nearest
from settle.backend.core.paper_value import PaperValue
from settle.backend.core.recording import EXTENDED, Checkpoint, Event, Recording


@dataclass(frozen=True)
class Preset:
    """A named setting of the knobs, with what is known about its result."""

    title: str
    knobs: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    reference: Mapping[str, float] = field(default_factory=dict)
    """Figures to compare with, named as in the summary (``relmse.s0``)."""
    source: str = ""
    """Where the reference figures come from: a program, not the paper."""
    paper: Mapping[str, PaperValue] = field(default_factory=dict)
    """What the paper says, by figures of the summary (``test_error.ep``)."""
    paper_also: Sequence[PaperValue] = ()
    """What it says besides, for which a run has no figure."""
    paper_note: str = ""
    """Why the paper's values are not all here, as a sentence."""

    def __post_init__(self) -> None:
        """:raises TypeError: what is given for the paper's values is something else."""
        for value in (*self.paper.values(), *self.paper_also):
            if not isinstance(value, PaperValue):
                raise TypeError(f"The paper's values of the preset '{self.title}' are PaperValue objects, not {value!r}.")


K = TypeVar("K", bound="Experiment", covariant=True)
"""The type of an experiment's knobs: a function that reads some of them takes ``Run[ThoseKnobs]``, and is given a run of any experiment
that has them."""


@dataclass
class Run(Generic[K]):
    """What an experiment is given while it runs.

    ``now`` is the experiment with the knobs as they stand at this step: read live knobs from it
    at every step. Seed, device, inputs and checkpoint stay what they are.
    """

    now: K
    seed: int = 0
    device: str = "cpu"
    inputs: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
    checkpoint: Checkpoint | None = None
    planned: int | None = None
    """Steps that the run will have, as its knobs stand now: set by experiments in which a turned knob changes that."""
    end_seconds: float = 0.0
    """Computing that the planned steps have still to do besides what any of them takes, s: set by experiments whose last step measures
    for long, so that what is told of the time left holds it."""
    state: Callable[[], tuple[Mapping[str, np.ndarray], Mapping[str, Any]]] | None = None
    """Gives what is needed to take the steps that follow the one yielded last: arrays and JSON-able values, as in a checkpoint. Set by
    an experiment that can go on; None before a yield in the middle of something that has to be done as one. The runner asks for it
    now and then, and at the end."""
    _acts: list[tuple[str, Any]] = field(default_factory=list)

    def acts(self) -> list[tuple[str, Any]]:
        """The acts (kind, value) that came since the last frame; each is handed over once."""
        acts, self._acts = self._acts, []
        return acts

    def apply(self, event: Event) -> None:
        """Bring an event to the experiment, between two frames (the runner only)."""
        if event.kind == "knob":
            self.now = self.now.turned(event.value)
        elif event.kind == EXTENDED:
            self.now = replace(self.now, **event.value["to"])  # type: ignore[type-var]
        else:
            self._acts.append((event.kind, event.value))


class Experiment(ABC):
    """Base of all experiments: subclasses are frozen dataclasses whose fields are knobs.

    A subclass names itself, declares its knobs, and yields at every step the frames that it has
    to show, of one type or several.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    presets: ClassVar[Mapping[str, Preset]] = {}
    pace: ClassVar[float | None] = None
    """Steps per second at which a person can follow it; None: as fast as it goes."""

    length_knob: ClassVar[str] = ""
    """The knob, a whole number, that says how long a run is: raised, it makes one longer that has ended. Read from ``run.now`` at every
    step, it can be. Nothing: a run that has ended has no more steps."""

    open_ended: ClassVar[bool] = False
    """Whether its frames go on past :meth:`steps` for as long as someone asks for them."""

    short: ClassVar[str] = ""
    """A plug-in's caption on the rail and in the list of sessions; nothing: the title."""

    icon: ClassVar[str] = ""
    """A plug-in's icon on the rail: a name of ``settle.widgets.theme.icons``, or strokes as they are written there."""

    def __init_subclass__(cls, **about: Any) -> None:
        """:raises TypeError: a knob has no label."""
        super().__init_subclass__(**about)
        for name, declared in vars(cls).items():
            if isinstance(declared, Field) and "knob" in declared.metadata and not declared.metadata["knob"].label:
                raise TypeError(f"The knob {name} of {cls.__name__} has no label: give it one, label='...', for the form.")

    def __post_init__(self) -> None:
        for name, knob in self.knobs().items():
            object.__setattr__(self, name, knob.check(name, getattr(self, name)))
        self.check()

    @abstractmethod
    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame | Checkpoint] | None]:
        """Yield the frames of each step, starting with step 0 (or after ``run.checkpoint``).

        None while it waits for a person: no step, but the runner may stop, and bring what was done.
        """

    def check(self) -> None:
        """Refuse knobs that do not fit each other.

        :raises KnobError: and says which knob, which value, and what is allowed.
        """

    def check_headless(self) -> None:
        """Refuse knobs with which a run waits for a person: asked for before it begins where there is no window.

        :raises KnobError: with what can be done instead.
        """

    def steps(self) -> int | None:
        """How many steps a run takes if nobody says otherwise; None: until it is stopped."""
        return None

    def ends_after(self, checkpoint: Checkpoint) -> int | None:
        """Steps that a run with these knobs takes in all, as it stands at a checkpoint; None: until it is stopped."""
        return self.steps()

    def longer(self, steps: int, checkpoint: Checkpoint) -> dict[str, Any]:
        """The knobs, and their values, with which a run that stands at a checkpoint takes ``steps`` steps in all, or as few more as can be.

        :raises KnobError: no run can be so long.
        """
        if not self.length_knob:
            raise KnobError("steps", f"steps = {steps} is not possible: a run of {self.name} is not extended past its end.")
        knob, value = self.knobs()[self.length_knob], int(getattr(self, self.length_knob))

        def count(value: int) -> int:
            return replace(self, **{self.length_knob: value}).ends_after(checkpoint) or 0  # type: ignore[type-var]

        assert knob.high is not None
        least, most = value, int(knob.high)
        if count(most) < steps:
            raise KnobError("steps", f"steps = {steps} is not possible: it goes up to {count(most)}, with {self.length_knob} = {most}.")
        while least < most:
            middle = (least + most) // 2
            least, most = (least, middle) if count(middle) >= steps else (middle + 1, most)
        return {self.length_knob: least}

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        """Read the files that the knobs name; what is returned is kept in the session, by the name of the knob.

        :raises KnobError: a file cannot be read or does not fit.
        """
        return {}

    def check_held(self, inputs: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """See that a run goes with these inputs alone: knobs out of somebody else's session may name any file of this computer.

        :param inputs: None: the files that the knobs name are to be read.
        :returns: the same.
        :raises KnobError: a knob names a file that is not among them.
        """
        if inputs is None:
            return None
        for name, knob in self.knobs().items():
            if knob.kind == "file" and getattr(self, name) and name not in inputs:
                why = "the session does not hold that file, and files that a session names are not opened unasked (--allow-files)"
                raise KnobError(name, f"{name} = '{getattr(self, name)}' is not possible: {why}.")
        return inputs

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        """The value of an act (a kick, a drawn picture) in its proper form, JSON-able. It reads no file.

        :param inputs: the arrays of :meth:`read_inputs` that the run goes with.
        :raises KnobError: this experiment does not know the act, or the value does not fit.
        """
        raise KnobError(kind, f"{self.name} knows no act '{kind}'.")

    def summary(self, recording: Recording) -> dict[str, Any]:
        """The figures of a run, JSON-able, from what was recorded."""
        return {}

    def answer(self, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
        """What a recording can still be asked, running or loaded: such as what its nets, kept in a checkpoint, make of an input.

        Called on a thread beside the screen's.

        :param at: the step that is looked at.
        :raises KnobError: this experiment does not know the question, or the value does not fit.
        """
        raise KnobError(question, f"{self.name} knows no question '{question}'.")

    @classmethod
    def knobs(cls) -> dict[str, Knob]:
        """The declared knobs, in order."""
        return {f.name: f.metadata["knob"] for f in fields(cls) if "knob" in f.metadata}  # type: ignore[arg-type]

    @classmethod
    def make(cls, preset: str = "", settings: Mapping[str, Any] | None = None) -> Self:
        """An experiment from a preset and from settings that override it.

        :raises KnobError: the preset or a knob is unknown, or a value is not allowed.
        """
        if preset and preset not in cls.presets:
            known = list(cls.presets)
            raise KnobError("preset", f"preset '{preset}' is unknown: {cls.name} has {', '.join(known)}.{nearest(preset, known)}")
        chosen = dict(cls.presets[preset].knobs) if preset else {}
        known = list(cls.knobs())
        for name, value in (settings or {}).items():
            if name not in known:
                raise KnobError(name, f"{name} is no knob of {cls.name}: it has {', '.join(known)}.{nearest(name, known)}")
            chosen[name] = value
        return cls(**chosen)

    def settings(self) -> dict[str, Any]:
        """Knob -> value, JSON-able."""
        values = {name: getattr(self, name) for name in self.knobs()}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}

    def turned(self, settings: Mapping[str, Any]) -> Self:
        """This experiment with live knobs at other values.

        :raises KnobError: a knob is unknown, cannot be turned during a run, or does not take the value.
        """
        for name in settings:
            knob = self.knobs().get(name)
            if knob is None or not knob.live:
                live = [n for n, k in self.knobs().items() if k.live]
                raise KnobError(name, f"{name} cannot be turned during a run: {', '.join(live) or 'no knob'} can.")
        return replace(self, **settings)  # type: ignore[type-var]


V = TypeVar("V")


def redeclare(base: type[Experiment], name: str, default: V, **changes: Any) -> V:
    """The knob ``name`` of ``base`` with another default, as a field to declare again; of a class that has it from ``base`` it keeps
    its place in the form.

    :param changes: what else is declared otherwise, such as label, help or live.
    """
    return field(default=default, metadata={"knob": replace(base.knobs()[name], default=default, **changes)})
