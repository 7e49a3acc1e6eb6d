"""Where runs are computed: worker processes of this computer, or those of a Dask scheduler that somebody has started."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from settle.sessions.disk import reason
from settle.sessions.versions import settle_version

if TYPE_CHECKING:
    from distributed import Client, LocalCluster, Security

PATIENCE = 10.0
"""Seconds that a scheduler is waited for."""
_ASK = (
    "(lambda m: [next((d.version for d in m.distributions(name='settle-lab')), ''),"
    " sorted(p.name for p in m.entry_points(group='settle.experiments'))])(__import__('importlib.metadata').metadata)"
)
"""What a worker is asked, as Python's own ``eval`` takes it: one without Settle could not even read a function of ours."""


class NoCluster(Exception):
    """There is nothing to compute on; the message is a sentence."""


@dataclass
class Cluster:
    """A client of a scheduler, and which of its workers may be used.

    :ivar fit: addresses of workers with this version of Settle and, of an experiment of a plug-in, with that plug-in.
    :ivar refused: name or address of each other one -> why, a sentence.
    :ivar threads: runs that go on at once on those that are fit.
    """

    client: Client
    local: LocalCluster | None = None
    fit: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    threads: int = 0

    def look(self, plugin: str = "") -> None:
        """Ask which workers there are, and which Settle they have.

        :param plugin: name of the experiment, if a plug-in adds it.
        """
        # Not scheduler_info: between its answer and the look at it the client asks by itself, for an answer without any worker.
        threads: dict[str, int] = self.client.nthreads()  # type: ignore[assignment]
        answers: dict[str, Any] = self.client.run(eval, _ASK, on_error="return") if threads else {}  # type: ignore[assignment]
        bad = {address: why for address, answer in answers.items() if (why := _unfit(answer, plugin))}
        self.fit = [address for address in answers if address in threads and address not in bad]
        self.threads = sum(threads[address] for address in self.fit)
        names = {address: about["name"] for address, about in self.client.scheduler_info(n_workers=-1)["workers"].items()} if bad else {}
        self.refused = {f"{names[address]} ({address})" if address in names else address: why for address, why in bad.items()}

    def close(self) -> None:
        """Let go of it; workers of one's own end."""
        with contextlib.suppress(Exception):  # whatever is wrong with a link, it is given up
            self.client.close(timeout=2)
        if self.local is not None:
            with contextlib.suppress(Exception):
                self.local.close(timeout=5)


def _unfit(answer: Any, plugin: str) -> str:
    if isinstance(answer, OSError):  # it has just gone, as a rule; whose socket failed how says nothing to a user
        return "it does not answer"
    if isinstance(answer, BaseException):
        return f"it does not answer: {reason(answer)}"
    version, experiments = answer
    if not version:
        return "Settle is not installed there"
    if version != settle_version():
        return f"it has Settle {version}, this is {settle_version()}"
    if plugin and plugin not in experiments:
        return f"it has no experiment {plugin}: the plug-in that adds it is not installed there"
    return ""


def start_local(workers: int) -> Cluster:
    """So many processes of this computer, each with one thread, which stay until the cluster is closed.

    The link between them is encrypted with a key of this run: no other user of the computer can reach them.

    :raises NoCluster: they cannot be started.
    """
    from distributed import Client, LocalCluster, Security

    _quiet()
    try:
        security = Security.temporary()
        # No dashboard, which nobody asked for, and its server, which is there all the same, for this computer alone, at any port that is
        # free; never in this process, whose lock each run would want.
        how: dict[str, Any] = {"dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False}, "security": security}
        how["silence_logs"] = logging.CRITICAL
        local = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, **how)
        return Cluster(Client(local, timeout=PATIENCE), local)
    except (OSError, RuntimeError, TimeoutError, ImportError) as e:
        raise NoCluster(f"Worker processes cannot be started: {reason(e)}.") from None


def connect(address: str, keys: Mapping[str, Path] | None = None) -> Cluster:
    """A scheduler at an address such as ``tcp://10.0.0.5:8786`` or ``tls://…``.

    :param keys: of TLS: ``ca``, ``cert`` and ``key``, files in PEM.
    :raises NoCluster: nobody answers there, or the keys do not fit.
    """
    from distributed import Client

    _quiet()
    try:
        return Cluster(Client(address, security=_security(keys), timeout=PATIENCE, set_as_default=False))
    except (OSError, TimeoutError, ValueError, RuntimeError, TypeError) as e:
        raise NoCluster(f"No scheduler answers at {address} within {PATIENCE:g} s ({_first_line(e)}).") from None


def _security(keys: Mapping[str, Path] | None) -> Security | None:
    from distributed import Security

    if not keys:
        return None
    files = {f"tls_{'ca_file' if name == 'ca' else f'client_{name}'}": str(path) for name, path in keys.items()}
    return Security(require_encryption=True, **files)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200].rstrip(".")


def _quiet() -> None:
    """What goes wrong is told in our words."""
    for name in ("distributed", "distributed.client", "distributed.comm", "distributed.core", "asyncio", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
