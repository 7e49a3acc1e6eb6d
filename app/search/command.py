"""``settle search``: the knobs with which a figure becomes small or large, by as many runs as are asked for."""

from __future__ import annotations

import signal
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from settle.app import catalogue
from settle.app.cli.output import Refused, output_path, print_json, say
from settle.app.cli.sweep import reaching, taken
from settle.app.run_to_end import ENDING, stopping_by_signals
from settle.app.search.asked_plan import asked_plan, tell_of_unknown_figures
from settle.app.search.driver import SearchDriver, missing_figure
from settle.app.sweep.driver import STOP
from settle.app.sweep.estimate import estimate
from settle.app.sweep.plan_words import cost_words, room_words, workers_of
from settle.app.sweep.sweep_progress import SweepProgress
from settle.backend.core.experiment import Experiment
from settle.backend.core.search.plan import SearchPlan
from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions.disk import reason, replacing
from settle.sessions.searches.answers import SearchAnswers
from settle.sessions.searches.folder import SearchFolder
from settle.sessions.versions import settle_version


class TrialBar(tqdm):
    """Trials that have ended, on stderr."""

    monitor_interval = 0  # no thread that watches it: it is moved often


def search(arguments: Namespace) -> int:
    """Try settings until there are as many as were asked for. Gives the exit code: 1 where there are fewer, 130 where it was stopped."""
    kind, plan = asked_plan(arguments)
    path = output_path(arguments.out)
    if arguments.answers:
        folder = SearchFolder.open(path, kind)
        return _report(folder, SearchAnswers(folder.plan, tuple(folder.trials(kind))), {}, [], arguments)
    reach = reaching(arguments)
    if arguments.plan:
        about = _told(SearchFolder(path, plan, settle_version(), ""), kind, arguments)
        if arguments.json:
            print_json(about)
        return 0
    with taken(path, lambda: SearchFolder.make(path, plan, kind, settle_version())) as folder:
        return _drive(folder, kind, reach, arguments)


def _drive(folder: SearchFolder, kind: type[Experiment], reach: Any, arguments: Namespace) -> int:
    plan, trials = folder.plan, folder.trials(kind)
    if wrong := next(filter(None, (missing_figure(plan, trial.sessions) for trial in trials)), ""):
        raise Refused(wrong)
    if not any(trial.sessions for trial in trials):
        tell_of_unknown_figures(kind, plan)
    if not arguments.quiet:
        say(f"{_planned(plan, SearchAnswers(plan, tuple(trials)))}.", file=sys.stderr)
    slow = 0.2 if sys.stderr.isatty() else 5.0
    about: dict[str, Any] = {"total": plan.trials, "unit": " trials", "desc": kind.name, "mininterval": slow}
    with TrialBar(**about, file=sys.stderr, disable=arguments.quiet) as bar:
        plugin = bool(catalogue.entry(kind.name).plugin)
        driver = SearchDriver(folder, kind, trials, reach, lambda sentence: bar.write(sentence, file=sys.stderr), plugin=plugin)

        def move(progress: SweepProgress) -> None:
            bar.update(driver.ended - bar.n)

        driver.moved, driver.stop_file = move, folder.path / STOP
        with stopping_by_signals(driver.stop, *ENDING) as signals:
            progress = driver.run()
        signals += [signal.SIGINT] if driver.was_asked_to_stop else []
    if driver.wrong:
        raise Refused(driver.wrong)
    answers = SearchAnswers(plan, tuple(folder.trials(kind)))
    return _report(folder, answers, progress.problems, signals, arguments, goes_on=not driver.exhausted)


def _told(folder: SearchFolder, kind: type[Experiment], arguments: Namespace) -> dict[str, Any]:
    """Tell on stderr what is to be tried, about how long it takes and how much room it needs; gives the same as numbers.

    A run is taken to last as long as those that have ended did, else as one of the preset's setting does: what is varied may change that.
    """
    plan, trials = folder.plan, folder.trials(kind)
    tell_of_unknown_figures(kind, plan)
    answers = SearchAnswers(plan, tuple(trials))
    own = [trial for trial in trials if not trial.taken]
    done = [entry for trial in own for entry in trial.sessions]
    missing = max(0, plan.trials - sum(trial.ended for trial in own)) * len(plan.seeds)
    missing = max(0, missing - sum(len(trial.sessions) for trial in own if not trial.ended))
    about: dict[str, Any] = {"trials": plan.trials, "done": sum(trial.ended for trial in own), "runs": missing}
    words = list[str]()
    if missing:
        one = SweepPlan(plan.experiment, plan.preset, plan.fixed, {}, plan.seeds, plan.steps, plan.minutes, plan.device)
        words, costs = cost_words(missing, estimate(one, list(one.runs()), done), workers_of(arguments))
        about |= costs
    room = room_words(about.get("bytes", 0.0), folder.path)
    say(f"{', '.join([_planned(plan, answers), *words])}. {room}".rstrip(), file=sys.stderr)
    return about


