"""The Dirac-GAN: eigenvalues of each game, growth of each update, and what a run measures of them."""

from __future__ import annotations

import cmath
import re

import numpy as np
import pytest

from settle.backend.core.compare_recordings import differences
from settle.backend.core.recording import Event
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.gan.learning.objectives import OBJECTIVES
from settle.backend.gan.plane.dirac import DiracGAN
from settle.backend.gan.plane.experiment import Plane
from settle.widgets.panels.formula.plain_text import plain_text
from settle.widgets.views.common.gan.formulas import dirac_formula


@pytest.mark.parametrize(
    ("settings", "first", "second"),
    [
        (("minimax",), 0.5j, -0.5j),
        (("non-saturating",), 0.5j, -0.5j),
        (("wasserstein",), 1j, -1j),
        (("minimax", 0.3), -0.15 + 0.477j, -0.15 - 0.477j),
        (("minimax", 1.0), -0.5, -0.5),
        (("minimax", 2.0), -0.134, -1.866),
        (("minimax", 0.0, 0.5), -0.0625 + 0.496j, -0.0625 - 0.496j),
        (("minimax", 0.0, 1.0), -0.25 + 0.433j, -0.25 - 0.433j),
    ],
)
def test_eigenvalues(settings, first, second):
    found = DiracGAN(*settings).eigenvalues()
    assert abs(found[0] - first) < 5e-4 and abs(found[1] - second) < 5e-4
    _, r1, noise = (*settings, 0.0, 0.0)[:3] if len(settings) < 3 else settings
    damping = -(r1 + noise**2 / 2) / 2
    slope = 1.0 if settings[0] == "wasserstein" else 0.5
    closed = damping + cmath.sqrt(damping**2 - slope**2)
    assert min(abs(closed - e) for e in found) < 1e-5


@pytest.mark.parametrize(
    ("r1", "update", "modulus"),
    [
        (0.0, "simultaneous", 1.001249),
        (0.0, "alternating", 1.0),
        (0.3, "simultaneous", 0.98615),
        (0.3, "alternating", 0.98489),
        (1.0, "simultaneous", 0.95),
        (1.0, "alternating", 0.96),
        (0.0, "extragradient", 0.998752),
        (0.0, "optimistic", 0.998746),
    ],
)
def test_growth_of_an_iteration_as_predicted_and_as_measured_turn_by_turn(r1, update, modulus):
    assert DiracGAN("minimax", r1).modulus(update, 0.1) == pytest.approx(modulus, abs=6e-6)
    knobs = {"data": "dirac", "game": "minimax", "r1": r1, "update": update, "start": (0.02, 0.01), "iterations": 420}
    runner = Runner(Plane.make("", knobs)).start()
    assert runner.join(30) and runner.recording.outcome == "finished", runner.recording.error
    tables = runner.recording.tables
    assert tables["spectrum"]["modulus_predicted"][0] == pytest.approx(modulus, abs=6e-6) and len(tables["turns"]) >= 3
    assert tables["turns"]["modulus_measured"][-1] == pytest.approx(modulus, abs=2e-5 if r1 < 1 else 5e-3)
    radius = tables["dirac"]["radius"][:]
    if update == "alternating" and not r1:
        assert 0.9 < radius.min() / radius.max() <= 1, "a closed orbit"
    else:
        assert (radius[-1] > radius[0]) == (modulus > 1)


def read_field(game: str, theta: float, psi: float) -> tuple[float, float]:
    """The field v as it stands in the formula of the view, worked out."""
    said = plain_text(dirac_formula(game, "simultaneous")[0]).split("v = ")[1]
    said = re.sub(r"\[(.*?)\]", r"(\1)", said.replace("−", "-").replace("ψθ", "(ψ θ)"))  # [it holds] is 1
    said = re.sub(r"e\^(\((?:[^()]|\([^()]*\))*\))", r"exp\1", said).replace("^", "**")
    said = re.sub(r"(?<=[ψθ)]) ?(?=[ψθ]|exp|\((?!ψ θ\) <))", " * ", said)
    return eval(said, {"exp": np.exp, "θ": theta, "ψ": psi})


@pytest.mark.parametrize("game", OBJECTIVES)
def test_the_field_is_what_the_formula_says(game):
    for theta, psi in ((0.5, 0.5), (-1.2, 0.7), (2.0, 1.5), (0.3, -2.0)):
        assert read_field(game, theta, psi) == pytest.approx(DiracGAN(game).field(np.array([theta, psi])), rel=1e-6)


