"""Linear or logarithmic: what a chart uses as a rule, and what the user chose for each quantity."""

from __future__ import annotations

from typing import Any


class ScaleOfY:
    """Part of a chart, which begins it with :meth:`begin_scale`, and has a signal ``switched``."""

    switched: Any
    """A signal: the user chose a linear or a logarithmic axis."""

    def begin_scale(self, log: bool) -> None:
        """:param log: whether the axis is logarithmic unless the user chooses."""
        self.usual_log = log
        self.scales: dict[str, bool] = {}
        """Quantity, as the left axis calls it -> whether the user wants it on a logarithmic axis."""

    @property
    def quantity(self) -> str:
        """What the left axis calls it."""
        raise NotImplementedError

    @property
    def can_be_log(self) -> bool:
        """Whether the values allow of a logarithmic axis."""
        raise NotImplementedError

    def draw_again(self) -> None:
        """Draw what was given last, on the axis as it is chosen now."""
        raise NotImplementedError

    @property
    def log(self) -> bool:
        """Whether y is logarithmic now."""
        return self.scales.get(self.quantity, self.usual_log) and (self.usual_log or self.can_be_log)

    def use_log(self, log: bool) -> None:
        """Make y logarithmic or not, unless the user chooses; before values are shown."""
        self.usual_log = log

    def choose_log(self, log: bool) -> None:
        """The user wants y logarithmic, or linear."""
        self.scales[self.quantity] = log
        self.draw_again()
        self.switched.emit()
