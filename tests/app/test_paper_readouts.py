"""The paper's values beside a reopened session of the preset, in the window and on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from settle.app import catalogue
from settle.app.cli import main
from settle.sessions import session

EARLIER = Path(__file__).parents[1] / "sessions" / "earlier" / "ep.train.h5"


@pytest.fixture(params=[{}, {"lr": (0.1, 0.1)}], ids=["as the preset", "otherwise"])
def reopened(request, tmp_path) -> tuple[Path, bool]:
    """A session of the preset p-1h, and whether it keeps to it; its tables are those of a smaller net."""
    recording = session.load(EARLIER)
    recording.knobs, recording.preset = catalogue.experiment("ep.train").make("p-1h", request.param).settings(), "p-1h"
    session.save(recording, tmp_path / "p.h5")
    return tmp_path / "p.h5", not request.param


def test_a_reopened_session_of_the_preset_has_the_papers_values_beside_its_figures(window, qtbot, reopened):
    path, kept = reopened
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.lab.path == path and bool(window.panes.readouts.lines), timeout=10_000)
    readouts = window.panes.readouts
    found = {label.text(): figures["paper"].text().removeprefix("paper: ") for label, figures in readouts.lines if "paper" in figures}
    assert found.get("test error EP", "") == ("2.00 ± 0.13 %" if kept else "")
    assert ("[Ernoult2019] Table 1, as recalled, not checked" in readouts.sources.text()) == kept


def test_info_tells_the_papers_values(reopened, capfd):
    path, kept = reopened
    assert main.main(["info", str(path)]) == 0
    said = capfd.readouterr().out
    assert ("2.00 ± 0.13 % ([Ernoult2019] Table 1, as recalled, not checked)" in said) == kept
