"""Made alphabets, and grids of characters: what they show, what is kept apart, what is refused."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from settle.backend.core.knobs import KnobError
from settle.backend.wdm.pairs import synthetic_alphabets
from settle.backend.wdm.pairs.characters import Drawings
from settle.backend.wdm.pairs.characters import glyphs as drawn
from settle.backend.wdm.pairs.spatial_omniglot import SPLIT, CharacterTuples, spatial_pairs


@pytest.fixture(scope="module")
def told() -> Drawings:
    """Drawings that say what they are: every pixel holds (alphabet, character, drawer) as one number; 3, 5, 4 and 7 characters."""
    sizes = (3, 5, 4, 7)
    pictures = []
    for a, size in enumerate(sizes):
        c, d = np.meshgrid(np.arange(size), np.arange(20), indexing="ij")
        pictures.append(np.broadcast_to((1000 * a + 20 * c + d)[:, :, None, None], (size, 20, 14, 14)).astype(np.float32).copy())
    return Drawings(pictures, ["A", "B", "C", "D"], "told")


def shown(views: np.ndarray, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Alphabet, character and drawer (n, places) that pictures of ``told`` show; each place shows one drawing."""
    cells = np.asarray(views).reshape(-1, rows, 14, columns, 14).transpose(0, 1, 3, 2, 4).reshape(-1, rows * columns, 196)
    assert (cells == cells[:, :, :1]).all()
    number = cells[:, :, 0].astype(int)
    return number // 1000, number % 1000 // 20, number % 20


# -- glyphs --------------------------------------------------------------------------------------


def test_made_alphabets_are_those_of_an_independent_program():
    first, second = synthetic_alphabets.alphabet(0, 0), synthetic_alphabets.alphabet(0, 1)
    assert first.shape == (40, 20, 14, 14) and first.dtype == np.float32
    assert (first.mean(), second.mean()) == pytest.approx((0.137154, 0.122964), abs=5e-7)
    assert (first[0, 0].sum(), first[39, 19].sum(), second[7, 3].sum()) == pytest.approx((50.0035, 14.1612, 21.9138), abs=1e-4)


def test_ink_is_that_of_the_nearest_point_of_the_curve():
    """The pen's reach of two pixels loses nothing, also off the edge of the picture."""
    random = np.random.default_rng(0)
    points, of, pen = random.uniform(-0.05, 1.05, (60, 2)), np.repeat([0, 1], 30), 0.045
    centres = (np.arange(28) + 0.5) / 28
    x, y = np.meshgrid(centres, centres)
    for i in (0, 1):
        own = points[of == i]
        distance = np.sqrt((x[..., None] - own[:, 0]) ** 2 + (y[..., None] - own[:, 1]) ** 2).min(2)
        assert np.abs(synthetic_alphabets._ink(points, of, 2, pen, 28)[i] - np.clip((pen - distance) * 28 + 0.5, 0, 1)).max() < 1e-12


def test_alphabets_differ_by_seed_and_characters_are_apart():
    clean = synthetic_alphabets.alphabet(0, 0, 12).mean(1).reshape(12, -1)
    distances = np.linalg.norm(clean[:, None] - clean, axis=2) + 99 * np.eye(12)
    assert distances.min() > 0.5
    assert not np.array_equal(synthetic_alphabets.alphabet(1, 0, 5), synthetic_alphabets.alphabet(0, 0, 5))
    assert len(drawn(3, 5, seed=1).pictures) == 3


# -- grids ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 2), (1, 3), (4, 1)])
def test_y_shows_the_next_character_of_each_alphabet_at_the_same_place(told, rows, columns):
    pairs = spatial_pairs(told, rows, columns, 0, 300)
    x, y = pairs.batch(np.arange(300))
    assert tuple(x.shape[1:]) == pairs.shape_x == pairs.shape_y == (14 * rows, 14 * columns) and pairs.grid == (rows, columns)
    places = np.arange(rows * columns)
    alphabet_x, character_x, drawer_x = shown(x, rows, columns)
    alphabet_y, character_y, drawer_y = shown(y, rows, columns)
    assert (alphabet_x == places).all() and (alphabet_y == places).all()
    assert np.array_equal(character_y, (character_x + 1) % pairs.classes)  # the last is followed by the first
    assert np.array_equal(pairs.tuples["learning"].characters, character_x)
    assert all(set(character_x[:, i]) == set(range(c)) for i, c in enumerate(pairs.classes))
    assert (drawer_x == drawer_y).mean() < 0.3  # each drawn by somebody of its own
    assert pairs.nats == pytest.approx(np.log(pairs.classes).sum()) and pairs.chance == pytest.approx(np.mean(1 / np.array(pairs.classes)))


