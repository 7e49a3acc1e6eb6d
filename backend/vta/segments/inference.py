"""What a model infers of whole sequences: its arg-max boundaries and the means of its states, by the running statistics."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from settle.backend.vta.model.forward_pass import ForwardPass
from settle.backend.vta.model.sequence_model import SequenceModel
from settle.backend.vta.segments.boundary_reads import BoundaryReads, forced_reads
from settle.backend.vta.segments.knobs import SegmentsKnobs
from settle.backend.vta.segments.trainers import elbo_settings, whole_sequences


def infer(model: SequenceModel, x: np.ndarray, now: SegmentsKnobs, device: str) -> ForwardPass:
    """:param x: n x T x frame."""
    return model.infer(torch.as_tensor(x).to(device), whole_sequences(elbo_settings(now), x.shape[1]))


def modelled_frames(values: np.ndarray, init: int) -> np.ndarray:
    """Of n x T x .. those without the first and the last ``init``."""
    return values[:, init : values.shape[1] - init]


def boundary_reads(passed: ForwardPass, init: int) -> BoundaryReads:
    """The reads of an HSSM, with those that are forced."""
    q = to_numpy(passed.q)
    read = np.broadcast_to(forced_reads(q.shape[1], init), q.shape).astype(np.int8)
    read[:, init : q.shape[1] - init] = to_numpy(passed.boundary)
    return BoundaryReads(read, q, init + 1, q.shape[1] - init)


def to_numpy(tensor: Tensor | None) -> np.ndarray:
    """A copy as a NumPy array, of what the model is known to have."""
    assert tensor is not None
    return tensor.detach().cpu().numpy().copy()
