"""Table 1 of [Ernoult2019], row by row, as it is remembered: its text could not be had here. No torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from settle.backend.core.paper_value import PaperValue

_SOURCE = "[Ernoult2019] Table 1"
_ERRORS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "eb-1h": ((2.06, 0.17, 0.13), (2.11, 0.09, 0.46)),
    "eb-2h": ((2.01, 0.21, 0.11), (2.02, 0.12, 0.29)),
    "p-1h": ((2.00, 0.13, 0.20), (2.00, 0.12, 0.55)),
    "p-2h": ((1.95, 0.10, 0.14), (2.09, 0.12, 0.37)),
    "p-3h": ((2.01, 0.18, 0.10), (2.30, 0.17, 0.32)),
    "p-conv": ((1.02, 0.04, 0.54), (0.88, 0.06, 0.12)),
}
"""Preset -> of EP and of BPTT: test error on MNIST, its standard deviation over 5 runs, training error, all in %."""
_SETTINGS = {
    "eb-1h": (100, 12, 0.5, 30),
    "eb-2h": (500, 40, 0.5, 50),
    "p-1h": (30, 10, 0.1, 30),
    "p-2h": (100, 20, 0.5, 50),
    "p-3h": (180, 20, 0.5, 100),
    "p-conv": (200, 10, 0.4, 40),
}
"""Preset -> T, K, beta and epochs."""
_WHY = "The paper gives mean and standard deviation of 5 runs after {} epochs."
_COUNTED = "How the paper counts training errors is not known here; a run counts each picture before its update."
_PROGRAMS_STEPS = {"eb-2h": "T = 400", "p-1h": "T = 40, K = 15"}
"""Where the commands published with the paper's program have others than its table."""
_ABSTRACT = PaperValue("a convolutional net trained by EP comes to about 1 % test error", "claim", "[Ernoult2019] abstract", "printed")


def errors(preset: str) -> Mapping[str, PaperValue]:
    """Figure of the summary -> the row's errors of EP and of BPTT."""
    epochs, found = _SETTINGS[preset][3], dict[str, PaperValue]()
    for learner, (test, spread, train) in zip(("ep", "bptt"), _ERRORS[preset], strict=True):
        how, why = "as recalled, not checked", _WHY.format(epochs)
        words = learner.upper()
        found[f"test_error.{learner}"] = PaperValue(test, f"test error {words}", _SOURCE, how, spread, "%", why=why)
        found[f"train_error.{learner}"] = PaperValue(train, f"training error {words}", _SOURCE, how, unit="%", why=_COUNTED)
    return found


def settings(preset: str) -> Sequence[PaperValue]:
    """The row's T, K, beta and epochs; where the program published with the paper has others; what the abstract says of the net."""
    T, K, beta, epochs = _SETTINGS[preset]
    words = f"T = {T}, K = {K}, beta = {beta:g}, {epochs} epochs"
    found = [PaperValue(words, "settings", _SOURCE, "as recalled, not checked")]
    if preset in _PROGRAMS_STEPS:
        place = "[Ernoult2019] its program's page"
        found.append(PaperValue(_PROGRAMS_STEPS[preset], "settings of its program", place, "constants of another program"))
    return [*found, _ABSTRACT] if preset == "p-conv" else found


def continual(test: float, spread: float) -> Mapping[str, PaperValue]:
    """What [Ernoult2020] has for C-EP with these settings."""
    how, source = "as recalled, not checked", "[Ernoult2020] errors on MNIST"
    why = "The paper gives mean and standard deviation of several runs."
    return {"test_error.c-ep": PaperValue(test, "test error C-EP", source, how, spread, "%", why=why)}
