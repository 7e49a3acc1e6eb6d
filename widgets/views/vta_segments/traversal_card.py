"""The card in which a component of a segment's z is moved, and the segment is decoded with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.strip_rows import StripRow
from settle.widgets.panels.charts.strips import FrameStrips
from settle.widgets.theme.colours import series_colour
from settle.widgets.views.common.card_controls import choice, offer
from settle.widgets.views.vta_segments.reader import SegmentsReader

STATES = (("s as inferred", "seen"), ("s as expected", "expected"))


class TraversalCard:
    """Asks a checkpoint's models about the segment that a watched frame lies in."""

    def __init__(self) -> None:
        self.strip = FrameStrips("A component of z moved")
        self.component, self.states = choice("Which component of z", [("z 1", "0")]), choice("Which states s", STATES)
        self.card = Card("z moved", self.strip, "traversal", [self.component, self.states], wide=True)
        self.begin()

    def begin(self) -> None:
        """Another recording comes."""
        self._asked: object = None
        self._answer: tuple[object, Mapping[str, np.ndarray] | str] = (None, "")
        """What was asked about, and what came of it."""

    def about(self, reader: SegmentsReader, sequence: int, frame: int | None) -> tuple[int, int, int, int] | None:
        """What a question would be about: the checkpoint's step, sequence, frame and component; None: nothing can be asked yet.

        :param frame: None: one in the middle.
        """
        offer(self.component, [(f"z {k + 1}", str(k)) for k in range(int(reader.recording.knobs.get("abstract", 1)))])
        checkpoint, frames = reader.recording.checkpoint_at(reader.at), reader.x.shape[1]
        if checkpoint is None:
            return None
        at = frames // 2 if frame is None else min(max(frame, reader.init), frames - reader.init - 1)
        return checkpoint.step, sequence, at, int(self.component.currentData())

    def question(self, about: tuple[int, int, int, int] | None) -> dict[str, Any] | None:
        """What is to be asked now; None: that was asked before."""
        if about is None or about == self._asked:
            return None
        self._asked = about
        return {"sequence": about[1], "frame": about[2], "component": about[3]}

    def state(self) -> object:
        """What the picture depends on, beside the theme."""
        return self._asked, self._answer[0], self.states.currentData()

    def take(self, answer: Mapping[str, np.ndarray] | str) -> None:
        self._answer = (self._asked, answer)

    def paint(self, reader: SegmentsReader) -> None:
        answered, answer = self._answer
        there = answer if answered == self._asked and not isinstance(answer, str) else None
        lacking = "It comes with the first checkpoint." if self._asked is None else "It is asked for."
        said = answer if isinstance(answer, str) and answer and answered == self._asked else lacking
        self.card.say("" if there is not None else said)
        if there is not None:
            self.strip.show_rows(_rows(reader, there, str(self.states.currentData())), first=int(there["first"]))

    def caption(self) -> None:
        answer = self._answer[1]
        if isinstance(answer, str) or not answer:
            return
        first, length, most = int(answer["first"]), len(answer["frames.own"]), int(answer["effect"].argmax()) + 1
        self.card.head(
            subtitle=f"segment of frames {first} to {first + length - 1}, its own value {short(float(answer['own']), 2)}",
            corner=f"z {most} changes the frames most",
        )


def _rows(reader: SegmentsReader, there: Mapping[str, np.ndarray], states: str) -> list[StripRow]:
    """The segment as it was seen, as the model sees it, and with the component at each value."""
    seen, own = (reader.shown(there[f"frames.{name}"]) for name in ("input", "own"))
    moved = [reader.shown(frames) for frames in there[f"frames.{states}"]]
    names = [f"z = {value:.2f}".replace("-", "−") for value in there["values"]]
    if reader.pictures:
        return [StripRow("input", "pictures", seen), StripRow("VTA", "pictures", own)] + [
            StripRow(name, "pictures", frames) for name, frames in zip(names, moved, strict=True)
        ]
    ink = [series_colour(0)] * len(own)
    return [StripRow("VTA", "curves", own, over=seen, colours=ink)] + [
        StripRow(name, "curves", frames, over=own, colours=ink) for name, frames in zip(names, moved, strict=True)
    ]
