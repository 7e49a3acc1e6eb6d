"""What a model makes of a sequence with the abstract or the observation states of another: which of them it relies on."""

from __future__ import annotations

import torch
from torch import Tensor

from settle.backend.vta.kernels import recurrences
from settle.backend.vta.model.forward_pass import ForwardPass
from settle.backend.vta.model.hssm import HSSM


@torch.no_grad()
def with_other_states(model: HSSM, found: ForwardPass, order: Tensor, which: str) -> Tensor:
    """The reconstruction (n, seq, *frame) where sequence i has its own boundaries and beliefs c, and the z, or the s, of sequence
    ``order[i]``.

    :param found: what :meth:`HSSM.infer` gave.
    :param order: n places among the sequences.
    :param which: ``z`` or ``s``.
    """
    assert found.z is not None
    z, s = (v[order] if which == name else v for name, v in (("z", found.z), ("s", found.s)))
    return with_states(model, found, z, s)


@torch.no_grad()
def with_states(model: HSSM, found: ForwardPass, z: Tensor, s: Tensor) -> Tensor:
    """The reconstruction (n, seq, *frame) with the boundaries and beliefs c that were found, and these states.

    :param z: (n, seq, Sa).
    :param s: (n, seq, S).
    """
    assert found.c is not None and found.boundary is not None
    z, s, c, read = (v.transpose(0, 1) for v in (z, s, found.c, found.boundary))
    f = model.abstract_feature(torch.cat([c, z], -1))
    cell = model.belief
    products = recurrences.input_products(cell, torch.cat([s[:-1], f[1:]], -1))
    h = recurrences.update_or_reset(cell, read, 1 - read, products, f)
    return model.decode(model.feature(torch.cat([h, s], -1))).transpose(0, 1)
