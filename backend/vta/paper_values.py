"""What [Kim2019] claims: its figures could not be read here, and few are numbers. No torch here."""

from __future__ import annotations

from settle.backend.core.paper_value import PaperValue

_ABSTRACT = "[Kim2019] abstract"
STRUCTURE = PaperValue(
    "the model finds an interpretable temporal structure in visual sequences, in 2-D and in 3-D", "structure", _ABSTRACT, "printed",
    why="Here segments are scored against true events: F1 lies above that of random reads at the same rate, and differs by seed.",
)  # fmt: skip
BALLS = PaperValue(
    "balls change their colour at a wall, and boundaries fall there", "boundaries", "[Kim2019] bouncing balls", "as recalled, not checked",
    differs="The paper marks boundaries in pictures, without a score.",
)  # fmt: skip
MAZE = PaperValue(
    "boundaries fall at turns and junctions of a first-person walk", "boundaries", "[Kim2019] 3-D maze", "as recalled, not checked",
    differs="The paper marks boundaries in pictures, without a score.",
)  # fmt: skip
JUMPS = PaperValue(
    "jumpy imagination makes learning to find one's way in a 3-D maze more efficient", "imagination", _ABSTRACT, "printed",
    differs="The paper's agent, task and settings are not known here: worlds, agents and scores are ours.",
    why="Here VTA is better than the random walker, and not better than the flat model for the same imagined steps.",
)  # fmt: skip
NO_NUMBERS = "The paper prints few numbers, and none that a run here measures: no precision, recall or F1 of boundaries."
NO_CURVES = "Its learning curves of agents with VTA and with the flat model could not be read here: of the task there are no numbers."
