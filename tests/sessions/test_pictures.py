"""Pictures and weights of a recording as files, read back by other means than ours."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from PIL import Image

from settle.backend.core.recording import Checkpoint
from settle.sessions.export import pictures, weights
from settle.sessions.format import SessionError

GREY = np.random.default_rng(2).random((6, 5, 4, 3)).astype(np.float32)
COLOUR = np.random.default_rng(3).random((3, 4, 3, 6, 6)).astype(np.float32)


@pytest.fixture
def painted(recording):
    made = recording(samples={"pictures": GREY}, other={"value": np.arange(6)})
    return made


@pytest.mark.parametrize(("each", "small"), [(GREY[0], (14, 17)), (COLOUR[0], (18, 18))], ids=["grey", "colour"])
def test_a_sheet_holds_every_picture_enlarged_by_a_whole_number(each, small):
    made, (h, w) = pictures.sheet(each), each.shape[-2:]
    times = made.shape[0] // small[0]
    assert made.shape[:2] == (small[0] * times, small[1] * times) and max(made.shape[:2]) >= pictures.SIDE > max(small) * (times - 1)
    found = made[::times, ::times]
    assert np.array_equal(found.repeat(times, 0).repeat(times, 1), made) and (found[:2] == 128).all()
    wanted = np.rint(255 * (each if each.ndim == 3 else each.transpose(0, 2, 3, 1)))
    second_row = len(each) // 2 + len(each) % 2
    assert np.array_equal(found[2 : 2 + h, 4 + w : 4 + 2 * w], wanted[1])
    assert np.array_equal(found[4 + h : 4 + 2 * h, 2 : 2 + w], wanted[second_row])


def test_png_holds_the_pictures_of_the_step_and_gif_those_up_to_it(painted, tmp_path):
    pictures.write(painted, tmp_path / "a.png", "png", "samples", 3)
    with Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(np.asarray(image), pictures.sheet(GREY[3]))
    pictures.write(painted, tmp_path / "a.gif", "gif")
    with Image.open(tmp_path / "a.gif") as image:
        assert image.n_frames == 6 and image.info["loop"] == 0
        for row in range(6):
            image.seek(row)
            assert np.abs(np.asarray(image.convert("L")).astype(int) - pictures.sheet(GREY[row])).max() <= 1
    pictures.write(painted, tmp_path / "b.gif", "gif", "samples", 2)
    with Image.open(tmp_path / "b.gif") as image:
        assert image.n_frames == 3


def test_what_holds_no_pictures_is_refused_in_a_sentence(painted, recording, tmp_path):
    with pytest.raises(SessionError, match="Table 'other' holds no pictures: pictures are in samples"):
        pictures.write(painted, tmp_path / "a.png", "png", "other")
    with pytest.raises(SessionError, match="There is no table 'sample'"):
        pictures.write(painted, tmp_path / "a.png", "png", "sample")
    with pytest.raises(SessionError, match="no table of pictures"):
        pictures.write(recording(other={"value": np.arange(3)}), tmp_path / "a.gif", "gif")
    with pytest.raises(SessionError, match="cannot be written"):
        pictures.write(painted, tmp_path / "nowhere" / "a.gif", "gif")
    assert list(tmp_path.iterdir()) == []


def test_weights_are_those_of_the_step_layer_by_layer(painted, tmp_path):
    for step in (2, 5):
        arrays = {"generator": np.arange(8.0) * step, "moment": np.ones(2)}
        painted.checkpoints[step] = Checkpoint(step, arrays, {"shapes": {"generator": [["W", [2, 3]], ["b", [2]]]}, "t": step - 1})
    for at, step in ((3, 2), (None, 5)):
        weights.write(painted, tmp_path / "w.npz", at)
        with np.load(tmp_path / "w.npz") as found:
            assert set(found) == {"about", "generator.W", "generator.b", "moment"}
            assert np.array_equal(found["generator.W"], step * np.arange(6.0).reshape(2, 3)) and found["generator.b"][1] == 7 * step
            assert json.loads(str(found["about"]))["step"] == step
    painted.checkpoints.clear()
    with pytest.raises(SessionError, match="no checkpoint"):
        weights.write(painted, tmp_path / "w.npz")


def test_mp4_is_a_film_of_the_pictures_up_to_the_step(painted, recording, tmp_path):
    import av

    for name, made, rows in (("grey", painted, GREY), ("colour", recording(samples={"pictures": COLOUR}), COLOUR)):
        pictures.write(made, tmp_path / f"{name}.mp4", "mp4", "samples", 2)
        with av.open(str(tmp_path / f"{name}.mp4")) as film:
            seen = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
            assert film.streams.video[0].average_rate == 1 / pictures.SECONDS
        assert len(seen) == 2 + round(pictures.LAST / pictures.SECONDS)
        for row, frame in zip(rows[:3], seen, strict=False):
            wanted = pictures.sheet(row)
            wanted = wanted if wanted.ndim == 3 else wanted[:, :, None].repeat(3, 2)
            found = frame[: wanted.shape[0], : wanted.shape[1]].astype(int)
            assert 0 <= frame.shape[0] - wanted.shape[0] <= 1 and np.abs(found.mean(2) - wanted.mean(2)).mean() < 6


def test_without_its_package_mp4_is_refused_in_a_sentence_and_nothing_is_left(painted, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(SessionError, match="mp4 needs the package av: install it with pip install av, or export gif"):
        pictures.write(painted, tmp_path / "a.mp4", "mp4")
    assert list(tmp_path.iterdir()) == []
