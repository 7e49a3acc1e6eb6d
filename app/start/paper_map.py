"""What the map says of a paper: its figures and tables, how long they take, and the user's own sessions beside its values. No Qt here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from statistics import median

from settle.app.reproduce.difference_words import minutes_words
from settle.app.reproduce.paper_figure import PaperFigure, PaperRow, ReproducedPaper, RunSize
from settle.app.reproduce.reproduction import ReproducedFigure, SizeState
from settle.app.reproduce.result_lines import origins, paper_notes, result_lines
from settle.app.reproduce.run_group import all_groups, identity, knobs_of
from settle.sessions.library.entry import SessionEntry
from settle.sessions.sweeps.ends import is_done
from settle.widgets.start.shown_paper import MappedFigure, OfferedRun, ShownPaper

NOT_YET = "no run of yours yet"
_STATUS = {"made": "yours beside the paper's", "in part": "yours in part", "left out": "not run yet", "lacks data": "lacks data",
           "not in the lab": "not in the lab"}  # fmt: skip


def paper_map(paper: ReproducedPaper, entries: Sequence[SessionEntry]) -> ShownPaper:
    """All of a paper, with the sessions that are of its presets.

    :param entries: sessions, the newest first.
    """
    figures = [_with_sessions(paper, figure, entries) for figure in paper.figures]
    pace = _pace(figures)
    return ShownPaper(paper.name, paper.title, paper.authors, paper.note, tuple(_shown(figure, pace) for figure in figures))


def sessions_of(row: PaperRow, size: RunSize, entries: Sequence[SessionEntry]) -> dict[int, SessionEntry]:
    """Seed -> the newest session that is a run of a row at a size: of its preset, with its knobs, nothing turned, to its end.

    Knobs that say how much is recorded change no figure, and may be others.
    """
    found = dict[int, SessionEntry]()
    there = [e for e in entries if e.experiment == row.experiment and e.preset == size.preset and not e.problem]
    if not there:
        return found
    wanted, knobs = _plain(knobs_of(row, size)), row.kind.knobs()
    names = [name for name in wanted if knobs[name].group != "Recording" and name not in row.recorded]
    for entry in there:
        whole = is_done(entry.outcome) and not entry.turns and not entry.extended and not entry.parent
        if whole and all(name in entry.knobs and entry.knobs[name] == wanted[name] for name in names):
            found.setdefault(entry.seed, entry)
    return found


def _plain(knobs: object) -> dict[str, object]:
    """As they come out of a session."""
    found: dict[str, object] = json.loads(json.dumps(knobs))
    return found


def _with_sessions(paper: ReproducedPaper, figure: PaperFigure, entries: Sequence[SessionEntry]) -> ReproducedFigure:
    groups = all_groups()

    def state(row: PaperRow, size: RunSize) -> SizeState:
        group = groups[identity(row, size)]
        return SizeState(row, size, group, group.lacks(), sessions_of(row, size, entries))

    return ReproducedFigure(paper, figure, tuple(tuple(state(row, size) for size in row.sizes) for row in figure.rows))


def _pace(figures: Sequence[ReproducedFigure]) -> float | None:
    """How many times as long runs take here as their sizes say, by those that are there; None: there is none that took a second."""
    ratios = [
        entry.seconds / 60 / size.size.minutes
        for figure in figures for row in figure.rows for size in row for entry in size.finished if entry.seconds > 1
    ]  # fmt: skip
    return median(ratios) if ratios else None


def _takes(size: SizeState, pace: float | None) -> str:
    if size.finished:
        return f"took {minutes_words(median(entry.seconds for entry in size.finished) / 60)} here"
    return f"about {minutes_words(size.size.minutes * (pace or 1.0))}"


def _shown(figure: ReproducedFigure, pace: float | None) -> MappedFigure:
    told = figure.figure
    about = MappedFigure(told.name, label_of(told.name), told.title, told.look, told.absent, status=_STATUS[figure.status])
    if told.absent:
        return about
    places = [(number, place, size) for number, row in enumerate(figure.rows) for place, size in enumerate(row)]
    runs = tuple(OfferedRun((number, place), _words(size), _takes(size, pace), size.lacks) for number, place, size in places)
    seeds = max((len(size.finished) for size in figure.shown), default=0)
    status = about.status if not seeds else f"{about.status} · {seeds} seed{'s' * (seeds > 1)}"
    picture = next((size.finished[0].path for size in figure.shown if size.row.experiment), None)
    lines, notes = tuple(_lines(figure)), tuple(_notes(figure))
    takes = _duration([size for _, _, size in places], pace)
    return replace(about, takes=takes, runs=runs, lines=lines, notes=notes, status=status, picture=picture)


def _duration(sizes: Sequence[SizeState], pace: float | None) -> str:
    ordered = sorted(sizes, key=lambda size: size.size.minutes)
    first, last = _takes(ordered[0], pace), _takes(ordered[-1], pace)
    return f"One run, {first}." if len(sizes) == 1 else f"{len(sizes)} runs; the shortest: {first}, the longest: {last}."


def _words(size: SizeState) -> str:
    return ": ".join(filter(None, (size.row.name, size.words)))


def _lines(figure: ReproducedFigure) -> Iterator[tuple[str, ...]]:
    """What the paper says and what the sessions came to; rows that have neither are left out."""
    for line in result_lines(figure):
        label, paper, here, seeds, apart, done = astuple(line)
        if seeds:
            yield label, paper, here, str(seeds), apart, done
        elif paper:
            yield label, paper, "–", "", "", done if any(done == size.lacks for row in figure.rows for size in row) else NOT_YET
    for name, value in figure.figure.beside():
        yield ": ".join(filter(None, (name, value.label))), value.text, "", "", "", value.origin


def _notes(figure: ReproducedFigure) -> Iterator[str]:
    yield from paper_notes(figure)
    if sources := origins(figure):
        yield "The paper's values: {sources}.".format(sources="; ".join(sources))


def label_of(name: str) -> str:
    """``Fig. 2a`` of ``fig2a``, ``Table 1`` of ``table1-settings``; nothing where the name has no number."""
    found = re.fullmatch(r"(fig|table)(\d+\w*)(-\w+)?", name)
    return f"{'Fig.' if found[1] == 'fig' else 'Table'} {found[2]}" if found else ""
