"""What Qt says, on stderr, but for what it says of every widget that is drawn offscreen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import qInstallMessageHandler


@contextmanager
def no_size_hints() -> Iterator[None]:
    """While this lasts, the offscreen platform's remark on size hints is not told, and another one once."""
    told = set[str]()

    def tell(kind: Any, where: Any, message: str) -> None:
        if "propagateSizeHints" not in message and message not in told:
            told.add(message)
            print(message, file=sys.stderr)

    before = qInstallMessageHandler(tell)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
