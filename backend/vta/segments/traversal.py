"""A segment decoded with one component of its z moved: what that component stands for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from settle.backend.vta.kernels.recurrences import gru_step, input_products
from settle.backend.vta.model.forward_pass import ForwardPass
from settle.backend.vta.model.gaussians import Gaussian
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.state_swap import with_states
from settle.backend.vta.segments.inference import infer, to_numpy
from settle.backend.vta.segments.knobs import SegmentsKnobs
from settle.backend.vta.worlds.pixels import as_recorded

STEPS = (-2.0, -1.0, 0.0, 1.0, 2.0)
"""Where the component goes: deviations from its mean over the segments of the watched sequences."""


@torch.no_grad()
def traversal(model: HSSM, x: np.ndarray, now: SegmentsKnobs, sequence: int, frame: int, component: int) -> dict[str, np.ndarray]:
    """The segment that ``frame`` lies in, L frames, by the model's own boundaries and the means of its states.

    ``frames.input`` and ``frames.own``, (L, *frame): as it was seen, and with its own z. ``frames.seen`` and ``frames.expected``, (V, L,
    *frame): with the component at each of ``values`` (V,), the states s as they were inferred, or as the model itself expects them with
    this z. ``own``: the component's own value. ``effect`` (Sa,): of each component the mean squared difference between the two ends,
    s as inferred. ``frame``, ``first``: numbers of the given and of the first frame.

    :param x: W x T x frame, the watched sequences.
    """
    found = infer(model, x, now, "cpu")
    assert found.boundary is not None and found.z is not None and found.c is not None
    reads, at = to_numpy(found.boundary).astype(bool), frame - now.init
    first = int(np.flatnonzero(reads[sequence, : at + 1])[-1])
    later = np.flatnonzero(reads[sequence, at + 1 :])
    last = at + 1 + int(later[0]) if len(later) else reads.shape[1]
    z = to_numpy(found.z)
    mean, deviation = z[reads].mean(0), z[reads].std(0)
    values = mean[:, None] + deviation[:, None] * np.array(STEPS)  # Sa x V
    one = _rows(found, sequence, first, last)
    ends = torch.cat([_moved(one, k, values[k][[0, -1]]) for k in range(len(values))])
    effect = to_numpy(_decoded(model, one, ends)).reshape(len(values), 2, last - first, -1)
    moved = _moved(one, component, values[component])
    frames = {
        "input": x[sequence, now.init + first : now.init + last],
        "own": to_numpy(found.reconstruction)[sequence, first:last],
        "seen": to_numpy(_decoded(model, one, moved)),
        "expected": to_numpy(_expected(model, one, moved)),
    }
    numbers = {"own": z[sequence, first, component], "frame": frame, "first": now.init + first}
    return {
        **{f"frames.{name}": as_recorded(v) for name, v in frames.items()},
        **{name: np.asarray(v) for name, v in numbers.items()},
        "values": values[component],
        "effect": np.square(effect[:, 0] - effect[:, 1]).mean((1, 2)),
    }


def _rows(found: ForwardPass, sequence: int, first: int, last: int) -> ForwardPass:
    """One segment of one sequence alone: only what is decoded from is cut."""
    assert found.boundary is not None and found.z is not None and found.c is not None
    rows = slice(sequence, sequence + 1), slice(first, last)
    return replace(found, s=found.s[rows], z=found.z[rows], c=found.c[rows], boundary=found.boundary[rows])


def _moved(one: ForwardPass, component: int, values: np.ndarray) -> Tensor:
    """z (V, L, Sa) with a component at each value."""
    assert one.z is not None
    z = one.z.repeat(len(values), 1, 1)
    z[:, :, component] = torch.as_tensor(values).to(z)[:, None]
    return z


def _decoded(model: HSSM, one: ForwardPass, z: Tensor) -> Tensor:
    """(V, L, *frame), with the states s that were inferred."""
    assert one.c is not None and one.boundary is not None
    many = replace(one, c=one.c.repeat(len(z), 1, 1), boundary=one.boundary.repeat(len(z), 1))
    return with_states(model, many, z, one.s.repeat(len(z), 1, 1))


def _expected(model: HSSM, one: ForwardPass, z: Tensor) -> Tensor:
    """(V, L, *frame), with the means of s that the model expects from its beliefs."""
    assert one.c is not None
    f = model.abstract_feature(torch.cat([one.c.repeat(len(z), 1, 1)[:, 0], z[:, 0]], -1))
    h, features = f, []
    for t in range(z.shape[1]):
        if t:
            h = gru_step(model.belief, input_products(model.belief, torch.cat([s, f], -1)), h)  # noqa: F821
        expected: Gaussian = model.prior_s(h)
        s = expected.mean
        features.append(model.feature(torch.cat([h, s], -1)))
    return model.decode(torch.stack(features, 1))
