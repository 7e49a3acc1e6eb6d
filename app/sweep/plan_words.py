"""What many runs would take, in words and as numbers, told before the first begins."""

from __future__ import annotations

import math
import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from settle.app.sweep.estimate import SweepEstimate
from settle.sessions.disk import free_on_disk
from settle.widgets.playback.progress_text import clock, megabytes


def workers_of(arguments: Namespace) -> int:
    """Processes of this computer that compute; 0: others do."""
    return 0 if arguments.scheduler else int(arguments.workers or os.cpu_count() or 1)


def cost_words(missing: int, found: SweepEstimate, workers: int) -> tuple[list[str], dict[str, Any]]:
    """How long so many runs take and how much room they need: parts of a sentence, and the same as numbers."""
    seconds, size, told = missing * found.seconds, missing * found.size, list[str]()
    if math.isfinite(seconds):
        share = f" (about {clock(seconds / min(workers, missing))} on {min(workers, missing)} workers)" if min(workers, missing) > 1 else ""
        told.append(f"about {clock(seconds)} of computing{share}")
    told += [f"{megabytes(size)}"] if math.isfinite(size) else []
    return [*told, found.source], {"seconds": seconds, "bytes": size, "source": found.source}


def room_words(size: float, out: Path) -> str:
    """A sentence where the disk has less room than sessions of so many bytes in all need; nothing: it has enough, or nobody knows."""
    try:
        free = free_on_disk(out)
    except OSError:
        return ""
    return f"The disk has {megabytes(free)} left: they do not fit. Make room, or ask for fewer or shorter runs." if size > free else ""
