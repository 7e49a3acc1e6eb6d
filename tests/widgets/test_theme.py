"""The themes are readable, told apart with any colour vision, and change live."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QSlider, QVBoxLayout, QWidget
from screen_reader.focus_ring import LEAST, ring_pixels

from settle.widgets.panels.charts.curves import Line
from settle.widgets.theme import colour_maps, colours, theme
from settle.widgets.theme.colour_vision import DEUTERANOPIA, PROTANOPIA, TRITANOPIA, seen_by
from settle.widgets.theme.colour_vision import linear as linear_rgb
from settle.widgets.theme.contrast import LINE, TEXT, USES, ratios, table
from settle.widgets.theme.palettes import DARK, LIGHT, THEMES, Theme
from settle.widgets.theme.stylesheet import stylesheet

X = np.zeros(1)
both = pytest.mark.parametrize("name", list(THEMES))

COLOUR_VISION = {"full": np.eye(3), "protanopia": PROTANOPIA, "deuteranopia": DEUTERANOPIA, "tritanopia": TRITANOPIA}


@pytest.fixture(autouse=True)
def dark_again(qapp):
    yield
    theme.set_theme(qapp, "dark")


def linear(colour: str) -> np.ndarray:
    return linear_rgb(np.array(QColor(colour).getRgb()[:3]))


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    high, low = sorted((linear(one) @ weights, linear(other) @ weights), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE Lab (D65) of linear RGB."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    t = xyz / np.array([0.9505, 1, 1.089])
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@both
@pytest.mark.parametrize("use", USES, ids=lambda use: use.what)
def test_what_is_to_be_read_or_seen_stands_out(name, use):
    for ratio, ink, ground in ratios(THEMES[name], use):
        assert ratio >= use.least, (ink, ground)
        assert ratio == pytest.approx(contrast(ink, ground)), "measured by another way"


@both
def test_all_pairs_of_the_style_sheet_are_measured(name):
    t = THEMES[name]
    measured = {(ink, ground) for use in USES if use.least == TEXT for _, ink, ground in ratios(t, use)}
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", stylesheet(t, 10))
    pairs = {
        (ink[1], ground[1]): rule.strip()
        for rule, body in rules
        if ":disabled" not in rule
        if (ink := re.search(r"(?<![\w-])color: (#\w+)", body)) and (ground := re.search(r"(?<![\w-])background(?:-color)?: (#\w+)", body))
    }
    assert len(pairs) >= 6 and pairs.keys() <= measured, {pair: rule for pair, rule in pairs.items() if pair not in measured}
    edges = [re.search(r"border: 1px solid (#\w+)", body) for rule, body in rules if rule.strip().startswith("QLineEdit, QSpinBox")]
    found = [edge[1] for edge in edges if edge]
    assert found and min(contrast(edge, ground) for edge in found for ground in (t.card, t.window, t.field)) >= LINE


@both
def test_where_the_keyboard_is_stands_out_and_is_not_what_is_on(qapp, qtbot, name):
    theme.set_theme(qapp, name)
    panel = QWidget()
    qtbot.addWidget(panel)
    column = QVBoxLayout(panel)
    parts: dict[str, QWidget] = {
        "line": QLineEdit("1"),
        "box": QComboBox(),
        "tick": QCheckBox("yes"),
        "slider": QSlider(Qt.Orientation.Horizontal),
    }
    for kind in ("plain", "primary", "flat", "transport", "field", "on", "flat on"):
        parts[kind] = button = QPushButton("Press")
        button.setObjectName(kind.removesuffix("on").strip())
        button.setCheckable("on" in kind)
        button.setChecked("on" in kind)
    rest = QPushButton("rest")
    for part in (rest, *parts.values()):
        column.addWidget(part)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    assert {kind: pixels for kind, part in parts.items() if (pixels := ring_pixels(part, rest)) < LEAST} == {}
    sizes = {kind: part.sizeHint() for kind, part in parts.items()}
    for kind, part in parts.items():
        part.setFocus()
        assert part.sizeHint() == sizes[kind], "nothing moves as it comes"


def test_the_table_in_the_docs_is_what_is_measured():
    text = (Path(__file__).parents[2] / "docs" / "daily-use.md").read_text(encoding="utf-8")
    assert table() in text, "python -m settle.widgets.theme.contrast prints it"


@both
def test_lines_stand_out_from_the_card_and_text_in_their_colours_is_readable(qapp, name):
    t = theme.set_theme(qapp, name)
    inks = [*t.series, t.axis, *(colours.series_colour(number) for number in range(16)), *(colours.segment_colour(k) for k in range(3))]
    for ink in inks:
        assert contrast(ink, t.card) >= 3, ink
        assert min(contrast(colours.text_ink(ink), ground) for ground in (t.card, t.field)) >= 4.5, ink
    assert colours.text_ink(t.series[2]) == t.series[2], "readable as it is"
    for ground in (QColor(r, g, b) for r in range(0, 256, 15) for g in range(0, 256, 15) for b in range(0, 256, 51)):
        assert contrast(colours.readable_on(ground), ground.name()) >= 4.5, ground.name()


@both
@pytest.mark.parametrize("vision", list(COLOUR_VISION))
def test_series_are_told_apart(name, vision):
    seen = [lab(COLOUR_VISION[vision] @ linear(colour)) for colour in THEMES[name].series]
    nearest = min((float(np.linalg.norm(a - b)), i, j) for (i, a), (j, b) in combinations(enumerate(seen), 2))
    assert nearest[0] >= 8, nearest
    first = min(float(np.linalg.norm(a - b)) for a, b in combinations(seen[:5], 2))
    assert first >= 11, "the first five are what most charts use"


@both
def test_the_middle_of_the_diverging_map_is_the_card(name):
    t = THEMES[name]
    table = colour_maps.diverging(t)
    assert table.shape == (255, 3)
    assert tuple(table[127]) == QColor(t.card).getRgb()[:3]
    assert table[0, 2] > table[0, 0], "negative is cold"
    assert table[-1, 0] > table[-1, 2], "positive is warm"
    # The further from 0 the more it stands out: distance from the card never falls.
    for half in (table[127:], table[127::-1]):
        away = np.abs(half.astype(int) - table[127]).sum(axis=1)
        assert np.all(np.diff(away) >= -2)


def test_a_change_reaches_listeners_and_widgets(qapp, qtbot):
    label = QLabel("x")
    qtbot.addWidget(label)
    label.setObjectName("card")
    label.show()
    theme.set_theme(qapp, "dark")
    with qtbot.waitSignal(theme.changed):
        assert theme.set_theme(qapp, "light") is LIGHT
    assert theme.current() is LIGHT
    label.resize(60, 60)
    assert label.grab().toImage().pixelColor(30, 50).name() == LIGHT.card
    theme.set_theme(qapp, "dark")
    assert label.grab().toImage().pixelColor(30, 50).name() == DARK.card


def test_an_unknown_theme_is_refused(qapp):
    with pytest.raises(ValueError, match=r"no theme 'sepia': there are dark, light and system"):
        theme.set_theme(qapp, "sepia")


def test_themes_have_equally_many_series():
    assert len(DARK.series) == len(LIGHT.series) >= 8
    assert isinstance(DARK, Theme)


@both
def test_after_the_last_colour_of_the_series_they_begin_again_closer_to_the_text(qapp, name):
    theme.set_theme(qapp, name)
    t, count = THEMES[name], len(THEMES[name].series)
    assert [colours.series_colour(number) for number in range(count)] == list(t.series)
    assert colours.series_colour(count) == colours.mixed(t.series[0], t.text, 0.25)
    assert len({colours.series_colour(number) for number in range(2 * count)}) == 2 * count
    for vision in COLOUR_VISION.values():
        seen = [lab(vision @ linear(colours.series_colour(number))) for number in range(count, 2 * count)]
        assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) >= 8, "those of one stroke are told apart"


@both
@pytest.mark.parametrize("vision", list(COLOUR_VISION))
def test_neighbouring_segments_and_dotted_lines_are_told_apart(qapp, name, vision):
    theme.set_theme(qapp, name)
    shades = [colours.segment_colour(number) for number in range(colours.SHADES + 1)]
    seen, models = ([lab(COLOUR_VISION[vision] @ linear(c)) for c in some] for some in (shades, THEMES[name].series[:3]))
    assert min(float(np.linalg.norm(a - b)) for a, b in pairwise(seen)) >= 12
    assert min(float(np.linalg.norm(a - b)) for a in seen for b in models) >= 8, "no segment has a model's colour"
    for ground in (THEMES[name].card, THEMES[name].field):
        assert min(contrast(shade, ground) for shade in shades) >= 3
    for number in range(8 * len(colours.STROKES)):
        assert min(contrast(Line("", X, X, number, dashed).ink(), THEMES[name].card) for dashed in (False, True)) >= 3


def test_what_is_seen_without_green_cones_keeps_greys_and_loses_red_and_green():
    greys = np.repeat(np.arange(0, 256, 5, dtype=np.uint8)[:, None], 3, axis=1)
    assert np.abs(seen_by(DEUTERANOPIA, greys).astype(int) - greys).max() <= 1
    red, green = (seen_by(DEUTERANOPIA, np.array([c], np.uint8))[0] for c in ((200, 60, 60), (60, 130, 60)))
    full = np.linalg.norm(lab(linear_rgb(np.array([200, 60, 60]))) - lab(linear_rgb(np.array([60, 130, 60]))))
    assert np.linalg.norm(lab(linear_rgb(red)) - lab(linear_rgb(green))) < 0.5 * full


COLLECTED = """
import gc
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from settle.widgets.theme import theme

class Cycle(QWidget):
    def __init__(self):
        super().__init__()
        self.me = self
        QVBoxLayout(self).addWidget(QLabel("a"))

class SetsOff(QWidget):
    def changeEvent(self, event):
        if gc.isenabled():
            gc.collect()
        super().changeEvent(event)

gc.set_threshold(10**6)
app = QApplication([])
theme.set_theme(app, "dark")
live = [SetsOff() for _ in range(5)]
for name in ("light", "dark"):
    gc.disable()
    for widget in [*(Cycle() for _ in range(300)), *live]:
        widget.ensurePolished()
    del widget
    gc.enable()
    theme.set_theme(app, name)
assert gc.isenabled()
print("lived")
"""


def test_a_widget_is_not_collected_while_all_widgets_change_their_look():
    """Else the process ends: it is tried in another one."""
    done = subprocess.run([sys.executable, "-c", COLLECTED], capture_output=True, encoding="utf-8", timeout=120)
    assert done.stdout == "lived\n", done.stderr[-500:]
