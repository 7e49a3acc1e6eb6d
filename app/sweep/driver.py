"""Has runs computed: hands them out, takes back what came of them, and starts again what a lost worker did not finish.

It knows no window; the command line calls it, and a test.
"""

from __future__ import annotations

import contextlib
import queue
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from settle.app.sweep.cluster import Cluster, NoCluster
from settle.app.sweep.sweep_progress import SweepProgress
from settle.app.sweep.worker_run import RunOrder, RunResult
from settle.app.sweep.worker_task import ask_to_stop, compute_until_stopped
from settle.sessions.disk import reason, replacing
from settle.sessions.sweeps.ends import is_done

if TYPE_CHECKING:
    from distributed import Future

AHEAD = 3
"""Runs that wait at the scheduler for each that goes on: enough that no worker idles, few enough that stopping is quick."""
AGAIN = 2.0
"""Seconds between two tries to reach a scheduler that has gone, and between two looks at which workers there are."""
STOP = ".stop"
"""A file in the folder of many runs by which whoever sees it asks the process to stop that drives it."""
MOST_FAILS = 3
"""Times that a run whose worker died is begun again."""


@dataclass(frozen=True)
class HandedOut:
    """A run that the scheduler has."""

    order: RunOrder
    future: Future
    workers: frozenset[str]
    """Addresses of those that may take it; none: any."""


