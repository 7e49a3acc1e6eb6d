"""A Python of its own, without a display, in the root of the tree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parents[2]


def python(code: str, **environment: str) -> str:
    """What a Python of its own prints."""
    kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=HOME, env={**kept, "PYTHONPATH": str(HOME), **environment}
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()
