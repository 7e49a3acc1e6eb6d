"""Texts in another language: as entries, as sentences with places, in parts; and the catalogue of German as it is shipped."""

from __future__ import annotations

import re
import string
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from settle.widgets.translation import language
from settle.widgets.translation.catalogue import Catalogue, read_mo
from settle.widgets.translation.notation import as_written
from settle.widgets.translation.sentence import PLACE

ENTRIES = {
    "Run": "Starten",
    "runs": "Läufe",
    "finished": "beendet",
    "seed": "Seed",
    "Learning rate": "Lernrate",
    "May be turned while it runs.": "Im Lauf änderbar.",
    "{n} runs of {name}": "von {name} {n} Läufe",
    "Another {what} is wanted": "{what} wird gebraucht",
    "{a} of {b}": "{a} von {b}",
    "step {step} of {steps}": "Schritt {step} von {steps}",
    "{path} cannot be read: {why}.": "{path} lässt sich nicht lesen: {why}.",
    "no permission": "keine Berechtigung",
    "segments": "Segmente",
    "{n} more": "{n} weitere",
    "least {what}": "kleinster Wert: {what}",
    "one of {choices}": "eines von {choices}",
    "Ctrl|key": "Strg",
    "Shift|key": "Umschalt",
    "Home|key": "Pos1",
}
NUMBERS = st.text("XQZ0123456789.,-%", min_size=1, max_size=12).filter(lambda text: as_written(text, {}) == text)
"""Without thousands, which are written otherwise in another language."""
MO = language.LOCALE / "de" / "LC_MESSAGES" / "settle.mo"


@pytest.fixture(scope="module")
def german() -> Catalogue:
    return Catalogue(ENTRIES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Run", "Starten"),
        (" runs  ", " Läufe  "),
        ("3 runs of Learning rate", "von Lernrate 3 Läufe"),
        ("step 1,234 of 5,000", "Schritt 1\u202f234 von 5\u202f000"),
        ("/a b/c.h5 cannot be read: no permission.", "/a b/c.h5 lässt sich nicht lesen: keine Berechtigung."),
        ("/runs/finished 3: Run.h5", "/runs/finished 3: Run.h5"),
        ("finished · Run 3.h5", "beendet · Run 3.h5"),
        ("runs = 3", "runs = 3"),
        ("Finished.", "Beendet."),
        ("finished · 12 runs\nLearning rate: 0.1", "beendet · 12 Läufe\nLernrate: 0.1"),
        ("<b>Learning rate</b>: 3 of 4<br>May be turned while it runs.", "<b>Lernrate</b>: 3 von 4<br>Im Lauf änderbar."),
        ("seed 3, finished", "Seed 3, beendet"),
        ("seed 3, 4 more  –", "Seed 3, 4 weitere  –"),
        ("Learning rate (runs)", "Lernrate (Läufe)"),
        ("a heap of the old things", "a heap of the old things"),
        ("My own words", "My own words"),
        ("Run: vta.segments (Ctrl+7)", "Starten: vta.segments (Strg+7)"),
        ("Runs (Ctrl+Shift+Home)", "Läufe (Strg+Umschalt+Pos1)"),
        ("one of runs, least-squares, segments", "eines von runs, least-squares, segments"),
        ("1,234 / 0.001,5 / 12,34", "1\u202f234 / 0.001,5 / 12,34"),
        ("0.125 − 3", "0.125 − 3"),
        ("", ""),
    ],
)
def test_a_text_is_said_as_an_entry_as_a_sentence_or_in_parts(german, text, said):
    assert german.translated(text) == said


@settings(max_examples=60)
@given(st.text("xqz{}()[]\\*+?.^$<|&§ß0123456789 ").map(str.strip).filter(bool), NUMBERS)
@example("0", "1,0000")
def test_what_is_filled_in_comes_through_unchanged(german, name, number):
    assert german.translated(f"{number} runs of {name}") == f"von {name} {number} Läufe"
    assert german.translated(f"Another {number} is wanted") == f"{number} wird gebraucht"


@settings(max_examples=60)
@given(st.text(string.printable, max_size=60))
def test_any_text_keeps_what_is_no_word_of_the_catalogue(german, text):
    words = {"Run", "runs", "finished", "seed", "of", "step", "more"}
    if not words & set(re.findall(r"[^\W\d_]+", text)):
        assert german.translated(text) == text


def test_english_is_the_text_itself_and_what_is_unknown_is_refused():
    text = "step 3 of 5"
    assert language.language() == "en" and language.tr(text) is text
    with pytest.raises(KeyError):
        language.use_language("xx")
    assert language.tr(text) is text


def test_the_catalogue_and_what_was_compiled_of_it_agree_and_hold_the_same_places():
    from babel.messages.pofile import read_po

    with MO.with_suffix(".po").open("rb") as opened:
        written = {str(each.id): str(each.string) for each in read_po(opened, locale="de") if each.id and each.string}
    assert read_mo(MO) == written, "run: python make.py texts"
    wrong = [text for text, said in written.items() if sorted(PLACE.findall(text)) != sorted(PLACE.findall(said))]
    assert not wrong


def test_a_text_that_is_always_another_costs_microseconds():
    full = Catalogue(read_mo(MO))
    full.translated("step 0 of 5,000")
    begun, count = time.thread_time(), 2000
    for step in range(count):
        full.translated(f"step {step:,} of 5,000")
    assert (time.thread_time() - begun) / count < 200e-6
