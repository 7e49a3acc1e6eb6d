"""The command line with a paper of tiny figures in place of the four: ``python tiny_papers.py reproduce all ...``."""

from __future__ import annotations

import sys

from settle.app.cli.main import main
from settle.app.reproduce import papers
from settle.app.reproduce.paper_figure import PaperFigure, PaperRow, ReproducedPaper, RunSize


def row(name: str, minutes: float, **knobs: int) -> PaperRow:
    """The toy model: its whole size takes ``minutes``, as is said, and a small one a moment."""
    return PaperRow(name, "ep.agreement", "toy", minutes, (RunSize(0.001, "", {"T": 40, "K": 4, **knobs}),), ("relmse.s*",))


SLOW = {"T": 30_000, "K": 4}
"""A second or so."""
PAPER = ReproducedPaper(
    "tiny2019", "Ernoult2019", "A tiny paper",
    (
        PaperFigure("fig1", "Quick", "Look at it.", (row("A", 500), row("B", 500, T=50)), "relmse", ("claim",)),
        PaperFigure("fig2", "Slow", rows=(row("", 600, **SLOW),), card="updates"),
        PaperFigure("fig3", "Too large", rows=(PaperRow("", "ep.train", "digits", 700, (), ("test_error.*",)),), card="error"),
        PaperFigure(
            "fig4", "Missing", card="updates",
            rows=(PaperRow("", "ep.agreement", "symmetric", 0.01, (RunSize(0.01, "eb-1h-mnist"),), ("relmse.s*",)),),
        ),
        PaperFigure("fig5", "A drawing", absent="Nothing in it is computed."),
    ),
)  # fmt: skip

if __name__ == "__main__":
    papers.PAPERS = {PAPER.name: PAPER}
    sys.exit(main())
