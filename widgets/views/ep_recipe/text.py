"""The text of ep.recipe: what is known of a setting, and the figures of the recommended one."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.backend.core.recording import Recording
from settle.widgets.panels.base.number_text import short
from settle.widgets.view import Readout
from settle.widgets.views.common.ep.tips import TIPS
from settle.widgets.views.common.figure_text import agreement, rounded_down, with_spread
from settle.widgets.views.ep_recipe.reader import TRAINED, RecipeReader, Setting

RECOMMENDED = (
    "★ recommended: the fewest steps of an update, <i>T</i> + <i>K</i>, at which EP follows BPTT",
    "Measured twice, at the first weights and after brief training; where no setting is good enough, none is recommended.",
)
"""Formula and explanation before there is a run."""
REFERENCE = "Angle to BPTT's update at the largest T and K, of the weights where it is largest."
SPREAD = "Mean ± standard deviation over mini-batches."
QUALIFY = "That follow BPTT well enough, of those at rest when nudged, of those with K ≤ T that are stable; at both weights."
EARLIER = "This recording is of an earlier version, which judged by the first weights alone, at rest or not: its ★ may ruin training."


def recommendation(margin: float, angle: float) -> tuple[str, str]:
    """(formula, explanation) of what is recommended. ``margin``: in percentage points; ``angle``: in degrees."""
    return (
        "★ recommended: the fewest steps of an update, with a sign agreement at most"
        f" {margin:g} percentage point{'' if margin == 1 else 's'} below the best of those that meet the conditions",
        "Conditions, at the first weights and after brief training: K ≤ T, stable, at rest when nudged in all mini-batches, and at most"
        f" {angle:g} degrees farther than the best setting from BPTT at the largest T and K. An update takes T + K steps, T + 2 K with"
        " symmetric nudging. ep.train with the recommended setting is what proves it: docs/ep/recipe.md.",
    )


def written(setting: Setting) -> str:
    """A setting in words: ``T = 100, K = 20, β = 0.1``."""
    return "T = {:,}, K = {:,}, β = {:g}".format(*setting)


def facts(
    setting: Setting, found: Mapping[str, float], then: Mapping[str, float], recording: Recording, star: bool
) -> list[tuple[str, str]]:
    """(name, value) of everything known of a setting. ``found``, ``then``: its rows at the first weights and after brief training."""
    ms = recording.summary.get("ms_per_step")
    cost = f"{int(found['steps']):,} steps an update" + (f", {short(ms * found['steps'], 2)} ms here" if ms else "")
    arrays = [name.removeprefix("sign_agreement.") for name in found if name.startswith("sign_agreement.") and not name.endswith(".all")]
    # Means over the mini-batches, each with the standard deviation of one.
    lines = [
        ("sign agreement", _agreement(found)),
        ("by layer", ", ".join(f"{name} {agreement(found[f'sign_agreement.{name}'])}" for name in arrays)),
        ("RelMSE", _relmse(found)),
        ("cosine", _cosine(found)),
        *_reference(found),
        ("state when nudged", _at_rest(found)),
        ("cost", cost),
    ]
    if then:
        trained = [("sign agreement", _agreement(then)), ("RelMSE", _relmse(then)), ("cosine", _cosine(then))]
        trained += [*_reference(then), ("state when nudged", _at_rest(then))]
        lines += [("", "After brief training:"), *trained]
    if math.isnan(found["sign_agreement.all"]) or (then and math.isnan(then["sign_agreement.all"])):
        lines.insert(0, ("", "The nudged states grew beyond all bounds: take a smaller β or dt."))
    if setting[1] > setting[0]:
        lines.insert(0, ("", "K > T: the first steps have no gradient to agree with."))
    return [("", "★ recommended"), *lines] if star else lines


def _at_rest(found: Mapping[str, float]) -> str:
    """Whether the state was at rest when it was nudged."""
    batches, steady = int(found["batches"]), int(found["steady"])
    still = "at rest" if steady == batches else "still moving" if not steady else f"at rest in {steady} of {batches} mini-batches"
    return f"{still}, residual {short(found['residual'], 2)}"


def _reference(found: Mapping[str, float]) -> list[tuple[str, str]]:
    """The angle to BPTT's update at the largest T and K; recordings of before have none."""
    return [("from BPTT at the largest T, K", _angle(found))] if "reference_cosine" in found else []


