"""What [Kim2019] shows, by what it is of: the numbers of its figures are not known here."""

from __future__ import annotations

from settle.app.reproduce.paper_figure import PaperFigure, PaperRow, ReproducedPaper, RunSize

_SCORES = ("f1", "precision", "recall", "f1_random")
_DAYS = 40_000
"""Minutes of 500,000 updates of the authors' size: for a GPU."""
_BALLS = PaperRow(
    "", "vta.segments", "paper-balls", _DAYS,
    (RunSize(0.4, "balls", {"updates": 450, "restarts": 1, "measure": 450}), RunSize(4, "balls")), _SCORES,
)  # fmt: skip
_MAZE = PaperRow(
    "", "vta.segments", "paper-maze", _DAYS,
    (RunSize(0.19, "maze", {"updates": 200, "flat": False, "measure": 200}), RunSize(2.5, "maze")), _SCORES,
)  # fmt: skip
_WAYS = PaperRow(
    "", "vta.navigate", "paper", 600,
    (RunSize(0.2, "small", {"updates": 200, "episodes": 40}), RunSize(6, "small")), ("success_rate.*",),
)  # fmt: skip
_FIGURES = (
    PaperFigure(
        "balls", "Bouncing balls: where segments begin",
        "Boundaries fall where balls meet a wall: F1 is well above that of random boundaries at the same rate (F1 random).",
        (_BALLS,), "segments", ("structure", "boundaries"),
    ),
    PaperFigure(
        "maze", "3-D maze: where segments begin",
        "A segment is a corridor with half of the turn at either end: F1 is well above that of random boundaries.",
        (_MAZE,), "segments", ("structure", "boundaries"),
    ),
    PaperFigure(
        "navigation", "Finding the way by imagining",
        "With jumps over segments the goal is reached more often than by the random walker.", (_WAYS,), "agents", ("imagination",),
    ),
    PaperFigure("model", "Drawings of the model", absent="Drawings of how states depend on each other: nothing in them is computed."),
    PaperFigure(
        "learning-curves", "Learning curves of the agents",
        absent="They could not be read here, and the agent's task and settings are not known; the lab's own task stands under navigation.",
    ),
)  # fmt: skip

PAPER = ReproducedPaper(
    "kim2019", "Kim2019", "Variational Temporal Abstraction", _FIGURES,
    "The paper prints few numbers, and none that a run here measures; scores are the lab's own.",
    "VTA", "Kim, Ahn, Bengio · NeurIPS 2019",
    "A model of sequences finds by itself where something new begins, and imagines in jumps from one beginning to the next.",
    ("vta.segments", "vta.navigate"),
)  # fmt: skip
