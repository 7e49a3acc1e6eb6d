"""What a session says of itself, checked in one place for whole files and journals: anybody may have written them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from settle.backend.core.about.annotations import Annotations, Bookmark, Parent
from settle.backend.core.column import Column
from settle.backend.core.recording import EXTENDED, KIND, LONGEST_ERROR, MOST_RESUMED, Event, Recording
from settle.backend.core.table import MOST_COLUMNS, MOST_DIMENSIONS, MOST_TABLES, Table, is_table_name
from settle.sessions.json_values import parse_json

TEXTS = {"experiment": 200, "preset": 200, "title": 1000, "device": 200, "outcome": 20, "error": LONGEST_ERROR}
"""Characters that each text may have."""
OUTCOMES = ("running", "finished", "stopped", "diverged", "failed", "interrupted")
KNOBS, SUMMARY = 256 << 10, 512 << 10
"""Characters of JSON."""
CHECKPOINT_VALUES = 16 << 20
LABEL = 1000
"""Characters that are kept of a title, a label or a unit."""
ENVIRONMENT = 500
TITLE, TAG, TAGS, NOTE, BOOKMARKS, BOOKMARK = 200, 50, 50, 100_000, 500, 500
"""Of annotations: characters of a title and of a tag, tags, characters of a note, bookmarks, and characters of the text of one."""
ANNOTATIONS, PARENT = 4 << 20, 1000
"""Characters of JSON."""
_COUNT = 2**53
LATEST = 250_000_000_000.0
"""The year 9892, s since 1970: what a calendar can say."""
_TYPE = re.compile(r"[<>=|]?[biufc](1|2|4|8|16|32)")


def check_recording(r: Recording) -> None:
    """See that what a recording says of itself, its tables apart, is of the kinds that it should be.

    :raises ValueError: it is not, in words.
    """
    for name, longest in TEXTS.items():
        _text(name, getattr(r, name), longest)
    if r.outcome not in OUTCOMES:
        raise ValueError(f"outcome is none of {', '.join(OUTCOMES)}")
    _text("run_id", r.run_id, 100)
    _whole("seed", r.seed, 2**64 - 1)
    _whole("steps", r.steps, _COUNT)
    if r.planned is not None:
        _whole("planned", r.planned, _COUNT)
    _real("start_time", r.started, LATEST)
    _real("seconds", r.seconds, LATEST)
    if not isinstance(r.resumed, list) or len(r.resumed) > MOST_RESUMED:
        raise ValueError(f"resumed is no list of at most {MOST_RESUMED:,} steps")
    for step in r.resumed:
        _whole("a step of resumed", step, _COUNT)
    _settings("knobs", r.knobs)
    if not isinstance(r.summary, dict):
        raise ValueError("summary is not named figures")
    if not isinstance(r.environment, dict) or len(r.environment) > ENVIRONMENT:
        raise ValueError("environment is not some named values")
    for value in r.environment.values():
        if not isinstance(value, (bool, int, float)):
            _text("a value of environment", value, LABEL)

    if r.parent is not None:
        _text("the run of parent", r.parent.run_id, 100)
        _whole("the step of parent", r.parent.step, _COUNT)
    check_annotations(r.annotations)


def check_annotations(a: Annotations) -> None:
    """See that annotations are plain texts of a bearable length, with nothing in them that a terminal or a screen would obey.

    :raises ValueError: they are not, in words that name what is wrong and what is possible.
    """
    _plain_text("title", a.title, TITLE)
    _plain_text("note", a.note, NOTE, lines=True)
    if not isinstance(a.star, bool):
        raise ValueError("star is neither true nor false")
    if len(a.tags) > TAGS:
        raise ValueError(f"there are {len(a.tags):,} tags, at most {TAGS} are possible")
    for tag in a.tags:
        _plain_text("a tag", tag, TAG)
        if not tag.strip() or tag != tag.strip():
            raise ValueError("a tag is empty, or begins or ends with a blank")
    if len(set(a.tags)) < len(a.tags):
        raise ValueError("a tag stands there twice")
    if len(a.bookmarks) > BOOKMARKS:
        raise ValueError(f"there are {len(a.bookmarks):,} bookmarks, at most {BOOKMARKS} are possible")
    for mark in a.bookmarks:
        _whole("the step of a bookmark", mark.step, _COUNT)
        _plain_text("the text of a bookmark", mark.text, BOOKMARK)


def annotations_from(value: Any) -> Annotations:
    """Annotations from JSON's values, as ``dataclasses.asdict`` gives them.

    :raises ValueError: they are something else.
    """
    names = {"title": str, "tags": list, "note": str, "star": bool, "bookmarks": list}
    if not isinstance(value, dict) or not all(name in names and isinstance(each, names[name]) for name, each in value.items()):
        raise ValueError("annotations are not a title, tags, a note, a star and bookmarks")
    marks = value.get("bookmarks", [])
    if not all(isinstance(mark, dict) and mark.keys() == {"step", "text"} for mark in marks):
        raise ValueError("a bookmark is not a step and a text")
    found = Annotations(**{**value, "tags": tuple(value.get("tags", ())), "bookmarks": tuple(Bookmark(**mark) for mark in marks)})
    check_annotations(found)
    return found


def parent_from(value: Any) -> Parent | None:
    """The same for the run that a fork branched off from; of nothing, nothing.

    :raises ValueError: it is something else.
    """
    if value is not None and not (isinstance(value, dict) and value.keys() == {"run_id", "step"}):
        raise ValueError("parent is not a run and a step")
    return None if value is None else Parent(**value)


def _settings(name: str, knobs: Any) -> None:
    """Names and plain values: numbers, texts, nothing, and lists of those."""
    if not isinstance(knobs, dict):
        raise ValueError(f"{name} are not named values")
    for knob, value in knobs.items():
        _text("the name of a knob", knob, 200)
        if not all(each is None or isinstance(each, (bool, int, float, str)) for each in (value if isinstance(value, list) else [value])):
            raise ValueError(f"the knob {knob[:40]!r} is neither a number nor a text nor a list of those")


def check_event(event: Event, before: int) -> None:
    """See that an event is one, and that it comes at the step ``before`` or after it.

    :raises ValueError: it is not.
    """
    _whole("the step of an event", event.step, _COUNT)
    _real("the time of an event", event.time, LATEST)
    _text("the kind of an event", event.kind, KIND)
    if event.step < before:
        raise ValueError("its events are not in the order of their steps")
    if event.kind == "knob":
        _settings("the knobs of an event", event.value)
    if event.kind == EXTENDED:
        if not isinstance(event.value, dict) or event.value.keys() != {"from", "to"}:
            raise ValueError("an event that makes the run longer does not say from what to what")
        for knobs in event.value.values():
            _settings("the knobs of an event", knobs)


def checkpoint_values(text: str | bytes) -> dict[str, Any]:
    """The values of a checkpoint, from JSON.

    :raises ValueError: it is something else.
    """
    values = parse_json(text, "the values of a checkpoint", CHECKPOINT_VALUES)
    if not isinstance(values, dict):
        raise ValueError("the values of a checkpoint have no names")
    return values


def checkpoint_rows(text: str | bytes) -> dict[str, int] | None:
    """How many rows each table had at a checkpoint; None: it is not known.

    :raises ValueError: that is not what it says.
    """
    rows = parse_json(text, "the rows of a checkpoint", KNOBS)
    if rows is None:
        return None
    if not isinstance(rows, dict):
        raise ValueError("the rows of a checkpoint have no names")
    for count in rows.values():
        _whole("the rows of a checkpoint", count, _COUNT)
    return rows


def column_type(text: Any) -> np.dtype:
    """The type of a column's numbers from its name in a journal.

    :raises ValueError: it is none.
    """
    if not isinstance(text, str) or not _TYPE.fullmatch(text):
        raise ValueError("a column has a type that is no number")
    return np.dtype(text)


def new_table(name: Any, title: Any, others: Mapping[str, Table]) -> Table:
    """A table without columns, to go beside the others.

    :raises ValueError: its name or its title is not possible, or there are too many.
    """
    if not isinstance(name, str) or not is_table_name(name) or name in others:
        raise ValueError("the name of a table is not possible, or stands there twice")
    if len(others) >= MOST_TABLES:
        raise ValueError(f"it has more than {MOST_TABLES} tables")
    table = Table(name, _label(title))
    table.columns.clear()
    return table


def new_column(table: Table, name: Any, dtype: np.dtype, shape: Sequence[Any], label: Any, unit: Any) -> Column:
    """Another column of a table, which begins with ``step`` and ``time``.

    :raises ValueError: something about it is not possible.
    """
    if not isinstance(name, str) or not is_table_name(name) or name in table:
        raise ValueError(f"the name of a column of {table.name} is not possible, or stands there twice")
    if dtype.kind not in "biufc" or len(shape) > MOST_DIMENSIONS or len(table.columns) >= MOST_COLUMNS:
        raise ValueError(f"{table.name}/{name} is no column of numbers, or one too many")
    for length in shape:
        _whole(f"a length of {table.name}/{name}", length, 2**40)
    wanted = {0: ("step", np.dtype(np.int64)), 1: ("time", np.dtype(np.float64))}.get(len(table.columns))
    if wanted and (name, dtype, tuple(shape)) != (*wanted, ()):
        raise ValueError(f"the columns of {table.name} do not begin with step and time, each of single numbers")
    return table.add_column(name, dtype, tuple(shape), _label(label), _label(unit))


def tell(table: Table, shows: Any, along: Any, leads: Any) -> None:
    """Say what other programs plot of a table; what is not possible is left out."""
    named = shows if isinstance(shows, list) else []
    table.shows = tuple(name for name in named if isinstance(name, str) and name in table)
    table.along = along if isinstance(along, str) and along in table and not table[along].shape else "step"
    table.leads = leads is True


def check_steps(table: Table, steps: int, known: int = 0) -> None:
    """See that the rows of a table are of steps that the run took, in their order.

    :param known: rows of which it is known.
    :raises ValueError: they are not.
    """
    if "step" not in table:
        raise ValueError(f"the table {table.name} has no column step")
    column, last = table["step"], int(table["step"][known - 1]) if known else 0
    for start in range(known, len(column), column.chunk_rows):
        rows = column[start : start + column.chunk_rows]
        if len(rows) and (rows[0] < last or rows[-1] >= steps or (np.diff(rows) < 0).any()):
            raise ValueError(f"the rows of {table.name} are not in the order of the {steps:,} steps")
        last = int(rows[-1]) if len(rows) else last


def _text(name: str, value: Any, longest: int) -> None:
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    if len(value) > longest:
        raise ValueError(f"{name} has {len(value):,} characters, at most {longest:,} are possible")


_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, ends of lines and paragraphs, what turns the direction of writing, and half characters."""
_OBEYED_IN_LINES = re.compile(_OBEYED.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
"""The same but for new lines and tabs."""


def _plain_text(name: str, value: Any, longest: int, lines: bool = False) -> None:
    """:param lines: whether it may have several lines, and tabs."""
    _text(name, value, longest)
    if wrong := (_OBEYED_IN_LINES if lines else _OBEYED).search(value):
        shown = "a new line" if wrong[0] == "\n" else f"the character {ord(wrong[0]):#06x}, which is not shown but obeyed"
        raise ValueError(f"{name} has {shown}")


def _label(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a title, a label or a unit is no text")
    return value[:LABEL]


def _whole(name: str, value: Any, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"{name} is no whole number from 0 to {most:,}")


def _real(name: str, value: Any, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or not 0 <= value <= most:
        raise ValueError(f"{name} is no number from 0 to {most:g}")
