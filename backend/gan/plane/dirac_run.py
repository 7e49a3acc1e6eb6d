"""A run of the Dirac-GAN: the path of its two parameters, what theory promises of it, and what each turn measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from settle.backend.core.experiment import Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.gan.plane.frames import DiracFrame, Spectrum, Turn

CHECKPOINT_EVERY = 500
LENGTH = 50
"""Iterations that count as a turn where theory promises none."""
UNBOUNDED = 1e6


def frames(run: Run) -> Iterator[Sequence[Frame | Checkpoint]]:
    """Step 0 is the start, each further step an iteration. Turned knobs bring a new row of what is promised."""
    from settle.backend.gan.plane.dirac import Dirac, Turns

    now: Any = run.now
    dirac = Dirac(now.game, now.r1, now.instance_noise)
    eigenvalues = dirac.eigenvalues()
    state, t = dirac.begin(np.array(now.start), now.update), 0
    turns = Turns(state[:2], None if abs(eigenvalues[0].imag) > 1e-6 else LENGTH)
    if run.checkpoint is not None:
        state, t = np.array(run.checkpoint.arrays["state"]), run.checkpoint.step - 1
        turns.load(run.checkpoint.values)
    else:
        yield [_row(0, state), _spectrum(dirac, now)]
    while True:
        told: list[Frame | Checkpoint] = []
        if run.now is not now:
            now = run.now
            dirac = Dirac(now.game, now.r1, now.instance_noise)
            if now.update == "optimistic" and len(state) == 2:
                state = dirac.begin(state, now.update)
            told.append(_spectrum(dirac, now))
            if now.update != "optimistic":
                state = state[:2]
        left = state[:2]
        state = dirac.advance(state, now.update, now.step_size)
        t += 1
        told.insert(0, _row(t, state))
        if not np.hypot(*state[:2]) < UNBOUNDED:
            yield told
            raise Diverged("step_size", _diverged(now.step_size, t))
        growth = turns.step(t, left, state[:2])
        if growth is not None:
            told.append(Turn(turns.turn, growth))
        if t % CHECKPOINT_EVERY == 0:
            told.append(Checkpoint(t + 1, {"state": state}, turns.values()))
        yield told


def summary(recording: Recording) -> dict[str, Any]:
    """The promised growth and that of the last turn; the distance at the end."""
    turns, spectrum = recording.tables.get("turns"), recording.tables["spectrum"]
    return {
        "modulus_predicted": float(spectrum["modulus_predicted"][-1]),
        "modulus_measured": float(turns["modulus_measured"][-1]) if turns is not None else None,
        "radius": float(recording.tables["dirac"]["radius"][-1]),
    }


def _row(t: int, state: np.ndarray) -> DiracFrame:
    return DiracFrame(t, float(state[0]), float(state[1]), float(np.hypot(*state[:2])))


def _spectrum(dirac: Any, now: Any) -> Spectrum:
    found = dirac.eigenvalues()
    return Spectrum(found.real.copy(), found.imag.copy(), dirac.modulus(now.update, now.step_size))


def _diverged(h: float, t: int) -> str:
    return (
        f"step_size = {h:g} is too much here: theta and psi grew beyond {UNBOUNDED:g} within {t} iterations."
        " Take a smaller one, or r1 above 0."
    )
