"""A small session of each experiment, and the journal of a run of it that was cut off: what the fuzz harness changes."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

HOME = Path(__file__).parents[2]
sys.path[:0] = [str(HOME), str(HOME / "tests")]

from test_laws import QUICK  # noqa: E402  # small runs of each experiment that go through all that it does

from settle.app import catalogue  # noqa: E402
from settle.app.run_to_end import runner_of  # noqa: E402
from settle.sessions import session  # noqa: E402
from settle.sessions.journal import Journal  # noqa: E402

STEPS = 12
"""Of each run at most."""


def make(folder: Path, names: list[str]) -> list[str]:
    """Write ``NAME.h5`` and ``NAME.journal/`` of these experiments into a folder, unless they are there; gives the names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (folder / f"{name}.h5").exists():
            continue
        runner = runner_of(catalogue.experiment(name), None, QUICK.get(name, {}), steps=STEPS).start()
        if not runner.join(300) or runner.recording.outcome != "finished":
            raise RuntimeError(f"{name} did not finish: {runner.recording.error}")
        recording = runner.recording
        session.save(recording, folder / f"{name}.h5")
        recording.outcome, recording.ended = "running", threading.Event()
        journal = Journal(recording, folder / name)
        journal.commit()
        journal.close()
    return names
