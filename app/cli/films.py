"""``settle export --format mp4|gif`` of a view or a card: a film, with its progress on stderr."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from settle.app.cli.output import Refused, print_json, say
from settle.app.run_to_end import ENDING, stopping_by_signals
from settle.backend.core.recording import Recording
from settle.sessions.export import video
from settle.widgets.paper.film_plan import FilmPlan

NUMBERS = ("from", "to", "seconds", "speed", "fps", "width_px")
"""Options of films alone."""


class FilmStopped(KeyboardInterrupt):
    """By a signal, whose number it has; nothing is left of the film. No fault of the session, as an :class:`Exception` would be."""


def plan_of(recording: Recording, arguments: Namespace) -> FilmPlan:
    """What is asked for.

    :raises KnobError: a value that is not possible.
    """
    first, last, seconds, speed, fps, width = (getattr(arguments, name) for name in NUMBERS)
    return FilmPlan.of(recording.steps, first, last, seconds, speed, fps, width, arguments.theme, card=arguments.card is not None)


def film(recording: Recording, arguments: Namespace, out: Path) -> dict[str, Any]:
    """Make it; gives what it is, for ``--json``.

    :raises Refused, KnobError, SessionError: it cannot be made.
    :raises FilmStopped: a signal came first.
    """
    plan = plan_of(recording, arguments)
    if lacking := video.lacks(arguments.format):
        raise Refused(lacking)
    try:
        from settle.app.pictures.film import write_film
        from settle.app.window.qt_messages import no_size_hints
    except ImportError as e:  # libraries that Qt needs from the system
        raise Refused(f"A film cannot be made here, since Qt cannot be loaded: {e}.") from None
    pictures, made = len(plan.pictures()), dict[str, Any]()
    with _stopped() as check, _bar(pictures, arguments.watched) as move, no_size_hints(), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of numbers that are none

        def begun(width: int, height: int) -> None:
            check()
            made.update(pictures=pictures, frames=plan.frames, seconds=plan.frames / plan.fps, width=width, height=height)
            if not arguments.watched:
                say(f"{plan.sentence()}, {width} x {height} px, {plan.about(arguments.format, height)}.", file=sys.stderr)

        def told(done: int) -> None:
            move(done)
            check()

        try:
            run, state = arguments.name or Path(arguments.file).stem, arguments.view_state
            why = write_film(recording, out, arguments.format, plan, arguments.card, run, state, begun, told)
        except OSError as e:
            raise Refused(str(e)) from None
    if why:
        say(f"The view of {recording.experiment} cannot draw this session ({why}): its tables are shown as they are.", file=sys.stderr)
    return made


@contextmanager
def _bar(pictures: int, watched: bool) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, from the first picture on; for a program that watches, a line of JSON on stdout for each picture."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0
    bars: list[tqdm] = []

    def move(done: int) -> None:
        if watched:
            print_json({"done": done, "of": pictures})
            return
        if not bars:
            bars.append(tqdm(total=pictures, unit=" pictures", desc="film", mininterval=0.2 if sys.stderr.isatty() else 5))
        bars[0].update(done - bars[0].n)

    try:
        yield move
    finally:
        for bar in bars:
            bar.close()


@contextmanager
def _stopped() -> Iterator[Callable[[], None]]:
    """Gives what raises :class:`FilmStopped` once a signal that ends processes has come: an exception in the middle of a widget that
    paints itself would be lost in Qt. A second signal does what it always does."""
    with stopping_by_signals(lambda: None, *ENDING) as received:

        def check() -> None:
            if received:
                raise FilmStopped(received[0])

        yield check


def ends_with_stdin() -> None:
    """Have this process interrupted once its standard input ends: who started it has gone, or wants no film any more."""

    def wait() -> None:
        with suppress(OSError):
            while os.read(0, 1024):
                pass
        signal.raise_signal(signal.SIGTERM)  # SIGINT is ignored by all that a shell has started in the background

    threading.Thread(target=wait, daemon=True).start()
