"""A preset of one's own on the command line: by its name, or as a file. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from settle.app.cli.output import Refused
from settle.app.presets.own_preset import OwnPreset, read_preset
from settle.app.presets.preset_folder import PresetFolder
from settle.backend.core.experiment import Experiment


def with_own_preset(
    kind: type[Experiment], preset: str | None, file: str | None, knobs: Mapping[str, Any]
) -> tuple[str | None, Mapping[str, Any]]:
    """Preset and knobs that differ from it, as a run takes them: all knobs of one's own preset, and those that differ from that.

    :raises Refused: the file is of another experiment, or a preset is named beside it.
    :raises SessionError: the file is no preset.
    """
    own: OwnPreset | None = None
    if file is not None:
        if preset is not None:
            raise Refused("--preset and --preset-file do not go together: each says what all knobs are.")
        own = read_preset(Path(file))
        if own.experiment != kind.name:
            raise Refused(f"--preset-file {file} is not possible: it is a preset of {own.experiment}, not of {kind.name}.")
    elif preset and preset not in kind.presets:
        own = PresetFolder().find(kind.name, preset)
    return (preset, knobs) if own is None else ("", {**own.knobs, **knobs})
