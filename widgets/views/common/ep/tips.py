"""What is said of figures in more than one view of EP."""

from __future__ import annotations

CUT_OFF = (
    "Its state is at 0 or 1, where ρ′ = 0. BPTT gets no gradient through it; EP does, since the nudge acts outside of ρ, and their "
    "updates differ outright. Take another picture or seed."
)
TIPS = {
    "relmse": "Root of the summed squared difference over that of the larger of the two, mean over all elements; 0: the same.",
    "cosine": "Of the angle between the whole update of EP and that of BPTT; 1: the same direction.",
    "sign_agreement": "Share of elements whose updates have the same sign.",
}