@pytest.mark.parametrize("seed", [0, 1])
def test_no_drawer_of_a_probe_is_learnt_from(told, seed):
    """What is looked at are the pictures themselves, x and y, not what the split says of them."""
    pairs = spatial_pairs(told, 2, 2, seed, 2000)
    parts = {"fit": pairs.fit, "validation": pairs.validation, "test": pairs.test}
    views = {"learning": pairs.batch(np.arange(2000)), **{name: (part.x, part.y) for name, part in parts.items()}}
    drawers = {name: set(shown(x, 2, 2)[2].ravel()) | set(shown(y, 2, 2)[2].ravel()) for name, (x, y) in views.items()}
    assert {name: len(found) for name, found in drawers.items()} == SPLIT
    assert len(set.union(*drawers.values())) == 20
    for part in parts.values():
        assert np.array_equal(shown(part.x, 2, 2)[1], part.labels)


def test_that_test_fails_where_drawers_are_shared(told, monkeypatch):
    monkeypatch.setitem(globals(), "spatial_pairs", partial(spatial_pairs, shared_drawers=True))
    with pytest.raises(AssertionError):
        test_no_drawer_of_a_probe_is_learnt_from(told, 0)
    monkeypatch.undo()
    pairs = spatial_pairs(told, 2, 2, 0, 2000, shared_drawers=True)
    assert len(set(shown(pairs.test.x, 2, 2)[2].ravel())) == 20


def test_the_seed_changes_pairs_and_drawers_and_repeats_them(told):
    rows = np.arange(64)
    a, b, c = (spatial_pairs(told, 2, 2, seed, 100).batch(rows[:64] % 100)[0].numpy() for seed in (3, 3, 4))
    assert np.array_equal(a, b) and not np.array_equal(a, c)
    assert set(spatial_pairs(told, 2, 2, 3).drawers["test"]) != set(spatial_pairs(told, 2, 2, 4).drawers["test"])


def test_more_pairs_begin_with_the_same_probe(told):
    few, many = spatial_pairs(told, 2, 2, 0, 50), spatial_pairs(told, 2, 2, 0, 5000)
    assert np.array_equal(few.test.x, many.test.x) and (few.count, many.count) == (50, 5000)


def test_a_picture_is_put_together_in_its_own_order():
    """Against a picture put together one drawing at a time."""
    random = np.random.default_rng(0)
    drawings = Drawings([random.random((3, 20, 14, 14), np.float32) for _ in range(6)], list("abcdef"), "random")
    pairs = spatial_pairs(drawings, 2, 3, 0, 10)
    shows: CharacterTuples = pairs.tuples["learning"]
    for n, (x, y) in enumerate(zip(*pairs.batch(np.arange(10)), strict=True)):
        for place in range(6):
            row, column = divmod(place, 3)
            spot = np.s_[14 * row : 14 * row + 14, 14 * column : 14 * column + 14]
            c = shows.characters[n, place]
            assert np.array_equal(x[spot], drawings.pictures[place][c, shows.drawers_x[n, place]])
            assert np.array_equal(y[spot], drawings.pictures[place][(c + 1) % 3, shows.drawers_y[n, place]])


def test_grids_and_alphabets_that_do_not_fit_are_one_sentence(told):
    cases = [
        ((told, 6, 1, 0), "rows", r"rows x columns = 6 x 1 is not possible: a grid has from 1 to 5 of each\."),
        ((told, 0, 1, 0), "rows", "rows x columns = 0 x 1 is not possible"),
        ((told, 3, 2, 0), "rows", r"rows x columns = 3 x 2 is not possible: told has 4 alphabets, and each place takes its own\."),
        ((told, 2, 2, 0, 1), "count", r"count = 1 is not possible: 2 or more are wanted\."),
    ]
    for arguments, knob, sentence in cases:
        with pytest.raises(KnobError, match=sentence) as caught:
            spatial_pairs(*arguments)
        assert caught.value.knob == knob
    single = Drawings([np.zeros((1, 20, 14, 14), np.float32)], ["A"], "single")
    with pytest.raises(KnobError, match=r"data = 'single' is not possible: A has a single character; 2 or more are wanted\."):
        spatial_pairs(single, 1, 1, 0)
