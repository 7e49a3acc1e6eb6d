"""Generative adversarial nets [Goodfellow2014].

``learning``: objectives, gradient penalties, optimisers and the base of the trainers. ``nets``: gradients by hand, maxout, latents.
``metrics``: optimal discriminator, divergences, Wasserstein distance, mode coverage, Parzen window, FID, precision and recall.
``plane`` and ``images``: the two experiments.
"""
