"""What the window says at the moment: each quantity, each place that shows it, and the text there. For tests and benchmarks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from settle.app.window.main_window import MainWindow
from settle.sessions.json_values import figures

Place = tuple[str, str, str]
"""(quantity, where, pattern): ``where`` is a label of the Readouts, ``card/subtitle``, ``card/corner``, ``card/said`` (what a screen
reader is told of the picture), or ``summary/key``; the pattern's first group is the figure, nothing: the first number."""


@dataclass(frozen=True)
class ShownFigure:
    """A quantity in one place."""

    quantity: str
    place: str
    text: str

    @property
    def written(self) -> bool:
        """Whether it stands in the window for a person to read, and is not a number with all its digits."""
        return not self.place.startswith(("summary", "recording", "disk"))


_PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789", ",")
_PACE = re.compile(r"([\d.,]+) steps/s")
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|e[−-]?\d+)?")


def shown_figures(window: MainWindow, places: Iterable[Place] = ()) -> list[ShownFigure]:
    """All that is said about the run on show: how far, how quick and how large it is, and its own figures in ``places``."""
    window.status_timer.tick()
    return [ShownFigure(*found) for found in (*_of_the_run(window), *_own(window, places)) if found[2]]


def _of_the_run(window: MainWindow) -> Iterator[tuple[str, str, str]]:
    """Steps, time left, seconds, size and pace, wherever they stand."""
    recording, words = window.lab.recording, window.timeline.words.text()
    assert recording is not None
    read = {line.label: line.value for line in window.readouts.shown}
    said, tip = window.setup.estimate.text(), _tip(window)
    done, _, planned = _first(r"([\d,]+(?: / [\d,]+)?) steps", words).partition(" / ")
    yield "steps done", "Timeline", done
    yield "steps done", "scrubber", _first(r"([\d,]+) steps taken", window.timeline.scrubber.accessibleDescription())
    yield "steps done", "session list", _first(r"([\d,]+) steps", tip)
    yield "steps done", "recording", f"{recording.steps:,}"
    yield "steps planned", "Timeline", planned
    yield "steps planned", "Setup", _first(r"^([\d,]+) steps", said)
    yield "time left", "Timeline", _first(r"([\d:]+) left", words)
    yield "time left", "Setup", _first(r"([\d:]+) left", said)
    if window.lab.live:
        yield "time left", "Readouts", read.get("time left", "")
        yield "pace", "Timeline", _first(_PACE, words)
        for label in ("iterations / s", "updates / s", "batches / s"):
            yield "pace", "Readouts", read.get(label, "")
    yield "seconds", "Setup", _first(r"took ([\d:]+)", said)
    yield "seconds", "session list", _first(r"steps, ([\d:]+),", tip)
    yield "size", "Timeline", _first(r"([\d.,]+ [MG]B)", window.timeline.saved.text())
    yield "size", "Setup", _first(r"took [\d:]+ and ([\d.,]+ [MG]B)", said)
    yield "size", "session list", _first(r"([\d.,]+ [MG]B)", tip)
    if window.lab.path is not None and window.lab.path.exists():
        yield "size", "disk", f"{window.lab.path.stat().st_size / 1e6:.1f} MB"


def _own(window: MainWindow, places: Iterable[Place]) -> Iterator[tuple[str, str, str]]:
    """The figures of the experiment."""
    recording = window.lab.recording
    assert recording is not None
    read = {line.label: line for line in window.readouts.shown}
    cards = {card.key: card for card in window.view.cards}
    summary = dict(figures(recording.summary))
    for quantity, where, pattern in places:
        key, _, part = where.partition("/")
        if where in read:
            yield quantity, f"Readouts, {where}", _first(pattern or _NUMBER, read[where].value)
        elif where == "session list":
            chosen = window.session_list.chosen()
            yield quantity, where, _first(pattern or _NUMBER, chosen.figure if chosen else "")
        elif key == "reference" and part in read:
            yield quantity, f"Readouts, beside {part}", _first(pattern or _NUMBER, read[part].reference)
        elif key == "summary" and part in summary:
            scale = float(pattern or 1)
            yield quantity, f"summary, {part}", f"{scale * summary[part]:.8g}"
        elif key in cards and part == "said":
            yield quantity, f"picture of {key}", _first(pattern or _NUMBER, _said(cards[key].content))
        elif key in cards and part in ("subtitle", "corner"):
            yield quantity, f"card {key}", _first(pattern or _NUMBER, getattr(cards[key], part).text())


def _said(content: QWidget) -> str:
    """What a screen reader is told of the pictures of a card."""
    return "\n".join(part.accessibleDescription() for part in (content, *content.findChildren(QWidget)))


def _tip(window: MainWindow) -> str:
    """What the list of sessions says of the one on show."""
    return next((item.tip for item in window.session_list.items if item.path == window.lab.path), "")


def _first(pattern: str | re.Pattern[str], text: str) -> str:
    found = re.search(pattern, text)
    return "" if found is None else found.group(found.re.groups and 1)


def differing(shown: Iterable[ShownFigure]) -> dict[str, list[ShownFigure]]:
    """Quantities with two places in the window that are not written alike, or of which one is not the other rounded."""
    found: dict[str, list[ShownFigure]] = {}
    for figure in shown:
        found.setdefault(figure.quantity, []).append(figure)
    return {
        quantity: places
        for quantity, places in found.items()
        if any(not _alike(a, b) for number, a in enumerate(places) for b in places[number + 1 :])
    }


def _alike(one: ShownFigure, other: ShownFigure) -> bool:
    return one.text == other.text if one.written and other.written else same(one.text, other.text)


def same(one: str, other: str) -> bool:
    """Whether two texts say the same: equal, or numbers of which one is the other rounded."""
    if one == other:
        return True
    a, b = _value(one), _value(other)
    return a is not None and b is not None and abs(a[0] - b[0]) <= 0.501 * max(a[1], b[1])


def _value(text: str) -> tuple[float, float] | None:
    """A number, and the size of its last digit."""
    found = _NUMBER.search(text)
    if found is None or ":" in text:
        return None
    digits, _, exponent = found.group().translate(_PLAIN).replace("·10", "e").partition("e")
    last = 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
    value = float(f"{digits}e{exponent or 0}")
    return (value, last) if math.isfinite(value) else None


def table_of(shown: Mapping[str, Iterable[ShownFigure]]) -> str:
    """``run | quantity | place | value`` in Markdown, one line for each."""
    lines = ["| run | quantity | place | value |", "|---|---|---|---|"]
    lines += [f"| {run} | {each.quantity} | {each.place} | {each.text} |" for run, found in shown.items() for each in found]
    return "\n".join(lines)
