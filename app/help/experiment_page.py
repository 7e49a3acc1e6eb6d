"""The page of an experiment: what is written of it, with its knobs as they are declared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from settle.app import catalogue
from settle.app.help import pages
from settle.backend.core.knobs import Knob
from settle.widgets.help.markdown_html import anchor
from settle.widgets.translation.language import tr

STRIP = ("What am I looking at", "What should happen", "What does the paper say")
"""The sections that stand above a view, too."""
_WRITTEN_OUT = ("symbols", "cards", "knobs")
"""Anchors of the sections at the end, which are made of what is written and what is declared."""
NUMBERS = ("whole", "real", "sizes", "reals")
"""Kinds of knobs that can be raised."""


@dataclass(frozen=True)
class Symbol:
    """A letter of a formula."""

    tex: str
    about: str
    knob: str = ""


def name_of(experiment: str) -> str:
    """The page of an experiment."""
    return f"experiments/{experiment}"


def field_of(experiment: str) -> str:
    """The page that tells what the experiments of one field have in common."""
    return name_of(experiment.partition(".")[0])


def markdown(experiment: str) -> str:
    """The whole page, in Markdown; of an experiment without one (a plug-in's), its title and its knobs.

    :raises KeyError: there is no experiment of that name.
    """
    written = pages.text(name_of(experiment)) or _without_a_page(experiment)
    sections = re.split(r"^## ", written, flags=re.MULTILINE)
    parts = ["## ".join(takewhile(lambda section: anchor(section.partition("\n")[0]) not in _WRITTEN_OUT, sections)).strip()]
    if letters := symbols(experiment):
        parts.append(_title("Symbols") + "\n".join(_symbol(experiment, each) for each in letters))
    if cards := cards_of(experiment):
        parts.append(_title("Cards") + "\n\n".join(f"### {heading}\n\n{said}" for heading, said in cards.items()))
    parts.append(_title("Knobs") + "\n\n".join(_knob(name, knob, raised(experiment)) for name, knob in _knobs(experiment).items()))
    return "\n\n".join(parts) + "\n"


def strip(experiment: str) -> dict[str, str]:
    """The three paragraphs above the view, by their headings; none where the experiment has no page."""
    written = pages.text(name_of(experiment))
    found = {heading: pages.section(written, anchor(heading)) for heading in STRIP}
    return {heading: " ".join(said.split()) for heading, said in found.items() if said}


def cards_of(experiment: str) -> dict[str, str]:
    """Heading -> text of each card of the experiment's page, then those that the field's experiments share."""
    found: dict[str, str] = {}
    for page in (name_of(experiment), field_of(experiment)):
        found |= pages.sections(pages.section(pages.text(page), "cards"), 3)
    return found


def card_anchor(experiment: str, key: str) -> str:
    """Where a card is explained on the experiment's page; empty: nowhere."""
    return next((anchor(heading) for heading in cards_of(experiment) if heading.endswith(f"`{key}`")), "")


def knob_anchor(experiment: str, name: str) -> str:
    """Where a knob is explained on the experiment's page; empty: nowhere."""
    knob = _knobs(experiment).get(name)
    return anchor(_heading(name, knob)) if knob else ""


def raised(experiment: str) -> dict[str, str]:
    """Knob -> what happens when it is raised: as the experiment's page says, or else the field's."""
    own, shared = (pages.section(pages.text(page), "knobs") for page in (name_of(experiment), field_of(experiment)))
    return pages.entries(shared) | pages.entries(own)


def symbols(experiment: str) -> list[Symbol]:
    """The letters of the experiment's formulas; those of its own page before those of its field."""
    found: dict[str, Symbol] = {}
    for page in (name_of(experiment), field_of(experiment)):
        for tex, about in pages.entries(pages.section(pages.text(page), "symbols")).items():
            said, _, knob = about.partition(" Knob `")
            knob = knob.rstrip("`.")
            found.setdefault(tex, Symbol(tex, said, knob if knob in _knobs(experiment) else ""))
    return list(found.values())


def _knobs(experiment: str) -> Mapping[str, Knob]:
    return catalogue.experiment(experiment).knobs()


def _without_a_page(experiment: str) -> str:
    entry = catalogue.entry(experiment)
    of = f" of the plug-in {entry.plugin}" if entry.plugin else ""
    said = tr(f"Experiment `{experiment}`{of}. It brings no page of its own; its knobs explain themselves.")
    return f"# {tr(entry.title)}\n\n{said}\n"


def _title(section: str) -> str:
    """A heading in the window's language, under the anchor of the English one."""
    return f"## {_named(section, tr(section))}\n\n"


def _named(heading: str, shown: str) -> str:
    return shown if shown == heading else f"{shown} {{#{anchor(heading)}}}"


def _symbol(experiment: str, letter: Symbol) -> str:
    line = f"* ${letter.tex}$: {letter.about}"
    if not letter.knob:
        return line
    label = _literal(tr(_knobs(experiment)[letter.knob].label or letter.knob))
    return f"{line} {tr('Knob')} [{label}](#{knob_anchor(experiment, letter.knob)})."


def _heading(name: str, knob: Knob) -> str:
    return f"{_literal(knob.label or name)} `{name}`"


def _knob(name: str, knob: Knob, when_raised: Mapping[str, str]) -> str:
    default = knob.text(knob.default) or "nothing"
    takes = tr(f"{knob.allowed()}; at first {default}.")
    live = f" {tr('May be turned while it runs.')}" if knob.live else ""
    heading = _named(_heading(name, knob), f"{_literal(tr(knob.label or name))} `{name}`")
    lines = [f"### {heading}", _literal(tr(knob.help)), f"*{_literal(takes[:1].upper() + takes[1:])}{live}*"]
    if name in when_raised and knob.kind in NUMBERS:
        lines.insert(2, f"**{tr('Raised')}:** {when_raised[name]}")
    return "\n\n".join(line for line in lines if line)


def _literal(said: str) -> str:
    """A text that holds no Markdown, as Markdown."""
    return re.sub(r"([\\`*_\[\]<>$#|~])", r"\\\1", said)
