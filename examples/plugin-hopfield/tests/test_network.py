"""The science, beside what is known of it."""

import numpy as np
import pytest
from settle_hopfield.letters import letters
from settle_hopfield.network import Network, corrupted, hebb, overlaps, random_patterns
from settle_hopfield.theory import CAPACITY, recalled


def network(load=0.1, neurons=200, noise=0.2, seed=0):
    rng = np.random.default_rng(seed)
    patterns = random_patterns(round(load * neurons), neurons, rng)
    return patterns, Network(hebb(patterns), corrupted(patterns[0], noise, rng)), rng


@pytest.mark.parametrize("load", [0.05, 0.3])
def test_the_energy_never_rises_and_is_what_the_equation_says(load):
    _, net, rng = network(load)
    before = net.energy()
    for neuron in rng.integers(0, 200, 2000):
        flipped, now = net.update(int(neuron)), net.energy()
        assert now < before or (now == before and not flipped) or (flipped and now == before)
        before = now
    s = net.state.astype(float)
    assert before == pytest.approx(-0.5 * s @ net.weights @ s / 200**2, rel=1e-12)
    assert (net.field == net.weights @ net.state).all()


def test_weights_are_the_sum_over_patterns_without_a_diagonal():
    patterns = random_patterns(7, 30, np.random.default_rng(1))
    by_hand = sum(np.outer(p, p) for p in patterns.astype(int))
    assert (hebb(patterns) == by_hand - np.diag(np.diag(by_hand))).all()


def test_few_patterns_are_recalled_and_many_are_not():
    for load, kept in ((0.05, True), (0.4, False)):
        patterns, net, rng = network(load, 400)
        net.settle(rng)
        assert (overlaps(patterns, net.state)[0] > 0.99) == kept


def test_an_overlap_is_one_with_itself_and_a_cue_has_its_share_of_errors():
    patterns, _, rng = network()
    assert overlaps(patterns, patterns[3])[3] == 1
    assert overlaps(patterns[:1], corrupted(patterns[0], 0.2, rng))[0] == pytest.approx(0.6)


def test_at_a_high_temperature_the_pattern_is_lost_and_at_a_low_one_it_stays():
    for temperature, low, high in ((0.2, 0.9, 1.0), (5.0, -0.4, 0.4)):
        patterns, net, rng = network(0.02, 400, 0.0)
        for _ in range(10):
            for neuron, draw in zip(rng.permutation(400), rng.random(400), strict=True):
                net.update(int(neuron), temperature, float(draw))
        assert low < overlaps(patterns, net.state)[0] <= high


def test_theory_ends_at_the_capacity_of_amit_and_others():
    assert recalled(CAPACITY - 0.001) == pytest.approx(0.967, abs=0.012) and recalled(CAPACITY + 0.001) == 0
    assert recalled(0.05) == pytest.approx(1, abs=1e-4) and recalled(0.1) == pytest.approx(0.998, abs=1e-3)


def test_simulation_and_theory_agree_below_the_capacity():
    found = []
    for seed in range(6):
        patterns, net, rng = network(0.1, 1000, 0.0, seed)
        net.settle(rng)
        found.append(overlaps(patterns, net.state)[0])
    assert np.mean(found) == pytest.approx(recalled(0.1), abs=0.004)


def test_letters_fill_the_picture():
    made = letters(3, 14).reshape(3, 14, 14)
    assert set(np.unique(made)) == {-1, 1} and len({picture.tobytes() for picture in made}) == 3
    assert (made[1, :2, 2:12] == 1).all(), "the bar of a T"
