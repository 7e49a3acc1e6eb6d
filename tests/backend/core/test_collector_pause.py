"""The pause of the garbage collector, wanted by several at once."""

from __future__ import annotations

import gc
import threading

from settle.backend.core.memory.collector_pause import collector_paused


def test_the_collector_runs_again_once_all_who_paused_it_are_done():
    inside, leave = threading.Event(), threading.Event()

    def longer():
        with collector_paused():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=longer)
    with collector_paused():
        thread.start()
        assert inside.wait(10)
    assert not gc.isenabled(), "the other one still wants the pause"
    leave.set()
    thread.join(10)
    assert gc.isenabled()
