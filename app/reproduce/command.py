"""``settle reproduce``: the figures and tables of a paper as far as they fit into a budget, and one report of them."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from settle.app.cli.output import Refused, output_path, print_json, say, whole_number
from settle.app.cli.sweep import reaching
from settle.app.reproduce import papers
from settle.app.reproduce.budgeted_run import BudgetedRun, TooSmallBudget
from settle.app.reproduce.difference_words import minutes_words
from settle.app.reproduce.planner import BudgetPlan
from settle.app.reproduce.reproduction import MOST_SEEDS, ReproducedFigure, Reproduction
from settle.app.reproduce.result_lines import result_lines
from settle.app.run_to_end import ENDING, stopping_by_signals
from settle.app.sweep.cluster import NoCluster
from settle.app.sweep.driver import SweepProgress
from settle.backend.core.knobs import Knob
from settle.sessions.disk import reason
from settle.sessions.lock import FileLock, LockHeld

BUDGET, SEEDS = 20.0, 3
"""Minutes, and seeds of each setting at most, if nothing else is said."""


def reproduce(arguments: Namespace) -> int:
    """Compute what fits, and write the report. Gives the exit code: 1 where a run has no session, 130 where it was stopped."""
    chosen = papers.chosen(arguments.paper, arguments.only)
    budget = BUDGET if arguments.budget is None else Knob("real", BUDGET, low=0.0, high=1e6).check("budget", arguments.budget)
    seeds = whole_number("seeds", arguments.seeds, 1, MOST_SEEDS) or SEEDS
    reach = reaching(arguments)
    out = output_path(arguments.out)
    if out.exists() and not out.is_dir():
        raise Refused(f"--out {out} is not possible: it is a file. Name a folder.")
    new = not out.exists()
    lock = _locked(out)
    try:
        run = BudgetedRun(Reproduction(chosen, out, seeds), budget, reach, lambda sentence: tqdm.write(sentence, file=sys.stderr))
        if arguments.budget is None:
            cost = minutes_words(run.reproduction.all_minutes())
            say(
                f"All of it would take about {cost} of computing on one thread. --budget MINUTES says how long; now {BUDGET:g}.",
                file=sys.stderr,
            )
        return _made(run, arguments)
    except (NoCluster, TooSmallBudget) as e:
        lock.release()
        if new:
            _forget(out)
        raise Refused(str(e)) from None
    finally:
        lock.release()


def _locked(out: Path) -> FileLock:
    """:raises Refused: another process makes it, or it cannot be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        return FileLock(out / ".reproduce.lock")
    except LockHeld:
        raise Refused(f"--out {out} is not possible: its report is being made already, by another process.") from None
    except OSError as e:
        raise Refused(f"--out {out} cannot be written: {reason(e)}.") from None


def _forget(out: Path) -> None:
    """A folder in which nothing was begun."""
    for file in out.glob(".reproduce.lock*"):
        file.unlink(missing_ok=True)
    out.rmdir()


def _made(run: BudgetedRun, arguments: Namespace) -> int:
    plan = run.prepare()
    _say_plan(run, plan)
    signals = _computed(run)
    run.reproduction.look()
    facts = run.facts(_title(arguments.paper), _command(arguments, run.budget), bool(signals))
    try:
        from settle.app.reproduce.report_files import write_report
    except ImportError as e:  # libraries that Qt needs from the system
        raise Refused(
            f"The report cannot be made here, since Qt cannot be loaded: {e}. The sessions are in {run.reproduction.out}."
        ) from None
    try:
        files = write_report(run.reproduction, facts, run.tell, run.in_time)
    except OSError as e:
        raise Refused(str(e)) from None
    problems = run.driver.progress.problems if run.driver else {}
    _report(run, files, arguments.json)
    return 128 + signals[0] if signals else 1 if problems else 0


