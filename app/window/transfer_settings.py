"""From one experiment to another: the knobs that a view asks for stand in the other one's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from settle.app import catalogue
from settle.app.window.current_experiment import CurrentExperiment
from settle.backend.core.knobs import KnobError


def transfer_settings(current_experiment: CurrentExperiment, name: str, knobs: Mapping[str, Any]) -> None:
    """Show an experiment with these knobs in its form; it is not run.

    Knobs that it does not have are passed over. What is not asked for comes from its preset of the same name as
    that of the recording on show (a learning rate for each layer, say), or else stays as it is.
    """
    recording, kind = current_experiment.lab.recording, catalogue.experiment(name)
    preset = recording.preset if recording is not None else ""
    base = kind.make(preset).settings() if preset in kind.presets else {}
    current_experiment.choose(name)
    try:
        current_experiment.setups[name].form.fill({**base, **knobs})
    except KnobError as error:
        current_experiment.panes.banner.say(f"These settings are not all possible here: {error}")
        return
    asked = ", ".join(
        f"{knob} = {kind.knobs()[knob].text(knobs[knob])}" for knob in ("T", "K", "beta") if knob in knobs and knob in kind.knobs()
    )
    current_experiment.panes.banner.tell(f"The form holds {asked or 'the settings'} and the network they were found for: press Run.")
