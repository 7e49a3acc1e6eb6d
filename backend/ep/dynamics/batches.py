"""Pictures of a data set as tensors, in the precision and on the device of a net."""

from __future__ import annotations

import torch
from torch import Tensor

from settle.backend.data.splits import Split


class PictureBatches:
    """Inputs in [0, 1] and one-hot targets. Pictures stay bytes until a batch of them is asked for.

    :param like: a tensor of the precision and on the device that are wanted.
    """

    def __init__(self, split: Split, classes: int, like: Tensor):
        self._scale = split.scale
        self._pictures = torch.tensor(split.pictures).flatten(1).to(like.device)
        self._targets = torch.eye(classes).to(like)[torch.tensor(split.classes.astype("int64")).to(like.device)]
        self._test = torch.tensor(split.test_pictures).flatten(1).to(like.device)
        self._like = like
        self.count = len(self._pictures)

    def batch(self, index: Tensor) -> tuple[Tensor, Tensor]:
        """x, batch x pixels, and y, batch x classes."""
        return self._pictures[index].to(self._like.dtype).mul_(self._scale), self._targets[index]

    def test(self) -> Tensor:
        """All test pictures: pictures x pixels."""
        return self._test.to(self._like.dtype).mul_(self._scale)
