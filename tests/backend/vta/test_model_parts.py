"""What was written by hand against plain loops and torch's own layers, and the rules of the boundary prior."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from settle.backend.core.knobs import KnobError
from settle.backend.vta.kernels import batch_norm_elu, recurrences
from settle.backend.vta.kernels.batch_norm_elu import BatchNormELU
from settle.backend.vta.kernels.transposed_conv import PixelConvTranspose2d
from settle.backend.vta.model.boundary_prior import FORCED_LOGIT, segment_counts, truncated_prior
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.gumbel_softmax import straight_through
from settle.backend.vta.model.sizes import ModelSizes

T, N, H, S = 7, 3, 5, 2


@pytest.fixture
def random() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def numbers(random: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=random, dtype=torch.float64).requires_grad_()


def decisions(random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Read and copy (T, n), the first frame read."""
    read = (torch.rand(T, N, generator=random) < 0.4).double()
    read[0] = 1
    return read.requires_grad_(), (1 - read).detach().requires_grad_()


def same_with_gradients(found: Tensor, plain: Tensor, of: list[Tensor], random: torch.Generator) -> None:
    assert torch.allclose(found, plain, atol=1e-13)
    weights = torch.randn(found.shape, generator=random, dtype=torch.float64)
    ours = torch.autograd.grad((found * weights).sum(), of, allow_unused=True)
    theirs = torch.autograd.grad((plain * weights).sum(), of, allow_unused=True)
    for mine, right in zip(ours, theirs, strict=True):
        assert torch.allclose(mine, torch.zeros_like(mine) if right is None else right, atol=1e-12)


def test_grus_side_by_side_are_loops_of_grus(random):
    cells = [nn.GRUCell(4, H).double() for _ in range(2)]
    x, keep = numbers(random, T, N, 4), (torch.rand(T, 2, N, generator=random) < 0.6).double().requires_grad_()
    found = recurrences.run_grus(cells, [recurrences.input_products(cell, x) for cell in cells], keep)
    plain = []
    for i, cell in enumerate(cells):
        h, rows = torch.zeros(N, H, dtype=torch.float64), []
        for t in range(T):
            h = cell(x[t], keep[t, i].unsqueeze(-1) * h)
            rows.append(h)
        plain.append(torch.stack(rows))
    weights = [p for cell in cells for p in cell.parameters()]
    same_with_gradients(torch.stack(list(found)), torch.stack(plain), [x, keep, *weights], random)


def test_the_abstract_state_is_taken_or_kept(random):
    read, copy = decisions(random)
    new = numbers(random, T, N, S)
    z = [read[0].unsqueeze(-1) * new[0]]
    for t in range(1, T):
        z.append(read[t].unsqueeze(-1) * new[t] + copy[t].unsqueeze(-1) * z[-1])
    same_with_gradients(recurrences.read_or_copy(read, copy, new), torch.stack(z), [read, copy, new], random)


def test_beliefs_are_updated_copied_and_reset(random):
    read, copy = decisions(random)
    cell, x, first, f = nn.GRUCell(4, H).double(), numbers(random, T - 1, N, 4), numbers(random, N, H), numbers(random, T, N, H)
    inputs, weights = recurrences.input_products(cell, x), list(cell.parameters())
    c, h = [first], [f[0]]
    for t in range(1, T):
        take, stay = read[t].unsqueeze(-1), copy[t].unsqueeze(-1)
        c.append(take * cell(x[t - 1], c[-1]) + stay * c[-1])
        h.append(take * f[t] + stay * cell(x[t - 1], h[-1]))
    found = recurrences.update_or_copy(cell, read, copy, inputs, first)
    same_with_gradients(found, torch.stack(c), [read, copy, x, first, *weights], random)
    inputs = recurrences.input_products(cell, x)
    same_with_gradients(recurrences.update_or_reset(cell, read, copy, inputs, f), torch.stack(h), [read, copy, x, f, *weights], random)


