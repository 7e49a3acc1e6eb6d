"""The authors' parameters under our names, and their arrays; made with their classes, in float64, the noise given."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.forward_pass import Noise
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.sizes import ModelSizes

FILE = Path(__file__).parents[1] / "reference" / "vta.npz"
SIZES = ModelSizes((3, 32, 32), belief=10, state=3, abstract=3, window=3, channels=10, tanh=True)
ELBO = ElboSettings(seq=9, init=2, n_max=4, l_max=4, obs_std=1.0)
TAU = 0.7

CELLS = {
    "update_abs_belief": "abstract_belief",
    "update_obs_belief": "belief",
    "abs_post_fwd": "forward_code",
    "abs_post_bwd": "backward_code",
    "obs_post_fwd": "segment_code",
}
HEADS = {"prior_abs_state": "prior_z", "prior_obs_state": "prior_s", "post_abs_state": "post_z", "post_obs_state": "post_s"}
BUFFERS = ("running_mean", "running_var")


@cache
def arrays() -> dict[str, Tensor]:
    with np.load(FILE) as held:
        return {name: torch.tensor(held[name]) for name in held.files}


def ours(kind: str) -> dict[str, Tensor]:
    """The arrays ``kind/...`` under our names: ``param``, ``grad``, ``adam1``, ``buffer0`` or ``buffer1``."""
    start = f"{kind}/state_model."
    theirs = {name.removeprefix(start): v for name, v in arrays().items() if name.startswith(start)}
    found: dict[str, Tensor] = {}
    parts = BUFFERS if kind.startswith("buffer") else ("weight", "bias")
    for net, first, layers in (("encoder", 0, 4), ("decoder", 1, 4)):
        for i in range(layers):
            for part in parts:
                for layer, place in (("linear", 0), ("normalize", 1)):
                    name = f"{net[:3]}_obs.network.{i}.{layer}.{part}"
                    if name in theirs:
                        found[f"{net}.{first + 2 * i + place}.{part}"] = theirs.pop(name)
    for i in range(2):
        for part in parts:
            found[f"detector.norms.{i}.{part}"] = theirs.pop(f"post_boundary.network.{i}.normalize.{part}")
    if kind.startswith("buffer"):
        assert not theirs
        return found
    for i in range(2):
        found[f"detector.convolutions.{i}.weight"] = theirs.pop(f"post_boundary.network.{i}.linear.weight")
    for part in parts:
        found[f"detector.last.{part}"] = theirs.pop(f"post_boundary.network.2.linear.{part}")
        found[f"prior_boundary.{part}"] = theirs.pop(f"prior_boundary.network.linear.{part}")
        found[f"abstract_feature.{part}"] = theirs.pop(f"abs_feat.linear.{part}")
        found[f"feature.{part}"] = theirs.pop(f"obs_feat.linear.{part}")
        for their, our in HEADS.items():
            found[f"{our}.{part}"] = torch.cat([theirs.pop(f"{their}.{of}.linear.{part}") for of in ("mean", "std")])
        for their, our in CELLS.items():
            for side in ("ih", "hh"):
                found[f"{our}.{part}_{side}"] = theirs.pop(f"{their}.rnn_cell.{part}_{side}")
    assert not theirs
    return found


def model(buffers: str = "buffer0") -> HSSM:
    """With the authors' first parameters and running statistics, float64."""
    made = HSSM(SIZES, 0).double()
    missing, unexpected = made.load_state_dict({**ours("param"), **ours(buffers)}, strict=False)
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing)
    return made


def noise() -> Noise:
    return Noise(arrays()["u_gumbel"], arrays()["eps_abs"], arrays()["eps_obs"])
