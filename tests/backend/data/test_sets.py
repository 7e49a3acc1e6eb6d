"""The digits that are always there, and MNIST's files when they are."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from data_set_files import SHARED, archive, cifar_files, idx, write_idx

from settle.backend.core.knobs import KnobError
from settle.backend.data import cifar, digits, mnist
from settle.backend.data.folder import MissingDataSet, folder
from settle.backend.data.sets import SETS as ABOUT
from settle.backend.data.sets import original
from settle.backend.data.splits import load as split
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.problem import SETS, make_problem, read_samples


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
    write_idx(tmp_path / place, idx(pictures), idx(classes))
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    found = mnist.load("test")
    assert np.array_equal(found[0], pictures) and np.array_equal(found[1], classes)
    chosen = read_samples("p", "", "mnist", 3, 2)["data"]
    assert np.array_equal(chosen["x"], pictures[3:5] / 255) and list(chosen["y"].argmax(1)) == [3, 4]
    with pytest.raises(KnobError, match="7 pictures of mnist were found"):
        read_samples("p", "", "mnist", 6, 2)


@pytest.mark.parametrize("place", ["mnist", "", "MNIST/raw", "mnist/MNIST/raw", "mnist/raw"])
@pytest.mark.parametrize("dot", ["-", "."])
@pytest.mark.parametrize("packed", [True, False])
def test_mnist_is_read_unpacked_with_a_dot_and_from_torchvision_too(monkeypatch, tmp_path, place, dot, packed):
    pictures = np.arange(3 * 28 * 28).astype(np.uint8).reshape(3, 28, 28)
    (tmp_path / place).mkdir(parents=True, exist_ok=True)
    for name, raw in {"images-idx3": idx(pictures), "labels-idx1": idx(np.arange(3, dtype=np.uint8))}.items():
        file = tmp_path / place / f"t10k-{name.replace('-idx', f'{dot}idx')}-ubyte{'.gz' if packed else ''}"
        file.write_bytes(raw if packed else gzip.decompress(raw))
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    assert np.array_equal(mnist.load("test")[0], pictures)


def test_mnist_files_that_are_missing_or_broken_are_named(monkeypatch, tmp_path):
    pictures, classes = np.zeros((3, 28, 28), np.uint8), np.zeros(3, np.uint8)
    good = idx(pictures)
    cases = {
        "short": (good[: len(good) // 2], idx(classes), "t10k-images-idx3-ubyte.gz is no whole gzip file"),
        "text": (b"hello", idx(classes), "is no idx file of bytes with 3 dimensions .it begins with 68656c6c"),
        "empty": (gzip.compress(b""), idx(classes), "is no idx file"),
        "magic": (idx(pictures, 0x0D03), idx(classes), "no idx file of bytes with 3 dimensions"),
        "less": (gzip.compress(gzip.decompress(good)[:-5]), idx(classes), "announces 3 x 28 x 28 = 2352 bytes and holds 2347"),
        "size": (idx(np.zeros((3, 27, 28), np.uint8)), idx(classes), "n pictures of 28 x 28"),
        "count": (good, idx(np.zeros(4, np.uint8)), "n classes are wanted"),
        "class": (good, idx(np.full(3, 10, np.uint8)), "a class is 10"),
    }
    for name, (a, b, sentence) in cases.items():
        write_idx(tmp_path / name, a, b)
        monkeypatch.setenv("SETTLE_DATA", str(tmp_path / name))
        with pytest.raises(KnobError, match=sentence):
            mnist.load("test")
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(MissingDataSet, match=r"ubyte.gz is not in .*nowhere/mnist. 'settle data fetch mnist' gets it .12 MB.*SETTLE_DATA"):
        mnist.load("test")


def test_fashion_mnist_is_looked_for_in_its_own_subfolder_alone(monkeypatch, tmp_path):
    random = np.random.default_rng(1)
    digits_there, clothes = random.integers(0, 256, (2, 5, 28, 28), np.uint8)
    write_idx(tmp_path, idx(digits_there), idx(np.arange(5, dtype=np.uint8)))
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    with pytest.raises(MissingDataSet, match="settle data fetch fashion-mnist"):
        original("fashion-mnist", "test")
    write_idx(tmp_path / "fashion-mnist", idx(clothes), idx(np.arange(5, dtype=np.uint8)))
    assert np.array_equal(original("fashion-mnist", "test")[0], clothes) and np.array_equal(original("mnist", "test")[0], digits_there)


@pytest.mark.parametrize("place", ["cifar-10", "", "cifar-10/unpacked", "unpacked"])
def test_cifar_is_read_from_its_archive_or_its_folder(monkeypatch, tmp_path, place):
    monkeypatch.setattr(cifar, "RECORDS", 12)
    files = cifar_files(12)
    home = tmp_path / place.removesuffix("unpacked")
    if place.endswith("unpacked"):
        (home / cifar.UNPACKED).mkdir(parents=True)
        for name, raw in files.items():
            (home / cifar.UNPACKED / name).write_bytes(raw)
    else:
        home.mkdir(exist_ok=True)
        (home / cifar.ARCHIVE).write_bytes(archive(files))
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    made = split("cifar-10")
    assert made.pictures.shape == (60, 3, 32, 32) and made.test_pictures.shape == (12, 3, 32, 32) and made.scale == 1 / 255
    assert list(made.classes[10:14]) == [0, 1, 0, 1] and not made.pictures.flags.writeable
    record = np.frombuffer(files["data_batch_2.bin"], np.uint8).reshape(12, -1)[3]
    red, green, blue = record[1:].reshape(3, 32, 32)
    assert all(np.array_equal(a, b) for a, b in zip(made.pictures[15], (red, green, blue), strict=True))
    chosen = read_samples("p", "", "cifar-10", 4, 2)["data"]
    assert chosen["x"].shape == (2, 3, 32, 32) and chosen["x"].max() <= 1
    dense, conv = (make_problem(kind, (7,), {"data": chosen}, 0, Filters((4,), 5)) for kind in ("p", "conv"))
    assert dense.sizes == (10, 7, 3072) and dense.picture == conv.picture == (96, 32) and conv.maps == (3, 32, 32)


def test_cifar_files_that_are_missing_or_broken_are_named(monkeypatch, tmp_path):
    files = cifar_files(12)
    good = archive(files)
    labels = {**files, "test_batch.bin": b"\x0a" + files["test_batch.bin"][1:]}
    half = {**files, "test_batch.bin": files["test_batch.bin"][: 6 * cifar.RECORD]}
    cases = {
        "half": (good[: len(good) // 2], "cifar-10-binary.tar.gz is no whole .tar.gz file"),
        "end": (good[:-30], "is no whole .tar.gz file"),
        "page": (b"<html>404</html>", "is no whole .tar.gz file"),
        "empty": (b"", "is no whole .tar.gz file"),
        "without": (archive({"readme.html": b"hello"}), "lacks test_batch.bin"),
        "rows": (archive(half), "test_batch.bin has 18438 bytes; 12 pictures of 32 x 32 pixels in three colours are 36876"),
        "classes": (archive(labels), "a class in test_batch.bin is 10; 0 to 9 are wanted"),
    }
    monkeypatch.setattr(cifar, "RECORDS", 12)
    for name, (raw, sentence) in cases.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / cifar.ARCHIVE).write_bytes(raw)
        monkeypatch.setenv("SETTLE_DATA", str(tmp_path / name))
        with pytest.raises(KnobError, match=sentence):
            cifar.load("test")
    (tmp_path / "unpacked" / cifar.UNPACKED).mkdir(parents=True)
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "unpacked"))
    with pytest.raises(KnobError, match=r"there is no .*test_batch.bin"):
        cifar.load("test")
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(MissingDataSet, match=r"is not in .*nowhere/cifar-10. 'settle data fetch cifar-10' gets it .170 MB"):
        cifar.load("test")


@pytest.mark.skipif(not (SHARED / "mnist").exists(), reason="MNIST is not beside the repository")
def test_the_real_mnist(monkeypatch):
    monkeypatch.setenv("SETTLE_DATA", str(SHARED))
    for part, count in zip(("train", "test"), ABOUT["mnist"].counts, strict=True):
        pictures, classes = mnist.load(part)
        assert pictures.shape == (count, 28, 28) and np.bincount(classes).min() > 0.08 * count
    assert list(mnist.load("test")[1][:5]) == [7, 2, 1, 0, 4]
