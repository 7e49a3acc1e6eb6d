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

_S = "<i>f</i>(<i>x</i><sub>i</sub>, <i>y</i><sub>{}</sub>)"
_OWN, _OTHER = _S.format("i"), _S.format("j")
_CPC = "<i>J</i><sub>CPC</sub>"
_CLAUSES = {
    "cpc": f"{_CPC} = mean<sub>i</sub> [ {_OWN} − log Σ<sub>j</sub> exp {_OTHER} ] + log <i>K</i> ≤ log <i>K</i>",
    "wpc": f"WPC climbs {_CPC}{{}}",
    "wdm": f"WDM climbs mean <i>f</i>(<i>x</i><sub>i</sub>, <i>y</i><sub>i</sub>) − mean<sub>i≠j</sub> {_OTHER}{{}}",
    "cosine": "cosine: CPC with <i>f</i> = cos(<i>g</i>, <i>h</i>) / τ",
}
"""Learner -> what it climbs; for {} how f is held."""
_OVER = {
    "one-sided": "max(0, |&#8288;∇<i>f</i>| − <i>L</i>)²",
    "two-sided": "(|&#8288;∇<i>f</i>| − <i>L</i>)²",
    "zero-centred": "|&#8288;∇<i>f</i>|²",
}
_HELD = {"spectral": ", each matrix over its largest singular value", "clipping": ", each weight clipped", "none": ", <i>f</i> free"}
NO_ESTIMATE = "J of WPC says how far x and y depend; it is no estimate of their mutual information."
FEW_CLASSES = "There are fewer classes than a batch has pairs: some stand in it twice, and log K is out of reach."
SCALES = {"raw": "each pixel divided by its own deviation", "raw_one_scale": "all divided by one deviation"}
"""What was done to the pixels before a linear reader took them."""
READ_OFF = "Dashed: the paper's curve, read off the TRE authors' plotting code: real characters, another split than ours."
_CRITICS = {
    "inner": "<i>g</i>(<i>x</i>)·<i>h</i>(<i>y</i>)", "bilinear": "<i>g</i>(<i>x</i>)·<i>A h</i>(<i>y</i>)",
    "concatenated": "net of <i>g</i>(<i>x</i>) and <i>h</i>(<i>y</i>)",
}  # fmt: skip
TIP = (
    "Each learner climbs its J, which is shown without the penalty, on the same batches of K pairs; what is kept is read off the frozen"
    " g(x) by a linear probe, on pairs nobody has learnt from [Ozair2019]. J of CPC is a lower bound of the mutual information, and never"
    " above log K. J of WPC is the same with f held near slope L, of WDM the dual of the Wasserstein distance between the joint"
    " distribution and the product of its marginals: both say how far x and y depend, and neither is an estimate of the mutual information."
)


def compare_formula(learners: Sequence[str], knobs: Mapping[str, Any]) -> str:
    """What the learners climb with these knobs; a line breaks between clauses alone."""
    first = ["cpc"] if "wpc" in learners and "cpc" not in learners else []
    penalty = f" − λ mean {_OVER[knobs.get('penalty', 'one-sided')]}"
    held = _HELD.get(knobs.get("lipschitz", ""), penalty)
    clauses = [f"<i>f</i>(<i>x</i>, <i>y</i>) = {_CRITICS[knobs.get('critic', 'inner')]}"]
    clauses += [_CLAUSES[name].format(held) for name in [*first, *learners] if name in _CLAUSES]
    return "&nbsp;&nbsp; ".join(clause.replace(" ", "&nbsp;") for clause in clauses)


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
        said += f" Raw pixels ({SCALES[reader.pixels()[0]]}) tell more than {_listed(beaten)}:"
        said += " less is left in g(x) for a linear reader than pixels hold."
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
        if which == "raw_one_scale" and math.isnan(reader.beside(which)):
            continue  # a session of an earlier version
        lines.append(Readout(label, percent(reader.beside(which)), percent(known) if math.isfinite(known) else "", tip=tip))
    for name in reader.learners:
        tip = "Mean over the last training batches; on the charts also on test pairs."
        tip += " No estimate of the mutual information." if name in ("wpc", "wdm") else ""
        ceiling = f"≤ {reader.log_k():.2f}" if name in CEILED else ""
        lines.append(Readout(f"J {named(name)}", two_decimals(reader.lately(name)), theory=ceiling, tip=tip))
    needed = math.fsum(math.log(classes) for _, classes in reader.factors())
    if needed:
        lines.append(Readout("needed", f"{short(needed, 3)} nats", tip="The sum of the logarithms of the classes of all factors"))
    for name in reader.learners:
        slope = reader.now("training", f"gradient_norm.{name}")
        if math.isfinite(slope):
            lines.append(Readout(f"|∇f| {named(name)}", short(slope, 3), tip="The mean at the true pairs of the batch, before the update"))
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
    if {"cpc", "wpc"} <= accuracy.keys() and math.isfinite(accuracy["wpc"] - accuracy["cpc"]):
        gap, error = reader.difference(accuracy["wpc"], accuracy["cpc"])
        met = None if gap == 0 or abs(gap) < error else gap > 0
        text = {None: "WPC − CPC", True: "WPC keeps more than CPC", False: "WPC keeps less than CPC"}[met]
        lines.append(_difference(text, gap, error, met, key="accuracy.wpc-cpc"))
    tip = f"Beside the pixels by the scale by which they tell more: {SCALES[which]}."
    for name, value in accuracy.items():
        if math.isfinite(value - pixels):
            gap, error = reader.difference(value, pixels)
            lines.append(_difference(f"{named(name)} − pixels", gap, error, None, tip))
    return lines


def _difference(label: str, gap: float, error: float, met: bool | None, tip: str = "", key: str = "") -> Readout:
    points = f"{signed(100 * gap, 1)}{f' ± {100 * error:.1f}' if math.isfinite(error) else ''}\u00a0points"
    tip = f"{tip} ±: twice the standard error by the number of test pairs; another seed differs by more.".strip()
    words, value = (label, points) if met is None else (f"{label}: {points}", "")
    return Readout(words, value, met=met, tip=tip, key=key)


def _swept(reader: CompareReader) -> list[Readout]:
    """The last setting that is done."""
    values, rows = reader.row("about_sweep", "values"), reader.rows("sweep")
    lines = [Readout("settings", f"{rows} of {0 if values is None else len(values)}")]
    if rows:
        lines.append(Readout(str(reader.setting("sweep")), f"{reader.now('sweep', 'value'):g}", tip="The last setting that is measured"))
        lines += [Readout(named(name), percent(reader.now("sweep", f"accuracy.{name}"))) for name in reader.learners]
        for which, label, tip in _BESIDE[:2]:
            if math.isfinite(told := reader.now("sweep", which)):
                lines.append(Readout(label, percent(told), tip=tip))
    return lines
