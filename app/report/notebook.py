"""A recording as a notebook, with what the catalogue knows of it. No Qt here."""

from __future__ import annotations

from pathlib import Path

from settle.app.library.session_words import changed_knobs
from settle.app.preset_of import preset_of
from settle.app.report.kind_of import kind_of
from settle.backend.core.recording import Recording
from settle.sessions.export.notebook import book
from settle.sessions.json_values import figures
from settle.widgets.controls.readout_notes import notes


def write_notebook(recording: Recording, path: Path, session: Path) -> list[Path]:
    """Write the notebook of a recording; gives its path.

    :param session: the recording's file, which the notebook reads.
    :raises SessionError: it cannot be written.
    """
    kind = kind_of(recording)
    units = {name: knob.unit for name, knob in kind.knobs().items()} if kind else {}
    changed = changed_knobs(recording.experiment, recording.preset, recording.knobs) if kind else {}
    preset = preset_of(recording)
    said = notes(preset, dict(figures(recording.summary))) if preset else ()
    return book.write(recording, path, session, book.NotebookWords(preset, units, changed, said))
