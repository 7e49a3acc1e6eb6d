"""What [Ozair2019] shows, by what it is of: the numbers of its figures are not known here."""

from __future__ import annotations

from typing import Any

from settle.app.reproduce.paper_figure import PaperFigure, PaperRow, ReproducedPaper, RunSize


def _at(name: str, preset: str, minutes: float, on_glyphs: float, updates: int, **knobs: Any) -> PaperRow:
    return PaperRow(name, "wdm.compare", preset, minutes, (RunSize(on_glyphs, "", {"data": "glyphs", "updates": updates, **knobs}),))


_FIGURES = (
    PaperFigure(
        "characters", "Accuracy over the number of characters",
        "WPC stays above CPC, and the gap is widest in the middle.",
        (_at("", "sweep-characters", 5, 0.35, 300, values=(1, 2, 4)),), "sweep",
    ),
    PaperFigure(
        "characters-cnn", "Accuracy over the number of characters, convolutions",
        "With convolutions CPC keeps more, and the gap is narrow.",
        (_at("", "sweep-characters-cnn", 5, 0.3, 100, values=(1, 4)),), "sweep",
    ),
    PaperFigure(
        "points-of-the-curve", "Single points of the curve, with drawers of their own",
        "The more characters, the less both keep; WPC keeps more than CPC.",
        (
            _at("1 character", "omniglot-1", 0.13, 0.05, 300),
            _at("4 characters", "omniglot-4", 0.5, 0.15, 300),
            _at("9 characters", "omniglot-9", 2.5, 0.46, 300),
        ),
        "kept", ("claim",),
    ),
    PaperFigure(
        "shared-drawings", "Four characters, drawings shared with the probe",
        "Nearer to the paper's own set: WPC keeps more than CPC by twenty points or so.",
        (_at("", "paper-like", 0.51, 0.16, 300),), "kept",
    ),
    PaperFigure(
        "shapes", "MultiviewShapes3D: a solid seen by two cameras",
        "WPC keeps more of the factors; hues are easy, shape and orientation are hard.",
        (PaperRow("", "wdm.compare", "shapes", 1.5, (RunSize(0.44, "", {"updates": 100}),), ("accuracy.*", "raw")),), "kept",
    ),
    PaperFigure(
        "faces", "SplitCelebA: left and right half of a face",
        "Whether the person is kept, from one half to the other.",
        (PaperRow("", "wdm.compare", "faces", 1, (), ("accuracy.*", "raw")),), "kept",
    ),
    PaperFigure(
        "other-curves", "Curves over the size of batch and data",
        absent="The paper's curves could not be read here. The lab has sweeps of its own over batch, pairs, penalty, depth and rate"
        " (wdm.compare, presets sweep-batch and following), on glyphs.",
    ),
)  # fmt: skip

PAPER = ReproducedPaper(
    "ozair2019", "Ozair2019", "Wasserstein dependency measure", _FIGURES,
    "Its values are those that another program's plotting code has of it; settings and data are the lab's own.",
    "WDM", "Ozair, Lynch, Bengio, van den Oord, Levine, Sermanet · NeurIPS 2019",
    "Contrastive learning keeps at most log K nats of what two views share; measured by a Wasserstein distance, it keeps more.",
    ("wdm.compare", "wdm.estimators"),
)  # fmt: skip
