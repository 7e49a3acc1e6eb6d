"""T, K, beta and epochs of Table 1 of [Ernoult2019], as they are remembered: its text could not be had here. No torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from settle.backend.core.paper_value import PaperValue

TABLE_1 = "[Ernoult2019] Table 1"
SETTINGS = {
    "eb-1h": (100, 12, 0.5, 30),
    "eb-2h": (500, 40, 0.5, 50),
    "p-1h": (30, 10, 0.1, 30),
    "p-2h": (100, 20, 0.5, 50),
    "p-3h": (180, 20, 0.5, 100),
    "p-conv": (200, 10, 0.4, 40),
}
"""Net -> T, K, beta and epochs."""
_PROGRAMS_STEPS = {"eb-2h": "T = 400", "p-1h": "T = 40, K = 15"}
"""Where the commands published with the paper's program have others than its table."""
_CHOSEN = "The paper's is what its authors trained with; recommended is the cheapest setting of the grid that meets the conditions."


def settings(net: str) -> Sequence[PaperValue]:
    """The row's T, K, beta and epochs in words; where the program published with the paper has others."""
    T, K, beta, epochs = SETTINGS[net]
    words = f"T = {T}, K = {K}, beta = {beta:g}, {epochs} epochs"
    return [PaperValue(words, "settings", TABLE_1, "as recalled, not checked"), *of_its_program(net)]


def of_its_program(net: str) -> Sequence[PaperValue]:
    """What the commands published with the paper have otherwise than its table; nothing where they agree."""
    if net not in _PROGRAMS_STEPS:
        return []
    place = "[Ernoult2019] its program's page"
    return [PaperValue(_PROGRAMS_STEPS[net], "settings of its program", place, "constants of another program")]


def chosen(net: str) -> Mapping[str, PaperValue]:
    """The row's T, K and beta, each to stand beside the recommended one."""
    names = ("T", "K", "beta")
    how = "as recalled, not checked"
    values = zip(names, SETTINGS[net], strict=False)
    return {f"recommended.{name}": PaperValue(value, name, TABLE_1, how, why=_CHOSEN) for name, value in values}
