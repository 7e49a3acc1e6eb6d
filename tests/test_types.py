"""The gate of types sees what it is there for: a knob that is misspelt in the science."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
SCIENCE = {
    "backend/gan/plane/training.py": ("now.smoothing", "now.smoothng"),
    "backend/ep/agreement/measurements.py": (".points", ".piots"),
}


@pytest.mark.parametrize("file", SCIENCE)
def test_a_misspelt_knob_in_the_science_is_an_error_of_the_types(file, tmp_path):
    pytest.importorskip("pyright", reason="pyright (extra dev) is not installed: 'make check' installs it")
    right, wrong = SCIENCE[file]
    source = (HOME / file).read_text(encoding="utf-8")
    assert right in source
    (tmp_path / "science.py").write_text(source.replace(right, wrong, 1), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, str(tmp_path / "science.py")],
        cwd=HOME,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 1 and f'Cannot access attribute "{wrong.split(".")[1]}"' in done.stdout, done.stdout + done.stderr
