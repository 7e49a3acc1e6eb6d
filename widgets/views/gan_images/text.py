"""Figures of a game of pictures in words, for the panel at the right."""

from __future__ import annotations

from collections.abc import Mapping

from settle.widgets.panels.base.number_text import percent, short
from settle.widgets.playback.progress_text import PACE_TIP, rate
from settle.widgets.view import Readout
from settle.widgets.views.gan_images.reader import ImagesReader

_FID_TIP = "Fréchet distance of a small classifier's features: not comparable with a published FID."
_SCORE_TIP = "exp E KL(p(y|x) || p(y)) of the small classifier: from 1 to the number of classes."
_QUALITY = (
    ("fid_small", "small-FID", "fid_small_real", _FID_TIP),
    ("classifier_score", "score", "classifier_score_real", _SCORE_TIP),
)


def readouts(reader: ImagesReader, reference: Mapping[str, float]) -> list[Readout]:
    """Iteration, value and costs; once measured, likelihood, small-FID and the like beside the paper's or the real pictures'."""
    found = [Readout("iteration", f"{reader.t:,}")]
    if reader.is_probability:
        found.append(Readout("V(D, G)", short(reader.now("game", "value"), 4), "−1.386"))
    found += [Readout(f"cost of {p.upper()}", short(reader.now("game", f"{p}_loss"), 3)) for p in ("d", "g")]
    images = reader.pace() * int(reader.recording.knobs.get("batch", 1))
    found.append(Readout("iterations / s", rate(reader.pace()), tip=PACE_TIP))
    found.append(Readout("pictures / s", rate(images), tip="Training pictures learnt from: iterations / s times the batch."))
    if not reader.rows("figures"):
        return [*found, Readout("measured", "not yet", tip="Likelihood, small-FID and the like come at the end, or by Measure now")]
    ll, se = reader.now("figures", "parzen_ll"), reader.now("figures", "parzen_se")
    paper = f"{reference['parzen_ll']:.0f} ± {reference.get('parzen_se', 0):.0f}" if "parzen_ll" in reference else ""
    sigma = short(reader.now("figures", "parzen_sigma"), 3)
    tip = f"Log-likelihood of the test pictures, nats, and its standard error: Parzen window of width {sigma}. It favours blur."
    found.append(Readout("likelihood", f"{ll:.1f} ± {se:.1f}", paper, tip=tip))
    for name, label, real, tip in _QUALITY:
        found.append(Readout(label, short(reader.now("figures", name), 3), f"real {short(reader.now('figures', real), 2)}", tip=tip))
    for name in ("precision", "recall"):
        found.append(Readout(name, short(reader.now("figures", name), 3), tip="Of the small classifier's features, 3 neighbours"))
    tip = "Test pictures that the small classifier reads rightly: it is the ruler of the figures above"
    found.append(Readout("classifier", percent(reader.now("figures", "classifier_accuracy")), tip=tip))
    return [*found, Readout("measured at", f"{int(reader.now('figures', 't')):,}")]
