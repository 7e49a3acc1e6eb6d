"""The card of futures: what each model imagines from a frame on, beside what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.strip_rows import StripRow
from settle.widgets.panels.charts.strips import FrameStrips
from settle.widgets.theme.colours import segment_colour, series_colour
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.vta_segments.reader import MODELS, SegmentsReader


class FutureCard:
    """Shows the recorded future, or, from a frame that was picked, the answer of a checkpoint's models."""

    def __init__(self) -> None:
        self.strip = FrameStrips("Futures")
        self.again = flat("Another", "Draw other futures from the same frame")
        self.card = Card("Futures", self.strip, "futures", [self.again], wide=True)
        self.begin()

    def begin(self) -> None:
        """Another recording comes."""
        self.begins: tuple[int, int] | None = None
        """(sequence, frame) that was picked; None: the recorded future."""
        self.draws = 0
        self._asked: object = None
        self._answer: tuple[object, Mapping[str, np.ndarray] | str] = (None, "")
        """What was asked about, and what came of it."""

    def about(self, reader: SegmentsReader) -> tuple[int, int, int, int] | None:
        """What a question would be about: the checkpoint's step, sequence, frame and draw; None: nothing can be asked yet."""
        checkpoint = reader.recording.checkpoint_at(reader.at)
        if checkpoint is None or (self.begins is None and not reader.rows("imagined")):
            return None
        sequence, frame = self.begins or (0, int(reader.now("imagined", "frame")))
        return checkpoint.step, sequence, frame, self.draws

    def question(self, reader: SegmentsReader) -> dict[str, Any] | None:
        """What is to be asked now; None: that was asked before."""
        about = self.about(reader)
        if about is None or about == self._asked:
            return None
        self._asked = about
        return {"sequence": about[1], "frame": about[2], "draw": about[3]}

    def state(self, reader: SegmentsReader) -> object:
        """What the picture depends on, beside the theme."""
        return reader.rows("imagined"), reader.rows("strips"), self.begins, self.about(reader), self._answer[0]

    def take(self, answer: Mapping[str, np.ndarray] | str) -> None:
        self._answer = (self._asked, answer)

    def another(self, reader: SegmentsReader) -> None:
        """Other draws from the same frame."""
        about = self.about(reader)
        if about is not None:
            self.begins, self.draws = about[1:3], self.draws + 1

    def paint(self, reader: SegmentsReader) -> None:
        about, (answered, answer) = self.about(reader), self._answer
        there: Mapping[str, np.ndarray] | None = None
        lacking = "They come with the first evaluation."
        if self.begins is not None:
            lacking = answer if isinstance(answer, str) and answered == about and answer else "It is asked for."
            there = answer if answered == about and not isinstance(answer, str) else None
        elif (table := reader.table("imagined")) is not None and reader.rows("imagined"):
            there = {name: table[name][reader.rows("imagined") - 1] for name in table.columns if "." in name}
        self.card.say("" if there is not None and about is not None else lacking)
        if there is not None and about is not None:
            self.strip.show_rows(_rows(reader, there), first=about[2])

    def caption(self, reader: SegmentsReader) -> None:
        about, answer = self.about(reader), self._answer[1]
        if about is None:
            return
        taken = {} if isinstance(answer, str) else {word: answer.get(f"ms.{name}") for name, word, _ in MODELS}
        times = [f"{word} {short(1000 * float(ms), 2)}" for word, ms in taken.items() if ms is not None]
        self.card.head(
            subtitle=f"sequence {about[1] + 1}, from frame {about[2]}",
            corner="µs a frame: " + " · ".join(times) if times else "",
        )


def _rows(reader: SegmentsReader, there: Mapping[str, np.ndarray]) -> list[StripRow]:
    """Truth, and each model's future with the segments that it imagines."""
    truth, horizon = reader.shown(there["frames.truth"]), len(there["frames.vta"])
    whole = np.full((horizon, *truth.shape[1:]), 0.0 if reader.pictures else np.nan)
    whole[: len(truth)] = truth
    rows = [StripRow("truth", "pictures", whole, there=np.arange(horizon) < len(truth))] if reader.pictures else []
    for name, word, model in MODELS:
        if f"frames.{name}" not in there:
            continue
        frames, reads = reader.shown(there[f"frames.{name}"]), there.get(f"reads.{name}")
        landed = reads == 1 if name == "jumps" and reads is not None else None
        numbers = [] if reads is None else np.maximum(np.cumsum(reads == 1) - 1, 0)
        colours = [series_colour(model)] * horizon if reads is None else [segment_colour(int(n)) for n in numbers]
        if reader.pictures:
            rows.append(StripRow(word, "pictures", frames, there=landed))
            rows += [] if reads is None else [StripRow("", "band", reads, colours=colours)]
        else:
            if landed is not None:  # what is seen at the jump is held until the next
                frames = frames[np.maximum.accumulate(np.where(landed, np.arange(horizon), 0))]
            rows.append(StripRow(word, "curves", frames, colours=colours, reads=reads, over=whole))
    return rows
