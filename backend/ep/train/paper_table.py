"""Errors of Table 1 of [Ernoult2019], row by row, as they are remembered: its text could not be had here. No torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from settle.backend.core.paper_value import PaperValue
from settle.backend.ep import paper_settings

_ERRORS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "eb-1h": ((2.06, 0.17, 0.13), (2.11, 0.09, 0.46)),
    "eb-2h": ((2.01, 0.21, 0.11), (2.02, 0.12, 0.29)),
    "p-1h": ((2.00, 0.13, 0.20), (2.00, 0.12, 0.55)),
    "p-2h": ((1.95, 0.10, 0.14), (2.09, 0.12, 0.37)),
    "p-3h": ((2.01, 0.18, 0.10), (2.30, 0.17, 0.32)),
    "p-conv": ((1.02, 0.04, 0.54), (0.88, 0.06, 0.12)),
}
"""Preset -> of EP and of BPTT: test error on MNIST, its standard deviation over 5 runs, training error, all in %."""
_WHY = "The paper gives mean and standard deviation of 5 runs after {epochs} epochs."
_COUNTED = "How the paper counts training errors is not known here; a run counts each picture before its update."
_ABSTRACT = PaperValue("a convolutional net trained by EP comes to about 1 % test error", "claim", "[Ernoult2019] abstract", "printed")


def errors(preset: str) -> Mapping[str, PaperValue]:
    """Figure of the summary -> the row's errors of EP and of BPTT."""
    epochs, found = paper_settings.SETTINGS[preset][3], dict[str, PaperValue]()
    for learner, (test, spread, train) in zip(("ep", "bptt"), _ERRORS[preset], strict=True):
        how, why = "as recalled, not checked", _WHY.format(epochs=epochs)
        words = learner.upper()
        found[f"test_error.{learner}"] = PaperValue(test, f"test error {words}", paper_settings.TABLE_1, how, spread, "%", why=why)
        found[f"train_error.{learner}"] = PaperValue(train, f"training error {words}", paper_settings.TABLE_1, how, unit="%", why=_COUNTED)
    return found


def settings(preset: str) -> Sequence[PaperValue]:
    """The row's settings; what the abstract says of the net."""
    found = paper_settings.settings(preset)
    return [*found, _ABSTRACT] if preset == "p-conv" else found


def continual(test: float, spread: float) -> Mapping[str, PaperValue]:
    """What [Ernoult2020] has for C-EP with these settings."""
    how, source = "as recalled, not checked", "[Ernoult2020] errors on MNIST"
    why = "The paper gives mean and standard deviation of several runs."
    return {"test_error.c-ep": PaperValue(test, "test error C-EP", source, how, spread, "%", why=why)}
