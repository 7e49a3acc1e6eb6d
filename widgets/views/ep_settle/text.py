"""The text of ep.settle: the figures of a step."""

from __future__ import annotations

from collections.abc import Mapping

from settle.widgets.panels.base.number_text import short
from settle.widgets.view import Readout
from settle.widgets.views.common.ep.formulas import potential_name
from settle.widgets.views.common.ep.tips import CUT_OFF
from settle.widgets.views.ep_settle.reader import SettleReader


def readouts(reader: SettleReader, reference: Mapping[str, float]) -> list[Readout]:
    """Phase and t, residual, energy and loss beside the preset's, and the prediction."""
    symbol, words = potential_name(reader.recording.knobs)
    lines = [
        Readout("phase", reader.phase().removesuffix(" phase"), tip="Free: the network settles alone. Nudged: β(y − s⁰) pulls."),
        Readout("t", reader.time().removeprefix("t = "), tip="Steps within this phase."),
    ]
    for column, label, digits, tip in (
        ("residual", "residual", 3, "Largest movement of a neuron in the last step."),
        ("energy", symbol, 5, words),
        ("loss", "loss", 3, "½ |s⁰ − y|²"),
    ):
        lines.append(Readout(label, short(reader.now("states", column), digits), tip=tip))
    if len(reader.at_once()):
        rest, beside = reader.steps_to_rest()
        tip = f"Free steps until no neuron moves by more than {reader.rest():g} in a step; beside them those that all layers at once take."
        lines.append(Readout("steps to rest", rest, f"{beside} at once", tip=tip))
    prediction, wanted = reader.prediction()
    lines.append(Readout("prediction", prediction, f"target {wanted}", tip="Number of the largest output unit; beside it the target."))
    for column, label, digits in (("residual", "free residual", 3), ("energy", f"free {symbol}", 5), ("loss", "free loss", 3)):
        beside = short(reference[column], digits) if column in reference else ""
        lines.append(
            Readout(
                label,
                short(reader.left_by_free_phase(column), digits),
                beside,
                tip="As the free phase left it; within it, now.",
            )
        )
    if reader.cuts:
        cut = reader.cut_off()
        lines.append(
            Readout("target unit cut off", "no" if cut is None else f"at {cut:g}", met=None if cut is None else False, tip=CUT_OFF)
        )
    return lines
