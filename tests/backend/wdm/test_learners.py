"""Learners: first weights, live turns, resuming, refusals, what holds f, and that they learn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from small_learners import SHAPES, SMALL, batch

from settle.backend.core.knobs import KnobError
from settle.backend.wdm.critics.learner import RepresentationLearner
from settle.backend.wdm.critics.learner_settings import LEARNERS, settings_of


def test_learners_of_one_seed_begin_alike():
    cpc, wpc = (RepresentationLearner(settings_of(name, **SMALL), *SHAPES, seed=4) for name in ("cpc", "wpc"))
    wide = RepresentationLearner(settings_of("cpc", critic="bilinear", **SMALL), *SHAPES, seed=4)
    assert torch.equal(cpc.critic.flat, wpc.critic.flat)
    assert torch.equal(cpc.critic.matrices[0], wide.critic.matrices[0])
    assert not torch.equal(cpc.critic.flat, RepresentationLearner(settings_of("cpc", **SMALL), *SHAPES, seed=5).critic.flat)
    x, y = batch()
    assert cpc.scores(x, y) == pytest.approx(wide.scores(x, y), abs=1e-5), "a bilinear critic begins as the inner product"
    square = RepresentationLearner(settings_of("cpc", **SMALL), (9, 7), (9, 7), seed=4)
    assert not torch.equal(square.critic.g.layers[0].W, square.critic.h.layers[0].W), "g and h are two encoders"


EVERY = [
    *({"name": name} for name in LEARNERS),
    *({"name": "wpc", "points": points, "inputs": inputs} for points, inputs in (("segments", "x"), ("joint+shuffled", "each"))),
    *({"name": "wpc", "lipschitz": lipschitz} for lipschitz in ("spectral", "clipping")),
    *({"name": "cpc", "critic": critic, "symmetric": True} for critic in ("bilinear", "concatenated")),
    {"name": "wpc", "encoder": "cnn"},
]


@pytest.mark.parametrize("own", EVERY, ids=lambda own: "-".join(map(str, own.values())))
def test_what_is_kept_goes_on_bit_for_bit(own):
    settings = settings_of(**own, **SMALL)
    one, x, y = RepresentationLearner(settings, *SHAPES, seed=1), *batch(dtype=torch.float32)
    for _ in range(3):
        one.update(x, y)
    arrays, values = one.state_dict()
    other = RepresentationLearner(settings, *SHAPES, seed=99)
    other.update(x, y)
    other.load_state_dict(arrays, values)
    for _ in range(3):
        a, b = one.update(x, y, with_norm=True), other.update(x, y, with_norm=True)
        assert (a.value, a.penalty, a.gradient_norm) == (b.value, b.penalty, b.gradient_norm)
    assert torch.equal(one.critic.flat, other.critic.flat)
    assert (one.represent(x) == other.represent(x)).all() and one.represent(x).shape == (6, 8)


def test_before_the_first_update_too():
    settings, (x, y) = settings_of("mine", **SMALL), batch(dtype=torch.float32)
    one, other = (RepresentationLearner(settings, *SHAPES, seed=seed) for seed in (1, 2))
    other.update(x, y)
    other.load_state_dict(*one.state_dict())
    assert one.update(x, y).value == other.update(x, y).value
    assert torch.equal(one.critic.flat, other.critic.flat)


@pytest.mark.parametrize("own", EVERY, ids=lambda own: "-".join(map(str, own.values())))
def test_every_learner_learns(own):
    learner = RepresentationLearner(settings_of(**own, **SMALL, rate=2e-3, bound=0.5), *SHAPES, seed=1)
    x, y = batch(16, torch.float32)
    first = learner.update(x, y, with_norm=True)
    for _ in range(80):
        last = learner.update(x, y)
    assert last.value > first.value + 0.1
    assert np.isfinite(first.gradient_norm) and first.seconds > 0


def test_the_penalty_holds_the_norm():
    x, y = batch(16, torch.float32)
    norms = {}
    for weight in (0.0, 10.0):
        learner = RepresentationLearner(settings_of("wpc", weight=weight, target=0.5, rate=2e-3, **SMALL), *SHAPES, seed=1)
        for _ in range(150):
            figures = learner.update(x, y)
        norms[weight] = figures.gradient_norm
    assert norms[10.0] < 0.6 < norms[0.0]


def test_figures_are_of_the_batch_before_the_update():
    learner = RepresentationLearner(settings_of("wpc", **SMALL), *SHAPES, seed=1)
    x, y = batch(dtype=torch.float32)
    value, norm = learner.value(x, y), learner.gradient_norms(x, y).mean()
    figures = learner.update(x, y)
    assert figures.value == pytest.approx(value, abs=1e-6) and figures.gradient_norm == pytest.approx(norm, rel=1e-5)
    assert learner.value(x, y) > value
    free = RepresentationLearner(settings_of("cpc", **SMALL), *SHAPES, seed=1)
    assert np.isnan(free.update(x, y).gradient_norm) and free.update(x, y, with_norm=True).gradient_norm > 0


def test_turned_knobs_count_at_once_and_adam_stays():
    learner = RepresentationLearner(settings_of("wpc", **SMALL), *SHAPES, seed=1)
    x, y = batch(dtype=torch.float32)
    learner.update(x, y)
    before = learner.critic.flat.detach().clone()
    learner.turn(rate=1e-12)
    learner.update(x, y)
    assert torch.allclose(learner.critic.flat, before, atol=1e-9), "the rate"
    learner.turn(target=1e-6, weight=3.0)
    assert learner.update(x, y).penalty > 0, "the target"
    assert int(learner.adam.state[0]["step"]) == 3
    with pytest.raises(KnobError, match="dimension cannot be turned"):
        learner.turn(dimension=4)
    with pytest.raises(KnobError, match="weight = -1 is not possible"):
        learner.turn(weight=-1)


def test_clipped_weights_stay_within_their_bound():
    learner = RepresentationLearner(settings_of("wpc", lipschitz="clipping", bound=0.02, **SMALL), *SHAPES, seed=1)
    learner.update(*batch(dtype=torch.float32))
    assert learner.critic.flat.abs().max() <= 0.02


def test_spectral_norms_come_to_one():
    learner = RepresentationLearner(settings_of("wpc", lipschitz="spectral", critic="bilinear", **SMALL), *SHAPES, seed=1)
    x, y = batch(dtype=torch.float32)
    for _ in range(60):
        learner.update(x, y)
    learner.turn(rate=1e-6)
    for _ in range(60):
        learner.update(x, y)
    used = [W for part in learner.critic.weights() for W in part]
    assert len(used) == 7
    for W in used:
        assert float(torch.linalg.matrix_norm(W.detach().flatten(1), 2)) == pytest.approx(1, abs=0.02)


REFUSED = [
    ({"name": "vic"}, "name = 'vic' is not possible: it is one of cpc, cosine"),
    ({"critic": "cosin"}, "Did you mean cosine?"),
    ({"rate": 0.0}, "rate = 0.0 is not possible: it is a number above 0"),
    ({"rate": float("nan")}, "rate = nan is not possible"),
    ({"weight": -0.5}, "weight = -0.5 is not possible"),
    ({"alpha": 1.5}, "alpha = 1.5 is not possible"),
    ({"hidden": ()}, "hidden = () is not possible"),
    ({"channels": (4, 0)}, "channels = "),
    ({"dimension": 0}, "dimension = 0 is not possible"),
]


@pytest.mark.parametrize(("own", "sentence"), REFUSED)
def test_settings_that_are_refused(own, sentence):
    with pytest.raises(KnobError) as refused:
        settings_of(**{"name": "cpc", **own})
    assert sentence in str(refused.value)
    with pytest.raises(KnobError):
        replace(settings_of("cpc"), **own)


def test_batches_that_are_refused():
    learner = RepresentationLearner(settings_of("cpc", **SMALL), *SHAPES, seed=1)
    x, y = batch(dtype=torch.float32)
    for pair, sentence in (
        ((x[:1], y[:1]), "batch = 1 is not possible"),
        ((x, y[:4]), "6 x with 4 y is not possible"),
        ((y, x), "x of shape (6, 8, 5) is not possible: this learner takes (n, 9, 7)"),
    ):
        with pytest.raises(KnobError) as refused:
            learner.update(*pair)
        assert sentence in str(refused.value)
    with pytest.raises(KnobError, match="encoder = 'cnn' is not possible with inputs of shape"):
        RepresentationLearner(settings_of("cpc", encoder="cnn"), (63,), (63,), seed=1)


def test_vectors_and_colours_are_taken():
    for shape, encoder in (((12,), "fc"), ((3, 6, 5), "fc"), ((3, 6, 5), "cnn")):
        learner = RepresentationLearner(settings_of("wpc", encoder=encoder, **SMALL), shape, shape, seed=1)
        x, y = batch(4, torch.float32, (shape, shape))
        assert np.isfinite(learner.update(x.numpy(), y.numpy()).value)
        assert learner.represent(x).shape == (4, 8) and learner.scores(x, y).shape == (4, 4)
