"""Pages of help as HTML that Qt can show, from their Markdown. No Qt is in here."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, MutableMapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

from settle.widgets.panels.formula.plain_text import plain_text

FORMULA = "tex:"
"""What the address of a formula's picture begins with; its TeX follows, quoted."""
_CODE = re.compile(r"(^```.*?^```|^ {4}.*?$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_INLINE = re.compile(r"(?<![\\$\w])\$([^$\n]+)\$(?![\w$])")
_NAMED = re.compile(r"\s*\{#([\w-]+)\}\s*$")
"""The anchor that a translated heading keeps from the one that it stands for: links and readers look it up by that."""


def anchor(heading: str) -> str:
    """What a link names a heading by, as GitHub does and the site; of ``Grenze {#boundary}`` what it says itself."""
    if found := _NAMED.search(heading):
        return found[1]
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def without_anchor(heading: str) -> str:
    """A heading as it is shown."""
    return _NAMED.sub("", heading)


def address(page: str, link: str) -> tuple[str, str]:
    """(page, anchor) of a link that stands on a page: ``glossary.md#gdu`` on ``experiments/ep``."""
    path, _, to = link.partition("#")
    if path:
        page = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path))).removesuffix(".md")
    return page, unquote(to)


def html_of(markdown: str, page: str, pages: Collection[str]) -> str:
    """A page as HTML. Formulas of a line of their own become pictures, their letters within text are written.

    :param page: its name; links are told from there.
    :param pages: those that links may lead to. Other links within the files are left as words.
    """
    environment = {"page": page, "pages": pages}
    return _parser().render("".join(_with_formulas(part) for part in _CODE.split(markdown)), environment)


def formulas_of(html: str) -> list[str]:
    """The TeX of all formulas that are pictures on a page."""
    return [unquote(found) for found in re.findall(rf'src="{FORMULA}([^"]*)"', html)]


def _with_formulas(part: str) -> str:
    if _CODE.fullmatch(part):
        return part
    part = _BLOCK.sub(lambda found: f'<p align="center"><img src="{FORMULA}{quote(found[1].strip())}"></p>', part)
    return _INLINE.sub(lambda found: f"<i>{plain_text(found[1])}</i>", part)


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("link_open", _link)
    parser.add_render_rule("link_close", lambda self, tokens, at, options, env: "</a>")
    parser.add_render_rule("image", lambda self, tokens, at, options, env: "")  # pictures are not in the package
    return parser


def _heading(self: Any, tokens: Sequence[Any], at: int, options: Any, env: MutableMapping[str, Any]) -> str:
    inline = tokens[at + 1]
    name = anchor(inline.content.replace("\\", ""))
    if inline.children:
        inline.children[-1].content = without_anchor(inline.children[-1].content)
    return f'<{tokens[at].tag}><a name="{name}"></a>'


def _link(self: Any, tokens: Sequence[Any], at: int, options: Any, env: MutableMapping[str, Any]) -> str:
    link = str(tokens[at].attrGet("href"))
    if "://" in link:
        return f'<a href="{quote(link, safe=":/?#&=%~.,+-_")}">'
    page, to = address(env["page"], link)
    return f'<a href="{quote(page)}#{quote(to)}">' if page in env["pages"] else "<a>"
