"""What came of a figure's rows, as texts: the paper's value, ours over seeds, how far they are apart, and what was done otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from settle.app.library.session_words import figure_name, figure_value
from settle.app.reproduce.difference_words import minutes_words, same_data
from settle.app.reproduce.paper_figure import PaperRow
from settle.app.reproduce.reproduction import ReproducedFigure, SizeState
from settle.backend.core.paper_value import PaperValue
from settle.backend.core.spread import Spread
from settle.widgets.views.common.figure_text import percent_with_spread, signed, with_spread

DIVERGED = "all runs of it diverged"


@dataclass(frozen=True)
class ResultLine:
    """A line of a figure's table."""

    label: str
    paper: str
    here: str
    seeds: int
    apart: str
    """Here less the paper's, where both are numbers."""
    done: str
    """What was done otherwise than the whole size, or why there is nothing."""


def result_lines(figure: ReproducedFigure) -> list[ResultLine]:
    """All of a figure, row by row, the largest size first."""
    found = list[ResultLine]()
    for row in figure.rows:
        made = [size for size in reversed(row) if size.finished]
        for size in made:
            found += _of_size(size)
        if not made:
            paper = row[0].row.about.paper
            possible = [size for size in row if not size.lacks]
            why = f"left out: about {minutes_words(possible[0].size.minutes)} of computing" if possible else row[0].lacks
            why = DIVERGED if any(size.whole for size in row) else why
            labels = [(value.label, value.number) for value in paper.values()] or [("", "")]
            found += [ResultLine(_label(row[0].row, label), number, "–", 0, "", why) for label, number in labels]
    return found


def _of_size(size: SizeState) -> list[ResultLine]:
    summaries = [entry.summary for entry in size.finished]
    paper, row, n = size.row.about.paper, size.row, len(summaries)
    diverged = len(size.whole) - n
    done = size.words + (f"; {diverged} more diverged" if diverged else "")
    lines, others = list[ResultLine](), list[str]()
    for key in _keys(row, summaries):
        values = [value for summary in summaries if (value := _value(summary, key)) is not None]
        if not values and key in paper:
            lines.append(ResultLine(_label(row, paper[key].label), paper[key].number, "none", n, "", done))
        if not values:
            continue
        text = _text(row.experiment, key, values) + _places(summaries[0], values)
        if key in paper:
            lines.append(
                ResultLine(_label(row, paper[key].label), paper[key].number, text, len(values), _apart(size, paper[key], values), done)
            )
        else:
            others.append(f"{figure_name(row.experiment, key)} {text}")
    if others:
        lines.append(ResultLine(_label(row, ""), "", "; ".join(others), n, "", done))
    return lines


def _label(row: PaperRow, label: str) -> str:
    return ": ".join(filter(None, (row.name, label)))


def _keys(row: PaperRow, summaries: Sequence[Mapping[str, Any]]) -> list[str]:
    there = dict[str, None]()
    for summary in summaries:
        there |= dict.fromkeys(_paths(summary))
    return row.told(there)


def _paths(value: Any, name: str = "") -> list[str]:
    """Names of all numbers of a summary, and of all lists of numbers."""
    if isinstance(value, Mapping):
        return [path for key, inner in value.items() for path in _paths(inner, f"{name}.{key}" if name else str(key))]
    return [name] if isinstance(value, (int, float, list)) and not isinstance(value, bool) else []


def _value(summary: Mapping[str, Any], key: str) -> float | list[float] | None:
    """What a summary has under a name; None: nothing, or no number."""
    found: Any = summary
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, list):
        return [float(value) for value in found] if found and all(isinstance(value, (int, float)) for value in found) else None
    return float(found) if isinstance(found, (int, float)) and math.isfinite(found) else None


def _text(experiment: str, key: str, values: Sequence[float | list[float]]) -> str:
    """Mean over seeds with its spread; of lists, such as over the settings of a sweep, one for each place."""
    lists = [value for value in values if isinstance(value, list)]
    if lists:
        length = min(map(len, lists))
        return ", ".join(_text(experiment, key, [each[place] for each in lists]) for place in range(length))
    spread = Spread.of([value for value in values if not isinstance(value, list)])
    alone, one = figure_value(experiment, key, spread.mean), figure_value(experiment, key, 1.0)
    if not math.isfinite(spread.sd) or spread.sd <= 1e-9 * abs(spread.mean):
        return alone
    if one.startswith("100"):
        return percent_with_spread(spread.mean, spread.sd)
    return with_spread(spread.mean, spread.sd) + (" %" if one.endswith("%") else "")


def _places(summary: Mapping[str, Any], values: Sequence[float | list[float]]) -> str:
    """Of what the numbers of a list are: the settings of a run that goes through several."""
    places = summary.get("values")
    if not isinstance(values[0], list) or not isinstance(places, list):
        return ""
    return f" of {', '.join(f'{place:g}' for place in places[: len(values[0])])}"


def _apart(size: SizeState, paper: PaperValue, values: Sequence[float | list[float]]) -> str:
    """How far the mean is from the paper's value, in its unit; nothing where the paper measured otherwise, or on other data."""
    if (
        isinstance(paper.value, str)
        or not paper.comparable
        or not same_data(size.row, size.size)
        or any(isinstance(value, list) for value in values)
    ):
        return ""
    mean = Spread.of([value for value in values if not isinstance(value, list)]).mean
    scale, unit = {"share": (100.0, " points"), "%": (1.0, " points"), "nats": (1.0, " nats")}.get(paper.unit, (1.0, ""))
    return signed(scale * (mean - paper.value)) + unit


def paper_notes(figure: ReproducedFigure) -> list[str]:
    """Sentences on how the paper measured otherwise, and on what it does not have, each once."""
    found = dict[str, None]()
    for row in (sizes[0].row for sizes in figure.rows):
        numbers = [] if figure.figure.pictures else list(row.about.paper.values())
        values = [*numbers, *(value for value in row.about.paper_also if value.label in figure.figure.said)]
        found |= dict.fromkeys(sentence for value in values for sentence in (value.differs, value.why) if sentence)
        found |= {row.about.paper_note: None} if row.about.paper_note else {}
    return list(found)


def origins(figure: ReproducedFigure) -> list[str]:
    """Where the paper's values of a figure's table are from: ``[Ernoult2019] Table 1, as recalled, not checked``."""
    values = (value for row in figure.rows for value in row[0].row.about.paper.values())
    return list(dict.fromkeys(value.origin for value in values))
