"""What a paper says of a figure that a run measures too: its number or words, where it stands, and how it came here."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, get_args

How = Literal["printed", "read off the curve", "constants of another program", "as recalled, not checked"]
"""How a value came here. Printed: it was read in the paper's text, or in a copy of it."""
Unit = Literal["", "%", "share", "nats"]
"""Of a share from 0 to 1 the text is in percent."""
KEY = re.compile(r"\[(\w+)\]")
"""A source key, as docs/references.md explains it."""


@dataclass(frozen=True)
class PaperValue:
    """One value of a paper, apart from what an independent program found and from what theory says."""

    value: float | str
    """In the unit of the figure here; words where the paper has no number."""
    label: str
    """What it is of, as the Readouts name it: ``test error EP``."""
    source: str
    """Key and place: ``[Ernoult2019] Table 1``."""
    how: How
    spread: float | None = None
    """What stands behind the paper's ±."""
    unit: Unit = ""
    differs: str = ""
    """How the paper measured otherwise than a run here, as a sentence; nothing: by the same protocol, and the two stand side by side."""
    why: str = ""
    """What is known of why the values differ all the same, as a sentence."""

    def __post_init__(self) -> None:
        """:raises ValueError: and says in a sentence what is missing."""
        if not self.label or not (self.value if isinstance(self.value, str) else math.isfinite(self.value)):
            raise ValueError(f"A value of a paper needs a label and a number or words: {self!r}.")
        if not KEY.match(self.source):
            raise ValueError(f"The source of {self.label} does not begin with a key such as [Ernoult2019]: '{self.source}'.")
        if self.how not in get_args(How):
            raise ValueError(f"How {self.label} was obtained is one of {', '.join(get_args(How))}, not '{self.how}'.")
        if self.unit not in get_args(Unit):
            raise ValueError(f"The unit of {self.label} is one of {', '.join(map(repr, get_args(Unit)))}, not '{self.unit}'.")
        if self.spread is not None and (isinstance(self.value, str) or not self.spread >= 0):
            raise ValueError(f"The spread of {self.label} is a number from 0 on beside a number, not {self.spread!r}.")
        for sentence in filter(None, (self.differs, self.why)):
            if not sentence.endswith("."):
                raise ValueError(f"What is said of {self.label} is a sentence, with a full stop: '{sentence}'.")

    @property
    def comparable(self) -> bool:
        """Whether it may stand side by side with a figure here: a number, by the same protocol."""
        return not self.differs and not isinstance(self.value, str)

    @property
    def origin(self) -> str:
        """``[Ernoult2019] Table 1, printed``."""
        return f"{self.source}, {self.how}"

    @property
    def text(self) -> str:
        """``2.00 ± 0.13 %``, ``225 ± 2 nats``, or the words."""
        return f"{self.number} nats" if self.unit == "nats" else self.number

    @property
    def number(self) -> str:
        """The same as figures are written in a table: without a unit but for percent."""
        if isinstance(self.value, str):
            return self.value
        scale, digits = {"share": (100.0, ".1f"), "%": (1.0, ".2f")}.get(self.unit, (1.0, "g"))
        numbers = [f"{scale * n:{digits}}" for n in (self.value, self.spread) if n is not None]
        percent = " %" if self.unit in ("%", "share") else ""
        return " ± ".join(numbers).replace("-", "−") + percent
