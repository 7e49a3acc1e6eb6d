"""How far a run is, in words: each figure of :class:`settle.backend.core.run_progress.RunProgress` is written one way."""

from __future__ import annotations

import math

from settle.backend.core.run_progress import RunProgress

PACE_TIP = "The mean over the last ten seconds of computing up to the step on show."


def clock(seconds: float) -> str:
    """Minutes and seconds, hours where there are any; a dash for NaN."""
    if not math.isfinite(seconds):
        return "—"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def megabytes(size: float) -> str:
    """``18.8 MB``, from 1000 of them on ``1.2 GB``; a dash for NaN."""
    if not math.isfinite(size):
        return "—"
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def rate(pace: float, of: str = "") -> str:
    """``152``, ``0.43``, with a word ``152 steps/s``; a dash for NaN."""
    if not math.isfinite(pace):
        return "—"
    number = f"{pace:,.0f}" if pace >= 10 else f"{pace:.2g}"
    return f"{number} {of}/s" if of else number


def steps_done(progress: RunProgress) -> str:
    """``120 / 5,081 steps``; a run without an end has ``120 steps``."""
    return f"{progress.done:,} steps" if progress.planned is None else f"{progress.done:,} / {progress.planned:,} steps"
