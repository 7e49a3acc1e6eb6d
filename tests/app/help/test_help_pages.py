"""Every experiment, card and knob is explained, by pages that hold no dead link and no formula that cannot be set."""

from __future__ import annotations

import re

import pytest

from settle.app import catalogue
from settle.app.help import about, experiment_page, pages
from settle.app.help.all_pages import markdown_of, page_names
from settle.app.help.search import passages, search
from settle.widgets.controls.card import Card
from settle.widgets.help.markdown_html import address, anchor, html_of
from settle.widgets.panels.formula.typeset import drawing

OWN = [entry.name for entry in catalogue.ENTRIES]


@pytest.mark.parametrize("name", OWN)
def test_every_knob_says_what_it_is_and_what_happens_when_it_is_raised(name):
    knobs, raised = catalogue.experiment(name).knobs(), experiment_page.raised(name)
    numbers = {knob for knob, about in knobs.items() if about.kind in experiment_page.NUMBERS}
    assert {knob for knob, about in knobs.items() if len(about.help) < 15} == set()
    assert numbers - raised.keys() == set()
    own = pages.entries(pages.sections(pages.text(experiment_page.name_of(name))).get("Knobs", ""))
    assert own.keys() - numbers == set(), "of no knob of this experiment"
    text = experiment_page.markdown(name)
    assert all(f"`{knob}`\n\n" in text for knob in knobs)


@pytest.mark.parametrize("name", OWN)
def test_every_card_is_explained_and_no_other(name, qapp):
    kind = catalogue.view(name)
    assert kind is not None
    view = kind()
    keys = {card.key for card in view.findChildren(Card)} | {card.key for card in view.cards}
    cards = {heading.rpartition("`")[0].rpartition("`")[2]: said for heading, said in experiment_page.cards_of(name).items()}
    assert {key for key in keys if len(cards.get(key, "")) < 40} == set()
    shared = pages.sections(pages.sections(pages.text(experiment_page.field_of(name))).get("Cards", ""), 3)
    own = {key for key, said in cards.items() if said not in shared.values()}
    assert own - keys == set()
    html = html_of(experiment_page.markdown(name), experiment_page.name_of(name), pages.names())
    assert all(f'<a name="{experiment_page.card_anchor(name, key)}">' in html for key in keys)
    view.deleteLater()


@pytest.mark.parametrize("name", OWN)
def test_the_strip_has_three_short_paragraphs(name):
    paragraphs = experiment_page.strip(name)
    assert tuple(paragraphs) == experiment_page.STRIP
    assert all(60 < len(said) <= 330 and "$" not in said for said in paragraphs.values())


def test_the_letters_of_all_formulas_are_explained():
    for name in OWN:
        letters = [symbol.tex for symbol in experiment_page.symbols(name)]
        assert len(letters) == len(set(letters))
    beta = next(symbol for symbol in experiment_page.symbols("ep.settle") if symbol.tex == r"\beta")
    assert beta.knob == "beta" and "nudge" in beta.about
    recipe = next(symbol for symbol in experiment_page.symbols("ep.recipe") if symbol.tex == r"\beta")
    assert recipe.knob == "", "it has no such knob"


def test_links_within_the_help_lead_somewhere():
    texts = {page: markdown_of(page) for page in page_names()}
    anchors = {
        page: {anchor(head.replace("\\", "")) for head in re.findall(r"^#+ (.+)$", text, re.MULTILINE)} for page, text in texts.items()
    }
    dead = []
    for page, text in texts.items():
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            elsewhere = link.startswith("../") and not (pages.FOLDER / f"{address(page, link)[0]}.md").exists()
            if "://" in link or elsewhere:
                continue
            to, place = address(page, link)
            if to in texts and place and place not in anchors[to]:
                dead.append(f"{page}: {link}")
            if page.startswith("experiments/") or page == "index":
                dead += [f"{page}: {link}"] if to not in texts else []
    assert dead == []


def test_formulas_of_the_pages_can_be_set():
    for page in pages.names():
        if page.startswith("experiments/"):
            for tex in re.findall(r"\$\$(.+?)\$\$", pages.text(page), re.DOTALL):
                assert drawing(tex.strip()).width > 1


def test_the_glossary_has_its_words_in_order():
    words = re.findall(r"^## (.+)$", pages.text("experiments/glossary"), re.MULTILINE)
    models = {"eb", "p", "C-VF", "C-EP", "RelMSE", "N_max", "T", "K", "β", "GDU", "BPTT", "HSSM", "RSSM", "WPC", "CPC"}
    measures = {"KL", "JS", "FID", "ELBO", "InfoNCE", "Lipschitz", "Parzen window", "F1 of boundaries", "log K ceiling", "Gradient penalty"}
    assert (models | measures) - set(words) == set()
    assert len(words) == len(set(words))


def test_words_are_found_where_they_stand_first_in_headings():
    found = passages({"experiments/glossary": pages.text("experiments/glossary"), "library": pages.text("library")})
    hits = search("relmse", found)
    assert (hits[0].page, hits[0].anchor) == ("experiments/glossary", "relmse")
    assert search("no such words anywhere", found) == []


def test_what_is_declared_is_no_markup_on_a_page():
    html = html_of(experiment_page.markdown("ep.settle"), "experiments/ep.settle", pages.names())
    assert "s &lt;- s + dt (-s + rho'(s) h)" in html and "|s0 - y|^2" in html


def test_about_tells_version_licences_and_the_four_papers():
    text = about.markdown()
    assert "| numpy |" in text and "| PySide6-Essentials |" in text and "BSD" in text
    assert all(f"[{key}]" in text and len(about.paper(key)) > 60 for key in about.PAPERS)