@pytest.mark.parametrize("shape", [(4, 6, 8, 8), (3, 5, 4, 4)])
def test_normalising_large_maps_is_normalising_maps(shape, random, monkeypatch):
    monkeypatch.setattr(batch_norm_elu, "CHUNK", 64)
    found, plain = (BatchNormELU(shape[1], inner=True).double() for _ in range(2))
    with torch.no_grad():
        for norm in (found, plain):
            norm.weight.copy_(torch.linspace(-1, 2, shape[1]))
            norm.bias.copy_(torch.linspace(1, -1, shape[1]))
    for _ in range(2):  # the second time in memory of the first
        y = (3 + 2 * torch.randn(shape, generator=random, dtype=torch.float64)).to(memory_format=torch.channels_last).requires_grad_()
        slope = torch.randn(shape, generator=random, dtype=torch.float64)
        monkeypatch.setattr(batch_norm_elu, "LARGE", 10**9)
        right = plain(y)
        slopes = torch.autograd.grad(right, [y, plain.weight, plain.bias], slope.clone())
        monkeypatch.setattr(batch_norm_elu, "LARGE", 1)
        mine = found(y)
        assert type(mine.grad_fn).__name__ == "_BatchNormELUBackward" and torch.allclose(mine, right, atol=1e-13)
        for a, b in zip(torch.autograd.grad(mine, [y, found.weight, found.bias], slope.clone()), slopes, strict=True):
            assert torch.allclose(a, b, atol=1e-12)
    for name, value in plain.named_buffers():
        assert torch.allclose(dict(found.named_buffers())[name], value, atol=1e-14), name
    assert found.reusable is not None and not found.reusable.requires_grad


def test_enlarging_is_a_transposed_convolution(random):
    layer = PixelConvTranspose2d(5, 3).double()
    x = numbers(random, 2, 5, 4, 4)
    plain = nn.functional.conv_transpose2d(x, layer.weight, layer.bias, 2, 1)
    same_with_gradients(layer(x), plain, [x, layer.weight, layer.bias], random)


def test_a_tie_reads_and_gradients_are_those_of_the_soft_probabilities(random):
    y = torch.log_softmax(numbers(random, 4, 2), -1)
    read, copy = straight_through(y)
    assert torch.equal(read.detach() > 0.5, y[:, 0] >= y[:, 1]) and torch.equal(read + copy, torch.ones(4, dtype=torch.float64))
    (slope,) = torch.autograd.grad(read.sum(), y, retain_graph=True)
    assert torch.allclose(slope[:, 0], y[:, 0].exp()) and bool((slope[:, 1] == 0).all())
    assert straight_through(torch.log(torch.tensor([[0.5, 0.5]])))[0].item() == 1


def test_frames_and_segments_are_counted_from_the_first():
    read = torch.tensor([[1.0, 0, 0, 1, 1, 0]]).T
    length, number = segment_counts(read)
    assert length.T.tolist() == [[1, 2, 3, 1, 1, 2]] and number.T.tolist() == [[1, 1, 1, 2, 3, 3]]


def test_a_segment_that_must_end_ends_even_if_there_may_be_no_more():
    read = torch.tensor([[1.0, 1, 0, 0, 0, 1, 0]]).T
    found = truncated_prior(torch.zeros(7, 1, 2), read, ElboSettings(seq=7, n_max=2, l_max=3))[:, 0]
    # Frames 1, 2, 5, 6: no more segments may begin. Frames 3 and 4: the third and fourth of a segment, which is also the last allowed.
    free, none, must = [0.0, 0.0], [-FORCED_LOGIT, FORCED_LOGIT], [FORCED_LOGIT, -FORCED_LOGIT]
    assert torch.allclose(found, torch.tensor([free, none, none, must, must, none, none]))
    one = truncated_prior(torch.zeros(1, 1, 2), torch.ones(1, 1), ElboSettings(seq=2, n_max=1, l_max=1))
    assert torch.allclose(one[0, 0], torch.tensor(must))


@pytest.mark.parametrize(
    ("about", "knob"),
    [({"seq": 1}, "seq"), ({"init": 0}, "init"), ({"l_max": 0}, "l_max"), ({"n_max": 0}, "n_max"), ({"obs_std": 0.0}, "obs_std")],
)
def test_rules_that_cannot_be_are_refused_in_a_sentence(about, knob):
    with pytest.raises(KnobError, match=rf"{knob} = {next(iter(about.values()))} is not possible: it is .*\.") as refused:
        ElboSettings(**about)
    assert refused.value.knob == knob


def test_sequences_too_short_for_the_window_and_frames_of_no_shape_are_refused():
    with pytest.raises(KnobError, match=r"Sequences of 5 frames are too short: at least 2 init \+ 2 = 6 are needed"):
        ElboSettings(init=2).seq_of(5)
    for frame in ((3, 16, 32), (3, 20, 20), (0,), (2, 2)):
        with pytest.raises(KnobError, match="are not possible: each is a vector"):
            ModelSizes(frame)
    with pytest.raises(KnobError, match="window = 0 is not possible"):
        ModelSizes((3,), window=0)
