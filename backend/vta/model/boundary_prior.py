"""The truncated prior of boundaries: a segment lasts at most l_max frames, and a window has at most N_max segments [Kim2019]."""

from __future__ import annotations

import math

from torch import Tensor

from settle.backend.vta.model.elbo import ElboSettings

FORCED_LOGIT = math.log(0.999 / 0.001)
"""Logit given to both columns, with opposite signs, so that what is forbidden has probability 1e-6."""


def segment_counts(read: Tensor) -> tuple[Tensor, Tensor]:
    """Along drawn boundaries (T, n), 0/1, whose first is 1: frames in the segment so far, and segments so far, this one included."""
    at = read.new_tensor(range(1, len(read) + 1)).unsqueeze(1)
    return at - (at * read).cummax(0).values + 1, read.cumsum(0)


def truncated_prior(logits: Tensor, read: Tensor, settings: ElboSettings) -> Tensor:
    """Logits (T, n, 2) of the NEXT frame's boundary, replaced where a rule decides it; l_max goes before N_max.

    :param read: the drawn boundaries (T, n), 0/1, of the frames up to which the logits know, the first of them 1.
    """
    length, number = segment_counts(read)
    no_read = logits.new_tensor([-FORCED_LOGIT, FORCED_LOGIT])
    sure_read = logits.new_tensor([FORCED_LOGIT, -FORCED_LOGIT])
    at_most_n_max = logits.where((number < settings.n_max).unsqueeze(-1), no_read)
    return at_most_n_max.where((length < settings.l_max).unsqueeze(-1), sure_read)
