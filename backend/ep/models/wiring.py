"""Which groups of units see which: the links of a network, their parameters' names and shapes.

Layer 0 is the output; numbers grow towards the input x. A link is used both ways with one
weight matrix: ``post`` receives W rho(pre) + b, ``pre`` receives W^T rho(post). The input is held
fixed and receives nothing. No torch here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TOY = (10, 50, 5)
"""Units of the toy model: output, hidden group, input."""


@dataclass(frozen=True)
class Link:
    """One weight matrix (units of post x units of pre) and its bias (units of post)."""

    weight: str
    bias: str
    post: int
    pre: int | None
    """The layer that is seen; None: the input x."""
    back: str = ""
    """The matrix by which ``pre`` receives, units of post x units of pre, where it is another than ``weight``."""


@dataclass(frozen=True)
class Wiring:
    """Layers and links. ``sizes``: units of each layer, output first, the input's last."""

    sizes: tuple[int, ...]
    links: tuple[Link, ...]

    @property
    def layers(self) -> int:
        """Number of layers with a state (the input has none)."""
        return len(self.sizes) - 1

    @property
    def inputs(self) -> int:
        """Number of input units."""
        return self.sizes[-1]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Parameter -> shape, in the order of the links."""
        shapes: dict[str, tuple[int, ...]] = {}
        for link in self.links:
            units = self.sizes[link.post]
            shapes[link.weight] = (units, self.sizes[-1 if link.pre is None else link.pre])
            shapes[link.bias] = (units,)
            if link.back:
                shapes[link.back] = shapes[link.weight]
        return shapes


def chain(sizes: Sequence[int]) -> Wiring:
    """Layers one after another: W0, b0 into the output, ..., the last weights from the input."""
    top = len(sizes) - 2
    links = [Link(f"W{i}", f"b{i}", i, i + 1 if i < top else None) for i in range(top + 1)]
    return Wiring(tuple(sizes), tuple(links))


def toy(sizes: Sequence[int] = TOY) -> Wiring:
    """The toy model of [Ernoult2019] Fig. 2: two groups that see each other, and both see x."""
    links = (Link("W01", "b01", 0, 1), Link("W0x", "b0x", 0, None), Link("W1x", "b1x", 1, None))
    return Wiring(tuple(sizes), links)


def wire(kind: str, sizes: Sequence[int]) -> Wiring:
    """The wiring of a model (``toy``, ``eb`` or ``p``)."""
    return toy(sizes) if kind == "toy" else chain(sizes)
