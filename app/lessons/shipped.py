"""The lessons that come with Settle, and those of a folder."""

from __future__ import annotations

from pathlib import Path

ORDER = ("equilibrium-propagation", "when-the-equality-breaks", "why-gans-collapse", "segments-by-themselves", "log-k-ceiling", "own-data")
"""As they are listed."""


def shipped() -> list[Path]:
    """Their files."""
    return [Path(__file__).with_name("files") / f"{name}.md" for name in ORDER]


def lessons_in(folder: Path) -> list[Path]:
    """Lessons of somebody's own: all ``.md`` files of a folder, by their names; none where there is no such folder."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".md" and not path.name.startswith("."))
    except OSError:
        return []
