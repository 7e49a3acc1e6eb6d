"""How far two sets of features are from each other, without the bias that a Frechet distance has by their number."""

from __future__ import annotations

from torch import Tensor


def kernel_distance(a: Tensor, b: Tensor) -> float:
    """Unbiased estimate of MMD^2 with the kernel k(x, y) = (x.y / d + 1)^3 [Binkowski2018].

    mean_(i != j) k(a_i, a_j) + mean_(i != j) k(b_i, b_j) - 2 mean_ij k(a_i, b_j): 0 in the mean where both are of one distribution, so
    it can be below. On Inception's features it is called KID.

    :param a, b: (n, d) and (m, d), two or more each; of a size of 1 a number or so, since the kernel is cubic.
    """
    a, b = a.double(), b.double()
    n, m = len(a), len(b)
    own_a, own_b = _kernel(a, a), _kernel(b, b)
    within = (own_a.sum() - own_a.trace()) / (n * (n - 1)) + (own_b.sum() - own_b.trace()) / (m * (m - 1))
    return float(within - 2 * _kernel(a, b).mean())


def _kernel(a: Tensor, b: Tensor) -> Tensor:
    return (a @ b.T / a.shape[1] + 1) ** 3
