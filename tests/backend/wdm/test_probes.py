"""The probe: against a plain program, what it finds, what it chooses by, what it must not see."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from settle.backend.wdm.probes import linear_discriminant, linear_probe
from settle.backend.wdm.probes.standardise import standardised

CLASSES = (3, 5)


def made(count: int, seed: int, noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Features (n, 12) and labels (n, 2) of two factors that show in them."""
    labels = np.random.default_rng(seed).integers(0, CLASSES, (count, 2))
    mix = np.random.default_rng(99).normal(size=(8, 12))
    hot = np.hstack([np.eye(3)[labels[:, 0]], np.eye(5)[labels[:, 1]]])
    return hot @ mix + noise * np.random.default_rng(seed + 1).normal(size=(count, 12)), labels


def parts(noise: float = 1.0) -> tuple[list[np.ndarray], list[np.ndarray]]:
    found = [made(n, 10 * i, noise) for i, n in enumerate((400, 100, 200))]
    return [x for x, _ in found], [y for _, y in found]


def plainly(x: list[np.ndarray], y: list[np.ndarray], penalty: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights and offsets by autograd in float64, one soft-max after another."""
    middle, spread = x[0].mean(0), x[0].std(0)
    features, targets = torch.from_numpy((x[0] - middle) / spread), torch.from_numpy(y[0])
    w, b = (torch.zeros(*shape, dtype=torch.float64, requires_grad=True) for shape in ((12, 8), (8,)))

    def loss() -> torch.Tensor:
        value = penalty / 2 * (w**2).sum()
        for factor, columns in enumerate((slice(0, 3), slice(3, 8))):
            value = value + torch.nn.functional.cross_entropy(features @ w[:, columns] + b[columns], targets[:, factor])
        w.grad, b.grad = torch.autograd.grad(value, (w, b))
        return value

    torch.optim.LBFGS([w, b], max_iter=60, history_size=10, line_search_fn="strong_wolfe").step(loss)  # type: ignore[arg-type]
    return w.detach(), b.detach()


@pytest.mark.parametrize("penalty", [1e-3, 1e-1])
def test_weights_are_those_of_a_plain_program(penalty, monkeypatch):
    monkeypatch.setattr(linear_probe, "TOLERANCE", 1e-9)  # as the plain program: to the end
    x, y = parts()
    w, b = plainly(x, y, penalty)
    found = linear_probe._lbfgs(torch.from_numpy(standardised(x)[0]), torch.from_numpy(y[0]), CLASSES, penalty)
    columns = [0, 1, 2, 5, 6, 7, 8, 9]  # three classes, two that the first factor does not have, five
    assert torch.allclose(found[:, columns].double(), torch.vstack([w, b]), atol=0.02 if penalty < 0.01 else 0.002)
    assert (found[:, [3, 4]] == 0).all()  # what is masked is never moved


def test_the_gradient_by_hand_is_that_of_the_loss(monkeypatch):
    """By differences of the loss that the optimiser is given."""
    x, y = parts()

    class Differences:
        def __init__(self, parameters: list[torch.Tensor], **settings: object):
            self.weights = parameters[0]

        def step(self, loss) -> None:
            with torch.no_grad():
                self.weights += 0.3 * torch.randn(self.weights.shape, generator=torch.Generator().manual_seed(0))
                loss()
                gradient = self.weights.grad.clone()
                for at in ((0, 0), (5, 2), (12, 1), (11, 9), (12, 5)):
                    step, values = 0.02, []
                    for sign in (1, -1):
                        self.weights[at] += sign * step
                        values.append(float(loss()))
                        self.weights[at] -= sign * step
                    assert (values[0] - values[1]) / (2 * step) == pytest.approx(float(gradient[at]), abs=2e-4)

    monkeypatch.setattr(torch.optim, "LBFGS", Differences)
    linear_probe._lbfgs(torch.from_numpy(standardised(x)[0]), torch.from_numpy(y[0]), CLASSES, 0.01)


def test_what_shows_is_found_and_what_does_not_is_not():
    x, y = parts(noise=0.01)
    assert linear_probe.fit(x, y, CLASSES).factors == [1, 1] and linear_discriminant.accuracies(x, y, CLASSES) == [1, 1]
    random = np.random.default_rng(0)
    nothing = [random.normal(size=part.shape) for part in x]
    blind = linear_probe.fit(nothing, y, CLASSES), linear_discriminant.accuracies(nothing, y, CLASSES)
    assert abs(blind[0].mean - (1 / 3 + 1 / 5) / 2) < 0.1 and abs(np.mean(blind[1]) - (1 / 3 + 1 / 5) / 2) < 0.1
    only = [np.concatenate([np.eye(3)[label[:, 0]], noise[:, :5]], 1) for label, noise in zip(y, nothing, strict=True)]
    first, second = linear_probe.fit(only, y, CLASSES).factors
    assert first == 1 and second < 0.35


def test_the_penalty_is_chosen_on_validation_alone():
    """Where validation and test want different penalties, validation's is taken, whatever the test part says."""
    x, y = parts(noise=4.0)
    each = {p: linear_probe.fit(x, y, CLASSES, (p,)) for p in (1e-4, 1e-1, 10.0)}
    weights = {p: linear_probe._lbfgs(torch.from_numpy(standardised(x)[0]), torch.from_numpy(y[0]), CLASSES, p) for p in each}
    for against in each:  # labels of the validation part that this penalty says best
        said = torch.addmm(weights[against][-1], torch.from_numpy(standardised(x)[1]), weights[against][:-1]).view(-1, 2, 5)
        said[:, 0, 3:] = -torch.inf
        chosen = linear_probe.fit(x, [y[0], said.argmax(2).numpy(), y[2]], CLASSES, tuple(each))
        assert chosen.penalty == against and chosen.factors == each[against].factors
    wrong = [y[0], y[1], np.roll(y[2], 1, 0)]
    assert linear_probe.fit(x, wrong, CLASSES, tuple(each)).penalty == linear_probe.fit(x, y, CLASSES, tuple(each)).penalty


def test_numbers_that_never_change_and_classes_that_were_not_seen_do_no_harm():
    x, y = parts(noise=0.01)
    with_constant = [np.concatenate([part, np.full((len(part), 2), 7.0)], 1) for part in x]
    with_constant[2][:, -1] = 1e6  # never told apart from the fit part's 7
    assert linear_probe.fit(with_constant, y, CLASSES).factors == [1, 1]
    assert linear_discriminant.accuracies(with_constant, y, CLASSES) == [1, 1]
    assert linear_discriminant.accuracies(x, y, (3, 6)) == [1, 1] and linear_probe.fit(x, y, (3, 6)).factors == [1, 1]


def test_features_scaled_together_are_not_drowned_by_those_that_hardly_ever_differ():
    x, y = parts(noise=0.3)
    random = np.random.default_rng(5)
    rare = [np.where(random.random((len(part), 300)) < 0.004, random.random((len(part), 300)), 0) for part in x]
    both = [np.concatenate(pair, 1) for pair in zip(x, rare, strict=True)]
    apart, together = (linear_probe.fit(both, y, CLASSES, (1e-3,), together).mean for together in (False, True))
    assert together > 0.97 and together > apart + 0.02
    assert standardised(both, True)[0].std(0)[:12].min() > 1 > standardised(both, True)[0].std(0)[12:].max()


def test_scale_and_offset_of_a_representation_do_not_count():
    x, y = parts()
    moved = [part * 1e3 - 5e3 for part in x]
    assert np.allclose(linear_probe.fit(moved, y, CLASSES).factors, linear_probe.fit(x, y, CLASSES).factors, atol=0.011)
