"""What a film shows of a recording, how long it lasts and how large it is; without Qt, for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from settle.backend.core.knobs import Knob, KnobError

FORMATS = ("mp4", "gif")
SECONDS, FPS, WIDTH = (0.2, 600.0), (1, 50), (320, 3840)
"""Least and most that can be asked for; the width in px."""
MOST_FRAMES = 3_000
USUAL_FPS, USUAL_WIDTH, USUAL_CARD_WIDTH = 20, 1600, 720
"""Where nothing else is asked for."""
STAND = 1.0
"""Seconds that the last picture stands, in a film of less than five of them a fifth."""
SLOWEST, LONGEST = 4.0, 10.0
"""Steps a second of a film of a few steps, and seconds of one of many, if nothing else is asked for."""
_BYTES = {"mp4": 0.003, "gif": 0.006}
"""Of each pixel of a picture: the middle of what films of the ten experiments come to (``docs/exporting.md``)."""


@dataclass(frozen=True)
class FilmPlan:
    """A film of the steps from ``first`` to ``last``, even in time. Made by :meth:`of`, which checks it."""

    first: int
    last: int
    seconds: float
    fps: int = USUAL_FPS
    width: int = USUAL_WIDTH
    """px; letters keep their size, so that a wider film has room for more."""
    theme: str = "light"

    @classmethod
    def of(
        cls, steps: int, first: object = None, last: object = None, seconds: object = None, speed: object = None, fps: object = None,
        width: object = None, theme: str | None = None, card: bool = False,
    ) -> FilmPlan:  # fmt: skip
        """Of a recording that has ``steps`` steps; what is None is chosen. Numbers may be text.

        :param speed: steps a second, in place of the seconds.
        :param card: whether one card is shown, not the whole view.
        :raises KnobError: a value that is not possible; it says which, and what is.
        """
        end = max(steps - 1, 0)
        low = _whole("from", first, 0, 0, end)
        high = _whole("to", last, end, low, end)
        if seconds is not None and speed is not None:
            raise KnobError("speed", "speed and seconds say the same: give one of them.")
        if speed is not None:
            length = (high - low + 1) / _real("speed", speed, 1.0, 1e-3, 1e9, "steps/s") + STAND
        else:
            length = _real("seconds", seconds, usual_seconds(high - low + 1), *SECONDS, "s")
        rate = _whole("fps", fps, USUAL_FPS, *FPS)
        wide = _whole("width-px", width, USUAL_CARD_WIDTH if card else USUAL_WIDTH, *WIDTH)
        plan = cls(low, high, length, rate, wide, theme or "light")
        if plan.frames > MOST_FRAMES:
            raise KnobError(
                "seconds",
                f"{length:.4g} s at {rate} frames a second are {plan.frames:,} frames: at most {MOST_FRAMES:,}."
                " Choose fewer seconds, more speed, fewer steps or fewer fps.",
            )
        return plan

    @property
    def frames(self) -> int:
        """All that follow one another, those that are repeated too."""
        return max(1, round(self.seconds * self.fps))

    def pictures(self) -> list[tuple[int, int]]:
        """Step of each picture, rising, and for how many frames it stands: ``frames`` in all."""
        stand = min(round(min(STAND, self.seconds / 5) * self.fps), self.frames - 1)
        moving = np.rint(np.linspace(self.first, self.last, self.frames - stand)).astype(int)
        if len(moving) == 1:
            moving[0] = self.last
        return [(step, len(list(same))) for step, same in groupby([*moving.tolist(), *[self.last] * stand])]

    def about(self, format: str, height: int = 0) -> str:
        """``about 2 MB``: a third or twice as much is usual too, by how much changes from picture to picture.

        :param height: px; 0: not known yet.
        """
        size = _BYTES[format] * len(self.pictures()) * self.width * (height or 0.6 * self.width)
        return f"about {as_size(float(f'{size:.1g}'))}"

    @property
    def speed(self) -> float:
        """Steps a second, while it moves."""
        return (self.last - self.first) / max(self.seconds - min(STAND, self.seconds / 5), 1e-9)

    def sentence(self) -> str:
        """``220 pictures of steps 0 to 5,080, 12.0 s at 20 frames a second``"""
        shown = len(self.pictures())
        steps = f"step {self.first:,}" if self.first == self.last else f"steps {self.first:,} to {self.last:,}"
        return f"{shown:,} picture{'s' * (shown != 1)} of {steps}, {self.seconds:.1f} s at {self.fps} frames a second"


def as_size(size: float) -> str:
    """``940 kB``, ``1.2 MB``, ``6.1 GB``"""
    of, unit = next((each for each in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")) if size >= 0.9995 * each[0]), (1.0, "B"))
    return f"{size / of:.3g} {unit}"


def usual_seconds(steps: int) -> float:
    """How long a film of so many steps is if nothing is said of it."""
    return min(LONGEST, max(1.0, steps / SLOWEST)) + STAND


def _whole(name: str, given: object, usual: int, low: int, high: int) -> int:
    return usual if given is None else Knob("whole", usual, low=low, high=high).check(name, given)


def _real(name: str, given: object, usual: float, low: float, high: float, unit: str) -> float:
    return usual if given is None else Knob("real", usual, low=low, high=high, unit=unit).check(name, given)
