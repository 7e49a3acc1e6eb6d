"""What presets carry of their papers: whole where a figure or a table is named, with sources that resolve, and as in docs/papers.md."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from settle.app import catalogue
from settle.backend.core.experiment import Preset
from settle.backend.core.paper_value import KEY, PaperValue
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.sessions import session

HOME = Path(__file__).parents[1]
SESSIONS = HOME / "tests" / "sessions" / "earlier"
NAMED = re.compile(r"\b(Figs?\.|Figures?|Tables?) \d|the paper's (curve|figures)")
PRESETS = [(name, preset) for name in catalogue.names() for preset in catalogue.experiment(name).presets]
CARRYING = [(n, p) for n, p in PRESETS if catalogue.experiment(n).presets[p].paper]
KNOBS = {
    "ep.recipe": {
        "data": "digits",
        "hidden": (12,),
        "Ts": (6, 40),
        "Ks": (2,),
        "betas": (0.2, 0.5),
        "batch": 4,
        "batches": 1,
        "updates": 20,
    },
    "ep.train": {"data": "digits", "hidden": (8,), "T": 4, "K": 2, "epochs": 1, "compare_every": 0, "lr": (0.1, 0.1)},
    "gan.images": {"data": "digits", "nets": "mlp", "iterations": 3, "batch": 10, "samples": 100, "compare": 50},
    "wdm.compare": {"data": "glyphs", "classes": 5, "count": 60, "updates": 3, "batch": 8, "hidden": (8,), "dimension": 4},
}
"""A small run of each experiment whose presets carry figures of a paper."""


def preset_of(name: str, preset: str) -> Preset:
    return catalogue.experiment(name).presets[preset]


@pytest.fixture(scope="module")
def paper_table() -> Any:
    spec = importlib.util.spec_from_file_location("paper_table", HOME / "benchmarks" / "paper_table.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["paper_table"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_a_preset_that_names_a_figure_or_a_table_carries_the_papers_values_or_says_why_not(name, preset):
    about = preset_of(name, preset)
    if NAMED.search(f"{about.title} {about.note}"):
        assert about.paper or about.paper_note.endswith("."), about.title


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_titles_tell_the_data_that_are_used(name, preset):
    about, made = preset_of(name, preset), catalogue.experiment(name).make(preset).settings()
    if name.startswith("ep.") and "Figs." in about.title:
        assert {"mnist": "on MNIST", "digits": "Small digits"}[made["data"]] in about.title


def test_all_of_table_1_of_equilibrium_propagation_is_there():
    rows = {name: about for name, about in catalogue.experiment("ep.train").presets.items() if about.title.startswith("Table 1")}
    assert set(rows) == {"eb-1h", "eb-2h", "p-1h", "p-2h", "p-3h", "p-conv"}
    for about in rows.values():
        assert {f"{e}_error.{who}" for e in ("test", "train") for who in ("ep", "bptt")} == set(about.paper)
        assert all(value.spread for key, value in about.paper.items() if key.startswith("test"))
        assert "T = " in about.paper_also[0].text and "beta = " in about.paper_also[0].text
    assert rows["p-conv"].paper["test_error.bptt"].text == "0.88 ± 0.06 %"


def test_sources_resolve_in_the_references():
    known = re.findall(r"^- \*\*\[(\w+)\]\*\*", (HOME / "docs" / "references.md").read_text(encoding="utf-8"), re.M)
    values = [v for n, p in PRESETS for v in (*preset_of(n, p).paper.values(), *preset_of(n, p).paper_also)]
    assert len(values) > 60 and {key for v in values for key in KEY.findall(v.source + v.differs + v.why)} <= set(known)


LEARNERS = {(name, preset_of(name, preset).knobs.get("learners", "")) for name, preset in CARRYING}
"""Experiment and who learns in presets that carry figures; nothing: as the experiment has it."""


@pytest.mark.parametrize(("name", "learners"), sorted(LEARNERS))
def test_keys_of_the_paper_are_in_the_summary_of_a_run(name, learners):
    own = [about for n, p in CARRYING if n == name and (about := preset_of(n, p)).knobs.get("learners", "") == learners]
    knobs = KNOBS[name] | ({"learners": learners} if learners else {})
    runner = Runner(catalogue.experiment(name).make("", knobs), seed=0).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    summary = runner.recording.summary
    for key in {key for about in own for key in about.paper}:
        figure, _, of = key.partition(".")
        assert figure in summary and (not of or of in summary[figure]), key


def test_words_and_figures_of_another_protocol_stand_beside_nothing():
    number = PaperValue(0.919, "WPC", "[Ozair2019] curve", "read off the curve", unit="share")
    assert number.comparable and number.text == "91.9 %"
    apart = PaperValue(0.919, "WPC", "[Ozair2019] curve", "read off the curve", unit="share", differs="Other drawers.")
    assert not apart.comparable and not PaperValue("few", "factors", "[Ozair2019] abstract", "printed").comparable
    assert PaperValue(225.0, "likelihood", "[Goodfellow2014] Table 1", "printed", 2.0, "nats").text == "225 ± 2 nats"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": "Table 1"}, "does not begin with a key"),
        ({"how": "guessed"}, "How error was obtained is one of printed"),
        ({"label": ""}, "needs a label"),
        ({"value": float("nan")}, "needs a label and a number"),
        ({"spread": -1.0}, "The spread of error is a number from 0 on"),
        ({"value": "small", "spread": 1.0}, "beside a number"),
        ({"differs": "other data"}, "is a sentence, with a full stop"),
        ({"unit": "points"}, "The unit of error is one of"),
    ],
)
def test_a_value_that_is_not_whole_is_refused_with_a_sentence(wrong, sentence):
    whole: dict[str, Any] = {"value": 2.0, "label": "error", "source": "[Ernoult2019] Table 1", "how": "printed"}
    PaperValue(**whole)
    with pytest.raises(ValueError, match=sentence):
        PaperValue(**{**whole, **wrong})
    with pytest.raises(TypeError, match="are PaperValue objects, not"):
        Preset("P", paper={"error": 2.0})  # type: ignore[dict-item]


def test_the_page_of_the_papers_is_what_the_presets_and_the_measured_figures_say(paper_table):
    known = paper_table.measured()
    assert (HOME / "docs" / "papers.md").read_text(encoding="utf-8") == paper_table.page(known), "python benchmarks/paper_table.py"
    there = dict(paper_table.presets())
    for name, entry in known.items():
        about = there[name]
        assert set(entry["figures"]) <= {*about.paper, *(value.label for value in about.paper_also)}
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", entry["date"]) and entry["command"]
        for part in re.findall(r"\((\S+\.md)\)", entry.get("page", "")):
            assert (HOME / "docs" / part).exists()
    page = paper_table.page({})
    assert "2.00 ± 0.13 %" in page and "170.8" not in page and page.count("not measured") > 20  # nothing is filled in


def test_a_session_gives_figures_under_the_keys_of_the_paper(paper_table, tmp_path):
    kind = catalogue.experiment("ep.train")
    recording = Recording("ep.train", kind.make("p-1h").settings(), preset="p-1h")
    recording.summary = {"test_error": {"ep": 2.096, "bptt": 2.5}, "train_error": {"ep": 1.0, "bptt": 1.5}, "epochs": 30}
    assert paper_table.taken(recording, kind.presets["p-1h"])["test_error.ep"] == "2.10 %"
    recording.outcome = "stopped"
    session.save(recording, tmp_path / "a.h5")
    with pytest.raises(SystemExit, match="no finished run"):
        paper_table._of_sessions([str(tmp_path / "a.h5")])
    assert json.loads(paper_table.MEASURED.read_text(encoding="utf-8"))
