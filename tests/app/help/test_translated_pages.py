"""The German pages and lessons say what the English ones say: the same formulas, links, names and numbers in each section."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from settle.app.help import experiment_page, pages
from settle.app.help.search import passages
from settle.app.lessons.judge import is_right
from settle.app.lessons.lesson_file import read_lesson
from settle.app.lessons.shipped import shipped
from settle.app.lessons.translated import in_words_of
from settle.widgets.help.markdown_html import anchor, html_of
from settle.widgets.translation.catalogue import read_mo
from settle.widgets.translation.language import LOCALE

FOLDER = pages.FOLDER / "experiments"
NAMES = sorted(path.name for path in FOLDER.glob("*.md"))
KEPT = {
    "formulas": r"\$\$.+?\$\$|^\* \$.+?\$",
    "links": r"\]\(([^)\s]+)\)",
    "papers": r"\[\w+\d{4}\]",
    "names": r"`[^`\n]+`",
    "numbers": r"\d+(?:[.,]\d+)*",
}
"""What is the same in every language."""


def parts(text: str) -> dict[str, str]:
    """Anchor (of a card: its key) -> what stands below the heading, in the order of the page."""
    found = {}
    for part in re.split(r"^(?=#{1,3} )", text, flags=re.MULTILINE)[1:]:
        heading, _, said = part.partition("\n")
        key = re.search(r"`(\w+)`$", heading)
        found["title" if heading.startswith("# ") else key[1] if key else anchor(heading.lstrip("# "))] = said
    return found


def kept(said: str) -> dict[str, list[str]]:
    return {what: sorted(re.findall(pattern, said, re.MULTILINE | re.DOTALL)) for what, pattern in KEPT.items()}


def both(name: str) -> tuple[dict[str, str], dict[str, str]]:
    return parts((FOLDER / name).read_text(encoding="utf-8")), parts((FOLDER / "de" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_the_sections_formulas_links_names_and_numbers_of_the_one_it_translates(name):
    english, german = both(name)
    if name == "glossary.md":
        assert german.keys() == english.keys()
    else:
        assert list(german) == list(english)
    for place, said in english.items():
        assert kept(german[place]) == kept(said), place
        assert list(pages.entries(german[place])) == list(pages.entries(said)), place
        assert bool(german[place].strip()) == bool(said.strip()), place


def test_there_is_a_translation_of_each_page_and_of_nothing_else():
    assert sorted(path.name for path in (FOLDER / "de").iterdir()) == NAMES
    assert all(
        sorted(path.name for path in (each.parent / "de").iterdir()) == sorted(each.name for each in shipped()) for each in shipped()
    )
    assert not [name for name in pages.names() if "/de/" in name]


@pytest.mark.parametrize("name", [name for name in NAMES if "." in name.removesuffix(".md")])
def test_the_strip_of_a_translation_is_as_short_as_the_other(name):
    german = (FOLDER / "de" / name).read_text(encoding="utf-8")
    said = [" ".join(pages.section(german, anchor(heading)).split()) for heading in experiment_page.STRIP]
    assert all(60 < len(each) <= 330 for each in said), [len(each) for each in said]


def test_pages_and_lessons_call_things_as_the_window_does():
    shown = read_mo(LOCALE / "de" / "LC_MESSAGES" / "settle.mo")
    files = [*(FOLDER / name for name in NAMES), *shipped()]
    texts = {
        path.name: [" ".join(each.read_text(encoding="utf-8").split()) for each in (path, path.parent / "de" / path.name)] for path in files
    }
    otherwise = []
    for name, (english, german) in texts.items():
        cards, translated = (re.findall(r"### ([^`#]+) `", text) for text in (english, german))
        otherwise += [f"{name}: card {there}" for card, there in zip(cards, translated, strict=True) if there != shown.get(card, card)]
        called = ("".join(each) for each in re.findall(r"\*\*([A-Z][^*]+)\*\*|(?<!\*)\*([A-Z][^*]+)\*(?!\*)", english))
        otherwise += [f"{name}: {shown[each]}" for each in called if each in shown and f"*{shown[each]}*" not in german]
    assert otherwise == []


def test_the_words_of_the_glossary_stand_in_the_order_of_the_german_alphabet():
    words: list[str] = re.findall(r"^## (.+?)(?: \{#.*\})?$", (FOLDER / "de" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    letters: dict[str, str] = {"β": "beta", "λ": "lambda", "τ": "tau"}
    spelt = [letters.get(word, word) for word in words]
    plain = [re.sub("[^a-z0-9 ]", "", unicodedata.normalize("NFKD", word.casefold())).strip() for word in spelt]
    assert plain == sorted(plain)


def test_a_heading_keeps_its_anchor_and_does_not_show_it():
    text = "# Glossar\n\n## Grenze {#boundary}\n\nEin Frame.\n"
    html = html_of(text, "experiments/glossary", [])
    assert '<a name="boundary"></a>Grenze</h2>' in html
    assert [(each.anchor, each.heading) for each in passages({"p": text})] == [("glossar", "Glossar"), ("boundary", "Grenze")]
    assert pages.section(text, "boundary") == "Ein Frame." and pages.section(text, "grenze") == ""


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_a_lesson_asks_for_the_same_in_german(path: Path):
    english, german = read_lesson(path), read_lesson(path.parent / "de" / path.name)
    assert (german.minutes, german.needs) == (english.minutes, english.needs)
    assert asked_for(path.parent / "de" / path.name) == asked_for(path)
    for own, other in zip(english.steps, german.steps, strict=True):
        assert kept(other.text) == kept(own.text)
        if own.question and other.question:
            asked, answers = own.question, other.question
            assert [choice == answers.right for choice in answers.choices] == [choice == asked.right for choice in asked.choices]
            assert [bool(answers.why), kept(answers.text + answers.why)] == [bool(asked.why), kept(asked.text + asked.why)]


def asked_for(path: Path) -> list[dict[str, Any]]:
    """The blocks of a lesson, without what is read."""
    blocks = [
        tomllib.loads(block) for block in re.findall(r"^```settle\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    ]
    for block in blocks:
        question = block.get("question", {})
        block["question"] = {key: value for key, value in question.items() if key not in ("text", "choices", "right", "why")}
    return blocks


def test_answers_are_kept_in_the_lessons_own_words():
    path = shipped()[0]
    english, german = read_lesson(path), read_lesson(path.parent / "de" / path.name)
    shown = in_words_of(english, german)
    assert (shown.digest, [step.key for step in shown.steps]) == (english.digest, [step.key for step in english.steps])
    assert shown.title == german.title and shown.steps[0].title == german.steps[0].title
    question, asked = shown.steps[0].question, german.steps[0].question
    assert question and asked and (question.text, question.why, question.shown) == (asked.text, asked.why, asked.choices)
    assert is_right(question, question.choices[question.shown.index(asked.right)], {})
