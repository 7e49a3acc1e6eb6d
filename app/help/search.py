"""Finds words in all pages of help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from settle.widgets.help.help_panel import HelpHit
from settle.widgets.help.markdown_html import anchor, without_anchor
from settle.widgets.panels.formula.plain_text import plain_text

MOST = 40
"""Hits that are shown."""
_AROUND = 60


@dataclass(frozen=True)
class Passage:
    """What stands below one heading, as plain text."""

    page: str
    anchor: str
    title: str
    heading: str
    said: str

    @property
    def full_heading(self) -> str:
        """The heading below the title of its page."""
        return self.title if self.heading == self.title else f"{self.title}: {self.heading}"


def passages(markdown: Mapping[str, str]) -> list[Passage]:
    """All pages cut at their headings. ``markdown``: page -> its text."""
    found = []
    for page, text in markdown.items():
        title = ""
        for part in re.split(r"^(?=#{1,4} )", text, flags=re.MULTILINE):
            head, _, body = part.partition("\n")
            if not head.startswith("#"):
                continue
            heading = head.lstrip("# ").replace("\\", "")
            title = title or heading
            found.append(Passage(page, anchor(heading), _plain(title), _plain(without_anchor(heading)), _plain(body)))
    return found


def search(words: str, among: Iterable[Passage]) -> list[HelpHit]:
    """Where all words stand, headings that have them first, then by how often they come."""
    wanted = words.lower().split()
    ranked = []
    for number, passage in enumerate(among):
        head, body = passage.heading.lower(), passage.said.lower()
        if all(word in head or word in body for word in wanted):
            phrase = " ".join(wanted)
            whole = (head == phrase, phrase in head, sum(word in head for word in wanted), phrase in body)
            ranked.append((*(-rank for rank in whole), -sum(body.count(word) for word in wanted), number, passage))
    return [_hit(passage, wanted) for *_, passage in sorted(ranked)[:MOST]]


def _hit(passage: Passage, words: list[str]) -> HelpHit:
    at = min((place for word in words if (place := passage.said.lower().find(word)) >= 0), default=0)
    begin = max(0, at - _AROUND)
    said = passage.said[begin : at + 2 * _AROUND].strip()
    return HelpHit(passage.page, passage.anchor, passage.full_heading, f"{'…' if begin else ''}{said}…" if said else "")


def _plain(markdown: str) -> str:
    text = re.sub(r"\$+([^$]+)\$+", lambda found: plain_text(found[1]), markdown)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\([^\w\s])", r"\1", re.sub(r"(?<!\\)[*`]|^\|[-|: ]+\|$|^[>#]+ ", "", text, flags=re.MULTILINE))
    return " ".join(text.split())
