"""Solids in a room and halves of faces: what their pictures show, and what the parts of a probe have not in common."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.data import faces as stored
from settle.backend.wdm.pairs import array_pairs, multiview_shapes, room_renderer
from settle.backend.wdm.pairs.solids import BOUNDING_RADIUS, SOLIDS
from settle.backend.wdm.pairs.split_faces import face_pairs

INSIDE = {
    "ellipsoid": lambda p: p[..., 0] ** 2 + (p[..., 1] ** 2 + p[..., 2] ** 2) / 0.62**2 < 1,
    "box": lambda p: (np.abs(p) < (0.92, 0.5, 0.5)).all(-1),
    "cylinder": lambda p: (np.abs(p[..., 0]) < 0.92) & (np.hypot(p[..., 1], p[..., 2]) < 0.55),
    "cone": lambda p: (np.abs(p[..., 0]) < 0.92) & (np.hypot(p[..., 1], p[..., 2]) < 0.68 * (0.92 - p[..., 0]) / 1.84),
}


@pytest.mark.parametrize("name", SOLIDS)
def test_a_ray_enters_a_solid_where_a_walk_along_it_does(name):
    random = np.random.default_rng(0)
    o = random.normal(size=(400, 3))
    o = (3 * o / np.linalg.norm(o, axis=1, keepdims=True)).astype(np.float32)
    d = random.uniform(-1.1, 1.1, (400, 3)).astype(np.float32) - o
    d /= np.linalg.norm(d, axis=1, keepdims=True)
    t, normal = SOLIDS[name].intersect(o, d)
    walk = np.arange(0, 6, 0.002)
    inside = INSIDE[name](o[:, None] + walk[:, None] * d[:, None])
    first = np.where(inside.any(1), walk[inside.argmax(1)], np.inf)
    met = inside.sum(1) >= 20  # .04 of the way or more, no mere touch
    assert np.isfinite(t[met]).all() and np.abs(first[met] - t[met]).max() < 0.003
    assert np.isinf(t[~inside.any(1)]).mean() > 0.9 and 100 < met.sum() < 350
    at = o[met] + t[met, None] * d[met]
    n = normal[met] / np.linalg.norm(normal[met], axis=1, keepdims=True)
    assert ((n * d[met]).sum(1) < 0.01).all() and np.linalg.norm(at, axis=1).max() < BOUNDING_RADIUS
    assert INSIDE[name](at - 0.02 * n).mean() > 0.97 and not INSIDE[name](at + 0.02 * n).any()  # (edges are sharp)


def test_a_solid_lies_on_the_floor():
    """The lowest point of each, found by rays from below, is at height 0."""
    for name, body in SOLIDS.items():
        x, y = np.meshgrid(np.linspace(-1.2, 1.2, 101), np.linspace(-0.8, 0.8, 81))
        o = np.stack([x, y, np.full_like(x, -2)], -1).reshape(1, -1, 3).astype(np.float32)
        own = room_renderer._axes(np.array([0.4]), body.tilt)
        below = (o - np.array([0, 0, body.height], np.float32)) @ own
        t = body.intersect(below, np.broadcast_to(np.array([0, 0, 1], np.float32), o.shape) @ own)[0]
        assert t.min() == pytest.approx(2, abs=0.01), name


def test_light_falls_from_the_lamp_and_casts_a_shadow():
    still = np.zeros(1)
    pictures = room_renderer.layers("box", np.ones(1), still, still, still + 0.7, 64)[0]
    solid, floor, walls, shine = pictures
    assert pictures.shape == (4, 64, 64) and pictures.min() >= 0 and pictures.max() <= 1
    assert ((solid > 0).astype(int) + (floor > 0) + (walls > 0) > 0).all()  # something is seen everywhere
    assert solid[30, 32] > 0 and walls[2, 32] > 0 and floor[60, 5] > 0 and shine.max() < 0.5
    lit, dark = floor[36:46, 4:14].mean(), floor[floor > 0].min()
    assert dark < 0.6 * lit
    small, large = (
        room_renderer.layers("ellipsoid", np.full(1, s), still, still, still + 0.5, 32)[0, 0].astype(bool).sum() for s in (0.65, 1.3)
    )
    assert 3 < large / small < 5  # twice as long, four times the picture


@pytest.fixture(scope="module")
def pairs() -> multiview_shapes.ShapePairs:
    return multiview_shapes.shape_pairs(0, 500, 8)


def test_scenes_and_cameras_of_a_probe_are_not_learnt_from(pairs):
    scenes = pairs.scenes
    assert [len(s.labels) for s in scenes.values()] == [500, 4000, 1000, 2000]
    seen = [set(map(tuple, s.labels)) for s in scenes.values()]
    cameras = [set(s.seen.ravel()) for s in scenes.values()]
    for found in (seen, cameras):
        assert sum(map(len, found)) == len(set.union(*found))
    assert all((s.seen[:, 0] != s.seen[:, 1]).all() for s in scenes.values())
    geometry = [s.seen // sum(multiview_shapes.CAMERAS.values()) for s in scenes.values()]
    assert all((g[:, 0] == g[:, 1]).all() for g in geometry)
    assert all(len(set(pairs.test.labels[:, f])) == c for f, c in enumerate(pairs.classes))


def test_a_picture_is_that_of_its_labels(pairs):
    """Rendered anew with the camera of its row, its colours put on one after another."""
    random = stream(0, "cameras")
    each, count = (
        sum(multiview_shapes.CAMERAS.values()),
        len(multiview_shapes.SCALES) * multiview_shapes.TURNS * sum(multiview_shapes.CAMERAS.values()),
    )
    cameras = [[random.uniform(*span, count) for span in (room_renderer.AZIMUTHS, room_renderer.ELEVATIONS)] for _ in SOLIDS]
    x, y = pairs.batch(np.arange(12))
    for n in range(12):
        solid, hue, size, turn, floor, wall = pairs.scenes["learning"].labels[n]
        for which, view in enumerate((x, y)):
            place = pairs.scenes["learning"].seen[n, which] - solid * count
            assert place // each == size * multiview_shapes.TURNS + turn
            azimuth, elevation = (angles[place : place + 1] for angles in cameras[solid])
            scale, angle = np.array([multiview_shapes.SCALES[size]]), np.array([turn * np.pi / multiview_shapes.TURNS])
            layers = room_renderer.layers(list(SOLIDS)[solid], scale, angle, azimuth, elevation, 8)[0]
            colours = [wheel[h] for wheel, h in zip(multiview_shapes._wheels(), (hue, floor, wall), strict=True)]
            wanted = sum(c[:, None, None] * layer for c, layer in zip([*colours, np.ones(3)], layers, strict=True)).clip(0, 1)
            assert np.abs(view[n].numpy() - wanted).max() < 0.01


def test_views_are_in_range_and_repeat(pairs):
    again, other = multiview_shapes.shape_pairs(0, 500, 8), multiview_shapes.shape_pairs(1, 500, 8)
    assert np.array_equal(pairs.fit.x, again.fit.x) and not np.array_equal(pairs.fit.x, other.fit.x)
    assert pairs.fit.x.shape == (4000, 3, 8, 8) and pairs.fit.x.dtype == np.float32 and 0 <= pairs.fit.x.min() < pairs.fit.x.max() <= 1
    with pytest.raises(KnobError, match=r"count = 1 is not possible: 2 or more are wanted\."):
        multiview_shapes.shape_pairs(0, 1)
    with pytest.raises(KnobError, match=r"size = 4 is not possible: from 8 to 128 pixels a side are wanted\."):
        multiview_shapes.shape_pairs(0, 10, 4)


# -- faces --------------------------------------------------------------------------------------


def test_halves_of_a_face_are_of_one_picture_and_no_picture_is_in_two_parts(monkeypatch):
    people = np.repeat([0, 1, 2], [10, 25, 40])
    pictures = np.zeros((75, 64, 48), np.uint8)
    pictures[:, :, :24], pictures[:, :, 24:] = np.arange(75)[:, None, None], np.arange(75)[:, None, None] + 100
    monkeypatch.setattr("settle.backend.wdm.pairs.split_faces.load", lambda name: (pictures, people))
    found = face_pairs("lfw", 3)
    assert found.shape_x == found.shape_y == (32, 12) and found.classes == (3,) and found.factors == ("person",)
    learnt = found.batch(np.arange(found.count))
    views = [(np.asarray(learnt[0]), np.asarray(learnt[1])), *((p.x, p.y) for p in (found.fit, found.validation, found.test))]
    numbers = [np.rint(255 * x[:, 0, 0]).astype(int) for x, _ in views]
    assert sorted(np.concatenate(numbers)) == list(range(75))
    assert all(np.allclose(255 * y, n[:, None, None] + 100, atol=0.01) for (_, y), n in zip(views, numbers, strict=True))
    labels = [part.labels[:, 0] for part in (found.fit, found.validation, found.test)]
    assert all(np.array_equal(people[n], label) for n, label in zip(numbers[1:], labels, strict=True))
    assert [list(np.bincount(people[n])) for n in numbers] == [[5, 13, 20], [2, 5, 8], [1, 2, 4], [2, 5, 8]]
    assert found.chance == pytest.approx(8 / 15)  # the third person is commonest, and is 8 of the 15 that are tested
    assert isinstance(learnt[0], torch.Tensor) and stored.FEWEST == 20


def test_shares_leave_something_for_every_part():
    for count in (4, 5, 10, 1000):
        found = np.bincount(array_pairs.random_split(np.random.default_rng(0), count, (0.6, 0.2, 0.05, 0.15)), minlength=4)
        assert found.sum() == count and found.min() >= 1
    assert list(found) == [600, 200, 50, 150]
