"""The automatic view draws any recording from its columns."""

from __future__ import annotations

import numpy as np
import pytest

from settle.widgets.panels.charts.curves import Curves
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.images.picture import Picture
from settle.widgets.views.automatic.view import AutomaticView


@pytest.fixture
def view(shown):
    return shown(AutomaticView(), 1000, 700)


def test_the_kind_of_card_follows_the_shape(view, recording):
    n = np.arange(20.0)
    made = recording(
        one={
            "loss": n,
            "error.a": n,
            "error.b": 2 * n,
            "units": np.tile(n[:, None], (1, 7)),
            "weights": np.ones((20, 4, 5)),
            "stack": np.ones((20, 30, 2, 4, 5)),
            "flag": n > 3,
        },
        other=(5, {"x": n[:3]}),
    )
    view.draw(made, 19)
    kinds = {card.key: type(card.content) for card in view.cards}
    assert kinds == {"loss": Curves, "error": Curves, "units": Raster, "weights": Picture, "stack": Picture, "flag": Curves}
    errors = next(card for card in view.cards if card.key == "error").content
    assert [(line.name, line.y[-1]) for line in errors._lines] == [("a", 19), ("b", 38)]
    stack = next(card for card in view.cards if card.key == "stack").content
    assert stack.pictures.shape == (8, 4, 5), "a bounded strip"
    assert [view.tabs.tabText(i) for i in range(view.tabs.count())] == ["one", "other"]


def test_a_table_has_no_tab_before_its_first_row(view, recording):
    made = recording(one={"x": np.arange(10.0)}, late=(5, {"y": np.arange(5.0)}))
    view.draw(made, 3)
    assert not view.tabs.isTabVisible(1) if view.tabs.count() > 1 else True
    view.draw(made, 6)
    assert view.tabs.isTabVisible(1)
    view.tabs.setCurrentIndex(1)
    assert view.cards[0].content._lines[0].y[-1] == 1


def test_many_columns_are_bounded_and_the_rest_is_named(view, recording):
    made = recording(wide={f"c{i}": np.arange(3.0) for i in range(60)})
    view.draw(made, 2)
    assert len(view.cards) == 25
    assert "36 more columns" in view.cards[-1]._words.text()
    assert "c59" in view.cards[-1]._words.text()


def test_cards_are_made_when_they_are_looked_at(view, recording):
    made = recording(one={"x": np.arange(3.0)}, two={"y": np.arange(3.0)})
    view.draw(made, 2)
    pages = list(view._pages.values())
    assert pages[0].grid is not None
    assert pages[1].grid is None


def test_large_vectors_and_matrices_are_thinned(view, recording):
    made = recording(big={"v": np.ones((3, 5000)), "m": np.ones((3, 784, 512))})
    view.draw(made, 2)
    vector, matrix = (card.content for card in view.cards)
    assert vector.sheet.pixels.shape[0] <= 600
    assert max(matrix.pictures.shape[1:]) <= 256


def test_readouts_are_the_last_scalars(view, recording):
    made = recording(one={"loss": np.array([3.0, 2.0, 1.5]), "v": np.ones((3, 2))})
    assert [(line.label, line.value) for line in view.readouts(made, 1)] == [("loss", "2.000")]
