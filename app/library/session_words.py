"""What tells a session from its neighbours, in words: for the window's list and for the command line. No Qt here."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.app.start.examples import EXAMPLE_TITLE
from settle.backend.core.knobs import Knob, KnobError
from settle.sessions.library.entry import SessionEntry
from settle.widgets.panels.base.number_text import percent, short
from settle.widgets.theme.path_text import bare_path
from settle.widgets.translation.own_text import own
from settle.widgets.views.common.figure_text import agreement, count, in_percent, one_decimal


def changed_knobs(experiment: str, preset: str, knobs: Mapping[str, Any]) -> dict[str, str]:
    """Knob -> value as text, of those that differ from the preset, or without one from the defaults."""
    declared = _usual(experiment, preset)[1]
    return {k: _knob_text(declared.get(k), v) for k, v in differs(experiment, preset, knobs).items()}


def differs(experiment: str, preset: str, knobs: Mapping[str, Any]) -> dict[str, Any]:
    """Knob -> value, of those that differ from the preset, or without one from the defaults; of an unknown experiment all of them."""
    usual, _ = _usual(experiment, preset)
    return {k: v for k, v in knobs.items() if k not in usual or usual[k] != v}


def knob_texts(entry: SessionEntry, knobs: Mapping[str, Any]) -> dict[str, str]:
    """Knob -> value as text."""
    declared = _usual(entry.experiment, entry.preset)[1]
    return {k: _knob_text(declared.get(k), v) for k, v in knobs.items()}


def turned_knobs(entry: SessionEntry, setting: Callable[[str, str], str] = "{} {}".format) -> list[str]:
    """What was turned while it ran: ``beta 0.5 at step 900``.

    :param setting: puts a knob and its value's text together.
    """
    return [f"{setting(k, text)} at step {step:,}" for step, knobs in entry.turns for k, text in knob_texts(entry, knobs).items()]


def as_typed(knob: str, text: str) -> str:
    """A knob and its value's text for the window: in all languages as a person would type them."""
    return f"{own(knob)} {text if _COUNTED.fullmatch(text) else own(file_name(text))}"


def _knob_text(knob: Knob | None, value: Any) -> str:
    """A value in a few words: of a painting how many numbers it has; what the knob does not take, as it is."""
    if isinstance(value, (list, tuple)) and len(value) > _LONG:
        return f"of {len(value):,} numbers"
    try:
        return knob.text(value) if knob else str(value)
    except (TypeError, ValueError):
        return str(value)


_LONG, _COUNTED = 12, re.compile(r"of [\d,]+ numbers")
"""Longest list of numbers that is written out; what is said of a longer one."""


def file_name(text: str) -> str:
    """Of a path the name, which tells most in little room; else the text."""
    path = Path(bare_path(text))
    return path.name if path.is_absolute() else text


@functools.lru_cache(256)
def _usual(experiment: str, preset: str) -> tuple[dict[str, Any], dict[str, Knob]]:
    """Values that a preset or the defaults give, and the knobs; nothing of an experiment that is not there."""
    if experiment not in catalogue.names():
        return {}, {}
    kind = catalogue.experiment(experiment)
    try:
        return kind.make(preset if preset in kind.presets else "").settings(), kind.knobs()
    except KnobError:
        return {}, {}


@functools.lru_cache(1)
def names_of_all() -> frozenset[str]:
    """Knobs and figures that some experiment has, for filters: though perhaps no session here has them."""
    kinds = [catalogue.experiment(name) for name in catalogue.names()]
    figures = {key for kind in kinds for preset in kind.presets.values() for key in (*preset.paper, *preset.reference)}
    return frozenset({knob for kind in kinds for knob in kind.knobs()} | figures)


def session_title(entry: SessionEntry, of: str = "title", keep: Callable[[str], str] = str) -> str:
    """
    :param of: ``short``: as on the rail, so that a narrow list has room for what tells it from its neighbours.
    :param keep: marks what is typed as it stands, such as the preset, for the window.
    """
    known = entry.experiment in catalogue.names()
    title = getattr(catalogue.entry(entry.experiment), of) if known else keep(entry.experiment)
    presets = catalogue.experiment(entry.experiment).presets if known else {}
    if entry.preset:
        return f"{title} · {keep(entry.preset)}"
    return f"{title} · own" if presets else title


