"""What a form describes, to be passed on: an experiment, its preset, the knobs that differ from it, and the seed. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from settle.app.cli.output import experiment_called
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob

SEED = Knob("whole", 0, low=0, high=2**31 - 1)


@dataclass(frozen=True)
class Setting:
    """As ``settle run EXPERIMENT --preset PRESET --set ...`` takes it."""

    experiment: str
    preset: str
    """A name, the experiment's first where none was chosen; nothing: it has no presets."""
    knobs: Mapping[str, Any] = field(default_factory=dict)
    """Those that differ from the preset."""
    seed: int = 0

    @staticmethod
    def of(experiment: Experiment, preset: str, seed: int) -> Setting:
        """Of knobs, seen from a preset; one that the experiment does not have stands for its first."""
        kind = type(experiment)
        preset = preset if preset in kind.presets else next(iter(kind.presets), "")
        usual, held = kind.make(preset).settings(), experiment.settings()
        return Setting(kind.name, preset, {name: value for name, value in held.items() if value != usual[name]}, seed)

    @staticmethod
    def typed(experiment: str, preset: str | None, knobs: Mapping[str, Any], seed: object) -> Setting:
        """Out of what somebody wrote.

        :raises Refused: there is no such experiment.
        :raises KnobError: there is no such preset or knob, or a value is not possible.
        """
        kind = experiment_called(experiment)
        chosen = next(iter(kind.presets), "") if preset is None else preset
        return Setting.of(kind.make(chosen, knobs), chosen, SEED.check("seed", seed))

    @property
    def kind(self) -> type[Experiment]:
        """:raises Refused: there is no such experiment."""
        return experiment_called(self.experiment)

    def made(self) -> Experiment:
        """The experiment with all its knobs.

        :raises KnobError: a value is not possible.
        """
        return self.kind.make(self.preset, self.knobs)
