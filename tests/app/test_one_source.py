"""Whatever is shown in more than one place is the same in all of them, while a run goes on, paused, ended and reopened."""

from __future__ import annotations

from collections import Counter

import pytest
from driving import settled
from shown_places import PLACES
from test_laws import QUICK

from settle.app import catalogue
from settle.testing.shown_figures import ShownFigure, differing, same, shown_figures

NAMES = [entry.name for entry in catalogue.ENTRIES]


def begin(window, name: str, pace: float | None) -> None:
    """A short run of an experiment, as a person begins it."""
    kind, shown = catalogue.experiment(name), window.current_experiment
    preset = next(iter(kind.presets), "")
    shown.choose(name)
    shown.setup.form.fill(kind.make(preset, QUICK[name]).settings(), 5, preset)
    window.timeline.endless_box.setChecked(False)
    window.timeline.transport.set_speed(pace)
    window.run()


def looked(qtbot, window, name: str) -> list[ShownFigure]:
    """All that is shown; taken again where the run made a step meanwhile."""
    for _ in range(20):
        window.player.tick()
        steps = window.lab.recording.steps
        found = shown_figures(window, PLACES[name])
        if window.lab.recording.steps == steps:
            break
        qtbot.wait(20)
    return found


def check(found: list[ShownFigure]) -> None:
    wrong = differing(found)
    assert not wrong, "\n".join(f"{quantity}: " + ", ".join(f"{p.place} {p.text}" for p in places) for quantity, places in wrong.items())


@pytest.mark.parametrize("name", NAMES)
def test_a_run_that_goes_on_says_the_same_everywhere(window, qtbot, name):
    begin(window, name, pace=3.0)
    qtbot.waitUntil(lambda: window.lab.recording.steps > 5 or not window.lab.alive, timeout=60_000)
    found = looked(qtbot, window, name)
    assert {"Timeline", "Setup"} <= {each.place for each in found if each.quantity == "steps planned"}
    assert {"Timeline", "Setup"} <= {each.place for each in found if each.quantity == "time left"}, window.timeline.words.text()
    check(found)
    window.lab.runner.pause()
    qtbot.waitUntil(lambda: window.lab.runner.paused)
    qtbot.wait(300)
    check(looked(qtbot, window, name))
    window.stop()
    qtbot.waitUntil(lambda: settled(window), timeout=60_000)


@pytest.mark.parametrize("name", NAMES)
def test_a_finished_run_says_the_same_everywhere_and_so_does_its_session(window, qtbot, name):
    begin(window, name, pace=None)
    qtbot.waitUntil(lambda: settled(window), timeout=90_000)
    path = window.lab.path
    finished(window, qtbot, name)
    window.lab.open(path)  # the recording that is there
    window.current_experiment.shown_of.clear()
    window.lab.autosave = window.lab.runner = None
    window.lab.open(path)  # the file
    qtbot.wait(300)
    finished(window, qtbot, name)


def finished(window, qtbot, name: str) -> None:
    path = window.lab.path
    qtbot.waitUntil(lambda: any(i.path == path and i.outcome == "finished" for i in window.session_list.items), timeout=10_000)
    window.player.redraw()
    found = looked(qtbot, window, name)
    assert window.lab.recording.outcome == "finished"
    check(found)
    places = Counter(each.quantity for each in found)
    wanted = {"steps done", "size", *(quantity for quantity, *_ in PLACES[name])}
    if name == "ep.recipe" and not window.lab.recording.summary.get("recommended"):
        wanted = {"steps done", "size", "best"}  # none of so small a grid: there is nothing else to show
    assert not (lonely := [quantity for quantity in wanted if places[quantity] < 2]), f"in fewer than two places: {lonely} of {found}"
    done, planned = ({each.text for each in found if each.quantity == f"steps {word}"} for word in ("done", "planned"))
    assert done == planned, "a run that has finished has taken all its steps"


def test_a_difference_is_seen():
    assert same("12.3", "12.34") and same("5.38·10⁻³", "0.0054") and same("−1.5", "-1.49") and same("1,200", "1200")
    assert not same("12.3", "12.4") and not same("25:42", "21:50") and not same("0:07", "7")
    for card, wrong in (("1", ["modes"]), ("0.0", ["modes"]), ("0", [])):
        assert list(differing([ShownFigure("modes", "card", card), ShownFigure("modes", "Readouts", "0")])) == wrong
    assert not differing([ShownFigure("error", "summary, error", "56.666667"), ShownFigure("error", "Readouts", "56.67")])
