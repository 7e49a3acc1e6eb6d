"""Which processor torch computes on, and with how many threads."""

from __future__ import annotations

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError

DEVICES = ("auto", "cpu", "cuda", "mps")


def available() -> list[str]:
    """The processors of this computer that torch can compute on, the fastest first; ``cpu`` is always among them."""
    import torch

    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return [device for device, there in found.items() if there]


def choose_for(experiment: Experiment, device: str) -> str:
    """As :func:`choose`, for a run of ``experiment``: with float64 where its knobs want that."""
    return choose(device, double=getattr(experiment, "precision", "") == "float64")


def choose(device: str = "auto", double: bool = False) -> str:
    """``cpu``, ``cuda`` or ``mps``; ``auto`` takes the first of cuda, mps and cpu that is there.

    torch is set to one thread: networks of this size gain nothing from more, and on a busy machine
    two threads that wait for each other are many times slower than one.

    :param double: whether float64 is needed, which mps does not have.
    :raises KnobError: it is none of these, or not to be had on this computer.
    """
    import torch

    if device not in DEVICES:
        raise KnobError("device", f"device = '{device}' is not possible: it is one of {', '.join(DEVICES)}.")
    torch.set_num_threads(1)
    have = available()
    if device == "auto":
        return next(d for d in have if not (double and d == "mps"))
    if device not in have:
        raise KnobError("device", f"device = '{device}' is not possible: this computer offers {', '.join(have)}.")
    if double and device == "mps":
        raise KnobError("device", "device = 'mps' is not possible with precision = 'float64': mps computes in float32 alone.")
    return device
