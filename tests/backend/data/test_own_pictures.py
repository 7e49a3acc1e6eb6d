"""Pictures and films of the user's own: as a viewer shows them, with all their levels, and what is no picture."""

from __future__ import annotations

import struct
import sys
import warnings
import zlib
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from settle.backend.core.knobs import KnobError
from settle.backend.data.own.film import read_film
from settle.backend.data.own.folders import read_folder
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.pixels import channels_first, pixels

RAMP = np.linspace(0, 1, 32 * 32).reshape(32, 32)
RED_ON_TOP = np.zeros((16, 16, 3), np.uint8)
RED_ON_TOP[:4, :, 0] = 255
NO_FILE = OwnFile("pictures", "a.npz", None)  # type: ignore[arg-type]


def film(path, side=16):
    return read_film(OwnFile.found("data", str(path), folder=True), side)


def folder_of(place, images, ending="png", **how):
    place.mkdir(exist_ok=True)
    for number, image in enumerate(images):
        (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(place / f"{number}.{ending}", **how)
    return place


def red_side(frame):
    sides = {"top": frame[:, :2], "bottom": frame[:, -2:], "left": frame[:, :, :2], "right": frame[:, :, -2:]}
    return max(sides, key=lambda side: int(sides[side][0].astype(int).sum()))


@pytest.mark.parametrize(
    ("levels", "ending"),
    [
        ((RAMP * 65535).astype(np.uint16), "png"), ((RAMP * 65535).astype(np.uint16), "tif"), (RAMP.astype(np.float32), "tif"),
        ((RAMP * 255).astype(np.float32), "tif"), ((RAMP * 65535).astype(np.int32), "tif"), ((RAMP * (2**31 - 1)).astype(np.int32), "tif"),
    ],
)  # fmt: skip
def test_finer_levels_than_bytes_are_scaled_and_kept(tmp_path, levels, ending):
    found = film(folder_of(tmp_path / "f", [levels, levels], ending), 32)
    assert found.dtype == np.float32 and np.abs(found[0] - RAMP).max() < 2 / 255 and len(np.unique(found[0, 0])) > 250


def test_the_frames_of_a_film_have_one_white(tmp_path):
    dark = (RAMP * 6000).astype(np.uint16)
    found = film(folder_of(tmp_path / "f", [dark, (RAMP * 65535).astype(np.uint16), np.full((32, 32, 3), 255, np.uint8)]), 32)
    assert found[0].max() == pytest.approx(6000 / 65535) and found[1].max() == found[2].min() == 1


@pytest.mark.parametrize(("high", "low"), [(16, 0), (4095, 0), (1.02, 0), (1, -1), (1e6, 0)])
def test_levels_of_no_known_range_are_told_and_not_turned_black_or_white(tmp_path, high, low):
    levels = (low + RAMP * (high - low)).astype(np.float32)
    with pytest.raises(KnobError, match=rf"the pixels of its pictures go from {low} to {high:g}".replace("+", r"\+")):
        film(folder_of(tmp_path / "f", [levels], "tif"), 32)


@pytest.mark.parametrize(
    ("orientation", "side"), [(1, "top"), (2, "top"), (3, "bottom"), (4, "bottom"), (5, "left"), (6, "right"), (7, "right"), (8, "left")]
)
def test_pictures_stand_as_a_viewer_shows_them(tmp_path, orientation, side):
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert red_side(film(folder_of(tmp_path / "f", [RED_ON_TOP], "jpg", exif=exif))[0]) == side


@pytest.mark.parametrize("ending", ["gif", "png", "tif", "webp"])
def test_a_picture_of_several_frames_is_a_film(tmp_path, ending):
    images = [Image.fromarray(np.roll(RED_ON_TOP, n, 1)) for n in range(5)]
    other = [Image.fromarray(np.asarray(image) // 2 + 20 * n) for n, image in enumerate(images)]
    other[0].save(tmp_path / f"a.{ending}", save_all=True, append_images=other[1:])
    found = film(tmp_path / f"a.{ending}")
    assert len(found) == 5 and all(red_side(frame) == "top" for frame in found)


def test_what_is_clear_is_on_white_and_what_is_hidden_is_passed_over(tmp_path):
    clear = np.zeros((16, 16, 4), np.uint8)
    place = folder_of(tmp_path / "f", [clear])
    for name in ("._0.png", ".hidden.png", "Thumbs.db", "notes.txt"):
        (place / name).write_bytes(b"no picture")
    Image.fromarray(RED_ON_TOP).save(place / "1.jfif", format="JPEG")
    found = film(place)
    assert len(found) == 2 and (found[0] == 255).all() and red_side(found[1]) == "top"


@pytest.mark.parametrize(("turn", "side"), [(0, "top"), (-90, "right"), (90, "left"), (180, "bottom")])
def test_frames_of_a_video_stand_as_a_player_shows_them(tmp_path, monkeypatch, turn, side):
    frame = SimpleNamespace(rotation=turn, to_image=lambda: Image.fromarray(RED_ON_TOP))
    opened = SimpleNamespace(streams=SimpleNamespace(video=[SimpleNamespace(metadata={})]), decode=lambda video: [frame, frame])
    monkeypatch.setitem(sys.modules, "av", SimpleNamespace(open=lambda path: nullcontext(opened)))
    (tmp_path / "a.mp4").touch()
    found = film(tmp_path / "a.mp4")
    assert len(found) == 2 and red_side(found[0]) == side


def png_head(side):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_a_picture_of_too_many_pixels_is_refused_without_a_warning(tmp_path, side):
    place = folder_of(tmp_path / "f", [RED_ON_TOP])
    (place / "b.png").write_bytes(png_head(side))
    with warnings.catch_warnings(record=True) as heard:
        for read in (lambda: film(place), lambda: film(place / "b.png"), lambda: labelled(place)):
            with pytest.raises(KnobError, match=r"(b\.png|it) has so many pixels that it is not opened\.$"):
                read()
    assert not heard


def labelled(place, fits=lambda h, w: False):
    return read_folder(OwnFile.found("pictures", str(place), folder=True), 32, fits)


def test_a_folder_is_a_set_with_a_class_for_each_subfolder(tmp_path):
    for number, name in enumerate(("a2", "a10")):
        folder_of(tmp_path / name, [np.full((40, 60), 50 * number + n, np.uint8) for n in range(3)])
    (tmp_path / "__MACOSX").mkdir()
    found = labelled(tmp_path)
    assert found.pictures.shape == (6, 1, 32, 32) and list(found.pictures[:, 0, 0, 0]) == [0, 1, 2, 50, 51, 52]
    assert found.names == ("a2", "a10") and list(found.classes) == [0, 0, 0, 1, 1, 1]
    assert found.about == "6 pictures of 40 x 60 pixels, of each the middle square made 32 x 32, grey, in 2 classes"
    as_they_are = labelled(tmp_path, lambda h, w: (h, w) == (40, 60))
    assert as_they_are.pictures.shape == (6, 1, 40, 60) and as_they_are.about == "6 pictures of 40 x 60 pixels, grey, in 2 classes"
    folder_of(tmp_path / "a10", [np.full((8, 8, 3), (255, 0, 0), np.uint8)])
    assert labelled(tmp_path, lambda h, w: True).pictures.shape == (6, 3, 32, 32), "of several sizes, one of them in colour"
    folder_of(tmp_path, [RED_ON_TOP])
    with pytest.raises(KnobError, match=r"pictures lie in it and in its folder a2 as well"):
        labelled(tmp_path)
    (tmp_path / "a2" / "0.png").write_bytes(b"\x89PNG no more")
    (tmp_path / "0.png").unlink()
    with pytest.raises(KnobError, match=r"0\.png cannot be read as a picture\.$"):
        labelled(tmp_path)


@pytest.mark.parametrize(
    ("array", "white"),
    [
        (np.array([[[0, 255]]], np.uint8), 255), (np.array([[[0, 1]]], np.uint8), 1), (np.array([[[0, 1.0]]]), 1),
        (np.array([[[0, 200.0]]]), 255), (np.array([[[0, 255]]]), 255), (np.array([[[0, 65535]]], np.uint16), 65535),
        (np.array([[[False, True]]]), 1), (np.array([[[0, 40000.0]]], ">f4"), 65535), (np.array([[[0, 0]]], np.uint8), 255),
    ],
)  # fmt: skip
def test_the_range_of_an_array_is_told_by_what_is_in_it(array, white):
    found = pixels(NO_FILE, "pictures", array)
    assert found.dtype in (np.uint8, np.float32)
    assert (found / 255 if found.dtype == np.uint8 else found) == pytest.approx(array.astype(float) / white)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([[[0, np.nan]], [[np.inf, 1]]]), "2 numbers of its pictures are not finite (NaN or infinite), the first in picture 0"),
        (np.array([[[0, 16]]], np.uint8), "go from 0 to 16, nearly black beside a white of 255"),
        (np.array([[[0, 1000]]], np.uint16), "go from 0 to 1000, nearly black beside a white of 65535"),
        (np.array([[["a", "b"]]]), "are of type <U1"),
        (np.array([[[1j]]]), "are of type complex128"),
    ],
)
def test_an_array_that_is_no_picture_is_refused(array, words):
    with pytest.raises(KnobError) as caught:
        pixels(NO_FILE, "pictures", array)
    assert words in str(caught.value)


def test_channels_come_first():
    shapes = {(5, 8, 8): (5, 1, 8, 8), (5, 8, 8, 1): (5, 1, 8, 8), (5, 8, 8, 3): (5, 3, 8, 8), (5, 3, 8, 8): (5, 3, 8, 8)}
    found = {shape: channels_first(np.zeros(shape)) for shape in [*shapes, (5, 8, 8, 4), (5, 8)]}
    assert {shape: None if a is None else a.shape for shape, a in found.items()} == {**shapes, (5, 8, 8, 4): None, (5, 8): None}
