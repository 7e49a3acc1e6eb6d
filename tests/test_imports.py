"""The arrows between the rooms, and what must not be loaded to open the window or to use the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]


def test_the_contracts_hold():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=HOME, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    ("imports", "banned"),
    [
        ("import settle.app.window.main_window", ["torch", "sklearn"]),
        ("import settle.app.cli.main", ["PySide6", "pyqtgraph", "torch", "sklearn"]),
        ("import settle.backend.core.recording, settle.backend.core.runner, settle.backend.core.experiment", ["torch", "PySide6", "h5py"]),
        ("import settle.api", ["torch", "sklearn", "PySide6", "pyqtgraph", "h5py"]),
        ("from settle.app import catalogue\nfor n in catalogue.names(): catalogue.experiment(n)", ["torch", "sklearn", "PySide6"]),
    ],
)
def test_nothing_heavy_is_loaded_early(imports, banned):
    code = f"import sys\n{imports}\nprint([b for b in {banned!r} if b in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