class OrderDriver:
    """Has runs of any experiments and folders computed.

    :param reach: gives the cluster; called again when its scheduler has gone.
    :param tell: is told what the user should know, a sentence each.
    :param moved: called whenever a run has ended.
    :param plugin: name of the experiment, if a plug-in adds it.
    """

    def __init__(
        self,
        orders: Sequence[RunOrder],
        reach: Callable[[], Cluster],
        tell: Callable[[str], None],
        moved: Callable[[SweepProgress], None] = lambda progress: None,
        plugin: str = "",
    ):
        self.reach, self.tell, self.moved = reach, tell, moved
        self.progress = SweepProgress(len(orders))
        self._plugin = plugin
        self._orders = list(orders)
        self._out: dict[str, HandedOut] = {}
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._fails: dict[int, int] = {}
        self._told: set[str] = set()
        self._had_workers = False
        self._stopping = False
        self.stop_file: Path | None = None
        """As soon as it is there, the driver stops: whoever sees the folder can ask for that."""
        self.was_asked_to_stop = False
        self._looked = 0.0
        self._submitted = 0
        self._stop_name = f"settle-stop-{uuid.uuid4().hex}"

    def stop(self) -> None:
        """Hand out no more and give up what goes on. Any thread, and a signal, may call."""
        self._stopping = True

    def run(self) -> SweepProgress:
        """Compute what is missing.

        :raises NoCluster: at the start there was nothing to compute on.
        """
        self.moved(self.progress)
        if not self._orders:
            return self.progress
        cluster = self.reach()
        try:
            self._begin(cluster)
            while (self._orders or self._out) and not self._stopping:
                self._heed_stop_file()
                try:
                    self._hand_out(cluster)
                    self._take_back(cluster)
                except (OSError, TimeoutError, RuntimeError, ValueError) as e:
                    if not self._is_gone(cluster):
                        raise
                    cluster = self._reach_again(cluster, e)
        finally:
            self._give_up(cluster)
        return self.progress

    def _heed_stop_file(self) -> None:
        if self.stop_file is not None and self.stop_file.exists():
            self.was_asked_to_stop = True
            self.stop()

    # -- handing out and taking back ---------------------------------------------------------------

    def _begin(self, cluster: Cluster) -> Cluster:
        """See who is there.

        :raises NoCluster: no worker may be used.
        """
        cluster.look(self._plugin)
        self._looked = time.monotonic()
        for name, why in cluster.refused.items():
            self._tell_once(f"The worker {name} is not used: {why}.")
        if cluster.refused and not cluster.fit:
            raise NoCluster("No worker of this scheduler can compute these runs.")
        if not cluster.fit:
            self._tell_once(self._none_there(cluster))
        self._had_workers = self._had_workers or bool(cluster.fit)
        for key, out in list(self._out.items()):
            if out.workers and not out.workers & set(cluster.fit):  # those that were to take it have gone, others have come
                del self._out[key]
                cluster.client.cancel([out.future])
                self._orders.insert(0, out.order)
        return cluster

    def _none_there(self, cluster: Cluster) -> str:
        if cluster.local is not None:
            return "None of this computer's worker processes is there: what is left waits until one has been begun again."
        if self._had_workers:
            return "The scheduler has no worker any more: what is left waits for one."
        return "The scheduler has no worker yet: the runs wait for one."

    def _tell_once(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self.tell(sentence)

    def _hand_out(self, cluster: Cluster) -> None:
        if time.monotonic() > self._looked + AGAIN:
            with contextlib.suppress(NoCluster, OSError, TimeoutError):  # others may come; one that is slow to answer is asked again
                self._begin(cluster)
        room = self._room(cluster)
        while len(self._out) < room and (order := self._next()) is not None:
            self._submitted += 1
            key = f"settle-{order.mark[:8]}-{order.number}-{self._submitted}"
            # Any worker, unless some are not fit: one that is begun anew after a crash has another address.
            workers = frozenset(cluster.fit) if cluster.refused else frozenset()
            how = {"key": key, "pure": False, "priority": -order.number, "workers": list(workers) or None}
            future = cluster.client.submit(compute_until_stopped, order, self._stop_name, **how)
            self._out[key] = HandedOut(order, future, workers)
            future.add_done_callback(lambda ended: self._ended.put(ended.key))

    def _room(self, cluster: Cluster) -> int:
        """Runs that the scheduler may have at once."""
        return AHEAD * cluster.threads + 1 if cluster.fit else 0

    def _next(self) -> RunOrder | None:
        """The run that is handed out next, taken off the list; None: there is none."""
        return self._orders.pop(0) if self._orders else None

    def _take_back(self, cluster: Cluster) -> None:
        for key in self._waiting():
            out = self._out.pop(key, None)
            if out is None:
                continue
            if out.future.status == "finished":
                self._take(out.order, out.future.result(timeout=60))
            elif out.future.status == "error":
                self._failed(out.order, out.future.exception(timeout=60))  # type: ignore[arg-type]
            else:  # lost or cancelled: its scheduler has gone
                self._orders.insert(0, out.order)
        if self._is_gone(cluster):
            raise OSError("its connection broke")

    def _waiting(self) -> Iterator[str]:
        """Keys of what has ended since, after a short wait for the first."""
        with contextlib.suppress(queue.Empty):
            yield self._ended.get(timeout=0.2)
            while True:
                yield self._ended.get_nowait()

    def _take(self, order: RunOrder, result: RunResult) -> None:
        if result.unfit:  # the one that came later than the last look
            self._looked = 0.0
            self._orders.insert(0, order)
            return
        path, problem = Path(order.folder) / order.name, result.problem
        if result.content is not None:
            try:
                with replacing(path) as beside:
                    beside.write_bytes(result.content)
            except OSError as e:
                problem, result = f"{path} cannot be written: {reason(e)}.", RunResult(order.number)
        if problem:
            self.progress.problems[order.number] = problem
            self.tell(f"Run {order.number}: {problem}")
        if result.held:
            self.progress.done += is_done(result.outcome, result.seconds, order.minutes)
            self.progress.computed += 1
            self.progress.seconds += result.seconds
            self.progress.files[order.number] = path
        self.moved(self.progress)

    def _failed(self, order: RunOrder, error: BaseException | None) -> None:
        """The worker's process died, several times over, or the run could not be begun there at all."""
        self._looked = 0.0  # it may be one without Settle, which came just now
        self._fails[order.number] = self._fails.get(order.number, 0) + 1
        if self._fails[order.number] < MOST_FAILS:
            self._orders.insert(0, order)
            return
        why = f"it could not be computed in {MOST_FAILS} tries ({reason(error) if error else 'no reason is known'})."
        self.progress.problems[order.number] = why
        self.tell(f"Run {order.number}: {why}")
        self.moved(self.progress)

    # -- a scheduler that goes -----------------------------------------------------------------------

    def _is_gone(self, cluster: Cluster) -> bool:
        return cluster.client.status != "running"

    def _reach_again(self, cluster: Cluster, error: Exception) -> Cluster:
        """Wait for a scheduler, however long; what was handed out is handed out again.

        What a worker still computes for a scheduler that has gone, in a folder that it sees, is waited for there.
        """
        self.tell(f"The scheduler has gone ({reason(error)}). What is done is kept; the rest goes on when it is back.")
        self._orders = [*(out.order for out in self._out.values()), *self._orders]
        self._out.clear()
        self._told.clear()
        self._had_workers = False
        cluster.close()
        while not self._stopping:
            self._heed_stop_file()
            time.sleep(AGAIN)
            try:
                found = self.reach()
            except NoCluster:
                continue
            self._tell_once("The scheduler is back.")
            try:
                return self._begin(found)
            except (NoCluster, OSError, TimeoutError, RuntimeError, ValueError):  # none that is fit, or it has gone again
                found.close()
        return cluster

    def _give_up(self, cluster: Cluster) -> None:
        with contextlib.suppress(Exception):  # whatever is wrong with the link
            if self._out:
                ask_to_stop(cluster.client, self._stop_name)
                cluster.client.cancel([out.future for out in self._out.values()])
        cluster.close()
