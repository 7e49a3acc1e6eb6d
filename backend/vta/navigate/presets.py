"""Settings of finding one's way. No torch here."""

from __future__ import annotations

from settle.backend.core.experiment import Preset
from settle.backend.vta import paper_values

PRESETS = {
    "small": Preset(
        "Small maze, minutes on one core",
        {},
        "A maze of 4 x 4 rooms, another one for each seed. Both models learn for three minutes, then 200 episodes: a minute or two.",
        paper_also=(paper_values.JUMPS,),
        paper_note=paper_values.NO_CURVES,
    ),
    "paper": Preset(
        "Our reading of the paper: larger maze, longer training",
        {
            **{"side": 6, "belief": 128, "state": 8, "hidden": 256, "updates": 50_000, "batch": 64, "rate": 1e-3, "measure": 2000},
            **{"work": 768, "jumps": 8, "near": 12, "far": 48, "budget": 120, "episodes": 500, "away": 5.0, "every": 50},
        },
        "The paper tells of goal-oriented navigation with VTA and RSSM; no settings of the authors' could be found, so these are ours.",
        paper_also=(paper_values.JUMPS,),
        paper_note=paper_values.NO_CURVES,
    ),
    "ablation": Preset(
        "What VTA lacks: one thing changed at a time",
        {"ablate": True, "rssm_updates": 2, "trial": 500},
        "The RSSM learns for as long as VTA. Frame by frame VTA arrives about as often as in jumps: it is not the jumps that hold it"
        " back. Where its futures are carried out in the true maze it arrives more often: places are imagined wrongly, for an update of"
        " it takes twice the time.",
    ),
    "drive": Preset(
        "Drive yourself",
        {"updates": 0, "drive": True, "episodes": 20, "together": 1, "budget": 120},
        "No models: you, the random walker, blind chance and the one that knows the map. Switch Drive on in any other run to race them.",
    ),
}
