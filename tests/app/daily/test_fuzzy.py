"""What somebody types finds what is meant."""

from __future__ import annotations

import pytest

from settle.app.palette.entry import PaletteEntry
from settle.app.palette.fuzzy import fit
from settle.app.palette.ranking import MOST_RECENT, ranked, used


def entries(*texts: str, kind: str = "action") -> list[PaletteEntry]:
    return [PaletteEntry(kind, text, text, lambda: None) for text in texts]


@pytest.mark.parametrize(
    ("typed", "text"),
    [("dark", "Dark or light"), ("lig dar", "Dark or light"), ("epag", "ep.agreement"), ("setings", "Own settings"), ("β", "Nudging β")],
)
def test_parts_letters_left_out_and_slips_fit(typed, text):
    assert fit(typed, text) > 0


@pytest.mark.parametrize(("typed", "text"), [("xyz", "Dark or light"), ("dark xyz", "Dark or light"), ("gn", "a long way in"), ("", "a")])
def test_what_is_not_there_does_not_fit(typed, text):
    assert fit(typed, text) == 0


def test_the_closest_comes_first_and_what_was_used_lately_before_its_equals():
    lines = entries("Show all sessions", "Size of a session", "Sessions", "Fission")
    assert [each.text for each in ranked(lines, "sess", [])][:2] == ["Sessions", "Show all sessions"]
    assert ranked(lines, "sess", ["action Size of a session"])[1].text == "Size of a session"
    assert ranked(lines, "", ["action Fission"])[0].text == "Fission"
    lines += entries("Sessions", kind="help")
    assert [each.kind for each in ranked(lines, "", [])] == ["action"] * 4 + ["help"]
    beta = PaletteEntry("knob", "beta", "Nudging β", lambda: None, "beta = 0.01")
    assert ranked([*entries("Which T, K and beta", kind="help"), beta], "beta", [])[0] is beta, "help is long, and comes after"
    recent: list[str] = []
    for number in range(30):
        recent = used(recent, entries(str(number))[0])
    recent = used(recent, entries("28")[0])
    assert len(recent) == MOST_RECENT and recent[:2] == ["action 28", "action 29"]