def _planned(plan: SearchPlan, answers: SearchAnswers) -> str:
    counts = answers.counts()
    done = sum(counts[state] for state in ("complete", "pruned", "diverged", "failed"))
    told = f"{plan.trials:,} trials of {plan.experiment}"
    told += f", each with {len(plan.seeds):,} seeds" if len(plan.seeds) > 1 else ""
    told += f", {done:,} of them done" if done else ""
    told += f"; {counts['taken']:,} finished settings are taken in" if counts["taken"] else ""
    return f"{told}; varied: {', '.join(each.words() for each in plan.ranges)}"


def _report(
    folder: SearchFolder, answers: SearchAnswers, problems: Any, signals: list[int], arguments: Namespace, goes_on: bool = True
) -> int:
    """:param goes_on: whether more trials than these are possible."""
    counts = answers.counts()
    done = sum(count for state, count in counts.items() if state not in ("open", "taken"))
    if arguments.csv:
        _write(output_path(arguments.csv), answers.csv())
    if arguments.json:
        print_json(_as_json(folder, answers, problems))
    else:
        say(f"{done:,} of {folder.plan.trials:,} trials are in {folder.path}{_bad_ends(counts)}.", *_lines(answers))
        if done < folder.plan.trials and goes_on:
            say(f"The same command, or settle search --out {folder.path}, goes on.")
    return 128 + signals[0] if signals else 1 if done < folder.plan.trials and not arguments.answers else 0


def _bad_ends(counts: dict[str, int]) -> str:
    told = [f"{counts[state]:,} {state}" for state in ("pruned", "diverged", "failed") if counts[state]]
    return f" ({', '.join(told)})" if told else ""


def _lines(answers: SearchAnswers) -> list[str]:
    """The best trials and what matters, a line each."""
    plan, front, found = answers.plan, answers.front(), list[str]()
    for place in front[:10]:
        trial, number = answers.trials[place], answers.numbers[place]
        figures = ", ".join(f"{goal.figure} {value:.6g}" for goal, value in zip(plan.goals, trial.values, strict=True))
        knobs = ", ".join(
            f"{name} = {value:.6g}" if isinstance(value, float) else f"{name} = {value}" for name, value in trial.parameters.items()
        )
        found.append(f"  {f'trial {number}' if number else 'taken in':<10} {figures}: {knobs}")
    if found:
        words = "The best" if len(plan.goals) == 1 else "Those that no other one beats"
        found.insert(0, f"{words}{f' ({len(front)}, of which 10 are shown)' if len(front) > 10 else ''}:")
    for i, goal in enumerate(plan.goals):
        if matters := answers.importance(i):
            told = ", ".join(f"{name} {share:.0%}" for name, share in matters.items())
            found.append(f"What {goal.figure} depends on: {told}.")
    return found


def _as_json(folder: SearchFolder, answers: SearchAnswers, problems: Any) -> dict[str, Any]:
    plan = answers.plan
    trials = [
        {
            "trial": number,
            "state": trial.state,
            "parameters": dict(trial.parameters),
            "values": {goal.figure: value for goal, value in zip(plan.goals, trial.values, strict=True)},
            "sds": {goal.figure: value for goal, value in zip(plan.goals, trial.sds, strict=True)},
            "seeds": [entry.seed for entry in trial.sessions],
            "sessions": [str(entry.path) for entry in trial.sessions],
        }
        for number, trial in zip(answers.numbers, answers.trials, strict=True)
    ]
    front = answers.front()
    about: dict[str, Any] = {"folder": str(folder.path), "plan": plan.as_json(), "counts": answers.counts(), "problems": problems}
    about |= {"best": front[0] if front else None, "front": front, "trials": trials}  # places in the list of trials
    about["history"] = {goal.figure: [asdict(point) for point in answers.history(i)] for i, goal in enumerate(plan.goals)}
    about["importance"] = {goal.figure: answers.importance(i) for i, goal in enumerate(plan.goals)}
    return about


def _write(path: Path, text: str) -> None:
    try:
        with replacing(path) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError as e:
        raise Refused(f"--csv {path} cannot be written: {reason(e)}.") from None
