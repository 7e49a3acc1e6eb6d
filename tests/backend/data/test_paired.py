"""Sets that pairs of views are made of: Omniglot and faces, from small files in their original formats."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile

import numpy as np
import pytest
from data_set_files import SHARED
from PIL import Image

from settle.backend.core.knobs import KnobError
from settle.backend.data import faces, omniglot
from settle.backend.data.folder import MissingDataSet

SIZES = {"images_background": {"Zulu": 2, "Alpha_(old)": 3}, "images_evaluation": {"Beta": 2}}
"""Archive -> alphabet -> characters."""


def drawing(seed: int) -> np.ndarray:
    """(105, 105), True where there is ink: a block that differs from drawing to drawing."""
    ink = np.zeros((105, 105), bool)
    y, x = np.random.default_rng(seed).integers(0, 80, 2)
    ink[y : y + 20, x : x + 9] = True
    return ink


def zipped(alphabets: dict[str, int], drawers: int = 20, names: str = "{0}/{1}/character{2:02}/{3}_{4:02}.png", top: str = "top") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, characters in alphabets.items():
            for c in range(characters):
                for d in reversed(range(drawers)):
                    raw = io.BytesIO()
                    Image.fromarray(~drawing(seed(name, c, d))).save(raw, "png")  # 1 bit: black on white
                    archive.writestr(names.format(top, name, c + 1, 100 + c, d + 1), raw.getvalue())
        archive.writestr("__MACOSX/top/._a.png", b"no picture")
    return out.getvalue()


def seed(name: str, c: int, d: int) -> int:
    return sum(name.encode()) * 10_000 + c * 100 + d


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    (tmp_path / "omniglot").mkdir()
    return tmp_path


def put(home, **archives: bytes) -> None:
    for name, raw in archives.items():
        (home / "omniglot" / f"{name}.zip").write_bytes(raw)


def test_omniglot_is_read_from_its_archives_in_order_and_kept_with_its_licence(home):
    put(home, **{name: zipped(alphabets) for name, alphabets in SIZES.items()})
    found = omniglot.load()
    assert [(a.name, a.pictures.shape) for a in found] == [(n, (c, 20, 28, 28)) for n, c in [("Alpha_(old)", 3), ("Zulu", 2), ("Beta", 2)]]
    ink = drawing(seed("Zulu", 1, 6))
    picture = found[1].pictures[1, 6] / 255
    assert picture.max() == 1 and abs(picture.mean() - ink.mean()) < 0.01  # 255 = ink
    middle = [np.argwhere(p).mean(0) / len(p) for p in (ink, picture > 0.5)]
    assert np.allclose(*middle, atol=0.03)
    assert "Copyright (c) 2015 Brenden Lake" in (home / "omniglot" / omniglot.LICENCE).read_text(encoding="utf-8")
    for name in SIZES:
        (home / "omniglot" / f"{name}.zip").unlink()
    omniglot._read.cache_clear()
    again = omniglot.load()
    assert all(a.name == b.name and np.array_equal(a.pictures, b.pictures) for a, b in zip(found, again, strict=True))
    with pytest.raises(ValueError, match="read-only"):
        again[0].pictures[0] = 0


def test_omniglot_files_that_are_missing_or_broken_are_named(home):
    with pytest.raises(MissingDataSet, match=r"images_background.zip is not in .*omniglot. 'settle data fetch omniglot' gets it .16 MB"):
        omniglot.load()
    good = zipped(SIZES["images_background"])
    cases = [
        (good[: len(good) // 2], "images_background.zip is no whole archive of pictures"),
        (b"<html>", "images_background.zip is no whole archive of pictures"),
        (zipped({}), "images_background.zip holds no pictures"),
        (zipped({"One": 2}, drawers=1), "images_background.zip has 1 pictures of One, character01; 20 are wanted"),
        (good.replace(b"IDAT", b"IDAX"), "images_background.zip is no whole archive of pictures"),
    ]
    for raw, sentence in cases:
        put(home, images_background=raw, images_evaluation=good)
        with pytest.raises(KnobError, match=f"data = 'omniglot' is not possible: {sentence}"):
            omniglot.load()
    assert not (home / "omniglot" / omniglot.CACHE_FILE).exists()
    for raw in (b"", b"PK", np.random.default_rng(0).bytes(1000)):
        (home / "omniglot" / omniglot.CACHE_FILE).write_bytes(raw)
        with pytest.raises(KnobError, match=r"omniglot28.npz is not whole; without it, it is made anew from images_background.zip and"):
            omniglot.load()


@pytest.mark.skipif(not (SHARED / "omniglot28.npz").exists(), reason="Omniglot is not beside the repository")
def test_the_real_omniglot(monkeypatch):
    monkeypatch.setenv("SETTLE_DATA", str(SHARED))
    found = omniglot.load()
    assert len(found) == 50 and sum(len(a.pictures) for a in found) == 1623
    whole = b"".join(a.pictures.tobytes() for a in found)
    assert hashlib.sha256(whole).hexdigest() == "d76a1451bb8709f84cd8678e2c1e218339e26c1e23790e402fb39f8144e9a3db"


# -- faces --------------------------------------------------------------------------------------


def test_olivetti_is_read_as_scikit_learn_reads_it(home):
    from scipy.io import savemat

    columns = np.random.default_rng(0).integers(30, 200, (4096, 400)).astype(np.uint8)
    savemat(home / "olivettifaces.mat", {"faces": columns})
    pictures, people = faces.load("olivetti")
    grey = columns.T.astype(np.float32)
    grey = (grey - grey.min()) / (grey - grey.min()).max()
    assert np.abs(pictures / 255 - grey.reshape(400, 64, 64).transpose(0, 2, 1)).max() < 0.003
    assert pictures.dtype == np.uint8 and np.array_equal(people, np.arange(400) // 10)


def lfw(people: dict[str, int]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, count in people.items():
            for i in range(count):
                pixels = np.zeros((250, 250, 3), np.uint8)
                pixels[70:195, 78:172] = 10 * i  # the face; what is about it is not kept
                raw = io.BytesIO()
                Image.fromarray(pixels).save(raw, "jpeg", quality=95)
                about = tarfile.TarInfo(f"lfw_funneled/{name}/{name}_{i + 1:04}.jpg")
                about.size = len(raw.getvalue())
                archive.addfile(about, io.BytesIO(raw.getvalue()))
    return out.getvalue()


def test_lfw_keeps_those_of_whom_there_are_enough_pictures(home, monkeypatch):
    monkeypatch.setattr(faces, "FEWEST", 3)
    (home / "lfw").mkdir()
    (home / "lfw" / "lfw-funneled.tgz").write_bytes(lfw({"Zoe": 3, "Bob": 2, "Ann": 4}))
    pictures, people = faces.load("lfw")
    assert pictures.shape == (7, 64, 48) and list(people) == [0, 0, 0, 0, 1, 1, 1]
    assert np.abs(pictures[:, 20:40, 10:40].mean((1, 2)) - 10 * np.array([0, 1, 2, 3, 0, 1, 2])).max() < 2
    (home / "lfw" / "lfw-funneled.tgz").unlink()
    faces._read.cache_clear()
    assert np.array_equal(faces.load("lfw")[0], pictures)


def test_face_files_that_are_missing_or_broken_are_named(home, monkeypatch):
    from scipy.io import savemat

    monkeypatch.setattr(faces, "FEWEST", 3)
    for name, size in (("olivetti", 4), ("lfw", 243)):
        with pytest.raises(MissingDataSet, match=f"{faces.FILES[name]} is not in .*'settle data fetch {name}' gets it .{size} MB"):
            faces.load(name)
    savemat(home / "small.mat", {"faces": np.zeros((10, 4))})
    savemat(home / "other.mat", {"a": np.zeros(3)})
    few = lfw({"Ann": 3, "Bob": 1})
    cases = [
        ("olivetti", b"hello", "olivettifaces.mat is no whole MATLAB file with faces"),
        ("olivetti", (home / "other.mat").read_bytes(), "olivettifaces.mat is no whole MATLAB file with faces"),
        ("olivetti", (home / "small.mat").read_bytes(), "the faces in olivettifaces.mat are 10 x 4; 4096 x 400"),
        ("lfw", few[: len(few) // 2], "lfw-funneled.tgz is no whole .tgz file of pictures"),
        ("lfw", b"hello", "lfw-funneled.tgz is no whole .tgz file of pictures"),
        ("lfw", few, "lfw-funneled.tgz has fewer than 2 people with 3 pictures or more"),
    ]
    for name, raw, sentence in cases:
        (home / faces.FILES[name]).write_bytes(raw)
        with pytest.raises(KnobError, match=f"data = '{name}' is not possible: {sentence}"):
            faces.load(name)
    (home / faces.CACHE_FILE).write_bytes(b"hello")
    with pytest.raises(KnobError, match=r"lfw-faces.npz is not whole; without it, it is made anew from lfw-funneled.tgz"):
        faces.load("lfw")
