"""The Wasserstein dependency measure [Ozair2019], and bounds of mutual information beside it.

``dependency``: bounds and estimators (InfoNCE/CPC, NWJ, DV, MINE, JS, SMILE), the Wasserstein dual, exact optimal transport, closed forms.
``critics``: encoders, critics (separable, cosine, bilinear, concatenated), gradient penalties, the learners that train
them (CPC, WPC, WDM ...).
``probes``: what a linear classifier reads off a representation. ``pairs``: what is learnt from. ``compare`` and ``estimators``: the
experiments.
"""
