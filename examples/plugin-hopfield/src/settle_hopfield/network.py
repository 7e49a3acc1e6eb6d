"""A Hopfield network [Hopfield1982]: neurons of value -1 or 1, Hebb's weights, one neuron updated after the other.

Weights are kept as the whole numbers N w, so that field and energy are exact, and the energy never rises by rounding.
"""

from __future__ import annotations

import numpy as np


def random_patterns(count: int, neurons: int, rng: np.random.Generator) -> np.ndarray:
    """Patterns to be stored, count x neurons, each value -1 or 1 with equal odds."""
    return (2 * rng.integers(0, 2, (count, neurons)) - 1).astype(np.int8)


def hebb(patterns: np.ndarray) -> np.ndarray:
    """N times Hebb's weights, N x N: N w_ij = sum over the patterns of xi_i xi_j, and w_ii = 0 [Hopfield1982] eq. 2."""
    wide = patterns.astype(np.float32)  # sums below 2^24 are exact in it, and many times faster than whole numbers
    weights = (wide.T @ wide).astype(np.int32)
    np.fill_diagonal(weights, 0)
    return weights


def overlaps(patterns: np.ndarray, state: np.ndarray) -> np.ndarray:
    """m = 1/N sum over i of xi_i s_i with each pattern, -1 to 1 (1: the network is in the pattern)."""
    return patterns.astype(np.int64) @ state.astype(np.int64) / len(state)


def corrupted(pattern: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """A copy in which a share ``noise`` of the neurons, drawn at random, has changed its sign."""
    cue = pattern.copy()
    cue[rng.permutation(len(cue))[: round(noise * len(cue))]] *= -1
    return cue


class Network:
    """A state of -1 and 1, and the fields on all neurons: N h = N w s, brought up to date at each flip."""

    def __init__(self, weights: np.ndarray, state: np.ndarray):
        self.weights, self.state = weights, state.copy()
        self.field = weights @ state.astype(np.int32)

    def energy(self) -> float:
        """E / N with E = -1/2 sum over i, j of w_ij s_i s_j [Hopfield1982] eq. 7: about -1/2 in a stored pattern."""
        return -0.5 * int(self.state.astype(np.int64) @ self.field) / len(self.state) ** 2

    def update(self, neuron: int, temperature: float = 0.0, draw: float = 0.0) -> bool:
        """Give one neuron the sign of its field; it keeps its own where the field is 0. At a temperature, heat bath:
        it becomes 1 with probability 1 / (1 + exp(-2 h / T)).

        :param draw: a random number in [0, 1) for the heat bath.
        :returns: whether it has flipped.
        """
        local = int(self.field[neuron])
        if temperature > 0:
            sign = 1 if draw < 0.5 * (1 + np.tanh(local / len(self.state) / temperature)) else -1
        else:
            sign = (local > 0) - (local < 0) or int(self.state[neuron])
        if sign == self.state[neuron]:
            return False
        self.state[neuron] = sign
        self.field += 2 * sign * self.weights[neuron]
        return True

    def settle(self, rng: np.random.Generator, most: int = 100) -> int:
        """Update all neurons in random orders until none flips, and give the number of sweeps, ``most`` at most."""
        for sweep in range(1, most + 1):
            if not sum(self.update(int(neuron)) for neuron in rng.permutation(len(self.state))):
                return sweep
        return most
