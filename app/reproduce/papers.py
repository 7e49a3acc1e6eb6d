"""The papers that can be reproduced, and their figures by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from settle.app.reproduce import ernoult2019, goodfellow2014, kim2019, ozair2019
from settle.app.reproduce.paper_figure import PaperFigure, ReproducedPaper
from settle.backend.core.knobs import KnobError, nearest

ALL = "all"
PAPERS: dict[str, ReproducedPaper] = {each.PAPER.name: each.PAPER for each in (ernoult2019, goodfellow2014, kim2019, ozair2019)}


def chosen(paper: str, only: Sequence[str] = ()) -> list[tuple[ReproducedPaper, PaperFigure]]:
    """Figures of a paper, or of all papers, in their order.

    :param only: names of figures, ``fig2`` or ``ernoult2019/fig2``; none: all of them.
    :raises KnobError: there is no such paper or figure.
    """
    if paper != ALL and paper not in PAPERS:
        names = [*PAPERS, ALL]
        raise KnobError("paper", f"paper '{paper}' is unknown: there are {', '.join(names)}.{nearest(paper, names)}")
    there = [(each, figure) for each in PAPERS.values() if paper in (ALL, each.name) for figure in each.figures]
    asked = list(dict.fromkeys(name.strip() for text in only for name in text.split(",") if name.strip()))
    for name in asked:
        if not any(_is(name, *each) for each in there):
            names = list(dict.fromkeys(figure.name for _, figure in there))
            raise KnobError("only", f"--only {name} is not possible: there are {', '.join(names)}.{nearest(name, names)}")
    return [each for each in there if not asked or any(_is(name, *each) for name in asked)]


def _is(name: str, paper: ReproducedPaper, figure: PaperFigure) -> bool:
    return name.casefold() in (figure.name, f"{paper.name}/{figure.name}")


def every() -> Iterator[tuple[ReproducedPaper, PaperFigure]]:
    """All figures of all papers."""
    for paper in PAPERS.values():
        for figure in paper.figures:
            yield paper, figure
