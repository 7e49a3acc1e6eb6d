"""Which workers there are, and what is told where there is none: with a client whose answers are given by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from settle.app.sweep.cluster import Cluster
from settle.app.sweep.driver import OrderDriver
from settle.app.sweep.worker_run import RunOrder
from settle.sessions.versions import settle_version

ORDER = RunOrder(1, "test.counting", "short", {}, 0, None, None, "cpu", settle_version(), "/f", "x", "a.h5")


class SaidClient:
    """One whose scheduler tells what it is told to."""

    status = "running"

    def __init__(self, *looks: dict[str, tuple[int, Any]]):
        self.looks, self.closed = list(looks), 0
        self.now = looks[0]

    def nthreads(self) -> dict[str, int]:
        self.now = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        return {address: threads for address, (threads, _) in self.now.items()}

    def run(self, *words: Any, **how: Any) -> dict[str, Any]:
        return {address: answer for address, (_, answer) in self.now.items()}

    def scheduler_info(self, **how: Any) -> dict[str, Any]:
        return {"workers": {}}  # as the client's own regular question leaves it

    def close(self, timeout: float) -> None:
        self.closed += 1


FIT, OLD = (2, [settle_version(), []]), (1, ["0.0.1", []])


def test_workers_are_those_of_the_scheduler_whatever_the_client_was_told_last():
    cluster = Cluster(
        SaidClient({"tcp://a": FIT, "tcp://b": OLD, "tcp://c": (1, ConnectionResetError("in <TCP (closed) Scheduler Broadcast>"))})
    )  # type: ignore[arg-type]
    cluster.look()
    assert (cluster.fit, cluster.threads) == (["tcp://a"], 2)
    assert cluster.refused == {
        "tcp://b": f"it has Settle 0.0.1, this is {settle_version()}",
        "tcp://c": "it does not answer",
    }


@pytest.mark.parametrize(
    ("looks", "local", "told"),
    [
        ([{}, {}], False, ["The scheduler has no worker yet: the runs wait for one."]),
        ([{"a": FIT}, {}], False, ["The scheduler has no worker any more: what is left waits for one."]),
        ([{"a": FIT}, {}], True, ["None of this computer's worker processes is there: what is left waits until one has been begun again."]),
        ([{"a": FIT}, {"a": FIT}], True, []),
    ],
)
def test_where_no_worker_is_it_is_told_whose_are_lacking(looks, local, told):
    said: list[str] = []
    cluster = Cluster(SaidClient(*looks), SimpleNamespace(close=print) if local else None)  # type: ignore[arg-type]
    driver = OrderDriver([ORDER], lambda: cluster, said.append)
    for _ in looks:
        driver._begin(cluster)
    assert said == told


def test_a_cluster_without_a_fit_worker_is_let_go():
    client = SaidClient({"a": OLD})
    with pytest.raises(Exception, match="No worker of this scheduler can compute these runs"):
        OrderDriver([ORDER], lambda: Cluster(client), print).run()  # type: ignore[arg-type]
    assert client.closed == 1
