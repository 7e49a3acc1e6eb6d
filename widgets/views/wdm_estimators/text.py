"""The text of wdm.estimators: what each estimator is, and what can be seen to be wrong with it here."""

from __future__ import annotations

import math

from settle.widgets.panels.base.number_text import short
from settle.widgets.playback.progress_text import PACE_TIP, rate
from settle.widgets.view import Readout
from settle.widgets.views.common.figure_text import count, with_spread
from settle.widgets.views.wdm_estimators.reader import NAMES, EstimatorsReader

FORMULA = (
    r"I(x; y) = \mathbb{E}\, \log \frac{p(x, y)}{p(x)\,p(y)}"
    r" \qquad \text{InfoNCE: } \frac{1}{K} \sum_i \log \frac{K\,e^{f(x_i, y_i)}}{\sum_j e^{f(x_i, y_j)}} \le \log K"
)
TIP = (
    "NWJ: mean f over pairs less mean e^(f - 1) over combinations; DV: mean f less log mean e^f. MINE is DV with a running mean in its"
    " gradient. JS → NWJ: NWJ at S + 1 of a critic trained by the Jensen-Shannon objective; SMILE: DV of the same critic, with S clipped at"
    " plus and minus tau. All see the same fresh pairs, and begin with the same weights."
)
SURE = 3.0
"""Standard errors beyond which a mean is said to lie above the truth."""
WIDE = 0.5
"""A variance (nats²) that is told: a single batch is then off by 0.7 nats."""
_KINDS = {
    "infonce": "a lower bound, log K at most",
    "nwj": "a lower bound on average; its spread grows with e^I",
    "dv": "on one batch no bound: the log of a mean",
    "mine": "DV's value: no bound on one batch",
    "js": "a lower bound on average; its spread grows with e^I",
    "smile1": "clipped at 1: no bound",
    "smile5": "clipped at 5: no bound",
    "smile_inf": "not clipped: DV of the JS critic",
}


def verdict(estimator: str, bias: float, variance: float, count: float, truth: float, log_k: float) -> tuple[str, bool]:
    """What is to be said of an estimator on these pairs, and whether it can be seen to go wrong."""
    if not math.isfinite(bias) or not math.isfinite(variance):
        return (_KINDS[estimator], False) if count < 2 else ("a batch gave no finite value: e^S left the numbers", True)
    if estimator == "infonce":
        met = truth > log_k and truth + bias > log_k - 0.5
        return (f"at its ceiling: it cannot say more than log K = {log_k:.2f}", True) if met else (_KINDS[estimator], False)
    above = bias > SURE * math.sqrt(variance / max(count, 1))
    if estimator in ("nwj", "js"):
        if variance > WIDE:
            return f"variance {short(variance, 2)}: few batches carry mean e^S", True
        return _KINDS[estimator], False
    if above:
        return "above the truth: no bound", True
    if variance > WIDE:
        return f"variance {short(variance, 2)}; no bound on one batch", True
    return _KINDS[estimator], False


def readouts(reader: EstimatorsReader) -> list[Readout]:
    """Truth, and what each estimator says of it."""
    truth = reader.now("law", "truth")
    lines = [
        Readout("update", f"{reader.at:,}"),
        Readout("true I(x; y)", short(truth, 4), tip="Nats. From the closed form of the pairs that are drawn."),
        Readout("log K", short(reader.log_k, 4), tip="The most that InfoNCE can say, whatever the pairs."),
        Readout("ρ", short(reader.now("law", "rho"))),
        Readout("d", count(reader.now("law", "dimension"))),
    ]
    for key, name in NAMES.items():
        mean, variance = reader.now("quality", f"mean.{key}"), reader.now("quality", f"variance.{key}")
        note, _ = verdict(key, mean - truth, variance, reader.now("quality", "count"), truth, reader.log_k)
        # What goes wrong here is what the theory says: a mark of a broken condition would be misread. The table warns.
        told = with_spread(mean, math.sqrt(variance) if variance >= 0 else math.nan)
        about = f"Mean of the last values ± standard deviation of one batch, nats. {note}"
        lines.append(Readout(name, told, theory=short(truth, 4), tip=about))
    known = reader.now("law", "w1_absolute" if reader.known_metric() else "w2")
    tip = "Between p(x, y) and p(x) p(y); W2 Euclidean, W1 where distances are sums of absolute differences. —: of these pairs not known."
    lines.append(Readout(reader.known_name(), short(known), tip=tip))
    lines.append(Readout("W1, transport", short(reader.now("transport", "w1")), tip="By optimal transport of samples."))
    tip = "What transport reads of independent pairs, whose true distance is 0."
    lines.append(Readout("W1, independent", short(reader.now("transport", "w1_control")), tip=tip))
    slope = reader.now("transport", "slope")
    tip = f"Mean over pairs less mean over combinations; mean slope {short(slope)}: about W1 where that is 1 at most."
    tip += " Mean ± standard deviation of one batch."
    dual = with_spread(reader.now("transport", "dual"), reader.now("transport", "dual_sd"))
    lines.append(Readout("W1, dual critic", dual, tip=tip))
    lines.append(Readout("updates / s", rate(reader.pace()), tip=PACE_TIP))
    return lines
