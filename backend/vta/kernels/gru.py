"""Loops over the steps of GRUs, forwards and backwards by hand: what does not have to be in the loop is done for all steps at once.

Shapes: T steps, G independent GRUs side by side, n sequences, H units. Gates r, z, n as in :class:`torch.nn.GRUCell`:
y = n + z (h - n), n = tanh(i_n + r (W_n h + b_n)).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class GruTape(NamedTuple):
    """What the steps backwards need: their activations."""

    gates: Tensor
    """(T, G, n, 3H): r, z, and W_n h + b_n."""
    n: Tensor
    """(T, G, n, H)."""
    y: Tensor
    """(T, G, n, H): what the GRU gives."""
    before: Tensor
    """(T, G, n, H): what it starts from."""


def forward(
    inputs: Tensor, W: Tensor, b: Tensor, h: Tensor, keep: Tensor | None, pick: tuple[Tensor, Tensor | None] | None
) -> tuple[Tensor, GruTape]:
    """States (T + 1, G, n, H), the first of them ``h``, and the tape.

    :param inputs: (T, G, n, 3H) input products with their bias.
    :param W: (G, 3H, H), with ``b`` (G, 3H).
    :param keep: (T, G, n, 1) factor of the state before each step; None: 1.
    :param pick: (where (T, G, n, 1), others (T, G, n, H)): where it is true, the state becomes the other instead of y;
        others None: it stays as it was.
    """
    T, G, n, width = inputs.shape
    H = width // 3
    gates = inputs.clone()
    gates[..., : 2 * H] += b[:, None, : 2 * H]
    gates[..., 2 * H :] = b[:, None, 2 * H :]
    states, new, y = (inputs.new_empty(T + extra, G, n, H) for extra in (1, 0, 0))
    states[0] = h
    before = states[:-1] if keep is None else torch.empty_like(y)
    turned = W.transpose(1, 2)
    r, z, product = gates.split(H, -1)
    of_n, both = inputs[..., 2 * H :].unbind(0), gates[..., : 2 * H].unbind(0)
    steps = zip(gates.unbind(0), both, r.unbind(0), z.unbind(0), product.unbind(0), of_n, new.unbind(0), y.unbind(0), strict=True)
    rows, starts = states.unbind(0), before.unbind(0)
    for t, (gate, two, r_t, z_t, p_t, i_t, n_t, y_t) in enumerate(steps):
        start = starts[t]
        if keep is not None:
            torch.mul(rows[t], keep[t], out=start)
        gate.baddbmm_(start, turned)
        two.sigmoid_()
        torch.addcmul(i_t, r_t, p_t, out=n_t).tanh_()
        if pick is None:
            torch.lerp(n_t, start, z_t, out=rows[t + 1])
        else:
            torch.lerp(n_t, start, z_t, out=y_t)
            where, others = pick
            torch.where(where[t], start if others is None else others[t], y_t, out=rows[t + 1])
    return states, GruTape(gates, new, states[1:] if pick is None else y, before)


class GruGradients(NamedTuple):
    """Of the loss, for whatever went into :func:`forward`."""

    states: Tensor
    """(T + 1, G, n, H) for each state, all that comes later included."""
    inputs: Tensor
    W: Tensor
    b: Tensor
    before: Tensor | None
    """(T, G, n, H) for ``keep`` * the state before, where that was asked for."""


def backward(
    tape: GruTape, W: Tensor, grad: Tensor, through: Tensor | None = None, stay: Tensor | None = None, keep: Tensor | None = None
) -> GruGradients:
    """Back through the steps.

    :param grad: (T + 1, G, n, H) of the loss for each state on its own.
    :param through: (T, G, n, 1) what part of a state is y; None: 1.
    :param stay: (T, G, n, 1) what part of it is the state before; None: 0.
    :param keep: as in :func:`forward`; given, the gradients for ``before`` are returned.
    """
    T, G, n, H = tape.n.shape
    r, z, product = tape.gates.split(H, -1)
    into_n = (1 - z) * (1 - tape.n.square())
    straight = z
    if through is not None:
        into_n, straight = into_n * through, z * through
    by_gate = into_n.new_empty(T, G, n, 3, H)
    torch.mul(into_n, r, out=by_gate[..., 2, :])
    torch.mul(by_gate[..., 2, :] * (1 - r), product, out=by_gate[..., 0, :])
    torch.mul((tape.before - tape.n) * (1 - z), straight, out=by_gate[..., 1, :])
    straight = straight if stay is None else straight + stay

    total = grad.clone()
    rows, back = total.unbind(0), None
    gates = torch.empty_like(tape.gates)
    wide = gates.view(T, G, n, 3, H)
    steps = zip(by_gate.unbind(0), straight.unbind(0), wide.unbind(0), gates.unbind(0), strict=True)
    if keep is not None:
        back = total.new_empty(T, G, n, H)
    for t, (factor, direct, out, gate) in reversed(list(enumerate(steps))):
        after = rows[t + 1]
        torch.mul(factor, after.unsqueeze(-2), out=out)
        if back is None:
            rows[t].addcmul_(after, direct).baddbmm_(gate, W)
        else:
            torch.mul(after, direct, out=back[t]).baddbmm_(gate, W)
            rows[t].addcmul_(back[t], keep[t])  # type: ignore[index]

    turned = gates.transpose(0, 1).reshape(G, T * n, 3 * H)
    grad_W = turned.transpose(1, 2) @ tape.before.transpose(0, 1).reshape(G, T * n, H)
    grad_b = turned.sum(1)
    torch.mul(total[1:], into_n, out=gates[..., 2 * H :])
    return GruGradients(total, gates, grad_W, grad_b, back)
