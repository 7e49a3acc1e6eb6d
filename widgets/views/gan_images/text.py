"""Figures of a game of pictures in words, for the panel at the right."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.widgets.panels.base.number_text import percent, short
from settle.widgets.playback.progress_text import PACE_TIP, rate
from settle.widgets.view import Readout
from settle.widgets.views.common.figure_text import count, in_percent, one_decimal, with_spread
from settle.widgets.views.gan_images.reader import ImagesReader

_QUALITY = (
    ("kid_small", "small-KID", "Kernel distance (squared) of a small classifier's features, without bias: 0 at best, whatever the number."),
    ("fid_small", "small-FID", "Fréchet distance of these features: biased upward by the number, and no published FID."),
    ("classifier_score", "score", "exp E KL(p(y|x) || p(y)) of the small classifier: from 1 to the number of classes."),
    ("precision", "precision", "Share of the fakes within reach of real pictures' features, 3 neighbours."),
    ("recall", "recall", "Share of the real pictures within reach of fakes' features, 3 neighbours."),
)
_EARLIER = " Of a session of an earlier version: measured otherwise, real figures at another number."


def readouts(reader: ImagesReader, reference: Mapping[str, float]) -> list[Readout]:
    """Iteration, value and costs; once measured, likelihood, small-KID and the like beside the paper's or the real pictures'."""
    found = [Readout("iteration", f"{reader.t:,}")]
    if reader.is_probability:
        found.append(Readout("V(D, G)", short(reader.now("game", "value"), 4), theory="−1.386"))
    found += [Readout(f"cost of {p.upper()}", short(reader.now("game", f"{p}_loss"), 3)) for p in ("d", "g")]
    images = reader.pace() * int(reader.recording.knobs.get("batch", 1))
    found.append(Readout("iterations / s", rate(reader.pace()), tip=PACE_TIP))
    found.append(Readout("pictures / s", rate(images), tip="Training pictures learnt from: iterations / s times the batch."))
    ll, se = reader.now("figures", "parzen_ll"), reader.now("figures", "parzen_se")
    beside = short(reference["parzen_ll"]) if "parzen_ll" in reference else ""
    sigma = short(reader.now("figures", "parzen_sigma"), 3)
    tip = f"Log-likelihood of the test pictures, nats, and its standard error: Parzen window of width {sigma}. It favours blur."
    found.append(Readout("log-likelihood", _likelihood(ll, se), beside, tip=tip, key="parzen_ll"))
    found.append(_other_likelihood(reader))
    found += _test_errors(reader)
    found += _quality(reader)
    tip = "Test pictures that the small classifier reads rightly: it is the ruler of the figures above"
    found.append(Readout("classifier", percent(reader.now("figures", "classifier_accuracy")), tip=tip))
    when = count(reader.now("figures", "t")) if reader.rows("figures") else "not yet"
    return [*found, Readout("measured at", when, tip="Iteration. Likelihood, small-KID and the like come at the end, or by Measure now.")]


def _likelihood(mean: float, error: float) -> str:
    return f"{one_decimal(mean)} ± {one_decimal(error)}" if math.isfinite(error) else one_decimal(mean)


def _other_likelihood(reader: ImagesReader) -> Readout:
    """Of the generator that is not shown: the last weights beside their average, or the other way round."""
    if reader.setting("show") == "average":
        name, label, tip = "last", "likelihood, last", "The same of G's last weights, of which the average is taken."
    else:
        name, label, tip = "average", "likelihood, average", "The same of the moving average of G's weights."
    ll, se = (reader.now("last_and_average", f"{figure}_{name}") for figure in ("parzen_ll", "parzen_se"))
    return Readout(label, _likelihood(ll, se), tip=tip, key=f"parzen_ll_{name}")


def _test_errors(reader: ImagesReader) -> list[Readout]:
    """Of D beside its twin, where some training pictures have labels."""
    if not reader.rows("test_errors"):
        return []
    own, alone = (in_percent(reader.now("test_errors", name)) for name in ("test_error", "test_error_alone"))
    tip = "Test pictures that D reads wrongly; beside it the same net that learnt from the labelled pictures alone."
    return [Readout("test error", own, f"alone {alone}", tip=tip, key="test_error")]


def _quality(reader: ImagesReader) -> list[Readout]:
    """Figures of the small classifier's features, each beside what as many held-out real pictures measure."""
    n = reader.now("figures", "compared")
    about = (
        ""
        if not reader.rows("figures")
        else _EARLIER
        if math.isnan(n)
        else f" Each side has {int(n):,} pictures, real ones that nobody learnt from; ± over their halves."
    )
    found = []
    for name, label, tip in _QUALITY:
        value, real = ((reader.now("figures", name + end), reader.now("figures", f"{name}{end}_sd")) for end in ("", "_real"))
        beside = f"real {with_spread(*real, digits=2)}" if math.isfinite(real[0]) else ""
        found.append(Readout(label, with_spread(*value), beside, tip=tip + about))
    return found
