"""A cluster as the driver of a sweep or of a search sees it, whose workers are threads of this process: no start to wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from settle.app.sweep.worker_run import RunOrder, compute


class ThreadFuture:
    """What came of an order."""

    def __init__(self, key: str, order: RunOrder):
        self.key, self.status = key, "pending"
        self._order, self._told = order, list[Callable[[Any], None]]()
        self.thread = threading.Thread(target=self._work, name=f"worker {key}")

    def _work(self) -> None:
        try:
            self._result, self.status = compute(self._order), "finished"
        except Exception as e:
            self._error, self.status = e, "error"
        for tell in self._told:
            tell(self)

    def add_done_callback(self, tell: Callable[[Any], None]) -> None:
        self._told.append(tell)
        self.thread.start()

    def result(self, timeout: float) -> Any:
        return self._result

    def exception(self, timeout: float) -> Exception:
        return self._error


class ThreadsCluster:
    """So many threads, each of which takes one run at a time. Runs that were handed out go on to their end."""

    def __init__(self, threads: int = 1):
        self.threads, self.fit, self.refused = threads, ["here"], dict[str, str]()
        self.orders = list[RunOrder]()
        self._futures = list[ThreadFuture]()
        self.client = SimpleNamespace(status="running", submit=self._submit, cancel=lambda futures: None)

    def _submit(self, function: Any, order: RunOrder, name: str, *, key: str, **how: Any) -> ThreadFuture:
        self.orders.append(order)
        self._futures.append(ThreadFuture(key, order))
        return self._futures[-1]

    def look(self, plugin: str = "") -> None:
        pass

    def close(self) -> None:
        for future in self._futures:
            future.thread.join()
