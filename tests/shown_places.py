"""Where each figure of each experiment is shown more than once: (quantity, where, pattern), see ``settle.testing.shown_figures``."""

from __future__ import annotations

from settle.testing.shown_figures import Place

LAST = r"(\S+)(?: %)?$"


def _listed(quantity: str, label: str, summary: str, scale: str = "") -> list[Place]:
    """The figure of the list of sessions, beside the Readouts and the summary."""
    return [(quantity, label, ""), (quantity, "session list", LAST), (quantity, f"summary/{summary}", scale)]


def _summed(*pairs: tuple[str, str], scale: str = "") -> list[Place]:
    """Readouts that the summary has too."""
    return [place for label, key in pairs for place in ((label, label, ""), (label, f"summary/{key}", scale))]


PLACES: dict[str, list[Place]] = {
    "ep.settle": [
        *(("residual", where, "") for where in ("residual", "residual/corner")),
        *(("energy", where, "") for where in ("E", "energy/corner")),
        *(("prediction", where, pattern) for where, pattern in (("prediction", ""), ("output/corner", r"largest (\d+)"))),
        *(("target", where, r"target (\d+)") for where in ("reference/prediction", "output/corner")),
        *(("t", where, pattern) for where, pattern in (("t", ""), ("raster/corner", r"t = ([\d,]+)"))),
        *_listed("free residual", "free residual", "residual"),
        *_summed(("free E", "energy"), ("free loss", "loss")),
    ],
    "ep.agreement": [
        *_listed("RelMSE s0", "RelMSE s0", "relmse.s0"),
        *_summed(("steady for", "steady_for"), ("RelMSE W01", "relmse.W01")),
        *(("least cosine", where, r"(\S+)$") for where in ("least cosine", "direction/corner")),
    ],
    "ep.train": [
        *_listed("test error EP", "test error EP", "test_error.ep"),
        ("test error EP", "error/subtitle", r"EP ([\d.]+)"),
        ("test error BPTT", "error/subtitle", r"BPTT ([\d.]+)"),
        *_summed(("test error BPTT", "test_error.bptt"), ("training error EP", "train_error.ep"), ("free steps EP", "settle_steps.ep")),
        ("wrong pictures", "confusion/corner", r"(\d+) of"),
        ("wrong pictures", "wrong/corner", r"(?:all|of) (\d+)"),
    ],
    "ep.recipe": [
        *_listed("sign agreement", "★ sign agreement", "sign_agreement", "100"),
        ("best", "reference/★ sign agreement", r"best ([\d.]+)"),
        ("best", "summary/best_sign_agreement", "100"),
        ("★ T", "setting/corner", r"T = (\d+)"),
        ("★ K", "setting/corner", r"K = (\d+)"),
        *_summed(("★ T", "recommended.T"), ("★ K", "recommended.K"), ("★ RelMSE", "recommended.relmse")),
        *_summed(("★ residual", "recommended.residual"), ("★ cost", "recommended.steps")),
    ],
    "gan.plane": [
        *(("iteration", where, r"([\d,]+)") for where in ("iteration", "plane/subtitle")),
        *(("V(D, G)", where, "") for where in ("V(D, G)", "value/corner")),
        *_listed("modes", "modes", "modes"),
        *(("modes", where, r"^(\d+)") for where in ("plane/corner", "modes/corner")),
        *_summed(("good points", "high_quality"), scale="100"),
        *_summed(("JS", "js"), ("KL", "kl"), ("W1", "w1")),
        ("good points", "modes/corner", r"good ([\d.]+)"),
        ("JS", "divergence/corner", r"JS (\S+)"),
        ("W1", "distance/corner", r"W1 (\S+)"),
    ],
    "gan.images": [
        *_listed("log-likelihood", "log-likelihood", "parzen_ll"),
        *_summed(("iteration", "iterations"), ("score", "classifier_score")),
    ],
    "vta.segments": [
        *_listed("F1", "F1", "f1"),
        *_summed(("precision", "precision"), ("recall", "recall"), ("merged", "f1_merged"), ("reads", "rate"), ("ELBO", "elbo")),
        *_summed(("error", "reconstruction"), ("segment", "mean_segment_length"), ("periodic", "f1_periodic")),
    ],
    "vta.navigate": [
        *_listed("success", "success VTA", "success_rate.vta", "100"),
        *_summed(("episodes", "episodes"), ("segment", "mean_segment_length"), ("work VTA", "imagined_steps.vta")),
        ("episodes", "agents/corner", ""),
        ("success", "agents/said", r"VTA ([\d.]+)"),
    ],
    "wdm.compare": [
        *_listed("accuracy of CPC", "CPC", "accuracy.cpc", "100"),
        *((f"accuracy of {name}", "kept/said", rf"{name} ([\d.]+)") for name in ("CPC", "WPC")),
        ("accuracy of WPC", "WPC", ""),
        *(("needed", where, pattern) for where, pattern in (("needed", ""), ("nats/said", r"needed ([\d.]+)"))),
        *((f"J {name}", "nats/said", rf"{name} ([\d.]+)") for name in ("CPC", "WPC")),
        *_summed(("WPC", "accuracy.wpc"), ("pixels", "raw"), ("untrained", "untrained"), ("chance", "chance"), scale="100"),
        *_summed(("J CPC", "bound.cpc"), ("J WPC", "bound.wpc"), ("|∇f| CPC", "gradient_norm.cpc"), ("|∇f| WPC", "gradient_norm.wpc")),
    ],
    "wdm.estimators": [
        *_summed(("log K", "log_k")),
        ("InfoNCE", "InfoNCE", r"^(\S+)"),
        ("InfoNCE", "session list", LAST),
        ("log K", "estimates/corner", r"log K ([\d.]+)"),
        *(("truth", where, pattern) for where, pattern in (("true I(x; y)", ""), ("estimates/corner", r"true ([\d.]+)"))),
        *(("ρ", where, "") for where in ("ρ", "pairs/corner")),
        *(("transport", where, pattern) for where, pattern in (("W1, transport", ""), ("known/subtitle", r"transport's ([\d.]+)"))),
        *(("control", where, r"([\d.]+)$") for where in ("W1, independent", "known/subtitle")),
    ],
}
