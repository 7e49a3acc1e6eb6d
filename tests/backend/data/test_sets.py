"""The digits that are always there, and MNIST's files when they are."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from backend.data import digits, mnist
from backend.data.folder import folder
from backend.ep.problem import SETS, read
from backend.knobs import KnobError

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def idx(array: np.ndarray, magic: int | None = None) -> bytes:
    head = struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim if magic is None else magic, *array.shape)
    return gzip.compress(head + array.tobytes())


def write(home: Path, pictures: bytes, classes: bytes) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "t10k-images-idx3-ubyte.gz").write_bytes(pictures)
    (home / "t10k-labels-idx1-ubyte.gz").write_bytes(classes)


def test_digits_are_pictures_in_0_to_1_of_all_classes_and_cannot_be_written_to():
    pictures, classes = digits.load()
    assert pictures.shape == (SETS["digits"], 8, 8) and (pictures.min(), pictures.max()) == (0, 1)
    assert np.bincount(classes).min() > 170 and list(classes[:5]) == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="read-only"):
        pictures[0] = 1


def test_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    pictures, classes = digits.load()
    wanted = load_digits()
    assert np.array_equal(pictures * 16, wanted.images) and np.array_equal(classes, wanted.target)


def test_the_data_folder_is_the_variable_or_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    assert folder() == tmp_path
    monkeypatch.delenv("SETTLE_DATA")
    assert folder().name == "settle" and folder().is_absolute()


@pytest.mark.parametrize("place", ["", "mnist"])
def test_mnist_is_read_from_the_folder_or_its_subfolder(monkeypatch, tmp_path, place):
    pictures = np.random.default_rng(0).integers(0, 256, (7, 28, 28), np.uint8)
    classes = np.arange(7, dtype=np.uint8)
    write(tmp_path / place, idx(pictures), idx(classes))
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    found = mnist.load("test")
    assert np.array_equal(found[0], pictures) and np.array_equal(found[1], classes)
    chosen = read("p", "", "mnist", 3, 2)["data"]
    assert np.array_equal(chosen["x"], pictures[3:5] / 255) and list(chosen["y"].argmax(1)) == [3, 4]
    with pytest.raises(KnobError, match="7 pictures of mnist were found"):
        read("p", "", "mnist", 6, 2)


def test_mnist_files_that_are_missing_or_broken_are_named(monkeypatch, tmp_path):
    pictures, classes = np.zeros((3, 28, 28), np.uint8), np.zeros(3, np.uint8)
    good = idx(pictures)
    cases = {
        "short": (good[: len(good) // 2], idx(classes), "t10k-images-idx3-ubyte.gz is no whole gzip file"),
        "text": (b"hello", idx(classes), "is no whole gzip file"),
        "empty": (gzip.compress(b""), idx(classes), "is no idx file"),
        "magic": (idx(pictures, 0x0D03), idx(classes), "no idx file of bytes with 3 dimensions"),
        "less": (gzip.compress(gzip.decompress(good)[:-5]), idx(classes), "announces 3 x 28 x 28 = 2352 bytes and holds 2347"),
        "size": (idx(np.zeros((3, 27, 28), np.uint8)), idx(classes), "n pictures of 28 x 28"),
        "count": (good, idx(np.zeros(4, np.uint8)), "n classes are wanted"),
        "class": (good, idx(np.full(3, 10, np.uint8)), "a class is 10"),
    }
    for name, (a, b, sentence) in cases.items():
        write(tmp_path / name, a, b)
        monkeypatch.setenv("SETTLE_DATA", str(tmp_path / name))
        with pytest.raises(KnobError, match=sentence):
            mnist.load("test")
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(KnobError, match=r"is neither in .*nowhere nor in its subfolder mnist.*SETTLE_DATA"):
        mnist.load("test")


@pytest.mark.skipif(not (SHARED / "mnist").exists(), reason="MNIST is not beside the repository")
def test_the_real_mnist(monkeypatch):
    monkeypatch.setenv("SETTLE_DATA", str(SHARED))
    for part, count in mnist.COUNT.items():
        pictures, classes = mnist.load(part)
        assert pictures.shape == (count, 28, 28) and np.bincount(classes).min() > 0.08 * count
    assert list(mnist.load("test")[1][:5]) == [7, 2, 1, 0, 4]
