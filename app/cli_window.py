"""``settle`` and ``settle gui``: the window; without a display, the first experiment without one."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from app import catalogue
from app.cli_output import Refused
from sessions.session import head


def gui(arguments: Namespace) -> int:
    if arguments.session:
        head(arguments.session)  # refused here, before a window opens
    if not has_display():
        if arguments.session:
            raise Refused(f"There is no display to open a window on: settle info {arguments.session} shows the session as text.")
        return _headless()
    try:
        from app.window import main
    except ImportError as e:  # libraries that Qt needs from the system
        raise Refused(f"The window cannot be opened, since Qt cannot be loaded: {e}.") from None
    return main(arguments.session or "")


def has_display() -> bool:
    """Whether a window could be opened here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _headless() -> int:
    from app.cli import main

    first = catalogue.names()[0]
    print(
        f"There is no display to open the window on, so Settle runs {first} without one and keeps it as a session.",
        file=sys.stderr,
    )
    return main(["run", first])
