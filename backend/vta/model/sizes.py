"""How large a model of sequences is."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.knobs import KnobError

SIDES = (16, 32, 64)


@dataclass(frozen=True)
class ModelSizes:
    """Of an HSSM and of the RSSM beside it.

    :raises KnobError: a size is none of those said below.
    """

    frame: tuple[int, ...]
    """(D,) for vectors, (channels, side, side) for pictures, the side one of 16, 32 and 64."""
    belief: int = 48
    """H: of the beliefs, of the features and of the code of a frame, which must be equal: a segment's first h is its feature f."""
    state: int = 4
    """S, of the observation state s."""
    abstract: int = 8
    """Sa, of the abstract state z."""
    window: int = 1
    """The detector of boundaries sees frames t - window .. t + window; the authors' 4."""
    channels: int = 16
    """Of the convolutions; the authors' are H."""
    hidden: int = 64
    """Of the first layer for vectors."""
    tanh: bool = False
    """Whether the decoder of pictures ends with tanh, as the authors' does."""

    linear: bool = False
    """Whether a linear layer, H to H and not normalised, follows the convolutions of the encoder; the authors' has none."""

    def __post_init__(self) -> None:
        for name in ("belief", "state", "abstract", "window", "channels", "hidden"):
            if getattr(self, name) < 1:
                raise KnobError(name, f"{name} = {getattr(self, name)} is not possible: it is a whole number from 1 on.")
        shape = tuple(self.frame)
        picture = len(shape) == 3 and shape[0] >= 1 and shape[1] == shape[2] and shape[1] in SIDES
        if not picture and not (len(shape) == 1 and shape[0] >= 1):
            allowed = "a vector (D,), or a square picture (channels, side, side) of " + ", ".join(map(str, SIDES)) + " pixels a side"
            raise KnobError("frame", f"Frames of shape {shape} are not possible: each is {allowed}.")

    @property
    def pictures(self) -> bool:
        return len(self.frame) == 3

    @property
    def numbers(self) -> int:
        """Numbers in a frame."""
        count = 1
        for n in self.frame:
            count *= n
        return count
