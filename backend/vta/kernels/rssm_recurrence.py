"""The recurrence of the RSSM through its posterior: each s needs the h before it, so the loop holds both, backwards by hand."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable


def run_rssm(start: Tensor, of_a: Tensor, W_post: Tensor, noise: Tensor | None, W_s: Tensor, W_h: Tensor, b_s: Tensor, b_h: Tensor) -> Any:
    """(h, raw): beliefs (T, n, H) and the posterior's mean and deviation before its sigmoid (T, n, 2S).

    raw_t = of_a_t + W_post h_t, s_t = mean + sigmoid(other half) noise_t, h_{t+1} = GRU(s_t, h_t), from h_0 = ``start``.

    :param noise: (T, n, S); None: s is its mean.
    :param W_s: (3H, S), with W_h (3H, H) and the biases as in :class:`torch.nn.GRUCell`.
    """
    return _RunRSSM.apply(start, of_a, W_post, of_a.new_zeros(()) if noise is None else noise, W_s, W_h, b_s, b_h)


class _RunRSSM(Function):
    @staticmethod
    def forward(ctx: Any, start: Tensor, of_a: Tensor, W_post: Tensor, noise: Tensor, *cell: Tensor) -> tuple[Tensor, Tensor]:
        T, n, double = of_a.shape
        S, H = double // 2, start.shape[1]
        W = _joined(*cell[:2])
        b = torch.cat([(cell[2] + cell[3])[: 2 * H], cell[2][2 * H :], cell[3][2 * H :]])
        noise = noise.expand(T, n, S)
        both, raw = of_a.new_empty(T + 1, n, S + H), torch.empty_like(of_a)
        gates, new, std = of_a.new_empty(T - 1, n, 4 * H), of_a.new_empty(T - 1, n, H), of_a.new_empty(T, n, S)
        s, h = both.split([S, H], -1)
        h[0] = start
        forth, turned = W_post.T, W.T
        for t in range(T):
            torch.addmm(of_a[t], h[t], forth, out=raw[t])
            torch.sigmoid(raw[t, :, S:], out=std[t])
            torch.addcmul(raw[t, :, :S], std[t], noise[t], out=s[t])
            if t == T - 1:
                break
            torch.addmm(b, both[t], turned, out=gates[t])
            r, z, i, p = gates[t].split(H, -1)
            gates[t, :, : 2 * H].sigmoid_()
            torch.addcmul(i, r, p, out=new[t]).tanh_()
            torch.lerp(new[t], h[t], z, out=h[t + 1])
        ctx.save_for_backward(W_post, W, noise, both, gates, new, std)
        return h[:T].clone(), raw

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad_h: Tensor, grad_raw: Tensor) -> tuple[Tensor | None, ...]:
        W_post, W, noise, both, gates, new, std = ctx.saved_tensors
        T, n, S = std.shape
        H = new.shape[-1]
        before = both[: T - 1, :, S:]
        r, z, _, p = gates.split(H, -1)
        into_n = (1 - z) * (1 - new.square())
        by_gate = torch.stack([into_n * p * r * (1 - r), (before - new) * z * (1 - z), into_n, into_n * r], -2)
        by_s = torch.stack([torch.ones_like(std), noise * std * (1 - std)], -2)
        grad_total, grad_post_raw, grad_gates = grad_h.clone(), grad_raw.clone(), torch.empty_like(gates)
        for t in reversed(range(T)):
            if t < T - 1:
                after = grad_total[t + 1]
                torch.mul(by_gate[t], after.unsqueeze(-2), out=grad_gates[t].view(n, 4, H))
                back = grad_gates[t] @ W
                grad_post_raw[t].view(n, 2, S).addcmul_(by_s[t], back[:, :S].unsqueeze(-2))
                grad_total[t].add_(back[:, S:]).addcmul_(after, z[t])
            grad_total[t].addmm_(grad_post_raw[t], W_post)
        grad_post = grad_post_raw.flatten(0, 1).T @ both[:T, :, S:].flatten(0, 1)
        rows = grad_gates.flatten(0, 1)
        grad_W, grad_b = rows.T @ both[: T - 1].flatten(0, 1), rows.sum(0)
        grad_s, grad_own = grad_W[: 3 * H, :S], torch.cat([grad_W[: 2 * H, S:], grad_W[3 * H :, S:]])
        return (
            grad_total[0],
            grad_post_raw,
            grad_post,
            None,
            grad_s,
            grad_own,
            grad_b[: 3 * H],
            torch.cat([grad_b[: 2 * H], grad_b[3 * H :]]),
        )


def _joined(W_s: Tensor, W_h: Tensor) -> Tensor:
    """(4H, S + H): gates r, z, then both halves of n apart, since r stands between them."""
    S, H = W_s.shape[1], W_h.shape[1]
    W = W_s.new_zeros(4 * H, S + H)
    W[: 3 * H, :S] = W_s
    W[: 2 * H, S:] = W_h[: 2 * H]
    W[3 * H :, S:] = W_h[2 * H :]
    return W
