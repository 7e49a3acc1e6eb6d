"""A Dask scheduler's address, as a person writes it."""

from __future__ import annotations

import re

from settle.backend.core.knobs import KnobError

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss|ucx)://)?(?:\[[0-9a-fA-F:.]+(?:%\w+)?\]|[\w-]+(?:\.[\w-]+)*\.?):(\d{1,5})/?")


def check_address(text: str) -> str:
    """The address of a scheduler, if it is one; whether somebody answers there is another matter.

    :raises KnobError: it is none.
    """
    found = _ADDRESS.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= 65_535:
        told = f"'{text[:60]}{'…' * (len(text) > 60)}'"
        raise KnobError(
            "scheduler",
            f"The scheduler {told} is not possible: write its address as tcp://HOST:PORT or tls://HOST:PORT with a port from 1 to 65535,"
            " such as tcp://10.0.0.5:8786.",
        )
    return text
