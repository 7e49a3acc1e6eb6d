"""The plan that a command line asks for: of a new search, or of one that goes on."""

from __future__ import annotations

import contextlib
import sys
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from settle.app.cli.output import Refused, experiment_called, output_path, say, whole_number
from settle.app.cli.run import setting
from settle.app.folders import NoFolder, index_file, sessions_folder
from settle.app.run_to_end import MOST_STEPS, minutes_of
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError, nearest
from settle.backend.core.search.plan import MOST_TRIALS, SAMPLERS, Goal, SearchPlan
from settle.backend.core.search.ranges import KnobRange, range_of
from settle.backend.core.sweep.plan import knob_of
from settle.sessions.library.index import SessionIndex
from settle.sessions.searches.folder import NAME, SearchFolder, experiment_in

MOST_SEEDS = 1000
_OF_A_NEW_ONE = ("preset", "vary", "set", "minimise", "maximise", "seeds", "seed", "steps", "minutes", "device")


def asked_plan(arguments: Namespace) -> tuple[type[Experiment], SearchPlan]:
    """The plan that the command line says; without an experiment that of the folder, with as many trials as are asked for now.

    :raises Refused, KnobError, SessionError: something is not possible.
    """
    path = output_path(arguments.out)
    if arguments.experiment is None:
        if given := [name for name in _OF_A_NEW_ONE if getattr(arguments, name)]:
            raise Refused(f"--{given[0]} begins a search: name an EXPERIMENT; without one, the search in --out goes on as it was planned.")
        if not (path / NAME).is_file():
            raise Refused(f"{path} is no folder of a search: name an EXPERIMENT to begin one there.")
        kind = experiment_called(experiment_in(path))
        return kind, _changed(SearchFolder.open(path, kind).plan, arguments)
    kind = experiment_called(arguments.experiment)
    preset = next(iter(kind.presets), "") if arguments.preset is None else arguments.preset
    fixed = {name: knob_of(kind, name).check(name, value) for name, value in map(setting, arguments.set)}
    base = kind.make(preset, fixed).settings()
    goals = (*(Goal(name) for name in arguments.minimise), *(Goal(name, True) for name in arguments.maximise))
    if not goals:
        raise Refused("A search makes a figure small or large: name it after --minimise or --maximise, such as test_error.ep.")
    count = whole_number("seeds", arguments.seeds, 1, MOST_SEEDS) or 1
    first = whole_number("seed", arguments.seed, 0, 2**32 - 1 - MOST_SEEDS) or 0
    plan = SearchPlan(
        kind.name,
        goals,
        tuple(_ranges(kind, arguments.vary, base)),
        preset,
        fixed,
        seeds=tuple(range(first, first + count)),
        steps=whole_number("steps", arguments.steps, 1, MOST_STEPS),
        minutes=minutes_of(arguments.minutes),
        device=arguments.device or "cpu",
    )
    plan = _changed(plan, arguments)
    plan.check(kind)
    if plan.steps is None and plan.minutes is None and kind.make(preset, fixed).steps() is None:
        raise Refused(f"A run of {kind.name} with these knobs goes on until it is stopped: give --steps or --minutes.")
    return kind, plan


def _ranges(kind: type[Experiment], texts: Iterable[str], base: dict[str, Any]) -> Iterable[KnobRange]:
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        yield range_of(name, knob_of(kind, name), value if equals else None, base[name])


def _changed(plan: SearchPlan, arguments: Namespace) -> SearchPlan:
    """What may be said anew of a search that goes on."""
    changes = dict[str, Any]()
    if (trials := whole_number("trials", arguments.trials, 1, MOST_TRIALS)) is not None:
        changes["trials"] = trials
    if arguments.sampler is not None:
        if arguments.sampler not in SAMPLERS:
            known = ", ".join(SAMPLERS)
            raise Refused(
                f"sampler = '{arguments.sampler}' is not possible: it takes one of {known}.{nearest(arguments.sampler, list(SAMPLERS))}"
            )
        changes["sampler"] = arguments.sampler
    if (seed := whole_number("sampler-seed", arguments.sampler_seed, 0, 2**32 - 1)) is not None:
        changes["sampler_seed"] = seed
    if arguments.prune:
        changes["prune"] = True
        if len(plan.goals) > 1:
            raise KnobError("prune", "--prune is not possible with several figures: a run may be behind in one and ahead in another.")
    if arguments.take_in:
        folders = [output_path(folder) if folder else sessions_folder() for folder in arguments.take_in]
        if lacking := [folder for folder in folders if not folder.is_dir()]:
            raise Refused(f"--take-in {lacking[0]} is not possible: there is no such folder.")
        changes["take_in"] = tuple(dict.fromkeys([*plan.take_in, *(str(Path(folder).absolute()) for folder in folders)]))
    return replace(plan, **changes)


def tell_of_unknown_figures(kind: type[Experiment], plan: SearchPlan) -> None:
    """Say on stderr which figures neither a preset nor an earlier session has: whether a run has them is known when the first has ended."""
    names = [name for preset in kind.presets.values() for name in (*preset.paper, *preset.reference)]
    with contextlib.suppress(NoFolder):
        earlier = SessionIndex(index_file()).rows(sessions_folder())
        names += [name for entry in earlier if entry.experiment == kind.name for name in entry.figures]
    names = list(dict.fromkeys(names))
    for goal in plan.goals:
        if names and goal.figure not in names:
            told = f"The figure {goal.figure} is not among those that are known of {kind.name} so far.{nearest(goal.figure, names)}"
            say(f"{told} Whether there is one, the first run tells.", file=sys.stderr)
