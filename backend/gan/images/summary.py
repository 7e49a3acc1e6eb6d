"""The figures of a run on pictures, from what was recorded and from its last generator. No torch here."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from settle.backend.core import stopping
from settle.backend.core.recording import Recording
from settle.backend.gan.images.knobs import ImageKnobs

if TYPE_CHECKING:
    from settle.backend.gan.images.run import ImageRun

METRICS = (
    "parzen_ll",
    "parzen_se",
    "fid_small",
    "classifier_score",
    "kid_small",
    "kid_small_sd",
    "kid_small_real",
    "kid_small_real_sd",
    "precision",
    "recall",
)
"""What of the table ``figures`` is told at the end."""
OF_BOTH = tuple(f"{name}_{which}" for name in ("parzen_ll", "fid_small", "kid_small") for which in ("last", "average"))
"""What of the table ``last_and_average`` is told at the end."""


def summary(recording: Recording, knobs: ImageKnobs, run: ImageRun | None) -> dict[str, Any]:
    """Metrics of the last generator: a run that has come to its end is measured now, one that diverged or is told to stop is not.

    :param run: what made the recording, if it was made here.
    """
    iterations, metrics = recording.tables.get("game"), recording.tables.get("figures")
    found: dict[str, Any] = dict.fromkeys((*METRICS, *OF_BOTH))
    if metrics is not None and iterations is not None and metrics["step"][-1] == iterations["step"][-1]:
        found |= {name: float(metrics[name][-1]) for name in METRICS}
        if (both := recording.tables.get("last_and_average")) is not None and both["step"][-1] == metrics["step"][-1]:
            found |= {name: float(both[name][-1]) for name in OF_BOTH}
    elif run is not None and run.trainer.t and run.trainer.is_finite():
        with contextlib.suppress(stopping.Stopped):  # it may take half a minute
            stopping.check()
            shown, both = run.measurements.metrics_frames(knobs)
            found |= {name: float(getattr(shown, name)) for name in METRICS}
            found |= {name: float(getattr(both, name)) for name in OF_BOTH}
    if (errors := recording.tables.get("test_errors")) is not None:
        found |= {name: float(errors[name][-1]) for name in ("test_error", "test_error_alone")}
    found["iterations"] = int(iterations["t"][-1]) if iterations is not None else 0
    found["images_per_second"] = knobs.batch * run.iterations / run.seconds if run is not None and run.iterations else None
    return found
