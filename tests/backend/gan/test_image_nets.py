"""Nets of pictures: shapes, maxout, dropout, first weights, parameters in one vector."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from settle.backend.core.random_streams import stream
from settle.backend.gan.images.discriminators import discriminator
from settle.backend.gan.images.experiment import Images
from settle.backend.gan.images.generators import generator
from settle.backend.gan.nets.flat_parameters import FlatParameters
from settle.backend.gan.nets.maxout import Dropout, Maxout


def knobs(nets, **more):
    about = {"data": "cifar-10", "nets": nets, "latent": 5, "g_hidden": (12, 10), "d_hidden": (9, 7), "channels": 4, "slope": 0.2}
    return Images.make("", about | more)


def made(nets, size, classes=0, **more):
    marginals = np.full(int(np.prod(size)), 0.25)
    G = generator(knobs(nets, **more), size, classes, stream(1, "g"), marginals)
    D = discriminator(knobs(nets, **more), size, classes, stream(1, "d"), torch.Generator().manual_seed(3))
    return G, D


@pytest.mark.parametrize("classes", [0, 10])
@pytest.mark.parametrize(
    ("nets", "size"),
    [("mlp", (1, 8, 8)), ("maxout", (1, 28, 28)), ("dcgan", (1, 28, 28)), ("dcgan", (3, 12, 8)), ("maxout-conv", (3, 32, 32))],
)
def test_a_picture_of_the_right_size_comes_out_and_a_score_for_each(nets, size, classes):
    G, D = made(nets, size, classes)
    z, labels = torch.randn(6, 5), torch.arange(6)
    x = G(z, labels).detach()
    assert x.shape == (6, *size) and float(x.min()) >= 0 and float(x.max()) <= 1
    assert D(x, labels).shape == (6,)


def test_the_convolutional_net_of_the_paper_has_its_layers():
    G, D = made("maxout-conv", (3, 32, 32), d_hidden=(500,))
    deconvolution = G.body[-2]
    assert deconvolution.weight.shape == (80, 3, 5, 5) and deconvolution.stride == (3, 3)
    units = [part.layer.weight.shape[0] // part.pieces for part in D.body.modules() if isinstance(part, Maxout)]
    assert units == [32, 32, 192, 500] and D.head.in_features == 500


def test_a_maxout_unit_is_the_largest_of_its_linear_maps():
    layer = torch.nn.Linear(4, 6)
    x = torch.randn(5, 4)
    with torch.no_grad():
        v = layer(x)
        found = Maxout(layer, 3)(x)
    assert torch.equal(found, torch.stack([v[:, :3].amax(1), v[:, 3:].amax(1)], 1))


def test_dropout_draws_other_masks_for_real_and_fake_keeps_the_mean_and_repeats_with_its_seed():
    drop = Dropout(0.8, torch.Generator().manual_seed(7))
    real_and_fake = torch.ones(2000, 50)
    found = drop(real_and_fake)
    real, fake = found[:1000], found[1000:]
    assert not torch.equal(real, fake) and set(found.unique().tolist()) == {0.0, 1.25}
    assert abs(float(found.mean()) - 1) < 0.01
    assert not torch.equal(drop(real_and_fake), found)
    drop.generator.manual_seed(7)
    assert torch.equal(drop(real_and_fake), found)
    assert torch.equal(drop.eval()(real_and_fake), real_and_fake)


def test_first_weights_of_the_2014_net_and_its_bias_from_the_marginals():
    G, D = made("maxout", (1, 4, 4))
    assert float(G.body[0].weight.detach().abs().max()) == pytest.approx(0.05, rel=0.1) and not G.body[0].bias.any()
    assert torch.allclose(torch.sigmoid(G.body[-2].bias), torch.tensor(0.25))
    weights = [part.layer.weight.detach().abs().max() for part in D.body.modules() if isinstance(part, Maxout)]
    assert all(float(w) == pytest.approx(0.005, rel=0.1) for w in weights)


def test_labels_change_the_picture_and_the_score_of_a_conditional_pair_alone():
    z, a, b = torch.randn(3, 5), torch.zeros(3, dtype=torch.int64), torch.ones(3, dtype=torch.int64)
    for classes in (0, 10):
        G, D = made("mlp", (1, 8, 8), classes)
        x = G(z, a)
        assert torch.equal(x, G(z, b)) == (classes == 0)
        if D.embedding is not None:
            with torch.no_grad():
                D.embedding.normal_()
        assert torch.equal(D(x, a), D(x, b)) == (classes == 0)


def test_parameters_and_gradients_are_views_of_two_vectors():
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 1))
    flat = FlatParameters(net)
    net(torch.ones(2, 3)).sum().backward()
    assert flat.vector.shape == (21,) and float(flat.gradient[-1]) == 2
    flat.vector.zero_()
    assert not net[0].weight.any()
    flat.gradient.zero_()
    flat.requires_grad_(False)
    net(torch.ones(2, 3, requires_grad=True)).sum().backward()
    assert not flat.gradient.any()
