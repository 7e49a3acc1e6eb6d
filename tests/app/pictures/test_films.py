"""Films: decoded by other means than ours, of every experiment, in a size that does not change; and what no film can be."""

from __future__ import annotations

import io
import json
import signal
from functools import cache
from itertools import pairwise

import av
import numpy as np
import pytest
from earlier_sessions import SESSIONS
from PIL import Image
from PySide6.QtWidgets import QAbstractButton

from settle.app.cli.main import main
from settle.app.pictures.film import STRIP, Scene, film_scene, short_film, write_film
from settle.app.window import render_view
from settle.app.window.render_view import render
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.widgets.controls.card import Card
from settle.widgets.paper.film_plan import FilmPlan
from settle.widgets.paper.paper import MM, Paper
from settle.widgets.theme import theme
from settle.widgets.views.automatic.view import AutomaticView

NAMES = sorted(file.stem for file in SESSIONS.glob("*.h5"))
PLANE = SESSIONS / "gan.plane.h5"


@cache
def recorded(name: str) -> Recording:
    return session.load(SESSIONS / f"{name}.h5")


def decoded(film) -> tuple[list[np.ndarray], float, str]:
    """Its frames, how many a second, and the encoding with the format of its pixels."""
    with av.open(film) as opened:
        stream = opened.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)]
        return frames, float(stream.average_rate), f"{stream.codec_context.name} {stream.codec_context.pix_fmt}"


