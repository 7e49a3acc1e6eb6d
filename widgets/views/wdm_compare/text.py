"""Formulas, notes and figures of a comparison of learners in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from settle.widgets.panels.base.number_text import percent, short, two_decimals
from settle.widgets.playback.progress_text import PACE_TIP, rate
from settle.widgets.view import Readout
from settle.widgets.views.common.figure_text import percent_with_spread, signed
from settle.widgets.views.wdm_compare.reader import CompareReader, named

_OWN, _OTHER = "f(x_i, y_i)", "f(x_i, y_j)"
_PAIRS, _CROSS = r"\frac{1}{K} \sum_i", r"\frac{1}{K (K - 1)} \sum_{i \ne j}"
_DV = rf"{_PAIRS} {_OWN} - \log \frac{{\sum_{{i \ne j}} e^{{{_OTHER}}}}}{{K (K - 1)}}"
_JS = rf"{{-{_PAIRS}}} \log\left( 1 + e^{{-{_OWN}}} \right) - {_CROSS} \log\left( 1 + e^{{{_OTHER}}} \right)"
_CLAUSES = {
    "cpc": rf"J_{{\mathrm{{CPC}}}} = {_PAIRS} \log \frac{{K\,e^{{{_OWN}}}}}{{\sum_j e^{{{_OTHER}}}}} \le \log K",
    "wpc": r"\text{WPC climbs } J_{\mathrm{CPC}}",
    "wdm": rf"\text{{WDM climbs }} {_PAIRS} {_OWN} - {_CROSS} {_OTHER}",
    "cosine": r"\text{cosine: CPC with } f = \frac{\cos(g, h)}{\tau}",
    "nwj": rf"\text{{NWJ climbs }} {_PAIRS} {_OWN} - {_CROSS} e^{{{_OTHER} - 1}}",
    "dv": rf"\text{{DV climbs }} {_DV}",
    "mine": rf"\text{{MINE climbs }} {_DV}",
    "js": rf"\text{{JS climbs }} {_JS}",
    "smile": rf"\text{{SMILE climbs }} {_JS}",
}
"""Learner -> what it climbs."""
_EXCHANGED = r"\text{mean of this and the same with } x \text{ and } y \text{ exchanged}"
_SLOPE = r"|\nabla f|"
_OVER = {
    "one-sided": rf"\max\left( 0, {_SLOPE} - L \right)^2",
    "two-sided": rf"\left( {_SLOPE} - L \right)^2",
    "zero-centred": rf"{_SLOPE}^2",
}
_HELD = {
    "spectral": r",\text{ each matrix over its largest singular value}",
    "clipping": r",\text{ each weight clipped}",
    "none": r",\; f \text{ free}",
}
NO_ESTIMATE = "J of WPC says how far x and y depend; it is no estimate of their mutual information."
FEW_CLASSES = "There are fewer classes than a batch has pairs: some stand in it twice, and log K is out of reach."
SCALES = {"raw": "each pixel divided by its own deviation", "raw_one_scale": "all divided by one deviation"}
"""What was done to the pixels before a linear reader took them."""
READ_OFF = "Dashed: the paper's curve, read off the TRE authors' plotting code: real characters, another split than ours."
_CRITICS = {
    "inner": r"g(x) \cdot h(y)", "bilinear": r"g(x) \cdot A\,h(y)", "concatenated": r"\text{net of } g(x) \text{ and } h(y)",
}  # fmt: skip
TIP = (
    "Each learner climbs its J, which is shown without the penalty, on the same batches of K pairs; what is kept is read off the frozen"
    " g(x) by a linear probe, on pairs nobody has learnt from [Ozair2019]. J of CPC is a lower bound of the mutual information, and never"
    " above log K. J of WPC is the same with f held near slope L, of WDM the dual of the Wasserstein distance between the joint"
    " distribution and the product of its marginals: both say how far x and y depend, and neither is an estimate of the mutual information."
)


def compare_formula(learners: Sequence[str], knobs: Mapping[str, Any]) -> str:
    """What the learners climb with these knobs, in TeX; a line breaks between clauses alone."""
    first = ["cpc"] if {"wpc", "cosine"} & set(learners) and "cpc" not in learners else []
    penalty = rf" - \lambda\, \text{{mean}}\, {_OVER[knobs.get('penalty', 'one-sided')]}"
    held = _HELD.get(knobs.get("lipschitz", ""), penalty)
    clauses = [rf"f(x, y) = {_CRITICS[knobs.get('critic', 'inner')]}"]
    for name in [*first, *learners]:
        clauses += [_CLAUSES[name] + (held if name in ("wpc", "wdm") else "")] if name in _CLAUSES else []
        clauses += [_EXCHANGED] if name == "cpc" and knobs.get("symmetric") else []
    return r" \qquad ".join(clauses)


def _listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def j_units(learners: Sequence[str]) -> str:
    """The units of J of these learners: those of the dual are f's, and JS's value is no mutual information."""
    if "wdm" not in learners:
        return "nats" if "js" not in learners else "nats; of JS no mutual information"
    others = [named(name) for name in learners if name != "wdm"]
    return "in units of f" if not others else f"WDM in units of f, {_listed(others)} in nats"


def kept_note(reader: CompareReader, full: float) -> str:
    """What the picture of what is kept must be read with.

    :param full: the accuracy with full ink.
    """
    said = "The fainter, the more often a character of an unseen picture cannot be told" if reader.grid()[0] else ""
    said += (f"; full ink: {percent(full, 0)} are. " if full < 1 else ". ") if said else ""
    chance, untrained = percent(reader.beside("chance")), percent(reader.beside("untrained"))
    said += f"Bars: told right; tick: chance, {chance}; an untrained encoder tells {untrained}."
    beaten = [named(name) for name in reader.beaten()]
    if beaten:
        pixels, less = f"Raw pixels ({SCALES[reader.pixels()[0]]})", "less is left in g(x) for a linear reader than pixels hold."
        said += f" {pixels} tell more than {_listed(beaten)}: {less}"
    if reader.recording.knobs.get("shared"):
        said += " The drawings were all seen in training, only combined anew."
    return said.replace(" %", "\u00a0%")


def readouts(reader: CompareReader, reference: Mapping[str, float]) -> list[Readout]:
    """Update and pace; what each learner keeps, says and how steep it is; what that is compared with, and who wins."""
    t = reader.t()
    lines = [Readout("update", "0" if math.isnan(t) else f"{int(t):,}")]
    lines.append(Readout("updates / s", rate(reader.pace()), tip=f"Updates of all learners. {PACE_TIP}"))
    if reader.sweeps:
        return [*lines, *_swept(reader)]
    probe = "soft-max probe" if reader.finished else "linear discriminant"
    for name in reader.learners:
        known, tip = reference.get(f"accuracy.{name}", math.nan), f"Accuracy of a {probe} on g(x), mean over factors, unseen pairs"
        beside = percent_with_spread(known, reference.get(f"accuracy_sd.{name}", math.nan)) if math.isfinite(known) else ""
        lines.append(Readout(named(name), percent(reader.accuracy(name)), beside, tip=tip, key=f"accuracy.{name}"))
    for which, label, tip in _BESIDE:
        known = reference.get(which, math.nan)
        lines.append(Readout(label, percent(reader.beside(which)), percent(known) if math.isfinite(known) else "", tip=tip))
    for name in reader.learners:
        tip = "Mean over the last training batches ± standard deviation of one; on the charts also on test pairs."
        tip += " No estimate of the mutual information." if name in ("wpc", "wdm") else ""
        ceiling, lately = f"≤ {reader.log_k():.2f}" if name in CEILED else "", reader.lately(name)
        spread = f" ± {lately.sd:.2f}" if math.isfinite(lately.sd) else ""
        lines.append(Readout(f"J {named(name)}", f"{two_decimals(lately.mean)}{spread}", theory=ceiling, tip=tip))
    needed = math.fsum(math.log(classes) for _, classes in reader.factors())
    if needed:
        lines.append(Readout("needed", f"{short(needed, 3)} nats", tip="The sum of the logarithms of the classes of all factors"))
    for name in reader.learners:
        slope = reader.slope(name)
        lines.append(Readout(f"|∇f| {named(name)}", short(slope), tip="The mean at the true pairs of the last batch where it was measured"))
    return [*lines, *_verdicts(reader)]


CEILED = ("cpc", "cosine", "wpc")
"""Learners whose J never passes log K."""
_BESIDE = (
    ("raw", "pixels", "The same probe on the pixels, each divided by its own deviation, as codes are"),
    ("raw_one_scale", "pixels, one scale", "The same probe on the pixels, all divided by one deviation"),
    ("untrained", "untrained", "The same probe on the encoder before it learns"),
    ("chance", "chance", "Always naming the commonest class of each factor"),
)


def _verdicts(reader: CompareReader) -> list[Readout]:
    """What WPC keeps more than CPC, which the paper claims; and each learner beside the pixels, of which it claims nothing.

    A difference within twice its standard error is none: it has no mark.
    """
    accuracy = {name: reader.accuracy(name) for name in reader.learners}
    which, pixels = reader.pixels()
    lines = []
    if {"cpc", "wpc"} <= accuracy.keys():
        gap, error = reader.difference(accuracy["wpc"], accuracy["cpc"])
        met = gap > 0 if abs(gap) >= error and gap else None
        tip = "Met: WPC keeps more than CPC, as the paper claims; broken: less."
        lines.append(_difference("WPC − CPC", gap, error, met, tip))
    tip = f"Beside the pixels by the scale by which they tell more: {SCALES[which]}."
    for name, value in accuracy.items():
        lines.append(_difference(f"{named(name)} − pixels", *reader.difference(value, pixels), None, tip))
    return lines


def _difference(label: str, gap: float, error: float, met: bool | None, tip: str = "") -> Readout:
    points = f"{signed(100 * gap, 1)}{f' ± {100 * error:.1f}' if math.isfinite(error) else ''}\u00a0points" if math.isfinite(gap) else "—"
    tip = f"{tip} ±: twice the standard error by the number of test pairs; another seed differs by more.".strip()
    return Readout(label, points, met=met, tip=tip)


def _swept(reader: CompareReader) -> list[Readout]:
    """The last setting that is done."""
    values, rows = reader.row("about_sweep", "values"), reader.rows("sweep")
    last = f"{reader.now('sweep', 'value'):g}" if rows else "—"
    lines = [Readout("settings", f"{rows} of {0 if values is None else len(values)}")]
    lines.append(Readout(str(reader.setting("sweep")), last, tip="The last setting that is measured"))
    lines += [Readout(named(name), percent(reader.now("sweep", f"accuracy.{name}"))) for name in reader.learners]
    return [*lines, *(Readout(label, percent(reader.now("sweep", which)), tip=tip) for which, label, tip in _BESIDE[:2])]
