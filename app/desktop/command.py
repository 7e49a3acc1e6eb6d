"""``settle desktop``: an entry in the menu of applications."""

from __future__ import annotations

import sys
from argparse import Namespace

from settle.app.cli.output import Refused, say
from settle.app.desktop import menu_entry
from settle.app.processes.own_process import PROGRAM
from settle.sessions.disk import reason


def desktop(arguments: Namespace) -> int:
    """Put Settle into the menu of this user's desktop, or take it out again. Gives the exit code."""
    if sys.platform != "linux":
        raise Refused("settle desktop makes an entry in the menu of a Linux desktop; on this system make a shortcut to settle instead.")
    folder = menu_entry.data_folder()
    program = PROGRAM[:1] if getattr(sys, "frozen", False) else PROGRAM
    try:
        files = menu_entry.remove(folder) if arguments.remove else menu_entry.add(program, folder)
    except OSError as e:
        raise Refused(f"The menu entry in {folder} cannot be changed: {reason(e)}.") from None
    say(*(files or [f"There is no menu entry in {folder}."]))
    return 0
