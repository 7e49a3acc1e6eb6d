"""A run of the Dirac-GAN: the path of its two parameters, what theory promises of it, and what each turn measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from settle.backend.core.experiment import Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged
from settle.backend.core.recording import Checkpoint
from settle.backend.gan.plane.dirac import DiracGAN
from settle.backend.gan.plane.dirac_turns import TurnGrowth
from settle.backend.gan.plane.frames import DiracEigenvaluesFrame, DiracFrame, DiracTurnFrame
from settle.backend.gan.plane.knobs import PlaneKnobs

CHECKPOINT_EVERY = 500
LENGTH = 50
"""Iterations that count as a turn where theory promises none."""
UNBOUNDED = 1e6
"""Distance from the equilibrium at which the run has diverged."""


def dirac_frames(run: Run[PlaneKnobs]) -> Iterator[Sequence[Frame | Checkpoint]]:
    """Step 0 is the start, each further step an iteration. Turned knobs bring a new row of what is promised."""
    now = run.now
    dirac, promised = _dirac_gan(now), _what_promises(now)
    eigenvalues = dirac.eigenvalues()
    state, t = dirac.initial_state(np.array(now.start), now.update), 0
    turns = TurnGrowth(state[:2], None if abs(eigenvalues[0].imag) > 1e-6 else LENGTH)
    if run.checkpoint is not None:
        state, t = np.array(run.checkpoint.arrays["state"]), run.checkpoint.step - 1
        turns.load_state_dict(run.checkpoint.values)
        promised = run.checkpoint.values.get("promised", promised)  # other than now if a knob is turned before this very step
    else:
        yield [_parameters_frame(0, state), _eigenvalues_frame(dirac, now)]
    run.state = lambda: ({"state": state}, {**turns.state_dict(), "promised": promised})
    while True:
        frames: list[Frame | Checkpoint] = []
        now = run.now
        if _what_promises(now) != promised:
            dirac, promised = _dirac_gan(now), _what_promises(now)
            if now.update == "optimistic" and len(state) == 2:
                state = dirac.initial_state(state, now.update)
            frames.append(_eigenvalues_frame(dirac, now))
            if now.update != "optimistic":
                state = state[:2]
        before = state[:2]
        state = dirac.step(state, now.update, now.step_size)
        t += 1
        frames.insert(0, _parameters_frame(t, state))
        if not np.hypot(*state[:2]) < UNBOUNDED:
            yield frames
            raise Diverged("step_size", _diverged(now.step_size, t))
        growth = turns.update(t, before, state[:2])
        if growth is not None:
            frames.append(DiracTurnFrame(turns.turn, growth))
        if t % CHECKPOINT_EVERY == 0:
            frames.append(Checkpoint(t + 1, *run.state()))
        yield frames


def _dirac_gan(now: PlaneKnobs) -> DiracGAN:
    return DiracGAN(now.game, now.r1, now.instance_noise)


def _what_promises(now: PlaneKnobs) -> list[Any]:
    """What theory looks at, JSON-able: where it is turned there is a new row of what is promised."""
    return [now.game, now.r1, now.instance_noise, now.update, now.step_size]


def _parameters_frame(t: int, state: np.ndarray) -> DiracFrame:
    return DiracFrame(t, float(state[0]), float(state[1]), float(np.hypot(*state[:2])))


def _eigenvalues_frame(dirac: DiracGAN, now: PlaneKnobs) -> DiracEigenvaluesFrame:
    found = dirac.eigenvalues()
    return DiracEigenvaluesFrame(np.real(found).copy(), np.imag(found).copy(), dirac.modulus(now.update, now.step_size))


def _diverged(h: float, t: int) -> str:
    return (
        f"step_size = {h:g} is too much here: theta and psi grew beyond {UNBOUNDED:g} within {t} iterations."
        " Take a smaller one, or r1 above 0."
    )
