"""A preset of the user's own, and the small file in which it is kept and passed on. No Qt here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from settle.app.cli.output import Refused, experiment_called
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.sessions.disk import open_file, reason, replacing
from settle.sessions.format import SessionError
from settle.sessions.json_values import parse_json, strict_json

ENDING = ".settle-preset.json"
FORMAT = 1
LONGEST_NAME = 80
_MOST_CHARACTERS = 1 << 20


@dataclass(frozen=True)
class OwnPreset:
    """All knobs of an experiment under a name of the user's."""

    name: str
    experiment: str
    knobs: Mapping[str, Any]
    """Those that this version has: each is allowed."""
    note: str = ""
    left_out: Sequence[str] = ()
    """Knobs that the file has and this version does not."""

    def named(self, name: str) -> OwnPreset:
        """The same under another name.

        :raises KnobError: it is no name.
        """
        return replace(self, name=checked_name(name))


def checked_name(name: str) -> str:
    """:raises KnobError: no preset can have this name."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise KnobError("name", f"name = '{name[:LONGEST_NAME]}' is not possible: a preset's name has 1 to {LONGEST_NAME} characters.")
    return name


def preset_of_knobs(experiment: Experiment, name: str) -> OwnPreset:
    """What a form describes, under a name.

    :raises KnobError: it is no name.
    """
    return OwnPreset(checked_name(name), type(experiment).name, experiment.settings())


def is_preset_file(path: object) -> bool:
    """Whether a path names such a file, by its ending."""
    return str(path).lower().endswith(ENDING)


def write_preset(preset: OwnPreset, path: Path) -> None:
    """Whole or not at all.

    :raises SessionError: it cannot be written.
    """
    kept = {"settle_preset": FORMAT, "name": preset.name, "experiment": preset.experiment, "note": preset.note, "knobs": preset.knobs}
    try:
        with replacing(path) as beside:
            beside.write_text(json.dumps(strict_json(kept), indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as e:
        raise SessionError(f"{path} cannot be written: {reason(e)}.") from e


def read_preset(path: Path) -> OwnPreset:
    """What such a file holds; knobs that this version does not have are left out, those that the file does not have are as by default.

    :raises SessionError: it is not there, or no preset, or one that is not possible here: the sentence names field, value and what is
        allowed.
    """
    try:
        with open_file(path) as file:
            kept = parse_json(file.read(_MOST_CHARACTERS + 1), "the file", _MOST_CHARACTERS)
    except FileNotFoundError:
        raise SessionError(f"There is no preset {path}.") from None
    except (OSError, ValueError) as e:
        raise SessionError(f"{path} is no preset: {reason(e)}.") from None
    if not isinstance(kept, dict) or "settle_preset" not in kept:
        raise SessionError(f"{path} is no preset of Settle.")
    if not isinstance(kept["settle_preset"], int) or kept["settle_preset"] > FORMAT:
        raise SessionError(f"{path} was kept by a newer version of Settle (format {kept['settle_preset']}).")
    for field, kind, allowed in (("name", str, "a text"), ("experiment", str, "a text"), ("knobs", dict, "an object of knobs")):
        if not isinstance(kept.get(field), kind):
            value = json.dumps(kept.get(field))[:60]
            raise SessionError(f"{path} is no preset: {field} = {value} is not possible: {field} takes {allowed}.")
    try:
        return _checked(kept)
    except (KnobError, Refused) as error:
        raise SessionError(f"{path} cannot be used: {error}") from None


def _checked(kept: dict[str, Any]) -> OwnPreset:
    kind = experiment_called(kept["experiment"])
    declared, said = kind.knobs(), kept["knobs"]
    known = {name: declared[name].check(name, value) for name, value in said.items() if name in declared}
    note = kept.get("note")
    made = preset_of_knobs(kind.make("", known), kept["name"])
    return replace(made, note=note if isinstance(note, str) else "", left_out=[name for name in said if name not in declared])
