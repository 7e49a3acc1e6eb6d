"""When a step is too long: states that grow beyond all bounds. No torch here."""

UNBOUNDED = 1e12
"""A movement a step at which the states are lost."""


def unstable_message(dt: float, beta: float, t: int) -> str:
    """What to tell of a run whose states grew beyond all bounds."""
    return (
        f"dt = {dt:g} with beta = {beta:g} is not possible here: the states grew beyond all bounds within {t} steps."
        f" A nudged step multiplies the output's error by 1 - dt (1 + beta) = {1 - dt * (1 + beta):g}; take dt below"
        f" {1 / (1 + beta):.3g} for a smooth approach."
    )
