"""The folder of the user's own presets: one small file each. No Qt here."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from settle.app.folders import settings_folder
from settle.app.presets.own_preset import ENDING, OwnPreset, read_preset, write_preset
from settle.sessions.disk import reason
from settle.sessions.format import SessionError


class PresetFolder:
    """Read and written off the screen's thread."""

    def __init__(self, folder: Path | None = None):
        """:param folder: None: beside the settings."""
        self.folder = folder or settings_folder() / "presets"

    def read(self) -> tuple[list[OwnPreset], list[str]]:
        """All presets by their names, and why some files cannot be used: sentences."""
        found, problems = list[OwnPreset](), list[str]()
        for path in self._files():
            try:
                found.append(read_preset(path))
            except SessionError as error:
                problems.append(str(error))
        return sorted(found, key=lambda each: each.name.casefold()), problems

    def find(self, experiment: str, name: str) -> OwnPreset | None:
        """The one of this name; None: there is none."""
        return next((each for each in self.read()[0] if (each.experiment, each.name) == (experiment, name)), None)

    def keep(self, preset: OwnPreset) -> None:
        """Keep it, in the place of one of the same name.

        :raises SessionError: it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise SessionError(f"{self.folder} cannot be made: {reason(e)}.") from e
        write_preset(preset, self._place(preset) or self._free(preset))

    def remove(self, preset: OwnPreset) -> None:
        """:raises SessionError: it cannot be removed."""
        if place := self._place(preset):
            try:
                place.unlink(missing_ok=True)
            except OSError as e:
                raise SessionError(f"{place} cannot be removed: {reason(e)}.") from e

    def _files(self) -> list[Path]:
        with suppress(OSError):
            return sorted(path for path in self.folder.iterdir() if path.name.endswith(ENDING))
        return []

    def _place(self, preset: OwnPreset) -> Path | None:
        """Where one of this name is kept; None: nowhere yet."""
        for path in self._files():
            with suppress(SessionError):
                there = read_preset(path)
                if (there.experiment, there.name) == (preset.experiment, preset.name):
                    return path
        return None

    def _free(self, preset: OwnPreset) -> Path:
        """A name that every system takes, and no other file has."""
        plain = re.sub(r"[^\w-]+", "-", f"{preset.experiment.replace('.', '-')}-{preset.name}").strip("-")[:60]
        names = (f"{plain}{'' if number < 2 else f'-{number}'}{ENDING}" for number in range(1, 100_000))
        return next(path for name in names if not (path := self.folder / name).exists())
