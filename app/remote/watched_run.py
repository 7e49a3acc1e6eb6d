"""The lab's side of a run on a cluster's worker: a copy of its journal grows here, so that all who follow sessions see it live.

What others write into the copy's commands is carried to the worker. When the link breaks, the run goes on there; once it is back, the
copy catches up. At the end the session's file is fetched, and is the same as if it had been computed here.
"""

from __future__ import annotations

import contextlib
import errno
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from settle.app.remote import worker_side
from settle.app.remote.worker_side import Answer
from settle.app.sweep.cluster import Cluster, NoCluster
from settle.app.sweep.worker_run import RunOrder, RunResult
from settle.sessions.claim import Claim
from settle.sessions.disk import reason, replacing
from settle.sessions.journal import folder_of, remove_folder
from settle.sessions.running.journal_part import JournalCopy, add_part
from settle.sessions.running.run_commands import CommandReader, RunState, publish

EVERY = 0.25
"""Seconds between two questions to the worker."""
AGAIN = 1.0
"""Seconds between two tries to reach a scheduler that does not answer."""
LOST = 30.0
"""Seconds for which no worker of a scheduler that answers knows the run before it is given up."""
_NO_WRITING = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO}


class WatchedRun:
    """:param reach: gives the cluster; called again when its scheduler does not answer.
    :param tell: is told what the user should know, a sentence each.
    :param moved: called when rows have come.
    """

    def __init__(
        self,
        order: RunOrder,
        place: Claim,
        reach: Callable[[], Cluster],
        tell: Callable[[str], None],
        moved: Callable[[JournalCopy], None] = lambda copy: None,
        plugin: str = "",
    ):
        self.order, self.place, self.reach, self.tell, self.moved = order, place, reach, tell, moved
        self.name = uuid.uuid4().hex
        self.worker = ""
        self._plugin = plugin
        self._copy = JournalCopy()
        self._commands = CommandReader(place.path)
        self._to_carry: list[dict[str, Any]] = []
        """Commands that the worker has not been given yet."""
        self._state: RunState | None = None
        self._cluster: Cluster | None = None
        self._asked_to_stop = False
        self._missing_since = 0.0
        self._future: Any = None
        self._told_of_disk = False

    def stop(self) -> None:
        """Have the run end there, and fetch what it has come to. Any thread, and a signal, may call."""
        self._asked_to_stop = True

    def run(self) -> RunResult:
        """Have it computed, and stay until its session is here.

        :raises NoCluster: at the start nothing is there to compute on.
        """
        cluster = self._cluster = self._begin(self.reach())
        try:
            while True:
                try:
                    found = self._ask(cluster)
                except (OSError, TimeoutError, RuntimeError, ValueError, KeyError) as e:
                    cluster = self._cluster = self._reach_again(cluster, e)
                    continue
                if found is not None:
                    return found
                time.sleep(EVERY)
        finally:
            cluster.close()

    def _begin(self, cluster: Cluster) -> Cluster:
        from distributed import fire_and_forget

        cluster.look(self._plugin)
        for name, why in cluster.refused.items():
            self.tell(f"The worker {name} is not used: {why}.")
        if not cluster.fit:
            cluster.close()
            raise NoCluster("No worker of this scheduler can compute the run." if cluster.refused else "The scheduler has no worker now.")
        how = {"key": f"settle-run-{self.name}", "pure": False, "workers": cluster.fit}
        self._future = cluster.client.submit(worker_side.compute_watched, self.order, self.name, **how)
        fire_and_forget(self._future)  # it goes on there when we are gone
        return cluster

    def _ask(self, cluster: Cluster) -> RunResult | None:
        """One round: carry commands there, bring back what is new; gives the result once all is here."""
        if cluster.client.status != "running":
            raise OSError("its connection broke")
        if not self.worker and not self._find(cluster):
            return self._given_up()
        self._to_carry += self._commands.new()
        carried, stops = list(self._to_carry), self._asked_to_stop
        lines = "".join(json.dumps(command) + "\n" for command in [*carried, *([{"do": "stop"}] if stops else [])])
        answer: Answer = self._call(cluster, worker_side.answer, self.name, self._copy, lines.encode())
        if answer.took:
            del self._to_carry[: len(carried)]
            self._asked_to_stop = self._asked_to_stop and not stops
        if answer.ended and answer.result is not None:
            return self._fetch(cluster, answer)
        if answer.part is not None:
            add_part(self.place.path, self._copy, answer.part)
            self.moved(self._copy)
        if answer.state is not None and answer.state != self._state and self._copy.commits:
            self._state = answer.state
            publish(self.place.path, answer.state)
        return None

    def _find(self, cluster: Cluster) -> bool:
        """Ask who computes it; a scheduler that waits for a free worker has not begun."""
        answers: dict[str, Any] = cluster.client.run(worker_side.has, self.name, on_error="ignore", workers=cluster.fit or None)  # type: ignore[assignment]
        self.worker = next((address for address, there in answers.items() if there is True), "")
        self._missing_since = 0.0 if self.worker else self._missing_since
        return bool(self.worker)

    def _given_up(self) -> RunResult | None:
        """What to say of a run that no worker has: it waits to begin, or its worker has gone."""
        if not self._copy.commits and self._future is not None and self._future.status == "pending":
            return None
        now = time.monotonic()
        self._missing_since = self._missing_since or now
        if now - self._missing_since < LOST:
            return None
        self.place.release()
        gone = "The worker that computed the run has gone. What had come from it is kept."
        return RunResult(self.order.number, problem=gone if self._copy.commits else "The run's worker has gone before its first step.")

    def _call(self, cluster: Cluster, function: Callable[..., Any], *values: Any) -> Any:
        try:
            return cluster.client.run(function, *values, workers=[self.worker])[self.worker]  # type: ignore[index]
        except (KeyError, ValueError, OSError):
            if cluster.client.status == "running":  # the worker has gone, not the scheduler
                self.worker = ""
            raise

    def _fetch(self, cluster: Cluster, answer: Answer) -> RunResult:
        """Take the session's file, in pieces, in the place of the copy of its journal."""
        result, path = answer.result, self.place.path
        assert result is not None
        if answer.size:
            with replacing(path) as beside, open(beside, "wb") as file:
                while file.tell() < answer.size:
                    file.write(self._call(cluster, worker_side.piece, self.name, file.tell()))
            remove_folder(folder_of(path))
        with contextlib.suppress(Exception):  # it is here: what is left there goes in time by itself
            self._call(cluster, worker_side.release, self.name)
        self.place.release()
        return result

    def _reach_again(self, cluster: Cluster, error: Exception) -> Cluster:
        if cluster.client.status == "running":  # a worker that is busy or has gone, or a disk here that takes nothing
            if isinstance(error, OSError) and error.errno in _NO_WRITING and not self._told_of_disk:
                self._told_of_disk = True
                self.tell(f"{self.place.path} cannot be written: {reason(error)}. The run goes on there; what is new comes when it can be.")
            time.sleep(EVERY)
            return cluster
        self.tell(f"The link to the scheduler is broken ({reason(error)}). The run goes on there; what is new comes when the link is back.")
        cluster.close()
        self.worker, self._future = "", None
        while True:
            time.sleep(AGAIN)
            try:
                found = self.reach()
            except NoCluster:
                continue
            try:
                found.look(self._plugin)
            except (OSError, TimeoutError, RuntimeError, ValueError):  # it has gone again
                found.close()
                continue
            self.tell("The link to the scheduler is back.")
            return found
