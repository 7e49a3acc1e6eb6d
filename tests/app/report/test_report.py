"""The report: one page that opens by itself, says what the Readouts say, and holds every card of the view."""

from __future__ import annotations

import html
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path

import pytest
from earlier_sessions import SESSIONS

from settle.app import catalogue
from settle.app.cli.main import main, parser
from settle.app.report import moving
from settle.app.report.report import write_report
from settle.app.window.render_view import laid_out_view
from settle.backend.core.about.annotations import Annotations
from settle.backend.core.experiment import Preset
from settle.backend.core.paper_value import PaperValue
from settle.backend.core.recording import Event, Recording
from settle.sessions import session
from settle.widgets.controls.card import Card

ALL = [entry.name for entry in catalogue.ENTRIES]
VOID = {"meta", "br", "img", "path", "rect", "image", "stop"}


class Page(HTMLParser):
    """What a page loads, where its names lead, and the words in it."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.lead: list[str] = []
        self.words: list[str] = []
        self._skip = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._skip += tag in ("svg", "style")
        for name, value in attrs:
            value = value or ""
            if name in ("href", "src", "xlink:href", "poster", "srcset", "data") and not value.startswith("data:"):
                self.loads.append(value)
            if name.startswith("on"):
                self.loads.append(f"{name}={value}")
            if name == "id":
                self.ids.append(value)
            self.lead += re.findall(r"url\(#([\w-]+)\)", value)

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in ("svg", "style")

    def handle_data(self, data: str) -> None:
        if not self._skip and data.strip():
            self.words.append(data.strip())


@pytest.fixture(autouse=True)
def no_film(monkeypatch):
    """It takes its time."""
    monkeypatch.setattr("settle.app.report.report.film", lambda recording: "")


def report_of(recording: Recording, folder: Path, file: str = "run.h5") -> str:
    write_report(recording, folder / "report.html", folder / file)
    return (folder / "report.html").read_text(encoding="utf-8")


def begun_again(command: str, recording: Recording) -> bool:
    """Whether this command begins a run with the knobs of the recording."""
    chosen = parser().parse_args(shlex.split(command)[1:])
    kind = catalogue.experiment(chosen.experiment)
    made = kind.make(chosen.preset or next(iter(kind.presets)), dict(each.split("=", 1) for each in chosen.set)).settings()
    same = all(made[name] == value for name, value in recording.knobs.items() if name in made)
    return same and int(chosen.seed) == recording.seed


@pytest.mark.parametrize("name", ALL)
def test_it_holds_every_card_and_loads_nothing(name, qapp, tmp_path):
    recording = session.load(SESSIONS / f"{name}.h5")
    text = report_of(recording, tmp_path)
    page = Page(text)
    with laid_out_view(recording, "light", 1280) as view:
        view.draw(recording, recording.steps - 1)
        titles = [card.title.text() for card in view.findChildren(Card) if card.isVisible()]
        silent = {card.title.text(): card.words for card in view.findChildren(Card) if card.isVisible() and card.words}
        readouts = view.readouts(recording, recording.steps - 1)
    assert page.tags.count("figure") == len(titles) >= 3
    assert re.findall(r"<figure.*?<(?:title|strong)>(.*?)</(?:title|strong)>", text, re.DOTALL) == titles
    assert text.count("<svg") - ('<div class="formula">' in text) == len(titles) - len(silent)
    assert all(f"<strong>{title}</strong> {words}" in html.unescape(text) for title, words in silent.items())
    assert not page.loads and "script" not in page.tags
    assert len(set(page.ids)) == len(page.ids) and set(page.lead) <= set(page.ids) and page.lead
    assert '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src' in text
    said = " ".join(page.words)
    for line in readouts:
        assert line.label in said and line.value in said
    for knob in recording.knobs:
        assert knob in page.words
    again = re.search(rf"settle rerun run.h5 --check\n(settle run {name}.*?)\n?</pre>", text)
    assert again and begun_again(html.unescape(again[1]), recording)


def test_a_strangers_words_are_words(qapp, tmp_path):
    recording = session.load(SESSIONS / "ep.train.h5")
    about = Annotations("<script>alert(1)</script>", ("<b>tag</b>",), "a\n</style><img src=http://x.org/p.png onerror=alert(2)>", True)
    recording.annotations, recording.outcome, recording.error = about, "failed", "ValueError: <i>no</i>\nTraceback"
    recording.knobs = {**recording.knobs, "<u>odd</u>": "<s>value</s>"}
    recording.events = [Event(1, 0.5, "<em>kind</em>", {"beta": "<q>"})]
    text = report_of(recording, tmp_path, "<run>.h5")
    page = Page(text)
    assert not page.loads and not {"script", "b", "i", "img", "u", "s", "em", "q"} & (set(page.tags) - {"b"})
    assert "★ <script>alert(1)</script>" in page.words and "<b>tag</b>" in page.words and "ValueError: <i>no</i>" in page.words
    assert {"<u>odd</u>", "<s>value</s>", "<em>kind</em>", '{"beta": "<q>"}'} <= set(page.words) and "The run failed" in page.words


def test_what_differs_from_the_preset_is_marked_and_run_again(qapp, tmp_path):
    kind = catalogue.experiment("ep.settle")
    knobs = kind.make("toy", {"beta": 0.3, "T": 40}).settings()
    recording = Recording("ep.settle", knobs, preset="toy", seed=7)
    recording.events = [Event(3, 0.1, "knob", {"beta": 0.4})]
    recording.end("stopped")
    text = report_of(recording, tmp_path)
    rows = re.findall(r"<tr class=changed>(.*?)</tr>", text)
    assert (
        len(rows) == 2
        and any(">beta<" in row and ">0.3" in row for row in rows)
        and any(">T<" in row and "40 steps" in row for row in rows)
    )
    usual = kind.make("toy").settings()
    assert any(f"<td>{usual['T']} steps</td>" in row for row in rows)
    assert re.search(r"settle run ep.settle --preset toy --set (T=40 beta=0.3|beta=0.3 T=40) --seed 7\n?</pre>", text)
    assert "The run ended before there was anything to see." in text


def test_the_papers_values_stand_as_in_the_readouts(qapp, tmp_path, monkeypatch):
    recording = session.load(SESSIONS / "ep.train.h5")
    values = {
        "test_error.ep": PaperValue(2.0, "test error EP", "[Ernoult2019] Table 1", "printed", 0.13, "%"),
        "train_error.ep": PaperValue(1.0, "training error EP", "[Ernoult2019] Table 1", "printed", differs="Over five seeds."),
    }
    preset = Preset("Some", paper=values)
    monkeypatch.setattr("settle.app.report.sections.preset_of", lambda r: preset)
    text = report_of(recording, tmp_path)
    results = text[text.index("<h2>Results") : text.index("<h2>Figures")]
    assert re.search(r"<tr><td>test error EP</td>.*?<td>2.00 ± 0.13 %</td></tr>", results)
    assert "Paper: [Ernoult2019] Table 1, printed" in results
    assert "<b>Paper, not side by side:</b> training error EP: 1. [Ernoult2019] Table 1, printed. Over five seeds." in results
    assert "<td>2.00 ± 0.13 % ([Ernoult2019] Table 1, printed)</td>" in text[text.index("<h2>Summary") :]


def test_a_session_that_its_view_cannot_draw_has_its_tables(recording, qapp, tmp_path):
    unknown = recording("no.such", line={"value": [0.1, 0.2, 0.3]})
    text = report_of(unknown, tmp_path)
    assert "<figure" in text and "This version of Settle does not have no.such." in text


def test_on_the_command_line(qapp, tmp_path, capsys):
    out, file = tmp_path / "report.html", str(SESSIONS / "ep.settle.h5")
    assert main(["export", file, "--format", "html", "--out", str(out)]) == 0 and capsys.readouterr().out == f"{out}\n"
    assert "SHA-256" in out.read_text(encoding="utf-8")
    for option in ("--at", "--table", "--card", "--dpi"):
        assert main(["export", file, "--format", "html", "--out", str(tmp_path / "x.html"), option, "1"]) == 2
    assert main(["export", file, "--format", "html", "--out", str(out)]) == 2 and not (tmp_path / "x.html").exists()


@pytest.mark.parametrize("lacks", ["", "mp4 needs the package av."])
def test_a_film_is_in_the_page_in_a_format_that_can_be_made(lacks, qapp, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(moving.video, "lacks", lambda format: lacks)
    monkeypatch.setattr(moving, "short_film", lambda recording, format: (asked.append(format), b"abc")[1])
    monkeypatch.setattr("settle.app.report.report.film", moving.film)
    text = report_of(session.load(SESSIONS / "ep.settle.h5"), tmp_path)
    kind = "image/gif" if lacks else "video/mp4"
    assert asked == [kind[-3:]] and f'src="data:{kind};base64,YWJj"' in text and not Page(text).loads


def test_a_page_is_whole_without_its_film(qapp, tmp_path, monkeypatch):
    def no(recording: Recording, format: str) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(moving, "short_film", no)
    monkeypatch.setattr("settle.app.report.report.film", moving.film)
    text = report_of(session.load(SESSIONS / "ep.settle.h5"), tmp_path)
    assert "As it went" not in text and text.rstrip().endswith("</html>")
