"""A page of HTML that opens by itself: it loads nothing, runs nothing, and prints. No Qt here.

Text that comes from a session may be anybody's: all of it goes through :func:`text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from settle.sessions.disk import reason, replacing

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"
"""Nothing from elsewhere, no scripts: whatever stands in the page."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2127; --muted: #57616c; --line: #d9dfe5; --ground: #fff; --faint: #f5f7f9; --accent: #0b6bcb;
  --good: #1a7f37; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --muted: #9aa5b1; --line: #343c45; --ground: #14181c; --faint: #1c2228;
  --accent: #6cb2ff; --good: #56c271; --bad: #ff8a7a; } }
* { box-sizing: border-box; }
body { font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 1180px; margin: 0 auto; padding: 2.2rem 1.4rem 3rem; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .7rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: .95rem; margin: 1.2rem 0 .3rem; }
p { margin: .4rem 0; max-width: 75ch; } header p { max-width: none; } .muted, .lead, caption, figcaption { color: var(--muted); }
.lead { font-size: 1.02rem; }
.lines { white-space: pre-line; } .small { font-size: .87rem; }
.tags span { display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: 0 .6em; margin: 0 .4em .3em 0;
  font-size: .85rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .26rem 1.1rem .26rem 0; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--muted); font-size: .87rem; }
th:first-child, td:first-child, .words td, .words th { text-align: left; }
tr:last-child td { border-bottom: 0; } td.group { font-weight: 600; padding-top: .9rem; }
tr.changed td { background: color-mix(in srgb, var(--accent) 9%, transparent); } .mark { color: var(--accent); }
.good { color: var(--good); } .bad { color: var(--bad); }
code, pre { font: .9em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { background: var(--faint); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; white-space: pre-wrap; }
.figures { display: grid; grid-auto-flow: row dense;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 14px; }
figure { margin: 0; background: #fff; border-radius: 8px; overflow: hidden; break-inside: avoid; }
figure.wide { grid-column: 1 / -1; } figure.said { background: var(--faint); color: var(--muted); padding: .7rem .9rem; }
 .film { max-width: 960px; } svg, video, img { display: block; width: 100%; height: auto; }
.formula { display: inline-block; max-width: 100%; margin: .8rem 0 0; border-radius: 6px; overflow: hidden; }
.formula svg { width: auto; max-width: 100%; }
.beside { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .5rem 3rem; align-items: start; }
.beside > :only-child { grid-column: 1 / -1; } @media (max-width: 760px) { .beside { grid-template-columns: minmax(0, 1fr); } }
@page { margin: 16mm 14mm; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } h2 { break-after: avoid; } .scroll { overflow: visible; }
  .figures { grid-template-columns: 1fr 1fr; gap: 8px; } tr { break-inside: avoid; } .moving { display: none; } }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="{program}">
<title>{title}</title><style>{style}</style></head><body>
{body}
</body></html>
"""

_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no page may have."""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of the text behind it: a file's title could turn the words of the page."""


def text(words: object) -> str:
    """Words as HTML that says just these words."""
    return escape(_TURNS.sub("", _NOT_HTML.sub("�", str(words))))


def write_page(path: Path, title: str, body: str, program: str) -> None:
    """Write a page; it is whole or not there.

    :param title: plain text; ``body`` is HTML.
    :param program: Settle and its version.
    :raises OSError: it cannot be written; the message is a sentence.
    """
    page = _PAGE.format(policy=_POLICY, program=text(program), title=text(title), style=_STYLE, body=body)
    try:
        with replacing(path) as beside:
            beside.write_text(page, encoding="utf-8")
    except OSError as e:
        raise OSError(f"{path} cannot be written: {reason(e)}.") from None


def section(title: str, *parts: str) -> str:
    """A heading with what stands below it; nothing if nothing does."""
    inside = "\n".join(filter(None, parts))
    return f"<section><h2>{text(title)}</h2>\n{inside}</section>" if inside else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "", inks: Sequence[str] = ()) -> str:
    """A table of cells that are HTML already; nothing if it has no rows.

    :param kind: ``words``: all columns stand at the left.
    :param inks: colours of the heads, empty texts where they have none.
    """
    lines = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
    return table_of(head, lines, kind, inks)


def table_of(head: Sequence[str], lines: Sequence[str], kind: str = "", inks: Sequence[str] = ()) -> str:
    """As :func:`table`, of whole lines, ``<tr>...</tr>``."""
    if not lines:
        return ""
    colours = [f' style="color:{ink}"' if ink else "" for ink in inks or [""] * len(head)]
    top = "".join(f"<th{colour}>{each}</th>" for each, colour in zip(head, colours, strict=True))
    above = f"<thead><tr>{top}</tr></thead>" if any(head) else ""
    return f'<div class="scroll"><table class="{kind}">{above}<tbody>\n' + "\n".join(lines) + "\n</tbody></table></div>"


def inline_svg(svg: bytes) -> str:
    """An SVG file as a part of a page."""
    whole = svg.decode("utf-8")
    return whole[whole.index("<svg") :].strip()