def shown_title(entry: SessionEntry) -> str:
    """What the window's lists call a session: by the title that the user gave it, else by experiment and preset."""
    name = entry.name
    return (name if name == EXAMPLE_TITLE else own(name)) if name else session_title(entry, "short", own)


_WRITTEN = {
    **{word: word.upper() for word in ("vta", "rssm", "ep", "bptt", "f1", "cpc", "wpc", "wdm", "nwj", "dv", "mine", "js", "smile", "k")},
    "c-ep": "C-EP", "c-vf": "C-VF", "train": "training", "relmse": "RelMSE", "ll": "log-likelihood", "se": "error", "infonce": "InfoNCE",
    **{word: word.upper() for word in ("elbo", "kl", "mse", "fid", "kid", "w1", "w2")},
}  # fmt: skip
"""Words of figures as they are written."""


_NAMED = {
    ("ep.settle", "residual"): "Free residual", ("ep.settle", "energy"): "Free energy", ("ep.settle", "loss"): "Free loss",
    ("gan.plane", "high_quality"): "Good points", ("gan.plane", "modulus_predicted"): "Growth, theory",
    ("vta.segments", "rate"): "Reads",
}  # fmt: skip
"""Figures of a summary that the Readouts call otherwise, such as those of the end of the free phase, not of the last step."""
_AS_READOUT: dict[tuple[str, str], Callable[[float], str]] = {
    ("ep.train", "test_error"): in_percent,
    ("ep.train", "train_error"): in_percent,
    ("ep.recipe", "sign_agreement"): agreement,
    ("ep.recipe", "best_sign_agreement"): agreement,
    ("gan.plane", "high_quality"): percent,
    ("gan.plane", "modulus_predicted"): lambda growth: f"{growth:.5f}",
    **{("gan.images", name): in_percent for name in ("test_error", "test_error_alone")},
    **{("gan.images", f"parzen_ll{which}"): one_decimal for which in ("", "_last", "_average")},
    ("vta.navigate", "success_rate"): lambda share: percent(share, 0),
    ("wdm.compare", "accuracy"): percent,
    ("wdm.estimators", "log_k"): lambda nats: short(nats, 4),
}
"""(experiment, figure) -> how the Readouts write it, where that is neither a whole number nor one of three digits."""

_PERCENT = "test_error."
"""Figures that are in percent already."""


def outcome_words(entry: SessionEntry, live: bool = False) -> tuple[str, str]:
    """How a run ended, and where: ``stopped``, ``400 of 5,000`` steps: short, for its column is narrow.

    :param live: whether this window records it: how far it is stands in the Timeline, and changes all the time.
    """
    if entry.problem:
        return "unreadable", ""
    of = f" of {entry.planned:,}" if entry.planned is not None else ""
    if live:
        return "running", "in this window"
    return entry.outcome, f"{entry.steps:,}{of if of and entry.outcome != 'finished' else ' steps'}"


def figure_of(entry: SessionEntry) -> tuple[str, str]:
    """Name and value of the figure that matters most, as the Readouts have them."""
    key, _, value = entry.headline.rpartition(" ")
    if not value:
        return "", ""
    return figure_name(entry.experiment, key), figure_value(entry.experiment, key, float(value))


def figure_name(experiment: str, key: str) -> str:
    """What the Readouts call a figure of a summary."""
    return _NAMED.get((experiment, key), figure_words(key))


def figure_value(experiment: str, key: str, value: float) -> str:
    """A figure of a summary as the Readouts write it."""
    plain = count if value.is_integer() else short
    return _AS_READOUT.get((experiment, key.split(".")[0].split("[")[0]), plain)(value)


def figure_words(name: str) -> str:
    """A figure's name as one says it: ``success_rate.vta`` is *success rate VTA*."""
    words = " ".join(_WRITTEN.get(word, word) for word in name.replace(".", "_").split("_"))
    return words[:1].upper() + words[1:]
