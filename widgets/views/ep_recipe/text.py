"""The text of ep.recipe: what is known of a setting, and the figures of the recommended one."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.backend.core.recording import Recording
from settle.widgets.panels.base.number_text import short
from settle.widgets.view import Readout
from settle.widgets.views.common.ep.tips import TIPS
from settle.widgets.views.common.figure_text import agreement, rounded_down
from settle.widgets.views.ep_recipe.reader import RecipeReader, Setting

RECOMMENDED = (
    "★ recommended: the fewest steps of an update, <i>T</i> + <i>K</i>, with a sign agreement close to the best",
    "Sign agreement is the share of synapses whose updates by EP and by BPTT have the same sign.",
)
"""Formula and explanation before there is a run."""


def recommendation(margin: float) -> tuple[str, str]:
    """(formula, explanation) of what is recommended. ``margin``: in percentage points."""
    return (
        "★ recommended: the fewest steps of an update, with a sign agreement at most"
        f" {margin:g} percentage point{'' if margin == 1 else 's'} below the best",
        "An update takes T + K steps, T + 2 K with symmetric nudging. Settings with K > T, or whose nudged states grew beyond all"
        " bounds, do not count. What is measured belongs to these weights: as they grow in training, a network can need more steps;"
        " a network file brings trained ones.",
    )


def written(setting: Setting) -> str:
    return "T = {:,}, K = {:,}, β = {:g}".format(*setting)


def facts(setting: Setting, found: Mapping[str, float], recording: Recording, star: bool) -> list[tuple[str, str]]:
    """(name, value) of everything known of a setting. ``found``: its row of the table ``cells``."""
    batches, steady = int(found["batches"]), int(found["steady"])
    spread = "" if math.isnan(found["spread"]) else f" (± {100 * found['spread']:.1f} over mini-batches)"
    unstable = math.isnan(found["sign_agreement.all"])
    ms = recording.summary.get("ms_per_step")
    cost = f"{int(found['steps']):,} steps an update" + (f", {short(ms * found['steps'], 2)} ms here" if ms else "")
    arrays = [name.removeprefix("sign_agreement.") for name in found if name.startswith("sign_agreement.") and not name.endswith(".all")]
    still = "at rest" if steady == batches else "still moving" if not steady else f"at rest in {steady} of {batches} mini-batches"
    lines = [
        ("sign agreement", f"{agreement(found['sign_agreement.all'])}{spread}"),
        ("by layer", ", ".join(f"{name} {agreement(found[f'sign_agreement.{name}'])}" for name in arrays)),
        ("RelMSE", short(found["relmse.all"])),
        ("cosine", rounded_down(found["cosine.all"])),
        ("state when nudged", f"{still}, residual {short(found['residual'], 2)}"),
        ("cost", cost),
    ]
    if unstable:
        lines.insert(0, ("", "The nudged states grew beyond all bounds: take a smaller β or dt."))
    if setting[1] > setting[0]:
        lines.insert(0, ("", "K > T: the first steps have no gradient to agree with."))
    return [("", "★ recommended"), *lines] if star else lines


def readouts(reader: RecipeReader) -> list[Readout]:
    """The recommended setting, and the best."""
    star = reader.recommended()
    if star is None:
        return []
    (T, K, beta), found = star, reader.figures(star)
    best = agreement(reader.best())
    steady = bool(found["steady"] == found["batches"])
    return [
        Readout("★ T", f"{T:,} steps", tip="The recommended setting."),
        Readout("★ K", f"{K:,} steps", tip="The recommended setting."),
        Readout("★ β", f"{beta:g}", tip="The recommended setting."),
        Readout("★ cost", f"{int(found['steps']):,} steps", tip="Steps of one update: T and K of each nudged phase."),
        Readout("★ sign agreement", agreement(found["sign_agreement.all"]), f"best {best}", tip=TIPS["sign_agreement"]),
        Readout("★ RelMSE", short(found["relmse.all"]), tip=TIPS["relmse"]),
        Readout("★ cosine", rounded_down(found["cosine.all"]), tip=TIPS["cosine"]),
        Readout("★ residual", short(found["residual"]), tip="Largest movement of a neuron in the last free step."),
        Readout("State at rest when nudged", "", met=steady, tip="In all mini-batches, for K steps."),
    ]
