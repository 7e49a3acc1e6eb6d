"""A comparison kept as a small file: which runs, where they lie, how they are aligned, what is shown.

The sessions stay where they are: the file names them by the id of their run and by their path as seen from the file, so that a folder
may be moved as a whole, and a session renamed beside it.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settle.sessions import session
from settle.sessions.comparison.compared_run import MOST, ComparedRun
from settle.sessions.comparison.comparison import Choices
from settle.sessions.disk import open_file, reason, replacing
from settle.sessions.format import SessionError
from settle.sessions.json_values import parse_json, strict_json

ENDING = ".settle-compare.json"
FORMAT = 1
_MOST_CHARACTERS = 1 << 20
_MOST_LOOKED_AT = 2000
"""Sessions of a folder that are searched for a run."""


@dataclass(frozen=True)
class SavedComparison:
    """What such a file holds, and where its sessions are now."""

    paths: list[Path]
    """Of the sessions that were found, in their order."""
    missing: list[str]
    """Those that were not, each as a sentence."""
    choices: Choices


def save_comparison(path: Path, runs: Sequence[ComparedRun], choices: Choices) -> None:
    """Write it, whole or not at all.

    :raises SessionError: it cannot be written.
    """
    kept = {
        "settle_compare": FORMAT,
        "runs": [
            {
                "run_id": run.recording.run_id,
                "path": _seen_from(path, run.path),
                "experiment": run.recording.experiment,
                "preset": run.recording.preset,
                "seed": run.recording.seed,
                "started": run.recording.started,
            }
            for run in runs
        ],
        "align": choices.align,
        "band": choices.band,
        "quantities": list(choices.quantities),
        "place": choices.place,
        "shown": choices.shown,
    }
    try:
        with replacing(path) as beside:
            beside.write_text(json.dumps(strict_json(kept), indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as e:
        raise SessionError(f"{path} cannot be written: {reason(e)}.") from e


def _seen_from(file: Path, session_path: Path) -> str:
    """A path relative to the file's folder, with slashes on every system; the whole one on another drive."""
    place = os.path.abspath(session_path)
    try:
        return Path(os.path.relpath(place, os.path.dirname(os.path.abspath(file)))).as_posix()
    except ValueError:
        return Path(place).as_posix()


def is_comparison(path: str | os.PathLike[str]) -> bool:
    """Whether a path names a kept comparison, by its ending."""
    return str(path).lower().endswith(ENDING)


def open_comparison_file(path: Path, folders: Sequence[Path] = ()) -> SavedComparison:
    """Read it, and look for its sessions: where they were, else by the id of the run in the file's folder, in the folder that the
    session was in, and in ``folders``. Nothing is opened but sessions with the id of a run that the file names.

    :raises SessionError: it is not there, or no comparison.
    """
    kept = _read(path)
    paths, missing = list[Path](), list[str]()
    for each in kept["runs"]:
        was = Path(os.path.normpath(path.parent / each["path"]))
        found = was if _is_run(was, each) else _search([path.parent, was.parent, *folders], each)
        if found is not None:
            paths.append(found)
        else:
            what = ", ".join(filter(None, [each["experiment"], each["preset"], f"seed {each['seed']}"]))
            missing.append(f"{was} ({what}) is not there any more, and no session beside it or beside {path.name} holds its run.")
    align, band = kept.get("align"), kept.get("band")
    names = tuple(name for name in kept.get("quantities") or () if isinstance(name, str))
    place, shown = kept.get("place"), kept.get("shown")
    choices = Choices(
        align if align in ("step", "epoch", "fraction") else None,
        band if band in ("sd", "t95") else "sd",
        names,
        float(place) if isinstance(place, (int, float)) and math.isfinite(place) else None,
        shown if isinstance(shown, dict) else {},
    )
    return SavedComparison(paths, missing, choices)


def _read(path: Path) -> dict[str, Any]:
    try:
        with open_file(path) as file:
            kept = parse_json(file.read(_MOST_CHARACTERS + 1), "the file", _MOST_CHARACTERS)
    except FileNotFoundError:
        raise SessionError(f"There is no comparison {path}.") from None
    except (OSError, ValueError) as e:
        raise SessionError(f"{path} is no comparison: {reason(e)}.") from None
    if not isinstance(kept, dict) or "settle_compare" not in kept:
        raise SessionError(f"{path} is no comparison.")
    version, runs = kept["settle_compare"], kept.get("runs")
    if not isinstance(version, int) or version > FORMAT:
        raise SessionError(f"{path} was kept by a newer version of Settle (format {version}).")
    if not isinstance(runs, list) or not 2 <= len(runs) <= MOST:
        raise SessionError(f"{path} is no comparison: it names no 2 to {MOST} runs.")
    kinds = {"run_id": str, "path": str, "experiment": str, "preset": str, "seed": int, "started": (int, float)}
    for each in runs:
        wrong = [name for name, kind in kinds.items() if not isinstance(each, dict) or not isinstance(each.get(name), kind)]
        if wrong or not each["path"] or "\0" in each["path"]:
            raise SessionError(f"{path} is no comparison: a run has no {wrong[0] if wrong else 'path'}.")
    return kept


def _is_run(path: Path, kept: dict[str, Any]) -> bool:
    """Whether a session is there and holds this run; nothing is changed by looking."""
    try:
        found = session.head(path)
    except (SessionError, OSError, ValueError):
        return False
    return found.run_id == kept["run_id"] if kept["run_id"] else found.started == kept["started"]


def _search(folders: Sequence[Path], kept: dict[str, Any]) -> Path | None:
    for folder in dict.fromkeys(folders):
        try:
            names = sorted(name for name in os.listdir(folder) if name.endswith(".h5") and not name.startswith("."))
        except OSError:
            continue
        found = next((folder / name for name in names[:_MOST_LOOKED_AT] if _is_run(folder / name, kept)), None)
        if found is not None:
            return found
    return None
