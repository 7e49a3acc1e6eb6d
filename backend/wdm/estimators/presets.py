"""Settings of the estimators beside the truth. No torch here."""

from __future__ import annotations

from settle.backend.core.experiment import Preset

PRESETS = {
    "staircase": Preset(
        "Staircase: 2 to 10 nats",
        {},
        "Every estimator at once on ever more dependent pairs. InfoNCE ends at log K; NWJ and JS spread; SMILE and DV are no bounds.",
    ),
    "gaussian": Preset(
        "Correlated Gaussians",
        {"by": "rho", "rho": 0.7, "dimension": 5, "updates": 2000},
        "Turn rho, the nats or the dimension while it runs; the critics follow.",
    ),
    "exact": Preset(
        "Staircase with the exact critic",
        {"exact": True, "lately": 1000},
        "Nothing is learnt: what is left of bias and variance is the estimator's own. DV lies too high, and SMILE by more.",
    ),
    "cubic": Preset(
        "Cubed: the same information",
        {"pairs": "cubic"},
        "y^3 in place of y leaves the mutual information as it is; the critics find it harder, and every distance is another.",
    ),
    "discrete": Preset(
        "Pairs of bits",
        {"pairs": "bits", "metric": "absolute"},
        "Fair bits that agree more often than not: twenty hold 13.9 nats at most. W1 is d rho / 2 where absolute differences add up.",
    ),
}
