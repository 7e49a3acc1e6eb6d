"""A tutorial's DCGAN on MNIST, plainly written, beside gan.images at equal time of the processor, on the same ruler.

    SETTLE_DATA=... python benchmarks/gan/plain_dcgan.py [SECONDS]

The loop is what introductions show: strided convolutions with batch norm, binary cross-entropy, Adam(2e-4, .5) for both, batch 128,
weights N(0, .02). It is given SECONDS (default 200) of processor time, then measured as gan.images measures itself.
"""

from __future__ import annotations

import sys
import time

import torch
from torch import nn

from settle.backend.gan.images.datasets import built_in_images
from settle.backend.gan.images.feature_classifier import feature_classifier
from settle.backend.gan.images.held_out_comparison import ClassifiedPictures, HeldOutComparison
from settle.backend.gan.metrics.parzen_window import choose_sigma, parzen_log_likelihood

LATENT, BASE, BATCH, MEASURED = 100, 32, 128, 10_000


def first_weights(layer: nn.Module) -> None:
    if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(layer.weight, 0.0, 0.02)
    elif isinstance(layer, nn.BatchNorm2d):
        nn.init.normal_(layer.weight, 1.0, 0.02)
        nn.init.zeros_(layer.bias)


def nets() -> tuple[nn.Module, nn.Module]:
    G = nn.Sequential(
        nn.ConvTranspose2d(LATENT, 4 * BASE, 7, 1, 0, bias=False), nn.BatchNorm2d(4 * BASE), nn.ReLU(True),
        nn.ConvTranspose2d(4 * BASE, 2 * BASE, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * BASE), nn.ReLU(True),
        nn.ConvTranspose2d(2 * BASE, 1, 4, 2, 1, bias=False), nn.Tanh(),
    )  # fmt: skip
    D = nn.Sequential(
        nn.Conv2d(1, BASE, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True),
        nn.Conv2d(BASE, 2 * BASE, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * BASE), nn.LeakyReLU(0.2, True),
        nn.Conv2d(2 * BASE, 1, 7, 1, 0, bias=False), nn.Flatten(0),
    )  # fmt: skip
    return G.apply(first_weights), D.apply(first_weights)


def main(seconds: float) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    images = built_in_images("mnist")
    data = 2 * torch.tensor(images.as_floats(images.train)) - 1
    G, D = nets()
    of_g, of_d = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (G, D))
    loss = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(BATCH), torch.zeros(BATCH)
    began, iterations = time.process_time(), 0
    while time.process_time() - began < seconds:
        real = data[torch.randint(len(data), (BATCH,))]
        fake = G(torch.randn(BATCH, LATENT, 1, 1))
        of_d.zero_grad()
        (loss(D(real), ones) + loss(D(fake.detach()), zeros)).backward()
        of_d.step()
        of_g.zero_grad()
        loss(D(fake), ones).backward()
        of_g.step()
        iterations += 1
    G.eval()
    with torch.no_grad():
        x = torch.cat([(G(torch.randn(500, LATENT, 1, 1)) + 1) / 2 for _ in range(MEASURED // 500)])
    classifier = feature_classifier(images)
    test, validation = (torch.tensor(images.as_floats(part)) for part in (images.test, images.validation))
    compared = HeldOutComparison(ClassifiedPictures(*classifier(torch.cat([test, validation]))), classifier.scale)
    figures = compared.of_made(ClassifiedPictures(*classifier(x)), compared.count(len(x)))
    flat = x.reshape(len(x), -1)
    sigma = choose_sigma(flat, validation[:1000].reshape(1000, -1))
    ll, se = parzen_log_likelihood(flat, test.reshape(len(test), -1), sigma)
    print(f"{iterations} iterations of {BATCH} pictures in {seconds:g} s of the processor")
    print(f"Parzen {ll:.1f} +- {se:.1f}", *(f"{name} {value:.3g}" for name, value in figures.columns().items()), sep="\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 200.0)
