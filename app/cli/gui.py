"""``settle`` and ``settle gui``: the window; without a display, the first experiment without one."""

from __future__ import annotations

import os
import socket
import sys
from argparse import Namespace
from pathlib import Path

from settle.app import catalogue
from settle.app.cli.output import Refused, say
from settle.app.links.written import as_command, from_link, is_link
from settle.app.presets.own_preset import is_preset_file, read_preset
from settle.sessions.comparison.saved import is_comparison, open_comparison_file
from settle.sessions.session import head

X_SOCKETS = "/tmp/.X11-unix"
"""Where X servers of this machine listen."""


def gui(arguments: Namespace) -> int:
    """``settle gui``: the window; without a display, the first experiment headless. Gives the exit code."""
    if arguments.session and is_link(arguments.session):
        from_link(arguments.session)
    elif arguments.session and is_preset_file(arguments.session):
        read_preset(Path(arguments.session))
    elif arguments.session and is_comparison(arguments.session):
        open_comparison_file(Path(arguments.session))  # refused here, before a window opens
    elif arguments.session:
        head(arguments.session)
    if not has_display():
        if arguments.session:
            raise Refused(_without_display(arguments.session))
        return _headless()
    try:
        from settle.app.window.main_window import main
    except ImportError as e:  # libraries that Qt needs from the system
        raise Refused(f"The window cannot be opened, since Qt cannot be loaded: {e}.") from None
    return main(arguments.session or "")


def _without_display(named: str) -> str:
    if is_link(named):
        return f"There is no display to open a window on. Without one: {as_command(from_link(named))}"
    if is_preset_file(named):
        return f"There is no display to open a window on. Without one: settle run EXPERIMENT --preset-file {named}"
    return f"There is no display to open a window on: settle info {named} shows the session as text."


def has_display() -> bool:
    """Whether a window could be opened here."""
    if sys.platform in ("win32", "darwin"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):  # such as offscreen: it needs none
        return True
    # Asked before Qt is: at a display that does not answer it ends the process.
    return _x_answers(os.environ.get("DISPLAY", "")) or _wayland_answers(os.environ.get("WAYLAND_DISPLAY", ""))


def _x_answers(display: str) -> bool:
    """Whether an X server listens there: ``:0`` on this machine, ``host:10.0`` on another one."""
    host, colon, number = display.rpartition(":")
    number = number.partition(".")[0]
    if not colon or not number.isdecimal():
        return False
    if host in ("", "unix"):
        path = f"{X_SOCKETS}/X{number}"
        return _answers(path) or (sys.platform == "linux" and _answers("\0" + path))  # the second has no file
    try:
        with socket.create_connection((host.strip("[]"), 6000 + int(number)), timeout=3):
            return True
    except (OSError, OverflowError, ValueError):  # no host, no answer, no such port, no name
        return False


def _wayland_answers(display: str) -> bool:
    """Whether a compositor listens there: ``wayland-0`` in the runtime folder, or a path."""
    return bool(display) and _answers(os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), display))


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as end:
        end.settimeout(3)
        try:
            end.connect(path)
        except (OSError, ValueError):
            return False
    return True


def _headless() -> int:
    from settle.app.cli.main import main

    first = catalogue.names()[0]
    say(
        f"There is no display to open the window on, so Settle runs {first} without one and keeps it as a session.",
        file=sys.stderr,
    )
    return main(["run", first])
