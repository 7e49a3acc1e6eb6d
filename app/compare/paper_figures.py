"""What papers say of the figures of a comparison, as the Readouts have it. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

from settle.app.preset_of import preset_of
from settle.sessions.comparison.compared_run import ComparedRun

PaperFigures = tuple[dict[str, str], list[str]]


def paper_figures(runs: Sequence[ComparedRun]) -> PaperFigures:
    """Figure -> what the paper says of it, for runs that keep to a preset and by the same protocol; and where that stands.

    Where runs are of presets with different values, each has its letters: ``2.00 ± 0.13 % (A B), 1.63 ± 0.07 % (C)``.
    """
    said, sources = dict[str, dict[str, list[str]]](), dict[str, None]()
    for run in runs:
        preset = preset_of(run.recording)
        for key, value in preset.paper.items() if preset else ():
            if value.comparable:
                said.setdefault(key, {}).setdefault(value.number, []).append(run.letter)
                sources[value.origin] = None
    texts = {
        key: next(iter(found)) if len(found) == 1 else ", ".join(f"{text} ({' '.join(letters)})" for text, letters in found.items())
        for key, found in said.items()
    }
    return texts, list(sources)