def _agreement(found: Mapping[str, float]) -> str:
    """Of a setting's row, empty where it was not measured: the mean over mini-batches and its spread; so below."""
    share, sd = found.get("sign_agreement.all", math.nan), found.get("spread", math.nan)
    return agreement(share) if math.isnan(sd) else f"{agreement(share).removesuffix(' %')} ± {100 * sd:.1f} %"


def _relmse(found: Mapping[str, float]) -> str:
    return with_spread(found.get("relmse.all", math.nan), found.get("sd.relmse", math.nan))


def _cosine(found: Mapping[str, float]) -> str:
    sd = found.get("sd.cosine", math.nan)
    return rounded_down(found.get("cosine.all", math.nan)) + (f" ± {sd:.4f}" if math.isfinite(sd) else "")


def _angle(found: Mapping[str, float]) -> str:
    """The angle of the mean cosine with BPTT at the largest T and K; its spread is that of the cosine, along the curve there."""
    cosine, sd = (found.get(name, math.nan) for name in ("reference_cosine", "sd.reference_cosine"))
    if math.isnan(sd) or not -1 < cosine < 1:
        return degrees(cosine)
    return f"{degrees(cosine)[:-1]} ± {math.degrees(sd / math.sqrt(1 - cosine**2)):.1f}°"


def degrees(cosine: float) -> str:
    """The angle of a cosine."""
    return "—" if math.isnan(cosine) else f"{math.degrees(math.acos(min(1.0, max(-1.0, cosine)))):.1f}°"


def readouts(reader: RecipeReader) -> list[Readout]:
    """The recommended setting, and the best; what there is to say where none is recommended."""
    star = reader.recommended()
    found, then = reader.figures(star), reader.figures(star, TRAINED)
    why = reader.says() if reader.by_the_rule else EARLIER
    T, K, beta = star or (0, 0, math.nan)
    none = "none" if reader.now("recommended", "complete") else "—"
    best = agreement(reader.best())

    def at_rest(row: Mapping[str, float]) -> bool | None:
        return bool(row["steady"] == row["batches"]) if row else None

    trained = "After brief training, at the recommended setting."
    return [
        Readout("★ T", f"{T:,} steps" if star else none, tip=why, key="recommended.T"),
        Readout("★ K", f"{K:,} steps" if star else none, tip=why, key="recommended.K"),
        Readout("★ β", f"{beta:g}" if star else none, tip=why, key="recommended.beta"),
        Readout("★ cost", f"{int(found['steps']):,} steps" if found else "—", tip="Steps of one update: T and K of each nudged phase."),
        Readout("★ sign agreement", _agreement(found), f"best {best}", tip=f"{TIPS['sign_agreement']} {SPREAD}"),
        Readout("★ RelMSE", _relmse(found), tip=f"{TIPS['relmse']} {SPREAD}"),
        Readout("★ cosine", _cosine(found), tip=f"{TIPS['cosine']} {SPREAD}"),
        Readout("★ residual", short(found.get("residual", math.nan)), tip="Largest movement of a neuron in the last free step."),
        Readout("State at rest when nudged", "" if found else "—", met=at_rest(found), tip="In all mini-batches, for K steps."),
        Readout("★ sign agreement, trained", _agreement(then), tip=f"{trained} {SPREAD}"),
        Readout("★ from BPTT, trained", _angle(then), tip=f"{trained} {REFERENCE} {SPREAD}"),
        Readout("At rest, trained", "" if then else "—", met=at_rest(then), tip=f"{trained} In all mini-batches, for K steps."),
        Readout("Settings that qualify", _left(reader), tip=QUALIFY),
    ]


def _left(reader: RecipeReader) -> str:
    """How many settings are left after each condition."""
    counts = [reader.now("recommended", name) for name in ("agreeing", "settled", "counted")]
    return "—" if any(map(math.isnan, counts)) else "{:.0f} of {:.0f} of {:.0f}".format(*counts)
