"""``settle.experiments()``: what can be run, to look at and to read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from settle.app import catalogue
from settle.app.cli.output import Refused, experiment_called
from settle.app.plugins import BrokenPlugin
from settle.backend.core.experiment import Experiment, Preset
from settle.backend.core.knobs import Knob, KnobError
from settle.html_table import html_folded, html_table, plural


class AboutExperiment:
    """One experiment: its ``name``, ``title``, ``presets`` and ``knobs``."""

    def __init__(self, kind: type[Experiment]):
        self.name, self.title = kind.name, kind.title
        self.presets: dict[str, Preset] = dict(kind.presets)
        """Name -> preset: its title, note, knobs, and reference figures with their source."""
        self.knobs: dict[str, Knob] = kind.knobs()
        """Name -> knob: its label, help, default and what it takes."""

    def _preset_rows(self) -> list[tuple[str, str, str]]:
        return [(name, preset.title, preset.note) for name, preset in self.presets.items()]

    def _knob_rows(self) -> list[tuple[str, str, str]]:
        return [(name, knob.text(knob.default) or "none", knob.allowed()) for name, knob in self.knobs.items()]

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.title}", "presets"]
        lines += [f"  {name:<20} {title}" for name, title, _ in self._preset_rows()]
        lines += ["knobs"] + [f"  {name:<20} {allowed}; default {default}" for name, default, allowed in self._knob_rows()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        knobs = [(*row, knob.label, knob.help) for row, knob in zip(self._knob_rows(), self.knobs.values(), strict=True)]
        presets = html_table(["preset", "", ""], self._preset_rows())
        table = html_table(["knob", "default", "takes", "", ""], knobs)
        return f"<p><b>{escape(self.name)}</b>: {escape(self.title)}</p>{presets}{html_folded(plural(len(knobs), 'knob'), table)}"


class ExperimentList(Mapping[str, AboutExperiment]):
    """All experiments by their names, in the order of the lab's rail; shown with what plug-ins add that cannot be used."""

    @property
    def broken(self) -> list[BrokenPlugin]:
        """What plug-ins add that cannot be used: ``name`` of the experiment, ``plugin`` and ``reason``."""
        return catalogue.broken()

    def __getitem__(self, name: str) -> AboutExperiment:
        """:raises KnobError: there is no experiment of that name, and says which there are."""
        return AboutExperiment(experiment_named(name))

    def __iter__(self) -> Iterator[str]:
        return iter(catalogue.names())

    def __len__(self) -> int:
        return len(catalogue.names())

    def __contains__(self, name: object) -> bool:
        return name in catalogue.names()

    def __repr__(self) -> str:
        about = [(e, plural(len(e.presets), "preset"), plural(len(e.knobs), "knob")) for e in self.values()]
        lines = [f"{e.name:<16} {e.title} ({presets}, {knobs})" for e, presets, knobs in about]
        return "\n".join([*lines, *(each.sentence for each in self.broken)])

    def _repr_html_(self) -> str:
        rows = [(e.name, e.title, ", ".join(e.presets), len(e.knobs)) for e in self.values()]
        table = html_table(["experiment", "", "presets", "knobs"], rows)
        broken = [(each.name, each.plugin, each.reason) for each in self.broken]
        return table + (html_table(["cannot be used", "plug-in", ""], broken) if broken else "")


def experiments() -> ExperimentList:
    """All experiments with their presets and knobs: ``settle.experiments()["ep.agreement"].knobs["beta"].help``.

    Those of plug-ins are among them; what a plug-in adds and cannot be used stands in ``settle.experiments().broken``, with its reason.
    """
    return ExperimentList()


def experiment_named(name: str) -> type[Experiment]:
    """:raises KnobError: there is no experiment of that name, and says which there are."""
    try:
        return experiment_called(name)
    except Refused as e:
        raise KnobError("experiment", str(e)) from None
