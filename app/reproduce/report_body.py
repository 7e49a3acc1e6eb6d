"""The report as HTML without its page: what browsers and Qt's own rich text both understand. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from settle.app.report.html_page import section, table, text
from settle.app.reproduce.difference_words import differences, minutes_words
from settle.app.reproduce.reproduction import ReproducedFigure, Reproduction, SizeState
from settle.app.reproduce.result_lines import DIVERGED, ResultLine, origins, paper_notes, result_lines

PictureOf = Callable[[Path, str], str]
"""Session and key of a card -> the picture as HTML; nothing: there is none."""
ALONE = 620
"""px that a picture has at most where it stands alone."""
SHORT = 26
"""Letters of a cell that is not broken."""
HEADS = ("", "paper", "here", "seeds", "apart", "settings")
_STATUS = {
    "made": "made", "in part": "made in part", "left out": "left out", "lacks data": "lacks data", "not in the lab": "not in the lab",
}  # fmt: skip


@dataclass(frozen=True)
class ReportFacts:
    """What the report says of how it came about.

    :ivar command: that makes the report anew, or goes on with it.
    :ivar told: sentences: how long it took, on what, at which load; what went wrong.
    :ivar environment: name -> value.
    """

    title: str
    command: str
    date: str
    told: Sequence[str] = ()
    problems: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def report_body(reproduction: Reproduction, facts: ReportFacts, picture: PictureOf) -> str:
    """The whole report."""
    out = reproduction.out
    parts = [_heading(facts), _overview(reproduction.figures)]
    paper = ""
    for figure in reproduction.figures:
        if figure.paper.name != paper:
            paper = figure.paper.name
            note = f'<p class="muted">{text(figure.paper.note)}</p>' if figure.paper.note else ""
            parts.append(f'<h2 class="paper">{text(figure.paper.title)} [{text(figure.paper.key)}]</h2>{note}')
        parts.append(_figure(figure, out, picture))
    parts.append(_left_out(reproduction))
    parts.append(section("Environment", table(["", ""], [[text(name), text(value)] for name, value in facts.environment.items()], "words")))
    return "\n".join(filter(None, parts))


def _heading(facts: ReportFacts) -> str:
    told = "".join(f"<p>{text(sentence)}</p>" for sentence in facts.told)
    wrong = "".join(f'<p class="bad">{text(sentence)}</p>' for sentence in facts.problems)
    again = f"<p>The same command goes on with what is missing, and computes nothing twice:</p><pre>{text(facts.command)}</pre>"
    return f'<h1>{text(facts.title)}</h1><p class="lead">{text(facts.date)}</p>{told}{wrong}{again}'


def _overview(figures: Sequence[ReproducedFigure]) -> str:
    rows = []
    for figure in figures:
        sizes = _settings(figure)
        why = figure.figure.absent or ("" if sizes else _why_not(figure))
        rows.append(
            [
                f'<a href="#{_anchor(figure)}">{text(_name(figure))}</a>',
                text(figure.figure.title),
                _STATUS[figure.status],
                text(sizes or why),
            ]
        )
    return section("All figures and tables", table(["", "", "", "at which settings, or why not"], rows, "words"))


def _settings(figure: ReproducedFigure) -> str:
    """At which settings its rows are shown; those that share one stand together."""
    found = dict[str, list[str]]()
    for size in figure.shown:
        found.setdefault(size.words, []).append(size.row.name)
    parts = [f"{', '.join(names)}: {words}" if any(names) and len(figure.rows) > 1 else words for words, names in found.items()]
    return "; ".join(parts)


def _named(size: SizeState) -> str:
    return f"{size.row.name}: {size.words}" if size.row.name else size.words


def _name(figure: ReproducedFigure) -> str:
    return f"{figure.paper.key} {figure.figure.name}"


def _anchor(figure: ReproducedFigure) -> str:
    return figure.name.replace("/", "-")


def _why_not(figure: ReproducedFigure) -> str:
    """Of a figure of which nothing is there."""
    if not figure.possible:
        return " ".join(dict.fromkeys(row[0].lacks for row in figure.rows))
    minutes = figure.minutes()
    return f"about {minutes_words(minutes)} of computing on one thread at its smallest" if minutes else DIVERGED


def _figure(figure: ReproducedFigure, out: Path, picture: PictureOf) -> str:
    about = figure.figure
    head = f'<section id="{_anchor(figure)}"><a name="{_anchor(figure)}"></a><h3>{text(about.name)}: {text(about.title)}</h3>'
    if about.absent:
        return f"{head}<p>Not in the lab. {text(about.absent)}</p></section>"
    said = [
        f"<p><em>The paper:</em> {_claim(row)}{text(value.label)}: {text(value.text)} ({text(value.origin)}).</p>"
        for row, value in about.beside()
    ]
    parts = [head, f"<p>{text(about.look)}</p>" if about.look else "", *said, _pictures(figure, picture)]
    lines = [] if about.pictures else result_lines(figure)
    from_where = origins(figure)
    if from_where and any(line.paper for line in lines):
        parts.append(f'<p class="muted small">Paper: {text("; ".join(from_where))}. Here: mean ± standard deviation over seeds.</p>')
    parts.append(_table(lines))
    parts += [f'<p class="muted small">{text(sentence)}</p>' for sentence in paper_notes(figure)]
    parts += [_all_differences(size) for size in figure.shown]
    if figure.status == "left out":
        parts.append(f"<p><strong>Left out</strong>: {text(_why_not(figure))}.</p>")
    return "\n".join(filter(None, [*parts, _again(figure, out), "</section>"]))


def _claim(row: str) -> str:
    return f"{text(row)}, " if row else ""


def _pictures(figure: ReproducedFigure, picture: PictureOf) -> str:
    drawn = list[str]()
    for size in figure.shown:
        entry = size.finished[0]
        made = picture(entry.path, figure.figure.card)
        if made:
            under = f"{_named(size)}; seed {entry.seed}"
            drawn.append(f"<figure>{made}<figcaption>{text(under)}</figcaption></figure>")
    alone = f' style="max-width: {ALONE}px"' if len(drawn) == 1 else ""
    return f'<div class="figures"{alone}>{"".join(drawn)}</div>' if drawn else ""


def _table(lines: Sequence[ResultLine]) -> str:
    """Columns that have nothing are left out."""
    texts = [[line.label, line.paper, line.here, str(line.seeds or ""), line.apart, line.done] for line in lines]
    shown = [place for place in range(len(HEADS)) if any(row[place] for row in texts)]
    rows = [[_unbroken(row[place]) for place in shown] for row in texts]
    return table([HEADS[place] for place in shown], rows, "words")


def _unbroken(words: str) -> str:
    """A few words stay on one line."""
    return f'<span style="white-space: nowrap">{text(words)}</span>' if len(words) <= SHORT else text(words)


def _all_differences(size: SizeState) -> str:
    """All that a size does otherwise, where its words had room for a part of it alone."""
    found = differences(size.row, size.size)
    if not found or ", ".join(found) == size.words:
        return ""
    return f'<p class="muted small">{_claim(size.row.name)}set otherwise than {text(size.row.preset)}: {text("; ".join(found))}.</p>'


def _again(figure: ReproducedFigure, out: Path) -> str:
    """Commands that make its runs anew, and the sessions that are there."""
    groups = dict.fromkeys(
        (f"{size.group.command} --seed {size.finished[0].seed}", tuple(entry.path for entry in size.finished)) for size in figure.shown
    )
    if not groups:
        return ""
    lines = []
    for command, paths in groups:
        links = ", ".join(f'<a href="{text(_address(path, out))}">{text(path.name)}</a>' for path in paths)
        lines.append(f"<li><code>{text(command)}</code><br>{text(paths[0].parent.relative_to(out).as_posix())}: {links}</li>")
    return f'<ul class="small again">{"".join(lines)}</ul>'


def _address(path: Path, out: Path) -> str:
    from urllib.parse import quote

    return quote(path.relative_to(out).as_posix())


def _left_out(reproduction: Reproduction) -> str:
    """Every size that is not there, with what it costs."""
    rows = []
    for size in reproduction.sizes.values():
        lacking = reproduction.seeds - sum(seed < reproduction.seeds for seed in size.whole)
        if size.lacks or lacking <= 0:
            continue
        figures = [
            figure.figure.name
            for figure in reproduction.figures
            if any(size.group.name == s.group.name for row in figure.rows for s in row)
        ]
        where = f"{size.group.name.split('/')[0]} {', '.join(figures)}"
        rows.append(
            [text(where), text(_named(size)), f"{lacking} of {reproduction.seeds}", text(minutes_words(size.size.minutes * lacking))]
        )
    absent = dict.fromkeys(size.lacks for size in reproduction.sizes.values() if size.lacks)
    return section(
        "What was left out",
        table(["", "", "seeds", "computing, one thread"], rows, "words"),
        *(f"<p>{text(sentence)}</p>" for sentence in absent),
    )