def unlike(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference of two pictures, in levels of 255."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_a_plan_goes_evenly_through_its_steps_and_stands_at_the_last_one():
    plan = FilmPlan.of(5081, seconds=6, fps=10)
    pictures = plan.pictures()
    steps = [step for step, _ in pictures]
    assert (steps[0], steps[-1], sum(times for _, times in pictures), plan.frames) == (0, 5080, 60, 60)
    assert {times for _, times in pictures[:-1]} == {1} and pictures[-1][1] == 11
    assert max(b - a for a, b in pairwise(steps)) - min(b - a for a, b in pairwise(steps)) <= 1
    few = FilmPlan.of(4, "1", "2", fps="20")
    assert [step for step, _ in few.pictures()] == [1, 2] and sum(times for _, times in few.pictures()) == few.frames
    assert FilmPlan.of(1).pictures() == [(0, FilmPlan.of(1).frames)] and FilmPlan.of(5081, speed=1016.2).seconds == pytest.approx(6)


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_view_of_every_experiment_keeps_its_layout_and_has_nothing_to_press(qapp, name):
    recording = recorded(name)
    plan = FilmPlan.of(recording.steps, seconds=1, fps=4)
    places, made, words = list[object](), list[np.ndarray](), set[str]()
    with film_scene(recording, plan) as scene:
        for step, _ in plan.pictures():
            made.append(scene.picture(step))
            words.add(scene.words(step))
            view = scene.view
            places.append([(card.title.text(), card.geometry()) for card in view.findChildren(Card)])
            assert not any(button.isVisibleTo(view) for button in view.findChildren(QAbstractButton))
        size = scene.size
    assert all(each == places[0] for each in places)
    assert {each.shape for each in made} == {(size.height(), size.width(), 3)} and size.width() == 1600 and size.height() % 2 == 0
    assert len(words) == len(made) and all(f"of {recording.steps - 1:,}" in each for each in words)
    for one, other in pairwise(made):
        assert unlike(one[:-STRIP], other[:-STRIP]) > 0 and unlike(one[-STRIP:], other[-STRIP:]) > 0


@pytest.mark.parametrize(("name", "card"), [("ep.settle", "Traces"), ("gan.plane", "The plane"), ("wdm.estimators", "Estimates")])
def test_a_card_of_a_film_is_the_picture_of_the_same_step(qapp, tmp_path, name, card):
    recording, last = recorded(name), recorded(name).steps - 1
    plan = FilmPlan.of(recording.steps, seconds=1, fps=5, width=600, card=True)
    assert write_film(recording, tmp_path / "a.mp4", "mp4", plan, card.upper(), run="mine") == ""
    frames, rate, kind = decoded(str(tmp_path / "a.mp4"))
    shown = [step for step, times in plan.pictures() for _ in range(times)]
    assert (len(frames), rate, kind) == (5, 5, "h264 yuv420p") and shown[0] == 0 and shown[-1] == last
    pictures = []
    for place in (0, len(shown) // 2, -1):
        render(recording, shown[place], tmp_path / "a.png", "png", Paper(width_mm=600 * MM, dpi=127), card)
        pictures.append(np.asarray(Image.open(tmp_path / "a.png").convert("RGB")))
    for place, wanted in zip((0, len(shown) // 2, -1), pictures, strict=True):
        found = frames[place][: wanted.shape[0], : wanted.shape[1]]
        assert found.shape == wanted.shape and unlike(found, wanted) < 4, "the letters of a PNG are outlines"
        assert all(unlike(found, wanted) < unlike(found, other) for other in pictures if other is not wanted)


def test_a_gif_shows_the_same_and_stands_as_long(qapp, tmp_path):
    recording = recorded("gan.plane")
    plan = FilmPlan.of(recording.steps, 2, 10, seconds=2, fps=12, width=420, theme="dark", card=True)
    write_film(recording, tmp_path / "a.gif", "gif", plan, "The plane")
    with film_scene(recording, plan, "The plane") as scene, Image.open(tmp_path / "a.gif") as film:
        pictures = plan.pictures()
        assert film.n_frames == len(pictures) == 9 and film.info["loop"] == 0 and film.size == scene.size.toTuple()
        stood = []
        for number, (step, _) in enumerate(pictures):
            film.seek(number)
            stood.append(film.info["duration"])
            assert unlike(np.asarray(film.convert("RGB")), scene.picture(step)) < 2
        assert sum(stood) == 2000 and theme.current().name == "dark"


def test_the_command_line_tells_what_it_makes(tmp_path, capsys, qapp):
    out = tmp_path / "a.mp4"
    words = ["export", str(PLANE), "--format", "mp4", "--out", str(out), "--card", "Costs", "--width-px", "401", "--from", "3"]
    assert main([*words, "--seconds", "1", "--fps", "4", "--json"]) == 0
    said, told = capsys.readouterr()
    made = json.loads(said)
    frames, _, _ = decoded(str(out))
    assert made["frames"] == len(frames) == 4 and made["bytes"] == out.stat().st_size and made["files"] == [str(out)]
    assert frames[0].shape == (made["height"], made["width"], 3) and made["width"] == 402, "odd sides get a pixel more"
    assert told.startswith("3 pictures of steps 3 to 24, 1.0 s at 4 frames a second, 402 x ") and "film: 100%" in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["mp4", "--from", "25"], "from = '25' is not possible: from takes a whole number from 0 to 24."),
        (["gif", "--from", "9", "--to", "8"], "to = '8' is not possible: to takes a whole number from 9 to 24."),
        (["gif", "--fps", "60"], "fps = '60' is not possible: fps takes a whole number from 1 to 50."),
        (["mp4", "--seconds", "0"], "seconds = '0' is not possible: seconds takes a number from 0.2 to 600 (s)."),
        (["mp4", "--seconds", "500"], "500 s at 20 frames a second are 10,000 frames: at most 3,000. Choose fewer seconds"),
        (["mp4", "--seconds", "5", "--speed", "5"], "speed and seconds say the same: give one of them."),
        (["mp4", "--width-px", "100"], "width-px = '100' is not possible: width-px takes a whole number from 320 to 3840."),
        (["mp4", "--card", "plan"], "There is no card 'plan': the view has The plane, "),
        (["mp4", "--at", "3"], "--at goes with pictures and weights: a film (mp4) takes --from and --to."),
        (["png", "--seconds", "3"], "--seconds goes with gif and mp4, without --table, which names a table."),
        (["gif", "--table", "points", "--speed", "3"], "--speed goes with gif and mp4, without --table"),
        (["mp4", "--dpi", "300"], "--dpi goes with png, svg and pdf, without --table"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_no_film_can_be_is_refused_in_a_sentence(tmp_path, capsys, qapp, words, sentence):
    out = tmp_path / "a.film"
    assert main(["export", str(PLANE), "--out", str(out), "--format", *words]) == 2
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1 and not list(tmp_path.iterdir())


def test_a_film_that_is_stopped_leaves_nothing(qapp, tmp_path):
    done = []

    def told(number: int) -> None:
        done.append(number)
        if number == 2:
            raise KeyboardInterrupt

    for format in ("mp4", "gif"):
        with pytest.raises(KeyboardInterrupt):
            write_film(recorded("ep.settle"), tmp_path / "a", format, FilmPlan.of(19, width=400, card=True), "Traces", told=told)
    assert done == [1, 2, 1, 2] and not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_with_nothing_left(tmp_path, capsys, qapp, monkeypatch, number):
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("the tests run in the background, where a shell has this signal ignored")
    painted, paint = [], Scene.picture

    def picture(scene: Scene, step: int) -> np.ndarray:
        painted.append(step)
        if len(painted) == 2:
            assert any(tmp_path.iterdir()), "it is being written"
            signal.raise_signal(number)
        return paint(scene, step)

    monkeypatch.setattr(Scene, "picture", picture)
    before = signal.getsignal(number)
    assert main(["export", str(PLANE), "--out", str(tmp_path / "a.mp4"), "--format", "mp4", "--card", "Costs"]) == 128 + number
    assert capsys.readouterr().err.endswith("Stopped: nothing is left of the film.\n") and not list(tmp_path.iterdir())
    assert len(painted) == 2 and signal.getsignal(number) == before


def test_a_short_film_for_a_page_is_as_small_as_it_has_to_be(qapp):
    recording = recorded("gan.plane")
    made = short_film(recording, "Costs")
    frames, rate, _ = decoded(io.BytesIO(made))
    assert len(frames) == 40 and rate == 10 and frames[0].shape[1] == 640
    smaller = short_film(recording, "Costs", most_bytes=len(made) - 1)
    assert len(smaller) < len(made) and decoded(io.BytesIO(smaller))[0][0].shape[1] == 480
    with pytest.raises(ValueError, match=r"A film of gan.plane has [\d,]+ bytes at least, more than 1,000"):
        short_film(recording, "Costs", most_bytes=1000)


class Broken(AutomaticView):
    def draw(self, recording: Recording, at: int) -> None:
        if at > 3:
            raise ZeroDivisionError("what it shows is nothing")
        super().draw(recording, at)


@pytest.mark.parametrize("format", ["mp4", "gif"])
def test_a_view_that_cannot_draw_a_session_gives_way_to_its_tables(qapp, tmp_path, recording, monkeypatch, format):
    made = recording(counts={"value": np.arange(6.0)})
    monkeypatch.setattr(render_view, "view_of", lambda recording: Broken())
    out = tmp_path / f"a.{format}"
    assert write_film(made, out, format, FilmPlan.of(6, seconds=0.4, fps=5, width=400)) == "what it shows is nothing"
    assert list(tmp_path.iterdir()) == [out] and out.stat().st_size > 1000
    with pytest.raises(OSError, match=r"This session cannot be drawn \(what it shows is nothing\)"):
        write_film(made, tmp_path / "b.mp4", "mp4", FilmPlan.of(6, seconds=0.4, fps=5, width=400), "Counts")
    assert list(tmp_path.iterdir()) == [out]
