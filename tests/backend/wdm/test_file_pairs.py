"""Pairs of the user's own: what is taken, and one sentence for what is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from settle.backend.core.knobs import KnobError
from settle.backend.wdm.pairs import file_pairs
from settle.backend.wdm.probes import linear_probe

N = 200


@pytest.fixture
def write(tmp_path):
    """``write(x=..., labels=...)`` writes a good file but for these arrays (None: without it) and gives its path."""

    def call(**other: object) -> str:
        random = np.random.default_rng(0)
        labels = random.integers(0, (3, 2), (N, 2))
        x = labels @ np.array([[1.0, 0, 2, 0], [0, 3, 0, 1]]) + 0.01 * random.normal(size=(N, 4))
        arrays = {"x": x, "y": -x, "labels": labels, **other}
        path = tmp_path / "own.npz"
        np.savez(path, **{name: array for name, array in arrays.items() if array is not None})  # type: ignore[arg-type]
        return str(path)

    return call


def of_file(path: str, seed: int):
    return file_pairs.own_pairs(file_pairs.read(path), seed, path)


def test_vectors_come_out_scaled_in_four_parts_that_share_no_pair(write):
    x = np.arange(N, dtype=float)[:, None] * [1, 2] + [1e6, 0]  # each pair is told by its number
    pairs = of_file(write(x=x, y=x), 3)
    learnt = pairs.batch(np.arange(pairs.count))[0].numpy()
    assert abs(learnt.mean()) < 1e-4 and abs(learnt.std() - 1) < 1e-4
    parts = [learnt, pairs.fit.x, pairs.validation.x, pairs.test.x]
    assert [len(p) for p in parts] == [120, 40, 10, 30] and len(np.unique(np.concatenate(parts)[:, 0])) == N
    again, other = of_file(write(x=x, y=x), 3), of_file(write(x=x, y=x), 4)
    assert np.array_equal(again.test.x, pairs.test.x) and not np.array_equal(other.test.x, pairs.test.x)


def test_a_split_in_the_file_is_kept_and_what_is_there_is_found(write):
    split = np.arange(N) % 4
    path = write(split=split)
    pairs = of_file(path, 0)
    with np.load(path) as file:
        x, labels = file["x"], file["labels"]
    assert np.array_equal(pairs.test.labels, labels[3::4])
    assert np.allclose(pairs.batch(np.array([2, 5]))[0], (x[[8, 20]] - x[::4].mean(0)) / x[::4].std(0), atol=1e-5), "learnt from"
    assert (pairs.classes, pairs.count, pairs.shape_x, pairs.grid) == ((3, 2), 50, (4,), None)
    assert linear_probe.raw_pixels(pairs).factors == [1, 1] and 0.2 < pairs.chance < 0.8
    assert pairs.nats == pytest.approx(np.log(6))


def test_chance_is_that_of_the_commonest_class_of_each_factor(write):
    labels = np.stack([np.arange(N) % 4 == 0, np.arange(N) % 10 == 0], 1).astype(int)
    pairs = of_file(write(labels=labels, split=np.arange(N) // 50), 0)
    assert pairs.chances == pytest.approx([0.76, 0.9]) and pairs.chance == pytest.approx(0.83)


def test_labels_of_any_whole_numbers_and_one_factor_are_taken(write):
    pairs = of_file(write(labels=np.where(np.arange(N) % 2, -7, 300)), 0)
    assert pairs.classes == (2,) and set(pairs.fit.labels.ravel()) == {0, 1}


@pytest.mark.parametrize(
    ("shape", "wanted"), [((N, 5, 6), (5, 6)), ((N, 5, 6, 3), (3, 5, 6)), ((N, 3, 5, 6), (3, 5, 6)), ((N, 5, 6, 1), (1, 5, 6))]
)
def test_pictures_of_bytes_and_of_numbers_are_the_same(write, shape, wanted):
    pixels = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    a, b = (of_file(write(x=x, split=np.arange(N) % 4), 0) for x in (pixels, pixels / 255))
    assert a.shape_x == b.shape_x == wanted and a.fit.x.dtype == np.float32 and np.allclose(a.fit.x, b.fit.x)
    moved = pixels.transpose(0, 3, 1, 2) if len(shape) == 4 and shape[3] in (1, 3) else pixels
    assert np.allclose(a.fit.x * 255, moved[1::4])


def vectors(at: int, value: float) -> np.ndarray:
    x = np.ones((N, 4)) * np.arange(N)[:, None]
    x[at, 2] = value
    return x


SAID = {
    "missing": ({"labels": None}, "holds no array called labels; x, y and labels are wanted"),
    "both": ({"y": None, "labels": None}, "no array called y and none called labels"),
    "lengths": ({"y": np.zeros((N - 1, 4))}, r"unequal lengths \(x has 200, y has 199, labels has 200\)"),
    "nan": ({"x": vectors(7, np.nan)}, r"its x is not finite \(NaN or infinite\) in 1 pair, the first of them pair 7"),
    "infinite": ({"y": vectors(8, np.inf)}, "its y is not finite .* pair 8"),
    "huge": ({"x": vectors(8, 1e200)}, r"its x has a number of 1e\+200; 1e\+100 at most"),
    "constant": ({"x": np.ones((N, 4))}, "its x is the same throughout"),
    "words": ({"x": np.full((N, 4), "a")}, "its x is 200 x 4 <U1; pairs x numbers or pairs x pictures"),
    "flat": ({"x": np.zeros(N)}, "its x is 200 float64; pairs x numbers"),
    "colours": ({"x": np.zeros((N, 5, 6, 7))}, "its x is 200 x 5 x 6 x 7; pairs x numbers"),
    "bright": (
        {"x": np.full((N, 5, 5), 3.0)},
        r"the pixels of its x go from 3 to 3, nearly black .*; bytes \(uint8\) or numbers from 0 to 1",
    ),
    "wide": ({"x": np.zeros((N, 100_001), bool)}, "its x has 100001 numbers a pair; 100000 at most"),
    "fractions": ({"labels": np.zeros((N, 1))}, "its labels are of type float64; whole numbers are wanted"),
    "cube": ({"labels": np.zeros((N, 1, 1), int)}, "its labels are 200 x 1 x 1; pairs x factors is wanted"),
    "none": ({"labels": np.zeros((N, 0), int)}, "its labels are 200 x 0; pairs x factors"),
    "one class": ({"labels": np.zeros((N, 2), int)}, "factor 0 of its labels, counted from 0, has a single class; from 2 to 1000"),
    "alone": ({"labels": np.where(np.arange(N) == 3, 9, np.arange(N) % 2)}, "factor 0 .* has a single pair of class 9; 2 or more"),
    "one fitted": (
        {"labels": (np.arange(N) < 10).astype(int), "split": np.sort(np.arange(N) % 4)},
        "a single class among the pairs for fit",
    ),
    "split": ({"split": np.full(N, 4)}, "its split is 200 int64; for each pair one of 0 learning, 1 fit, 2 validation, 3 test"),
    "split words": ({"split": np.full(N, "fit")}, "its split is 200 <U3; for each pair"),
    "unused": ({"split": np.arange(N) % 3}, r"its 200 pairs leave 0 for test \(split = 3\); 2 or more"),
    "objects": ({"x": np.array([{}] * N, object)}, "its array x holds Python objects, which are not read"),
}


@pytest.mark.parametrize("arrays", SAID)
def test_what_does_not_fit_is_one_sentence(write, arrays):
    other, sentence = SAID[arrays]
    with pytest.raises(KnobError, match=rf"pairs = '.*own.npz' is not possible: .*{sentence}.*\.$") as caught:
        of_file(write(**other), 0)
    assert caught.value.knob == "pairs" and "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_broken_is_one_sentence(write, tmp_path):
    with pytest.raises(KnobError, match="there is no such file"):
        file_pairs.read(str(tmp_path / "nothing.npz"))
    file = Path(write())
    whole = file.read_bytes()
    for raw in (whole[: len(whole) // 2], b"hello", b""):
        file.write_bytes(raw)
        with pytest.raises(KnobError, match=r"it cannot be read: it is no whole .npz file of numbers\."):
            file_pairs.read(str(file))
    with pytest.raises(KnobError, match="the folder holds no picture"):
        file_pairs.read(str(tmp_path))


def test_too_few_pairs_for_four_parts_are_refused(write):
    few = np.arange(6, dtype=float)[:, None]
    with pytest.raises(KnobError, match=r"its 6 pairs leave 1 for fit"):
        of_file(write(x=few, y=few, labels=np.arange(6) % 2), 0)


def test_a_folder_of_pictures_gives_their_halves_and_its_subfolders_are_the_classes(tmp_path):
    left_and_right = np.repeat(np.repeat([[10, 200]], 32, 0), 16, 1).astype(np.uint8)
    for n in range(40):
        (tmp_path / "ab"[n % 2]).mkdir(exist_ok=True)
        Image.fromarray(left_and_right + n).save(tmp_path / "ab"[n % 2] / f"{n}.png")
    arrays = file_pairs.read(str(tmp_path))
    assert arrays["x"].shape == arrays["y"].shape == (40, 1, 32, 16)
    assert (arrays["x"] < 100).all() and (arrays["y"] >= 200).all() and list(arrays["labels"]) == [0] * 20 + [1] * 20
    assert file_pairs.own_pairs(arrays, 0, str(tmp_path)).classes == (2,)
    with pytest.raises(KnobError, match="the folder has no subfolders of pictures, one for each class"):
        file_pairs.read(str(tmp_path / "a"))


def test_numbers_may_be_as_small_as_they_like(write):
    pairs = of_file(write(x=vectors(0, 3) * 1e-200, y=vectors(0, 3) * 1e-305), 0)
    assert np.allclose(pairs.fit.x, pairs.fit.y, atol=1e-3) and np.ptp(pairs.fit.x) > 1


def faces(folder, lines=None, count=60):
    """A folder as CelebA's: pictures, and beside it the list; an attribute that every third face has, one that none has."""
    (folder / "img").mkdir()
    for n in range(count):
        half = np.repeat([[10 + n, 150 + n]], 178, 0).repeat(89, 1).astype(np.uint8)
        Image.fromarray(np.pad(half, ((20, 20), (0, 0)))).save(folder / "img" / f"{n:06d}.png")
    listed = [f"{n:06d}.png {'1' if n % 3 == 0 else '-1'}  -1 {'1' if n % 2 else '-1'}" for n in range(count)]
    (folder / "list_attr_celeba.txt").write_text("\n".join([str(count), "Smiling Bald Young", *(lines or listed)]), encoding="utf-8")
    return str(folder / "img")


def test_a_folder_of_faces_with_celebas_list_gives_halves_and_attributes(tmp_path):
    arrays = file_pairs.read(faces(tmp_path))
    assert arrays["x"].shape == arrays["y"].shape == (60, 1, 32, 16) and (arrays["x"][:, 0, 5, 5] == 10 + np.arange(60)).all()
    assert (arrays["labels"] == np.stack([np.arange(60) % 3 == 0, np.arange(60) % 2 == 1], 1)).all(), "what too few have is left out"
    pairs = file_pairs.own_pairs(arrays, 0)
    assert pairs.factors == ("Smiling", "Young") and pairs.classes == (2, 2) and pairs.chances.shape == (2,)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["000001.png 1 1 1", "000002.png 1 0 1"], "line 4 of list_attr_celeba.txt holds no file's name and 3 times 1 or -1"),
        (["other.png 1 1 -1"], "list_attr_celeba.txt names none of its pictures"),
        (["000001.png 1 1 -1"], "no attribute has 20 that have it and 20 that lack it"),
    ],
)
def test_a_list_of_attributes_that_does_not_fit_is_one_sentence(tmp_path, lines, words):
    with pytest.raises(KnobError, match=words):
        file_pairs.read(faces(tmp_path, lines, 3))
