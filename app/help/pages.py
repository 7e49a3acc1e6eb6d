"""The pages of help: Markdown files of the folder ``docs``, which the site shows too and the wheel holds."""

from __future__ import annotations

import re
from pathlib import Path

from settle.widgets.help.markdown_html import anchor
from settle.widgets.translation.language import language

FOLDER = Path(__file__).resolve().parents[2] / "docs"
"""Where they lie: within the installed package, or beside its folders in a clone."""
LANGUAGES = ("de",)
"""Folders of translated pages, each beside the pages that it translates."""


def names() -> list[str]:
    """All pages, such as ``library`` or ``experiments/ep.settle``, those of the experiments first; a translation is no page of its own."""
    written = [path for path in FOLDER.rglob("*.md") if path.parent.name not in LANGUAGES]
    found = sorted(path.relative_to(FOLDER).as_posix().removesuffix(".md") for path in written)
    return sorted(found, key=lambda name: not name.startswith("experiments/"))


def text(name: str) -> str:
    """A page as it was written, in the window's language where there is one in it; empty where there is none at all."""
    path = FOLDER / f"{name}.md"
    found = next((each for each in (path.parent / language() / path.name, path) if each.is_file()), None)
    return found.read_text(encoding="utf-8") if found else ""


def title(markdown: str) -> str:
    """The first heading."""
    found = re.search(r"^# (.+)$", markdown, re.MULTILINE)
    return found[1] if found else ""


def sections(markdown: str, level: int = 2) -> dict[str, str]:
    """Heading of that level -> what stands below it, up to the next heading of that level or a higher one."""
    found: dict[str, str] = {}
    heading, lines = "", []
    for line in [*markdown.splitlines(), "# "]:
        hashes = re.match(r"(#+) ", line)
        if hashes and len(hashes[1]) <= level:
            if heading:
                found[heading] = "\n".join(lines).strip()
            heading, lines = (line[level + 1 :].strip(), []) if len(hashes[1]) == level else ("", [])
        else:
            lines.append(line)
    return found


def section(markdown: str, place: str) -> str:
    """What stands below the heading with that anchor, such as ``cards``, in any language; empty where there is none."""
    return next((said for heading, said in sections(markdown).items() if anchor(heading) == place), "")


def entries(section: str) -> dict[str, str]:
    """Of a list of lines such as ``* `T`: what it is`` the text of each, by what stands before the colon; marks are taken off."""
    items = re.findall(r"^\* (.+?)(?=^\* |\Z)", section, re.MULTILINE | re.DOTALL)
    found = {}
    for item in items:
        name, _, said = " ".join(item.split()).partition(": ")
        found[name.strip("`$")] = said
    return found