def _say_plan(run: BudgetedRun, plan: BudgetPlan) -> None:
    """What is planned at which setting, and what is left out with its cost."""
    sizes, lines = run.reproduction.sizes, list[str]()
    counts = dict[str, int]()
    for job in plan.jobs:
        counts[job.size.group] = counts.get(job.size.group, 0) + 1
    for figure in run.reproduction.figures:
        lines.append(f"  {figure.name:<32} {_planned(figure, counts)}")
    on = f" on {run.workers} workers, which take {run.pace:.1f} times as long as an idle core" if run.workers else ""
    say(f"{len(plan.jobs):,} runs of {len(counts):,} settings within {run.budget:g} minutes{on}:", *lines, file=sys.stderr)
    left = [s for name, s in sizes.items() if not s.lacks and name not in counts and not s.whole]
    if left:
        cost = minutes_words(sum(size.size.minutes for size in left))
        say(f"Left out: {len(left)} settings, about {cost} of computing on one thread for one seed each.", file=sys.stderr)


def _planned(figure: ReproducedFigure, counts: dict[str, int]) -> str:
    if figure.figure.absent:
        return f"not in the lab. {figure.figure.absent}"
    parts, left = list[str](), list[str]()
    for row in figure.rows:
        name = f"{row[0].row.name}: " if row[0].row.name else ""
        told = [
            f"{size.words} ({_seeds(counts.get(size.group.name, 0), len(size.whole))})"
            for size in row
            if counts.get(size.group.name) or size.whole
        ]
        lacking = [size for size in row if not size.lacks and not counts.get(size.group.name) and not size.whole]
        if told:
            parts.append(name + "; ".join(told))
        left += [f"{name}{size.words}, {minutes_words(size.size.minutes)}" for size in lacking]
    if not parts and not figure.possible:
        return "lacks data. " + " ".join(dict.fromkeys(row[0].lacks for row in figure.rows))
    return " | ".join([*parts, *([f"left out: {'; '.join(left)}"] if left else [])])


def _seeds(planned: int, there: int) -> str:
    told = [f"{planned} run{'s' * (planned != 1)}"] if planned else []
    return ", ".join([*told, *([f"{there} there"] if there else [])])


def _computed(run: BudgetedRun) -> Sequence[int]:
    """Signals that stopped it."""
    assert run.plan is not None
    if not run.plan.jobs:
        run.close()
        return []
    slow = 0.2 if sys.stderr.isatty() else 10.0
    with tqdm(total=len(run.plan.jobs), unit=" runs", mininterval=slow, file=sys.stderr) as bar:

        def move(progress: SweepProgress) -> None:
            bar.total = progress.planned
            bar.update(progress.computed - bar.n)

        driver = run.compute(move)
        with stopping_by_signals(driver.stop, *ENDING) as signals:
            driver.run()
    return signals


def _title(paper: str) -> str:
    return (
        "Four papers, as far as they are reproduced here"
        if paper == papers.ALL
        else f"{papers.PAPERS[paper].title}, as far as it is reproduced here"
    )


def _command(arguments: Namespace, budget: float) -> str:
    only = ["--only", ",".join(arguments.only)] if arguments.only else []
    seeds = ["--seeds", arguments.seeds] if arguments.seeds else []
    return shlex.join(["settle", "reproduce", arguments.paper, "--budget", f"{budget:g}", *seeds, *only, "--out", arguments.out])


def _report(run: BudgetedRun, files: Sequence[Path], as_json: bool) -> None:
    progress = run.driver.progress if run.driver else SweepProgress(0)
    figures = run.reproduction.figures
    if as_json:
        about = {"folder": str(run.reproduction.out), "report": str(files[0]), "pdf": str(files[1]), "budget": run.budget}
        counts = {name: getattr(progress, name) for name in ("planned", "computed", "seconds", "problems")}
        print_json({**about, **counts, "figures": [_as_json(figure) for figure in figures]})
        return
    made = sum(figure.status == "made" for figure in figures)
    say(f"{made} of {len(figures)} figures and tables are made, {progress.computed:,} runs computed now.", *files)


def _as_json(figure: ReproducedFigure) -> dict[str, Any]:
    sizes = [
        {
            "row": size.row.name, "settings": size.words, "lacks": size.lacks, "minutes": size.size.minutes,
            "sessions": {str(seed): str(entry.path) for seed, entry in size.whole.items()},
        }
        for row in figure.rows
        for size in row
    ]  # fmt: skip
    lines = [{name: getattr(line, name) for name in line.__dataclass_fields__} for line in result_lines(figure)]
    about = {"paper": figure.paper.name, "figure": figure.figure.name, "title": figure.figure.title, "status": figure.status}
    return {**about, "absent": figure.figure.absent, "minutes": figure.minutes(), "sizes": sizes, "results": lines}
