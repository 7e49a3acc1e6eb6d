"""Tables as a notebook shows them: plain HTML, in the notebook's own style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def html_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with a line of names; all text is escaped."""
    names = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in head)
    cells = ("".join(f'<td style="text-align:left;vertical-align:top">{escape(str(cell))}</td>' for cell in row) for row in rows)
    lines = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>"


def html_folded(title: str, body: str, shown: bool = False) -> str:
    """HTML under a line that folds it away and out."""
    return f"<details{' open' if shown else ''}><summary>{escape(title)}</summary>{body}</details>"


def plural(count: int, noun: str) -> str:
    """``1 row``, ``1,200 rows``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
