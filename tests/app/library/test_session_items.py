"""What the list says of a session tells it from its neighbours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from settle.app.library.session_items import session_item
from settle.backend.ep.agreement.experiment import Agreement
from settle.sessions.library.entry import SessionEntry
from settle.widgets.library.session_item import SessionItem
from settle.widgets.translation.own_text import bare

USUAL = Agreement.make("toy").settings()


def entry(**how) -> SessionEntry:
    about = {"experiment": "ep.agreement", "preset": "toy", "outcome": "finished", "steps": 5081, "knobs": USUAL, "seed": 3}
    return SessionEntry(Path("/a/ep-agreement.h5"), "EP", **{**about, **how})


def item(entry: SessionEntry, live: bool) -> SessionItem:
    """As it stands in a window in English."""
    made = session_item(entry, live)
    return replace(made, **{name: bare(getattr(made, name)) for name in ("title", "detail", "tip")})


def test_preset_seed_outcome_and_key_figure():
    made = item(entry(headline="relmse.s0 0.00538"), live=False)
    assert (made.title, made.detail) == ("EP = BPTT · toy", "seed 3")
    assert (made.outcome, made.figure) == ("finished", "RelMSE s0 5.38·10⁻³")
    for words in ("EP and BPTT · toy", "5,081 steps", "seed = 3", "/a/ep-agreement.h5"):
        assert words in made.tip


def test_a_figure_is_told_in_words():
    told = [item(entry(headline=f"{name} 0.5"), live=False) for name in ("success_rate.rssm_near", "test_error.ep", "log_k", "value")]
    assert [one.figure for one in told] == ["Success rate RSSM near 0.500", "Test error EP 0.500", "Log K 0.500", "Value 0.500"]
    assert "Success rate RSSM near 0.5" in told[0].tip and "_" not in told[0].figure + told[0].tip
    assert item(entry(), live=False).figure == ""


@pytest.mark.parametrize(
    ("experiment", "headline", "figure"),
    [
        ("ep.train", "test_error.ep 54.3333333", "Test error EP 54.33 %"),
        ("wdm.compare", "accuracy.cpc 0.342", "Accuracy CPC 34.2 %"),
        ("vta.navigate", "success_rate.vta 0.5", "Success rate VTA 50 %"),
        ("gan.images", "parzen_ll -35.932056", "Parzen log-likelihood −35.9"),
        ("gan.plane", "modes 8", "Modes 8"),
        ("lab.unheard", "accuracy.cpc 98.5", "Accuracy CPC 98.5"),
    ],
)
def test_a_figure_is_written_as_the_readouts_write_it(experiment, headline, figure):
    assert item(entry(experiment=experiment, headline=headline), live=False).figure == figure


def test_changed_knobs_come_first_and_own_settings_are_compared_with_the_defaults():
    assert item(entry(knobs={**USUAL, "beta": 0.02, "T": 400}), live=False).detail == "T 400, beta 0.02, seed 3"
    defaults = Agreement().settings()
    own = item(entry(preset="", knobs={**defaults, "K": 7}), live=False)
    assert (own.title, own.detail) == ("EP = BPTT · own", "K 7, seed 3")
    assert "K = 7" in own.tip
    filed = item(entry(preset="", knobs={**defaults, "network": "/far/away/net.npz"}), live=False)
    assert filed.detail == "network net.npz, seed 3" and "network = /far/away/net.npz" in filed.tip


def test_what_is_recorded_now_is_unreadable_or_unknown():
    assert (running := item(entry(headline="relmse.s0 1"), live=True)).outcome == "running" and not running.figure
    broken = item(entry(problem="It is damaged."), live=False)
    assert (broken.title, broken.tip, broken.readable) == ("ep-agreement.h5", "It is damaged.", False)
    unknown_experiment = item(entry(experiment="lab.unheard", preset="p", knobs={"gain": 2.5}), live=False)
    assert (unknown_experiment.title, unknown_experiment.detail) == ("lab.unheard · p", "gain 2.5, seed 3")


def test_a_finished_run_can_be_longer_if_its_experiment_can():
    assert item(entry(experiment="gan.plane", preset="ring", knobs={}), live=False).longer
    assert not item(entry(experiment="gan.plane", outcome="stopped"), live=False).longer
    assert not item(entry(), live=False).longer, "ep.agreement has an end"
