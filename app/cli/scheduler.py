"""``--scheduler`` and its keys, for the commands that have others compute."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path

from settle.app.cli.output import Refused
from settle.app.sweep.cluster import Cluster, connect
from settle.backend.core.sweep.address import check_address


def reaching_scheduler(arguments: Namespace) -> Callable[[], Cluster] | None:
    """How the scheduler of ``--scheduler`` is reached; None: none is named.

    :raises Refused, KnobError: an option does not fit.
    """
    keys = {name: Path(given) for name in ("ca", "cert", "key") if (given := getattr(arguments, f"tls_{name}"))}
    if arguments.scheduler is None:
        if keys:
            raise Refused("--tls-ca, --tls-cert and --tls-key go with --scheduler.")
        return None
    if missing := [str(file) for file in keys.values() if not file.is_file()]:
        raise Refused(f"{missing[0]} is no file: TLS takes files in PEM.")
    if keys and len(keys) < 3:
        raise Refused("TLS takes all three of --tls-ca, --tls-cert and --tls-key.")
    return partial(connect, check_address(arguments.scheduler), keys)
