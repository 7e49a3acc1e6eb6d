"""Whether runs are what a step asks for, and whether an answer is right: the same in the window and where a hand-in is marked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from settle.app import catalogue
from settle.app.lessons.lesson import LessonStep, Question
from settle.backend.core.recording import Recording
from settle.sessions.json_values import figures


def lacking(step: LessonStep, runs: Sequence[Recording]) -> list[str]:
    """What runs lack to be those of a step, a sentence each; nothing: they are.

    :param runs: that have ended.
    """
    wanted = step.run
    assert wanted is not None
    if not runs:
        return ["There is no run yet." if wanted.seeds == 1 else f"There is no run yet of {wanted.seeds}."]
    found = [sentence for run in runs for sentence in _wrong(step, run)]
    if found:
        return list(dict.fromkeys(found))
    if (seeds := len({run.seed for run in runs})) < wanted.seeds:
        return [f"There are runs with {seeds} of {wanted.seeds} seeds."]
    means = means_of(runs)
    for name, condition in wanted.figures.items():
        if name not in means:
            found.append(f"The run has no figure {name}.")
        elif not condition.holds(means[name]):
            of = f" (mean over {len(runs)} seeds)" if len(runs) > 1 else ""
            found.append(f"{name} is {means[name]:.4g}{of}; it has to be {condition.text}.")
    return found


def means_of(runs: Sequence[Recording]) -> dict[str, float]:
    """Figures that all of these have, of several their means."""
    each = [dict(figures(run.summary, last=True)) for run in runs]
    return {name: float(np.mean([of[name] for of in each])) for name in (each[0] if each else {}) if all(name in of for of in each)}


def _wrong(step: LessonStep, run: Recording) -> list[str]:
    """What is wrong with one run, whatever its figures."""
    wanted, found = step.run, list[str]()
    assert wanted is not None
    if run.experiment != step.experiment:
        return [f"The run is one of {run.experiment}; the step asks for {step.experiment}."]
    if run.outcome not in wanted.outcomes:
        found.append(f"The run is {run.outcome}; it has to be {' or '.join(wanted.outcomes)}.")
    knobs, declared = run.knobs_before(0), catalogue.experiment(step.experiment).knobs()
    for name, condition in wanted.knobs.items():
        if not condition.holds(knobs.get(name)):
            found.append(f"{name} is {declared[name].text(knobs.get(name))}; it has to be {condition.text}.")
    turned = {name for event in run.events if event.kind == "knob" and event.step <= run.steps for name in event.value}
    found += [f"{name} was not turned while the run went on." for name in wanted.turned if name not in turned]
    return found


def is_right(question: Question, answer: Any, means: Mapping[str, float]) -> bool:
    """Whether an answer to a question that is marked is right.

    :param answer: as it was written, or chosen.
    :param means: figures of the step's run.
    """
    if question.choices:
        return answer == question.right
    right = question.number if question.number is not None else means.get(question.figure, math.nan)
    return any(abs(given - right) <= question.within * abs(right) + 1e-12 for given in numbers_of(answer))


def numbers_of(answer: Any) -> list[float]:
    """What a number that was written may be: the point is a point or a comma, ``4,776`` as the screen has it is also 4776, ``2·10⁻³`` is
    0.002, ``94 %`` is 94 or 0.94; nothing: it is no number.
    """
    text = str(answer).strip().removesuffix("%").strip().replace("−", "-").translate(_RAISED)
    text = re.sub(r"\s*[·x*×]\s*10\^?", "e", text)
    found = list[float]()
    for each in dict.fromkeys((text.replace(",", "."), text.replace(",", ""))):
        try:
            value = float(each)
        except ValueError:
            continue
        if math.isfinite(value):
            found += [value, value / 100] if "%" in str(answer) else [value]
    return found


_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
