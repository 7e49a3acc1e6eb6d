"""What the start of a process costs: CPU seconds of ``settle list``, and of a run of one step that is saved.

    python benchmarks/starts.py [EXPERIMENT ...]

Times of the child processes as the system counts them, user and system, medians; the first start of each, which may compile, is left
out. ``import torch`` alone stands beside them: no run can take less.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from settle.app import catalogue

TIMES = 5


def cpu_seconds(*words: str) -> float:
    """Of one Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed Settle is compiled
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"), "SETTLE_SESSIONS": folder}
        run = ("-m", "settle.app", "run")
        out = ("--steps", "1", "--overwrite", "--out", str(Path(folder) / "run.h5"))
        cases = {"list": ("-m", "settle.app", "list"), "import numpy": ("-c", "import numpy"), "import torch": ("-c", "import torch")}
        cases |= {name: (*run, name, *out) for name in sys.argv[1:] or catalogue.names()}
        print(f"median of {TIMES}, CPU s; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores")
        for name, words in cases.items():
            cpu_seconds(*words)
            print(f"{name:<16} {statistics.median(cpu_seconds(*words) for _ in range(TIMES)):.2f}", flush=True)


if __name__ == "__main__":
    main()
