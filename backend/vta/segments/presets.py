"""Settings of the search for segments. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.experiment import Preset
from settle.backend.vta import paper_values

_PICTURES: dict[str, Any] = {
    **{"belief": 64, "channels": 16, "seq": 20, "obs_std": 1.0, "sequences": 600, "held": 64, "length": 48},
}
_AUTHORS: dict[str, Any] = {
    **{"belief": 128, "channels": 128, "state": 8, "abstract": 8, "window": "4", "tanh": True, "view": 32, "bits": 5},
    **{"obs_std": 1.0, "batch": 64, "rate": 5e-4, "decay_to": 1.0, "amsgrad": True, "clip": 10.0},
    **{"tau": 1.0, "tau_end": 0.1, "tau_time": 100_000.0, "updates": 500_000, "sequences": 2000, "held": 100, "length": 100},
    **{"every": 1000, "measure": 5000, "keep": 10_000},
}

PRESETS = {
    "motifs": Preset(
        "Motifs: curves one after the other, in a minute",
        {
            **{"world": "motifs", "sequences": 1000, "held": 128, "length": 60, "belief": 48, "seq": 24, "obs_std": 0.2},
            **{"window": "2", "n_max": 7, "l_max": 10, "tau_end": 0.5, "updates": 1050},
        },
        "Nearly every seam is found. Turn N_max to 30, or tau to 0.1, and see what becomes of it.",
    ),
    "balls": Preset(
        "A ball that takes another colour at each wall, in minutes",
        {
            **{"world": "balls", **_PICTURES, "linear": True, "n_max": 5, "l_max": 7, "tau_end": 0.5, "updates": 850},
            **{"restarts": 3, "flat": False, "measure": 425},
        },
        "z comes to hold the direction, s the place. The colour is not learnt in so short a time: changes of direction are what is found."
        " Three models learn; shown is the one that agrees best with the others. The flat model is left out for time: tick it if you like.",
        paper_also=(paper_values.STRUCTURE, paper_values.BALLS),
        paper_note=paper_values.NO_NUMBERS,
    ),
    "maze": Preset(
        "A walk through a maze, in minutes",
        {"world": "maze", **_PICTURES, "sequences": 1500, "n_max": 4, "l_max": 12, "tau_end": 0.5, "updates": 600},
        "A segment is a corridor with half of the turn at either end. How well that is found differs from seed to seed.",
        paper_also=(paper_values.STRUCTURE, paper_values.MAZE),
        paper_note=paper_values.NO_NUMBERS,
    ),
    "paper-balls": Preset(
        "Two balls of 32 x 32 pixels, our reading of the paper",
        {"world": "balls", "balls": 2, **_AUTHORS, "seq": 20, "init": 5, "n_max": 5, "l_max": 8, "length": 60},
        "The authors' program has no balls and the paper tells no settings that could be checked here: these are their settings for the"
        " maze, on two balls. For a GPU: days of one core.",
        paper_also=(paper_values.STRUCTURE, paper_values.BALLS),
        paper_note=paper_values.NO_NUMBERS,
    ),
    "paper-maze": Preset(
        "The maze with the authors' settings",
        {"world": "maze", "textured": True, **_AUTHORS, "seq": 20, "init": 5, "n_max": 5, "l_max": 8},
        "Settings of the authors' program on a maze that is made here: theirs is a file of 1,000,000 frames, this has 200,000, which take"
        " 2.5 GB of memory. For a GPU: days of one core.",
        paper_also=(paper_values.STRUCTURE, paper_values.MAZE),
        paper_note=paper_values.NO_NUMBERS,
    ),
}
