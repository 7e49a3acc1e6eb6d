"""Settling of the convolutional net, without a graph.

Maps lie in memory with their channels last, where pooling and convolution are much faster than with
channels first. The drive by the picture is convolved and pooled once.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.kernels.availability import compiled_unpooled_conv
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.dense_model import Parameters

_unpool = torch.ops.aten.max_pool2d_with_indices_backward.default
_pool = torch.ops.aten.max_pool2d_with_indices.default


class ConvDynamics(Dynamics):
    """States are (batch, outputs), then (batch, channels, height, width) from the top maps on; x is batch x pixels."""

    def __init__(self, model: ConvModel, parameters: Parameters, x: Tensor, y: Tensor, dt: float):
        self.model: ConvModel  # type: ignore[assignment]
        self._compiled = compiled_unpooled_conv(x) if len(x) > 1 else None  # not worth compiling for one picture
        super().__init__(model, parameters, x, y, dt)  # type: ignore[arg-type]

    def layers(self, flat: Tensor) -> list[Tensor]:
        first, *others = super().layers(flat)
        maps = zip(others, self.model.maps, strict=False)
        return [first, *(rows.view(self.batch, h, w, c).permute(0, 3, 1, 2) for rows, (c, h, w) in maps)]

    def _presynaptic(self) -> list[list[tuple[int, Tensor]]]:
        """Copies of the weights in the layouts that are fast: kernels and read-out with channels last."""
        self.refresh()
        return []

    def refresh(self) -> None:
        """Take over the parameters as they are now; call :meth:`present` then."""
        channels, height, width = self.model.maps[0]
        read_out = self.parameters["fcW"].view(-1, channels, height, width)
        self._read_out = read_out.permute(0, 2, 3, 1).reshape(len(read_out), -1)
        self._kernels = [
            self.parameters[f"cW{i}"].contiguous(memory_format=torch.channels_last) for i in range(len(self.model.filters.channels))
        ]
        self._pooled_from: list[tuple[Tensor, Tensor]] = [(self._read_out, self._read_out)] * len(self._kernels)

    def present(self, x: Tensor) -> None:
        self.x = self.rx = x.reshape(self.batch, -1)
        self._picture = self.x.view(-1, *self.model.picture).contiguous(memory_format=torch.channels_last)
        self._base_layers[-1].copy_(self._convolve_and_pool(len(self._kernels) - 1, self._picture))
        self.update_drive()

    def _convolve_and_pool(self, i: int, below: Tensor) -> Tensor:
        """What layer i+1 receives from below; where the maxima were is kept."""
        pool, bias = [self.model.filters.pool] * 2, self.parameters[f"cb{i}"]
        before = F.conv2d(below, self._kernels[i], bias, padding=self.model.filters.padding)
        pooled, where = _pool(before, pool, pool)
        self._pooled_from[i] = before, where
        return pooled

    def _unpool_maps(self, i: int, maps: Tensor) -> Tensor:
        """``maps`` of layer i+1 at where the maxima of what it received were."""
        pool = [self.model.filters.pool] * 2
        before, where = self._pooled_from[i]
        return _unpool(maps, before, pool, pool, [0, 0], [1, 1], False, where)

    def _add_top_down_drive(self, i: int, maps: Tensor, h: Tensor) -> None:
        """Add to ``h`` what layer i+2 receives from ``maps`` of layer i+1."""
        filters = self.model.filters
        if (compiled := self._compiled) is None:
            h.add_(F.conv_transpose2d(self._unpool_maps(i, maps), self._kernels[i], padding=filters.padding))
            return
        (before, where), kernels = self._pooled_from[i], self._kernels[i]
        s, places, out = (t.permute(0, 2, 3, 1).contiguous().numpy() for t in (maps, where, h))
        flat = kernels.permute(0, 2, 3, 1).reshape(len(kernels), -1).numpy()
        about = (h.shape[2], h.shape[3], h.shape[1], before.shape[2], before.shape[3], filters.kernel)
        compiled.add_transposed_conv_of_unpooled(s, places, flat, out.reshape(-1), about, filters.padding)

    def _update_drives(self, layers: Iterable[int]) -> None:
        s, h, last = self.s, self._h_layers, len(self._kernels)
        top = s[1].permute(0, 2, 3, 1).reshape(self.batch, -1)  # a view: channels come last in memory
        for i in layers:
            if i == 0:
                torch.addmm(self.parameters["fcb"], top, self._read_out.T, out=h[0])
                continue
            h[i].copy_(self._base_layers[-1] if i == last else self._convolve_and_pool(i - 1, s[i + 1]))
            if i > 1:
                self._add_top_down_drive(i - 2, s[i - 1], h[i])
            elif self.model.read_out is None:
                h[1].permute(0, 2, 3, 1).reshape(self.batch, -1).addmm_(s[0], self._read_out)

    def movements(self) -> Tensor:
        """max |s(t) - s(t-1)| over units, of each picture: (batch,)."""
        torch.sub(self._flat[0], self._flat[1], out=self._scratch).abs_()
        return torch.stack([rows.amax(1) for rows in super().layers(self._scratch)]).amax(0)

    def part(self, pictures: Tensor) -> ConvDynamics:
        """Some of the pictures (their numbers) at the state they are at, to be taken on without the others."""
        other, channels_last = copy(self), torch.channels_last

        def rows(flat: Tensor) -> Tensor:
            return torch.cat([block[pictures].flatten() for block in Dynamics.layers(self, flat)])

        other._flat, other.batch = [rows(flat) for flat in self._flat], len(pictures)
        other._h, other._base, other._target, other._scratch = (rows(flat) for flat in (self._h, self._base, self._target, self._scratch))
        other._views = [other.layers(flat) for flat in other._flat]
        other._h_layers, other._base_layers = other.layers(other._h), other.layers(other._base)
        other._target_layers = other.layers(other._target)
        other.x, other.rx, other.y, other._nudge = (t[pictures] for t in (self.x, self.rx, self.y, self._nudge))
        other._picture = self._picture[pictures].contiguous(memory_format=channels_last)
        other._pooled_from = list(self._pooled_from)
        return other

    def take_over(self, pictures: Tensor, part: ConvDynamics) -> None:
        """The states of a part, for the pictures that it was made of; :meth:`update_drive` then."""
        for block, rows in zip(Dynamics.layers(self, self.flat), Dynamics.layers(part, part.flat), strict=True):
            block[pictures] = rows

    def pooling_indices(self) -> list[Tensor]:
        """Where the maxima lie of what each layer of maps receives from other maps."""
        return [where for _, where in self._pooled_from[:-1]]

    def perturb(self, layer: int, unit: int, by: float) -> None:
        """``unit`` counts a layer of maps channel by channel, row by row."""
        states = self.s[layer]
        chosen = states if unit < 0 else states[(slice(None), *map(int, np.unravel_index(unit, states.shape[1:])))]
        chosen.add_(by)
        if self.model.clamp:
            states.clamp_(0, 1)
        self.update_drive()

    def potential(self) -> float:
        """Phi, mean over the batch."""
        return float(self.model.potential(self.parameters, self.s, self.x).mean())

    def statistics(self) -> dict[str, Tensor]:
        """dPhi/dtheta at the present state, mean over the batch."""
        s, n = self.s, self.batch
        found = {"fcW": (s[0].T @ s[1].flatten(1)).div_(n), "fcb": s[0].mean(0)} if self.model.read_out is None else {}
        padding = [self.model.filters.padding] * 2
        for i, kernel in enumerate(self._kernels):
            below = s[i + 2] if i + 2 < len(s) else self._picture
            put = self._unpool_maps(i, s[i + 1])
            about = (None, [1, 1], padding, [1, 1], False, [0, 0], 1, [False, True, False])
            found[f"cW{i}"] = torch.ops.aten.convolution_backward(put, below, kernel, *about)[1].div_(n).contiguous()
            found[f"cb{i}"] = s[i + 1].sum((2, 3)).mean(0)
        return found

    def numpy(self) -> list[np.ndarray]:
        return [layer.contiguous().cpu().numpy().copy() for layer in self.s]
