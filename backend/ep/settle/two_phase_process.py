"""The two phases of one network, one step after another, with all that a person does to it on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from settle.backend.core import stopping
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Checkpoint
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.settle.knobs import AS_LABELLED


class TwoPhaseProcess:
    """T free steps, then nudged ones; once the phase is switched by hand, it stays until the next switch.

    :param net: a network of a single sample, in its start state; its y is the target "as labelled".
    :param sample: index of its input in the data set.
    """

    def __init__(self, net: Dynamics, T: int, sample: int):
        self.net, self.T, self.sample = net, T, sample
        self.t = self.phase = 0
        self.by_hand = False
        """Whether the phase was switched by hand."""
        self.changed = True
        """Whether input or target are others than at the step before."""
        self._labelled = net.y.clone()
        self._target = AS_LABELLED
        self._kicks: list[dict[str, Any]] = []
        self.y = net.y.cpu().numpy()[0].copy()

    def act(self, kind: str, value: Any) -> None:
        """Take in an act, in the form that :mod:`settle.backend.ep.settle.acts` gives it."""
        if kind == "kick":
            self._kicks.append(value)
        elif kind == "draw":
            self.net.present(torch.tensor([value], dtype=self.net.x.dtype).to(self.net.x))
            self.sample, self.changed = -1, True
        else:
            self.t = self.t if value == self.phase else 0
            self.phase, self.by_hand = value, True

    def set_target(self, target: str) -> None:
        """Pull towards a class, or towards the label.

        :raises KnobError: the network has no output for that class.
        """
        if target == self._target:
            return
        outputs = self._labelled.shape[1]
        if target == AS_LABELLED:
            y = self._labelled
        elif int(target) < outputs:
            y = torch.zeros_like(self._labelled)
            y[0, int(target)] = 1
        else:
            raise KnobError("target", f"target = {target} is not possible: this network has {outputs} outputs, 0 to {outputs - 1}.")
        self.net.y.copy_(y)
        self.y = self.net.y.cpu().numpy()[0].copy()
        self._target, self.changed = target, True

    def advance(self, beta: float, every: int) -> float:
        """Take the next step (``every`` of them in the free phase); gives the last step's residual.

        A kick is added after the step, so that it is recorded before the network answers it.
        """
        free_left = self.T - self.t
        if not self.phase and not self.by_hand and free_left <= 0:
            self.phase, self.t, free_left = 1, 0, 0
        count = 1 if self.phase else every if self.by_hand else min(every, free_left)
        for _ in range(count):
            stopping.check()
            self.net.advance(beta if self.phase else 0.0)
        self.t += count
        for kick in self._kicks:
            self.net.perturb(kick["layer"], kick["unit"], kick["by"])
        self._kicks.clear()
        return self.net.residual()

    @property
    def free_phase_ended(self) -> bool:
        return not self.phase and not self.by_hand and self.t == self.T

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`restore` goes on."""
        arrays = {"flat": self.net.flat, "x": self.net.x, "y": self.net.y}
        values = {"t": self.t, "phase": self.phase, "held": self.by_hand, "sample": self.sample, "target": self._target}
        return {name: a.cpu().numpy() for name, a in arrays.items()}, values

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of this experiment."""
        there = {name: torch.tensor(np.asarray(a)).to(self.net.x) for name, a in checkpoint.arrays.items()}
        values = checkpoint.values
        self.t, self.phase, self.by_hand = int(values["t"]), int(values["phase"]), bool(values["held"])
        self.sample, self._target = int(values["sample"]), str(values["target"])
        self.net.y.copy_(there["y"])
        self.y = self.net.y.cpu().numpy()[0].copy()
        self.net.present(there["x"])
        self.net.set_state(there["flat"])
        self.changed = False  # the recording that is gone on with has them
