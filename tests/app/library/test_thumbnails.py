"""Thumbnails: of the real views, from a process beside the window that may crash or hang; kept in a folder that is bounded."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from earlier_sessions import SESSIONS
from grey_thumbnails import grey_worker

from settle.app import catalogue
from settle.app.library import thumbnails as module
from settle.app.library.thumbnails import Thumbnails
from settle.app.pictures.thumbnail import TELLING
from settle.app.pictures.thumbnail_worker import ThumbnailCache
from settle.sessions.library.entry import SessionEntry, read_entry


@pytest.fixture
def thumbnails(qtbot):
    begun = []

    def begin() -> Thumbnails:
        begun.append(Thumbnails())
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def entry(path, **about) -> SessionEntry:
    return SessionEntry(path, path.name, **{"run_id": path.name, "steps": 1, "outcome": "finished", **about})


@pytest.mark.parametrize("names", [["ep.settle", "gan.plane"], pytest.param([*TELLING], marks=pytest.mark.slow)], ids=["two", "all"])
def test_each_experiment_is_known_again_by_its_own_card(thumbnails, qtbot, tmp_path, names):
    paths = [tmp_path / f"{name}.h5" for name in names]
    for path in paths:
        shutil.copy(SESSIONS / path.name, path)
    entries = [read_entry(path)[0] for path in paths]
    first = thumbnails()
    first._patience.setInterval(120_000)  # the tests share their computer
    for each in entries:
        first.ask(each)
    qtbot.waitUntil(lambda: all(first.picture(each) or first.problem(each) for each in entries), timeout=120_000)
    assert [first.problem(each) for each in entries] == [""] * len(entries)
    images = [first.picture(each).toImage() for each in entries]
    for each, image in zip(entries, images, strict=True):
        colours = {image.pixel(x, y) for x in range(0, 360, 3) for y in range(0, 216, 3)}
        assert image.size().toTuple() == (360, 216) and len(colours) > 12, each.experiment
    for path in paths:
        path.unlink()
    again = thumbnails()  # from the cache: the sessions themselves are not read
    again.ask(entries[0])
    qtbot.waitUntil(lambda: again.picture(entries[0]) is not None, timeout=120_000)
    assert again.picture(entries[0]).toImage() == images[0]


def test_all_telling_cards_are_there(qtbot):
    for name, keys in TELLING.items():
        view = catalogue.view(name)()
        qtbot.addWidget(view)
        assert set(keys) <= {card.key for card in view.grid._all}, name


@pytest.fixture
def fake(monkeypatch, tmp_path):
    """A process that draws nothing real; what it was asked for."""
    monkeypatch.setattr(module, "WORKER", grey_worker(tmp_path / "asked"))
    return lambda: (tmp_path / "asked").read_text(encoding="utf-8").split()


def test_a_crash_or_a_file_that_hangs_costs_one_picture(thumbnails, fake, qtbot, tmp_path):
    beside = thumbnails()
    beside._patience.setInterval(400)
    entries = [entry(tmp_path / name) for name in ("a", "crashes", "b", "hangs", "c")]
    began = time.perf_counter()
    for each in entries:
        beside.ask(each)
    assert time.perf_counter() - began < 0.3  # nothing is waited for
    qtbot.waitUntil(lambda: all(beside.picture(each) or beside.problem(each) for each in entries), timeout=60_000)
    assert [bool(beside.picture(each)) for each in entries] == [True, False, True, False, True]
    assert "ended" in beside.problem(entries[1]) and "too long" in beside.problem(entries[3])
    assert fake() == ["a", "c", "hangs", "b", "crashes"]  # what was asked for last comes first


def test_a_picture_is_drawn_once_and_again_when_its_run_has_gone_on(thumbnails, fake, qtbot, tmp_path):
    beside, path = thumbnails(), tmp_path / "a"
    beside._idle.setInterval(1)  # after each picture the process ends, and the next one has another
    kept = [
        entry(path),
        entry(path, star=True),
        entry(tmp_path / "a-copy", run_id="a"),
        entry(path, steps=2),
        entry(path, outcome="stopped"),
    ]
    running = [entry(path, outcome="running", steps=steps) for steps in (600, 1000, 1030)]  # anew whenever the steps have doubled
    for each in [*kept, *running]:
        beside.ask(each)
        qtbot.waitUntil(lambda each=each: beside.picture(each) is not None, timeout=30_000)
        qtbot.waitUntil(lambda: beside._process is None, timeout=30_000)
    assert fake() == ["a"] * 5


def test_without_a_process_there_are_no_thumbnails_and_that_is_all(thumbnails, monkeypatch, qtbot, tmp_path):
    monkeypatch.setattr(module, "WORKER", ["-c", "raise SystemExit(1)"])
    beside = thumbnails()
    entries = [entry(tmp_path / str(n)) for n in range(8)]
    for each in entries:
        beside.ask(each)
    qtbot.waitUntil(lambda: beside._failures == module.MOST_FAILURES, timeout=30_000)
    beside.ask(entry(tmp_path / "one more"))
    assert beside._process is None and sum(bool(beside.problem(each)) for each in entries) == module.MOST_FAILURES


def test_the_cache_is_bounded_and_forgets_what_was_used_least_lately(tmp_path):
    png = b"\x89PNG" + bytes(1000) + b"IEND\xaeB`\x82"
    cache = ThumbnailCache(tmp_path / "thumbnails", most=5 * len(png))
    for n in range(5):
        cache.put(str(n), png)
        time.sleep(0.01)
    assert cache.get("0") == png
    cache.put("5", png)
    kept = [key for key in "012345" if cache.get(key)]
    assert "0" in kept and "5" in kept and "1" not in kept and len(kept) <= 4
    for file in (tmp_path / "thumbnails").iterdir():
        file.write_bytes(png[:100])  # a kill in the middle of a write
    assert cache.get("5") is None
    shutil.rmtree(tmp_path / "thumbnails")
    cache.put("6", png)
    assert cache.get("6") == png


def test_a_picture_that_cannot_be_taken_away_does_not_end_the_process(tmp_path, monkeypatch):
    png = b"\x89PNG" + bytes(1000) + b"IEND\xaeB`\x82"
    cache = ThumbnailCache(tmp_path / "thumbnails", most=len(png))

    def refused(self, missing_ok=False):
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refused)
    for key in "01":
        cache.put(key, png)
    assert cache.get("1") == png
