"""Sequences of the user's own: files, videos, folders and drawn segments, and the sentences for those that do not fit."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image

from settle.backend.core.knobs import KnobError
from settle.backend.vta.worlds.drawn_motifs import parse_segments
from settle.backend.vta.worlds.make import make_sequences
from settle.backend.vta.worlds.sequence_file import from_arrays, read
from settle.backend.vta.worlds.sequences import check_window

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(3, 2, (10, 30, 4))
BYTES = RNG.integers(0, 256, (10, 30, 16, 16, 3), dtype=np.uint8)
EVENTS = RNG.integers(0, 2, (10, 30))


def saved(folder, **arrays):
    np.savez(folder / "own.npz", **arrays)
    return str(folder / "own.npz")


def test_vectors_come_in_units_of_their_spread_and_a_fifth_is_held_out(tmp_path):
    made = read(saved(tmp_path, x=VECTORS, events=EVENTS))
    assert made.x.shape == (8, 30, 4) and made.held_out.x.shape == (2, 30, 4) and made.x.dtype == np.float32
    assert made.x.mean((0, 1)) == pytest.approx(0, abs=1e-5) and made.x.std((0, 1)) == pytest.approx(1, abs=1e-5)
    assert (made.events == EVENTS[:8]).all() and (made.held_out.events == EVENTS[8:]).all()
    one = made.held_out.x[..., 0]
    assert one == pytest.approx((VECTORS[8:, :, 0] - VECTORS[:8, :, 0].mean()) / VECTORS[:8, :, 0].std(), abs=1e-5)


def test_a_number_that_never_changes_is_no_division_by_zero():
    constant = VECTORS.copy()
    constant[..., 1] = 0.1
    assert np.abs(from_arrays(constant).x[..., 1]).max() < 1e-6


@pytest.mark.parametrize("x", [BYTES, BYTES.transpose(0, 1, 4, 2, 3), BYTES / 255, (BYTES / 255).astype(np.float16)])
def test_pictures_come_with_their_channels_first_from_minus_1_to_1(x):
    made = from_arrays(x)
    assert made.frame == (3, 16, 16) and made.events is None and made.label is None
    assert np.abs(made.x - (BYTES[:8].transpose(0, 1, 4, 2, 3) / 127.5 - 1)).max() < 2e-3


def test_grey_pictures_have_one_channel():
    assert from_arrays(BYTES[..., 0]).frame == from_arrays(BYTES[..., :1]).frame == (1, 16, 16)


def with_nan(x, place):
    x = x.astype(float)
    x[place] = np.nan
    return x


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"y": VECTORS}, "it holds no array called x"),
        ({"x": VECTORS[0]}, "its x is 30 x 4 float64; sequences x time x numbers, or x pictures"),
        ({"x": np.zeros((9, 9, 2, 2, 2, 2))}, "its x is 9 x 9 x 2 x 2 x 2 x 2 float64"),
        ({"x": np.zeros((10, 0, 3))}, "its x is 10 x 0 x 3 float64"),
        ({"x": VECTORS.astype(complex)}, "its x is 10 x 30 x 4 complex128"),
        ({"x": VECTORS[:4]}, "it holds 4 sequences; 5 or more are wanted"),
        ({"x": with_nan(VECTORS, (3, 7))}, "4 numbers of its x are not finite (NaN or infinite), the first in sequence 3 at frame 7"),
        ({"x": with_nan(BYTES / 255, (9, 0, 1, 1, 1))}, "1 number of its x is not finite (NaN or infinite), the first in sequence 9"),
        ({"x": np.ones((10, 30, 4))}, "its x is the same throughout what is learnt from"),
        ({"x": VECTORS * 1e200}, "its x has a number of "),
        ({"x": np.zeros((10, 30, 1025))}, "its x has 1025 numbers a frame; 1024 at most"),
        ({"x": BYTES[:, :, :8]}, "its x is 10 x 30 x 8 x 16 x 3; sequences x time"),
        ({"x": np.zeros((10, 30, 28, 28))}, "its x is 10 x 30 x 28 x 28; sequences x time"),
        ({"x": np.zeros((10, 30, 16, 16, 4))}, "its x is 10 x 30 x 16 x 16 x 4"),
        ({"x": BYTES - 9.0}, "the pixels of its x go from -9 to 246; bytes (uint8) or numbers from 0 to 1"),
        ({"x": np.where(BYTES > 9, 16.0, 0.0)}, "the pixels of its x go from 0 to 16, nearly black beside a white of 255; "),
        ({"x": VECTORS, "events": EVENTS[:, :20]}, "its events are 10 x 20; sequences x time as in x, 10 x 30, is wanted"),
        ({"x": VECTORS, "events": EVENTS.sum()}, "its events are a single number; sequences x time"),
        ({"x": VECTORS, "events": 2 * EVENTS}, "its events are not all 0 or 1"),
        ({"x": VECTORS, "events": EVENTS.astype(str)}, "its events are not all 0 or 1"),
        ({"x": VECTORS, "events": with_nan(EVENTS, (0, 0))}, "its events are not all 0 or 1"),
    ],
)
def test_a_file_that_does_not_fit_gets_a_sentence(tmp_path, arrays, said):
    path = saved(tmp_path, **arrays)
    with pytest.raises(KnobError) as caught:
        read(path)
    assert str(caught.value).startswith(f"data = '{path}' is not possible: {said}") and caught.value.knob == "data"


def test_damaged_and_missing_files_get_a_sentence(tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 and no more")
    np.savez(tmp_path / "objects.npz", x=np.array([{}, 1], object))
    (tmp_path / "bad.gif").write_bytes(b"GIF89a and no more")
    (tmp_path / "empty").mkdir()
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "1.png").write_bytes(b"no picture")
    for name, said in {
        "none.npz": "there is no such file",
        "bad.npz": "it cannot be read: it is no whole .npz file of numbers",
        "objects.npz": "its array x holds Python objects, which are not read",
        "bad.gif": "it cannot be read as a picture",
        "empty": "the folder holds no picture",
        "torn": "1.png cannot be read as a picture",
    }.items():
        with pytest.raises(KnobError, match=rf"^data = '.*{name}' is not possible: {said}.*\.$"):
            read(str(tmp_path / name))


def films(count=50):
    """Pictures with a bar that goes to the right, a pixel of 16 a frame; wider than high, with white at both ends."""
    for n in range(count):
        picture = np.zeros((64, 96, 3), np.uint8)
        picture[:, :16] = picture[:, -16:] = 255
        picture[:, 16 + 4 * (n % 16) : 20 + 4 * (n % 16)] = (200, 100, 0)
        yield Image.fromarray(picture)


def bars_go_right(made, tolerance):
    x = np.concatenate([made.x, made.held_out.x]).reshape(50, 3, 16, 16)
    assert made.x.shape[1] == 10 and len(made.held_out.x) == 1 and made.events is None
    assert (x[:, 0].mean(1).argmax(1) == np.arange(50) % 16).all()  # the middle square alone, and in order
    bar = x[np.arange(50), :, 8, np.arange(50) % 16]
    assert bar == pytest.approx(np.tile([200, 100, 0], (50, 1)) / 127.5 - 1, abs=tolerance)


def test_a_folder_of_pictures_goes_by_their_numbers(tmp_path):
    for n, image in enumerate(films()):
        image.save(tmp_path / f"frame{n}.png")
    (tmp_path / "notes.txt").write_text("no picture", encoding="utf-8")
    bars_go_right(read(str(tmp_path), length=10), 0.01)


def test_a_gif_is_a_film(tmp_path):
    first, *others = films()
    first.save(tmp_path / "film.gif", save_all=True, append_images=others)
    bars_go_right(read(str(tmp_path / "film.gif"), length=10), 0.05)


def test_of_a_film_every_kth_frame_is_taken(tmp_path):
    for n, image in enumerate(films(148)):
        image.save(tmp_path / f"frame{n}.png")
    made = read(str(tmp_path), length=10, stride=3)
    assert len(made.x) + len(made.held_out.x) == 5
    x = np.concatenate([made.x, made.held_out.x]).reshape(50, 3, 16, 16)
    assert (x[:, 0].mean(1).argmax(1) == 3 * np.arange(50) % 16).all()
    with pytest.raises(KnobError, match=r"it has 37 frames at stride = 4; 50 or more are wanted"):
        read(str(tmp_path), length=10, stride=4)


def test_a_film_that_is_too_short_gets_a_sentence(tmp_path):
    first, *others = films(20)
    first.save(tmp_path / "film.gif", save_all=True, append_images=others)
    with pytest.raises(KnobError, match=r"it has 20 frames; 50 or more are wanted, 5 pieces of length = 10\.$"):
        read(str(tmp_path / "film.gif"), length=10)


def test_a_video_is_read_by_av(tmp_path):
    av = pytest.importorskip("av", reason="the package av reads videos")
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as film:
        stream = film.add_stream("mpeg4", rate=10, options={"qscale": "1"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for image in films():
            film.mux(stream.encode(av.VideoFrame.from_image(image)))
        film.mux(stream.encode())
    bars_go_right(read(str(path), length=10), 0.4)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(KnobError, match=r"film\.mp4' is not possible: it cannot be read as a video"):
        read(str(path), length=10)


def test_without_av_a_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    (tmp_path / "film.mp4").write_bytes(b"x")
    with pytest.raises(KnobError, match=r"needs the package av: install it with pip install av, or give a folder of pictures"):
        read(str(tmp_path / "film.mp4"))


def test_sequences_shorter_than_a_window_get_a_sentence():
    made = make_sequences("motifs", 0, count=5, held=5, length=27)
    with pytest.raises(KnobError, match=r"^seq = 24 with init = 2 is not possible: .* = 28 frames is wanted, and the sequences have 27\.$"):
        check_window(made, 24, 2)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((0, 5, 1), "drawn has 3 numbers; it takes motif, length"),
        ((0, 5), "drawn has 2 numbers"),
        ((0, 5, 5, 5), "drawn has the motif 5; the motifs are 0 to 4."),
        ((0, 5, 1, 1), "drawn has a segment of 1 frames; each takes from 2 to 60."),
    ],
)
def test_drawn_segments_that_cannot_be(value, said):
    with pytest.raises(KnobError) as caught:
        parse_segments("drawn", value)
    assert str(caught.value).startswith(said)


def test_rows_of_a_table_and_one_film_in_an_array_are_frames(tmp_path):
    walk = np.cumsum(RNG.normal(size=(60, 3)), 0).round(3)
    rows = "\n".join(";".join(f"{value}".replace(".", ",") for value in row) for row in walk)
    (tmp_path / "walk.csv").write_text(f"a;b;c\n{rows}\n", encoding="utf-8")
    made = read(str(tmp_path / "walk.csv"), length=10)
    assert made.x.shape == (5, 10, 3) and len(made.held_out.x) == 1
    assert made.x.reshape(-1, 3) == pytest.approx((walk[:50] - walk[:50].mean(0)) / walk[:50].std(0), abs=1e-5)
    assert read(f"{tmp_path / 'walk.csv'}#3,a", length=6, stride=2).x.shape == (4, 6, 2)
    np.save(tmp_path / "film.npy", BYTES[:2].reshape(60, 16, 16, 3))
    assert np.array_equal(read(str(tmp_path / "film.npy"), length=10).x[0], from_arrays(BYTES).x[0, :10])
