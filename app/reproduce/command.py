"""``settle reproduce``: the figures and tables of a paper as far as they fit into a budget, and one report of them."""

from __future__ import annotations

import shlex
import signal
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from settle.app.cli.output import Refused, output_path, print_json, say, whole_number
from settle.app.cli.sweep import reaching, taken, tell_of_problems
from settle.app.reproduce import papers
from settle.app.reproduce.budgeted_run import BudgetedRun
from settle.app.reproduce.difference_words import minutes_words
from settle.app.reproduce.folder import MOST_MINUTES, ReproduceFolder, ReproduceProgress
from settle.app.reproduce.planner import BudgetPlan
from settle.app.reproduce.reproduction import MOST_SEEDS, ReproducedFigure, Reproduction
from settle.app.reproduce.result_lines import result_lines
from settle.app.run_to_end import ENDING, stopping_by_signals
from settle.app.sweep.driver import STOP
from settle.app.sweep.plan_words import workers_of
from settle.app.sweep.sweep_progress import SweepProgress
from settle.backend.core.knobs import Knob

BUDGET, SEEDS = 20.0, 3
"""Minutes, and seeds of each setting at most, if nothing else is said."""


def reproduce(arguments: Namespace) -> int:
    """Compute what fits, and write the report. Gives the exit code: 1 where a run has no session, 130 where it was stopped."""
    asked = _asked(arguments)
    chosen, reach = papers.chosen(asked.paper, asked.only), reaching(arguments)
    if arguments.plan:
        return _foretold(BudgetedRun(Reproduction(chosen, asked.path, asked.seeds), asked.budget, reach, _tell), arguments)
    with taken(asked.path, asked.make) as folder:
        run = BudgetedRun(Reproduction(chosen, folder.path, folder.seeds), folder.budget, reach, _tell)
        if arguments.budget is None and arguments.paper is not None:
            cost = minutes_words(run.reproduction.all_minutes())
            told = f"All of it would take about {cost} of computing on one thread. --budget MINUTES says how long; now {BUDGET:g}."
            say(told, file=sys.stderr)
        return _made(run, folder, arguments)


def _asked(arguments: Namespace) -> ReproduceFolder:
    """What the command line says; without a paper what was asked for in the folder, but for what is said anew.

    :raises Refused, KnobError, SessionError: something is not possible.
    """
    out = output_path(arguments.out).absolute()  # the sessions that the report links to are known by their whole path
    budget = None if arguments.budget is None else Knob("real", BUDGET, low=0.0, high=MOST_MINUTES).check("budget", arguments.budget)
    seeds = whole_number("seeds", arguments.seeds, 1, MOST_SEEDS)
    if arguments.paper is None:
        if arguments.only:
            raise Refused("--only goes with a PAPER: name one, or all.")
        there = ReproduceFolder.open(out)
        return replace(there, budget=there.budget if budget is None else budget, seeds=seeds or there.seeds)
    papers.chosen(arguments.paper, arguments.only)
    only = tuple(dict.fromkeys(name.strip() for text in arguments.only for name in text.split(",") if name.strip()))
    return ReproduceFolder(out, arguments.paper, only, BUDGET if budget is None else budget, seeds or SEEDS)


def _tell(sentence: str) -> None:
    tqdm.write(sentence, file=sys.stderr)


def _foretold(run: BudgetedRun, arguments: Namespace) -> int:
    """Say what would be made, and make nothing."""
    plan = run.foresee(workers_of(arguments))
    counts = _counts(plan)
    told, left = _summary(run, plan), _left_out(run, plan)
    if arguments.json:
        figures = {each.name: each.words(counts) for each in run.reproduction.figures}
        print_json({"told": told, "left_out": left, "runs": len(plan.jobs), "figures": figures})
    else:
        _say_plan(run, plan)
    return 0


def _made(run: BudgetedRun, folder: ReproduceFolder, arguments: Namespace) -> int:
    plan = run.prepare()
    if not arguments.quiet:
        _say_plan(run, plan)
    signals = _computed(run, folder, arguments.quiet)
    run.reproduction.look()
    facts = run.facts(_title(folder.paper), _command(folder), bool(signals))
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
    progress = run.driver.progress if run.driver else SweepProgress(0)
    if arguments.quiet:
        tell_of_problems(progress)
    _report(run, files, arguments.json)
    return 128 + signals[0] if signals else 1 if progress.problems else 0


def _say_plan(run: BudgetedRun, plan: BudgetPlan) -> None:
    """What is planned at which setting, and what is left out with its cost."""
    counts = _counts(plan)
    lines = [f"  {figure.name:<32} {figure.words(counts)}" for figure in run.reproduction.figures]
    say(f"{_summary(run, plan)}:", *lines, *filter(None, [_left_out(run, plan)]), file=sys.stderr)


def _counts(plan: BudgetPlan) -> Counter[str]:
    """Folder -> runs that are planned."""
    return Counter(job.size.group for job in plan.jobs)


def _summary(run: BudgetedRun, plan: BudgetPlan) -> str:
    many = "s" * (run.workers != 1)
    on = f" on {run.workers} worker{many}, each at {100 / run.pace:.0f} % of the speed of an idle core" if run.workers else ""
    runs, settings = len(plan.jobs), len(_counts(plan))
    what = f"{runs:,} run{'s' * (runs != 1)} of {settings:,} setting{'s' * (settings != 1)}"
    return f"{what} within {run.budget:g} minute{'s' * (run.budget != 1)}{on}"


def _left_out(run: BudgetedRun, plan: BudgetPlan) -> str:
    counts = _counts(plan)
    left = [s for name, s in run.reproduction.sizes.items() if not s.lacks and name not in counts and not s.whole]
    if not left:
        return ""
    cost = minutes_words(sum(size.size.minutes for size in left))
    return f"Left out: {len(left)} setting{'s' * (len(left) != 1)}, about {cost} of computing on one thread for one seed each."


def _computed(run: BudgetedRun, folder: ReproduceFolder, quiet: bool) -> Sequence[int]:
    """Signals that stopped it."""
    assert run.plan is not None
    if not run.plan.jobs:
        run.close()
        return []
    slow = 0.2 if sys.stderr.isatty() else 10.0
    until = time.time() + run.until - time.monotonic()
    with tqdm(total=len(run.plan.jobs), unit=" runs", mininterval=slow, file=sys.stderr, disable=quiet) as bar:

        def move(progress: SweepProgress) -> None:
            bar.total = progress.planned
            bar.update(progress.computed - bar.n)
            folder.tell(ReproduceProgress(progress.computed, progress.planned, until))

        driver = run.compute(move)
        driver.stop_file = folder.path / STOP
        with stopping_by_signals(driver.stop, *ENDING) as signals:
            driver.run()
    return [*signals, *([signal.SIGINT] if driver.was_asked_to_stop else [])]


def _title(paper: str) -> str:
    return (
        "Four papers, as far as they are reproduced here"
        if paper == papers.ALL
        else f"{papers.PAPERS[paper].title}, as far as it is reproduced here"
    )


def _command(folder: ReproduceFolder) -> str:
    only = ["--only", ",".join(folder.only)] if folder.only else []
    seeds = ["--seeds", str(folder.seeds)] if folder.seeds != SEEDS else []
    return shlex.join(["settle", "reproduce", folder.paper, "--budget", f"{folder.budget:g}", *seeds, *only, "--out", str(folder.path)])


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
