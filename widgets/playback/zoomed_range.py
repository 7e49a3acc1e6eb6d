"""Which part of a run a timeline shows: all of it, or a range that was zoomed into."""

from __future__ import annotations

LEAST = 10
"""Steps that a zoomed range has at least, from its first to its last one."""


class ZoomedRange:
    """Steps ``first`` to ``last`` of 0 to ``end``; a range keeps its length when it is moved."""

    def __init__(self) -> None:
        self.end = 1
        self.part: tuple[float, float] | None = None
        """The first and the last step of a range that was zoomed into; None: all of the run is shown."""

    @property
    def first(self) -> float:
        return self.part[0] if self.part else 0.0

    @property
    def last(self) -> float:
        return self.part[1] if self.part else float(self.end)

    @property
    def zoomed(self) -> bool:
        return self.part is not None

    @property
    def steps(self) -> float:
        """From the first to the last one; at least 1."""
        return max(1.0, self.last - self.first)

    def fit(self, end: int) -> None:
        """Let the run be so long; a range that it no longer has is given up."""
        self.end = max(1, end)
        if self.part and self.part[1] > self.end:
            self.look_at(self.end - self.steps, self.end)

    def look_at(self, first: float, last: float) -> None:
        """Show this range, within what there is; all of it where it would be no less."""
        length = max(last - first, LEAST)
        if length >= self.end:
            self.part = None
            return
        first = min(max(0.0, (first + last - length) / 2), self.end - length)
        self.part = first, first + length

    def zoom(self, factor: float, around: float) -> None:
        """Show a range ``factor`` times as short, with the step ``around`` at the same place."""
        share = (around - self.first) / self.steps
        length = max(self.steps / factor, LEAST)
        self.look_at(around - share * length, around + (1 - share) * length)

    def move(self, steps: float) -> None:
        """Show what lies so many steps further on."""
        if self.part:
            self.look_at(self.first + steps, self.last + steps)

    def bring_in(self, step: float) -> None:
        """Move the range, if it must be, until a step lies in it, a tenth of its length from where it came in."""
        if step < self.first:
            self.move(step - self.first - self.steps / 10)
        elif step > self.last:
            self.move(step - self.last + self.steps / 10)

    def show_all(self) -> None:
        """No longer a range."""
        self.part = None
