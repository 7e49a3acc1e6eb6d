"""What a Dask worker is given: a run, and where it hears that it is to be given up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from settle.app.sweep.worker_run import RunOrder, RunResult, compute

if TYPE_CHECKING:
    from distributed import Client

ASK = 1.0
"""Seconds between two looks at the scheduler."""


def compute_until_stopped(order: RunOrder, name: str) -> RunResult:
    """Compute a run; it is given up once :func:`ask_to_stop` was called with the same name."""
    from distributed import Event, get_client

    asked, due = False, 0.0
    event = Event(name, client=get_client())

    def stopped() -> bool:
        nonlocal asked, due
        if not asked and time.monotonic() > due:
            try:
                asked = bool(event.is_set())
            except Exception:  # the link is broken: the run goes on
                asked = False
            due = time.monotonic() + ASK
        return asked

    return compute(order, stopped)


def ask_to_stop(client: Client, name: str) -> None:
    """Have runs that were given this name end and keep what they have."""
    from distributed import Event

    Event(name, client=client).set()
