"""What every column, axis and readout is called and in which unit it stands is pinned in ``units.json``.

A name or a unit that is changed on purpose is written there by ``python tests/test_units.py``; the change then stands in the commit.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from settle.app import catalogue
from settle.backend.core.runner import Runner
from settle.sessions import session
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.plot import Plot

PINNED = Path(__file__).with_name("units.json")
SESSIONS = Path(__file__).parent / "sessions" / "earlier"
NUMBER = re.compile(r"[-−+±]?\d[\d,.]*(?:e[-+−]?\d+)?|∞|nan")


def columns(name: str) -> dict[str, list[str]]:
    """Column -> label and unit, of a run as it is recorded now."""
    old = session.load(SESSIONS / f"{name}.h5")
    runner = Runner(catalogue.experiment(name).make("", old.knobs), seed=old.seed, inputs=old.inputs, script=old.events).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    tables = runner.recording.tables.values()
    return {f"{table.name}.{column.name}": [column.label, column.unit] for table in tables for column in table.columns.values()}


def shown(name: str) -> dict[str, Any]:
    """Axes and heads of the plots, and the readouts, numbers as #; of the recording that lies in the repository."""
    recording = session.load(SESSIONS / f"{name}.h5")
    last = recording.steps - 1
    view = catalogue.view(name)()
    view.resize(1200, 800)
    view.draw(recording, last)
    axes = {}
    for card in view.findChildren(Card):
        for plot in card.findChildren(Plot):
            axes[f"{card.title.text()}: {plot.accessibleName()}"] = [NUMBER.sub("#", axis.labelText) for axis in plot.axes.values()]
    readouts = [[NUMBER.sub("#", text) for text in (r.label, r.value, r.reference, r.theory)] for r in view.readouts(recording, last)]
    view.deleteLater()
    return {"axes": axes, "readouts": readouts}


@pytest.mark.parametrize("name", catalogue.names())
def test_columns_have_the_label_and_the_unit_that_are_pinned(name):
    assert columns(name) == json.loads(PINNED.read_text(encoding="utf-8"))[name]["columns"]


@pytest.mark.parametrize("name", catalogue.names())
def test_axes_and_readouts_have_the_names_and_units_that_are_pinned(name, qapp):
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))[name]
    assert shown(name) == {"axes": pinned["axes"], "readouts": pinned["readouts"]}


def test_each_readout_of_settling_shows_its_own_column_beside_its_own_reference(qapp):
    recording = session.load(SESSIONS / "ep.settle.h5")
    last = recording.steps - 1
    view = catalogue.view("ep.settle")()
    view.reference = {"residual": 0.25, "energy": 0.5, "loss": 0.75}
    view.draw(recording, last)
    found = {
        r.label: (float(r.value.replace("−", "-")), float(r.reference))
        for r in view.readouts(recording, last)
        if r.reference and "target" not in r.reference
    }
    table = recording.tables["states"]
    free = max(row for row, phase in enumerate(table["phase"][:]) if not phase)
    assert found.keys() == {"free residual", "free E", "free loss"}, "references are of the end of the free phase"
    for label, column in (("free residual", "residual"), ("free E", "energy"), ("free loss", "loss")):
        value, reference = found[label]
        assert value == pytest.approx(table[column][free], rel=1e-2), label
        assert reference == view.reference[column]
    view.deleteLater()


if __name__ == "__main__":
    application = QApplication([])
    made = {name: {"columns": columns(name), **shown(name)} for name in catalogue.names()}
    PINNED.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
