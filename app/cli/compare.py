"""``settle compare``: two to eight sessions side by side; text, JSON and CSV without Qt, pictures by way of the window's own page."""

from __future__ import annotations

import csv
from argparse import Namespace
from pathlib import Path

from settle.app.cli.output import Refused, output_path, print_json, refused_if_unfit, say
from settle.app.compare.paper_figures import paper_figures
from settle.sessions.comparison.compared_run import open_runs
from settle.sessions.comparison.comparison import Choices, RunComparison
from settle.sessions.comparison.contents import CSV_HEAD, CURVE_HEAD, contents, csv_rows, curve_rows, lines
from settle.sessions.comparison.saved import ENDING, is_comparison, open_comparison_file, save_comparison
from settle.sessions.disk import reason, replacing

PICTURES = ("png", "svg", "pdf", "html")
KINDS = (*PICTURES, "csv", ENDING[1:])


def compare(arguments: Namespace) -> int:
    """``settle compare``: what differs between sessions and what came of it. Gives the exit code."""
    out = None if arguments.out is None else _out(arguments)
    paths, choices = _named(arguments)
    with refused_if_unfit(" or ".join(map(str, paths[:2])) + (" or another of them" if len(paths) > 2 else "")):
        comparison = RunComparison(open_runs(paths))
        way = comparison.align(choices.align)
        asked = comparison.chosen(choices.quantities)
        choices = Choices(way, comparison.band(choices.band), tuple(each.name for each in asked), choices.place, choices.shown)
        paper, sources = paper_figures(comparison.runs)
        if out is not None:
            _write(comparison, choices, out, arguments.curves)
        if arguments.json:
            about = {"alignment": way, "band": choices.band, "shown": list(choices.quantities)}
            print_json({**contents(comparison), "paper": paper, **about, **({"out": str(out)} if out else {})})
        elif out is not None:
            say(out)
        else:
            say(*lines(comparison, paper), *(f"paper: {source}" for source in sources))
    return 0


def _out(arguments: Namespace) -> Path:
    """:raises Refused: nothing can be written there."""
    out = output_path(arguments.out)
    if not any(out.name.lower().endswith(f".{kind}") for kind in KINDS):
        raise Refused(f"--out {out} is not possible: its ending is one of {', '.join(KINDS)}.")
    if not out.parent.is_dir():
        raise Refused(f"--out {out} cannot be written: there is no folder {out.parent}.")
    if out.is_dir():
        raise Refused(f"--out {out} is a folder: name a file in it.")
    if out.exists() and not arguments.overwrite:
        raise Refused(f"--out is not possible: {out} is there already. Name another file, or add --overwrite.")
    if arguments.curves and out.suffix.lower() != ".csv":
        raise Refused("--curves goes with --out X.csv: it writes the curves in place of the figures.")
    return out


def _named(arguments: Namespace) -> tuple[list[Path], Choices]:
    """The sessions, and what of them is to be shown: as kept in a file where one is named, unless said otherwise.

    :raises Refused: sessions of a kept comparison are not there any more.
    """
    files, kept = [Path(file) for file in arguments.files], Choices()
    if len(files) == 1 and is_comparison(files[0]):
        found = open_comparison_file(files[0])
        if found.missing:
            raise Refused(" ".join(found.missing))
        files, kept = found.paths, found.choices
    place = arguments.at if arguments.at is None else _number(arguments.at)
    choices = Choices(
        arguments.align or kept.align,
        arguments.band or kept.band,
        tuple(arguments.quantity) or kept.quantities,
        kept.place if place is None else place,
        kept.shown,
    )
    return files, choices


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Refused(f"--at {text} is not possible: it takes a number, a place on the axis.") from None


def _write(comparison: RunComparison, choices: Choices, out: Path, curves: bool) -> None:
    """:raises Refused: it cannot be written."""
    if out.name.lower().endswith(ENDING):
        save_comparison(out, comparison.runs, choices)
    elif out.suffix.lower() == ".csv":
        _write_csv(comparison, choices, out, curves)
    else:
        _picture(comparison, choices, out)


def _write_csv(comparison: RunComparison, choices: Choices, out: Path, curves: bool) -> None:
    assert choices.align is not None
    rows = curve_rows(comparison, comparison.chosen(choices.quantities), choices.align) if curves else csv_rows(comparison)
    try:
        with replacing(out) as beside, open(beside, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(CURVE_HEAD if curves else CSV_HEAD)
            writer.writerows(rows)
    except OSError as e:
        raise Refused(f"{out} cannot be written: {reason(e)}.") from None


def _picture(comparison: RunComparison, choices: Choices, out: Path) -> None:
    try:
        from settle.app.compare import picture
        from settle.app.window.qt_messages import no_size_hints
    except ImportError as e:  # libraries that Qt needs from the system
        raise Refused(f"A picture cannot be made here, since Qt cannot be loaded: {e}.") from None
    try:
        with no_size_hints():
            picture.render(comparison, choices, out)
    except OSError as e:
        raise Refused(str(e)) from None