@pytest.mark.parametrize(
    ("update", "said"),
    [
        ("simultaneous", lambda w, v, before: w + 0.1 * v(w)),
        ("alternating", lambda w, v, before: np.array([w[0] + 0.1 * v([w[0], w[1] + 0.1 * v(w)[1]])[0], w[1] + 0.1 * v(w)[1]])),
        ("extragradient", lambda w, v, before: w + 0.1 * v(w + 0.1 * v(w))),
        ("optimistic", lambda w, v, before: w + 0.2 * v(w) - 0.1 * v(before)),
    ],
)
def test_a_step_is_what_the_formula_of_the_update_says(update, said):
    """``said`` is the formula of the view, read by eye; its TeX is held fast here."""
    dirac, before, w = DiracGAN("minimax"), np.array([0.4, 0.6]), np.array([0.5, 0.5])
    state = np.concatenate([w, dirac.field(before)]) if update == "optimistic" else w
    assert dirac.step(state, update, 0.1)[:2] == pytest.approx(said(w, dirac.field, before))
    assert (
        plain_text(dirac_formula("minimax", update)[0].split(r"\qquad")[1])
        == {
            "simultaneous": "w ← w + h v(w)",
            "alternating": "ψ ← ψ + h v_ψ(θ, ψ), θ ← θ + h v_θ(θ, ψ)",
            "extragradient": "w ← w + h v(w + h v(w))",
            "optimistic": "w_(t+1) = w_t + 2h v(w_t) − h v(w_(t−1))",
        }[update]
    )


def test_far_out_the_field_is_the_papers():
    theta, psi = 1.3, -0.7
    slope = 1 / (1 + np.exp(psi * theta))  # f'(t) = 1 / (1 + e^t), t = psi theta
    assert DiracGAN("minimax").field(np.array([theta, psi])) == pytest.approx([-psi * slope, theta * slope])


@pytest.mark.parametrize("name", [name for name in Plane.presets if name.startswith("dirac-")])
def test_each_preset_shows_what_it_says(name):
    runner = Runner(Plane.make(name, {"start": (0.02, 0.01)}), steps=400).start()
    assert runner.join(30) and runner.recording.outcome == "finished", runner.recording.error
    radius, predicted = runner.recording.tables["dirac"]["radius"][:], runner.recording.summary["modulus_predicted"]
    if name == "dirac-alternating":
        assert 0.8 < radius[-60:].max() / radius[:60].max() < 1.25
    else:
        assert (radius[-1] > radius[0]) == (predicted > 1)


def test_far_out_the_non_saturating_game_is_drawn_inwards_to_a_cycle():
    runner = Runner(Plane.make("dirac-non-saturating", {"start": (2.0, 0.0)}), steps=800).start()
    assert runner.join(30)
    radius = runner.recording.tables["dirac"]["radius"][:]
    assert radius[-130:].max() < 0.5 * radius[0] and runner.recording.summary["modulus_predicted"] > 1


def test_a_turned_knob_bends_the_path():
    events = [Event(100, 0.0, "knob", {"r1": 1.0}), Event(150, 0.0, "knob", {"update": "optimistic"})]
    runner = Runner(Plane.make("dirac-minimax"), steps=300, script=events).start()
    assert runner.join(30) and runner.recording.outcome == "finished", runner.recording.error
    radius, spectrum = runner.recording.tables["dirac"]["radius"][:], runner.recording.tables["spectrum"]
    assert list(spectrum["step"][:]) == [0, 100, 150] and spectrum["modulus_predicted"][1] == pytest.approx(0.95, abs=1e-5)
    assert radius[99] > radius[0] and radius[-1] < 0.01


def test_too_long_a_step_is_named():
    runner = Runner(Plane.make("dirac-wasserstein", {"step_size": 2.0})).start()
    assert runner.join(30) and runner.recording.outcome == "diverged" and "step_size = 2 is too much" in runner.recording.error


def test_a_run_goes_on_from_a_checkpoint_bit_for_bit():
    whole = Runner(Plane.make("dirac-optimistic"), steps=700).start()
    assert whole.join(30) and list(whole.recording.checkpoints) == [501, 700]
    again = Runner(Plane.make("dirac-optimistic"), steps=700, history=history(whole.recording, 501)).start()
    assert again.join(30) and differences(whole.recording, again.recording) == []
