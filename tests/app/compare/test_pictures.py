"""Pictures of a comparison, made by the command line as by the window: PNG, SVG, PDF, and a page of HTML that loads nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from settle.app.cli.main import main
from settle.app.compare.picture import write_shown
from settle.widgets.controls.card import Card
from settle.widgets.theme import theme


class Page(HTMLParser):
    """What a page would load, and the texts of its table cells."""

    def __init__(self):
        super().__init__()
        self.loads, self.cells, self._cell = [], [], False

    def handle_starttag(self, tag, attrs):
        self.loads += [
            value for name, value in attrs if name in ("src", "href", "data", "xlink:href") and not str(value).startswith(("#", "data:"))
        ]
        self._cell = tag in ("td", "th")
        if tag in ("script", "link", "iframe", "object", "img"):
            self.loads.append(tag)

    def handle_data(self, data):
        if self._cell and data.strip():
            self.cells.append(data.strip())


@pytest.fixture(autouse=True)
def dark_again(qapp):
    yield
    theme.set_theme(qapp, "dark")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "html"])
def test_a_picture_has_the_curves_and_the_tables(sessions, tmp_path, kind, capsys):
    out = tmp_path / f"x.{kind}"
    words = [str(sessions[name]) for name in ("low-0", "low-1", "low-2", "high-0")]
    assert main(["compare", *words, "--out", str(out), "--at", "2"]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    if kind == "png":
        assert QImage(str(out)).width() > 2000
    elif kind == "pdf":
        raw = out.read_bytes()
        assert raw.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", raw)) == 1 and b"/Font" in raw
    elif kind == "svg":
        labels = [part.get("aria-label", "") for part in ElementTree.parse(out).getroot().iter()]  # letters are paths
        texts = " ".join(labels)
        for text in ("What differs", "What came out", "beta", "A–C", "Test error EP", "standard deviation over 3 seeds"):
            assert text in texts, text
    else:
        page = Page()
        page.feed(out.read_text(encoding="utf-8"))
        assert not page.loads and "<svg" in out.read_text(encoding="utf-8")
        assert {"beta", "0.1", "0.5", "0, 1, 2", "Test error EP"} <= set(page.cells)


def test_a_strangers_texts_are_no_markup_in_the_page(sessions, tmp_path):
    from settle.sessions.session import load, save

    r = load(sessions["low-1"])
    r.knobs = {**r.knobs, "<script>alert(1)</script>": "<img src=x>", "data": "<b>"}
    r.run_id = "other"
    save(r, tmp_path / "hostile.h5")
    out = tmp_path / "x.html"
    assert main(["compare", str(sessions["low-0"]), str(tmp_path / "hostile.h5"), "--out", str(out)]) == 0
    page = Page()
    page.feed(out.read_text(encoding="utf-8"))
    assert not page.loads and "<img src=x>" in page.cells


def test_a_picture_of_the_page_has_all_cards_of_the_views_on_the_ground_of_its_theme(lab_window, sessions, qtbot, tmp_path):
    lab_window.open_comparison([sessions["low-0"], sessions["high-0"]])
    qtbot.waitUntil(lambda: lab_window.comparison.is_shown and len(lab_window.comparison.shown.page.views.panes) == 2, timeout=30_000)
    shown = lab_window.comparison.shown
    grids = [pane.board.grid for pane in shown.page.views.panes]
    qtbot.waitUntil(lambda: all(grid.verticalScrollBar().maximum() for grid in grids))  # there is more than the screen has room for
    grids[0].verticalScrollBar().setValue(40)
    write_shown(shown, tmp_path / "x.svg")
    places = [pane.geometry() for pane in shown.page.views.panes]
    write_shown(shown, tmp_path / "x.png")
    assert places == [pane.geometry() for pane in shown.page.views.panes]
    assert [grid.verticalScrollBar().value() for grid in grids] == [40, 40]
    texts = [part.get("aria-label", "") for part in ElementTree.parse(tmp_path / "x.svg").getroot().iter()]
    titles = [card.title.text() for card in shown.page.views.findChildren(Card) if card.isVisibleTo(shown.page.views)]
    assert len(titles) > 6 and all(texts.count(title) >= titles.count(title) for title in titles)
    image = QImage(str(tmp_path / "x.png"))
    lightness = [image.pixelColor(image.width() * x // 60, image.height() - 8).lightness() for x in range(60)]
    assert min(lightness) > 128, "on white, whatever the window wears"
