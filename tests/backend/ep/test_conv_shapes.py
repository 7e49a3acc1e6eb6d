"""Shapes that cannot fit are told before a run, at the field that is at fault; colour pictures go through every model."""

from __future__ import annotations

import numpy as np
import pytest
from data_set_files import archive, cifar_files

from settle.backend.core.knobs import KnobError
from settle.backend.core.runner import Runner
from settle.backend.data import cifar, sets
from settle.backend.ep.agreement.experiment import Agreement
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.settle.experiment import Settle
from settle.backend.ep.train.experiment import Train

CONV = {"model": "conv", "channels": "4", "kernel": 3, "activation": "hardsigm"}


@pytest.mark.parametrize("kind", [Settle, Agreement, Train])
@pytest.mark.parametrize(
    ("knob", "settings", "sentence"),
    [
        ("kernel", {"kernel": 9}, "kernel = 9 is not possible: convolution 1 from the picture meets maps of 8 x 8 pixels; with kernel = 9"),
        ("kernel", {"kernel": 8, "pool": 2}, "nothing is left of them. Take a smaller kernel or pool, or more padding."),
        ("channels", {"channels": "4, 4", "lr": "1, 1, 1"}, "convolution 2 from the picture meets maps of 3 x 3"),
        ("kernel", {"kernel": 12, "padding": 1, "pool": 1}, "padding = 1 and pool = 1 nothing is left"),
    ],
)  # fmt: skip
def test_convolutions_that_leave_nothing_are_told_at_their_field(kind, knob, settings, sentence):
    lr = {"lr": "1, 1"} if kind is Train else {}
    chosen = {**CONV, "data": "digits", **lr, **settings}
    chosen = {k: v for k, v in chosen.items() if k in kind.knobs()}
    with pytest.raises(KnobError) as told:
        kind.make("", chosen)
    assert told.value.knob == knob and sentence in str(told.value)


def test_what_just_fits_fits():
    assert Filters((2, 3), 3, 1, 2).maps((1, 8, 8)) == [(2, 2, 2), (3, 4, 4), (1, 8, 8)]
    assert Filters((2,), 8, 0, 1).maps((1, 8, 8)) == [(2, 1, 1), (1, 8, 8)]
    assert Filters((64, 32), 5, 0, 2).maps((3, 32, 32)) == [(64, 5, 5), (32, 14, 14), (3, 32, 32)]


@pytest.fixture
def colours(monkeypatch, tmp_path):
    """A CIFAR-10 of 12 pictures a file."""
    monkeypatch.setattr(cifar, "RECORDS", 12)
    monkeypatch.setitem(sets.SETS, "cifar-10", sets.DataSetInfo((3, 32, 32), (60, 12)))
    (tmp_path / cifar.ARCHIVE).write_bytes(archive(cifar_files(12)))
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))


def run(experiment):
    runner = Runner(experiment).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


@pytest.mark.parametrize("model", ["p", "eb", "conv"])
def test_colour_pictures_settle_and_are_learnt_from(colours, monkeypatch, model):
    from settle.backend.ep.train import experiment as ep_train

    monkeypatch.setitem(ep_train.COUNTS, "cifar-10", (60, 12))
    net = {**CONV, "model": model, "hidden": "9", "data": "cifar-10", "T": 6, "K": 3, "dt": 0.5}
    seen = run(Settle.make("", net)).tables["target"]["picture"][0]
    picture = sets.original("cifar-10", "test")[0][0]
    assert np.array_equal(seen, picture.reshape(96, 32) / 255)
    agreement = run(Agreement.make("", {**net, "batch": 2}))
    assert agreement.tables["problem"]["picture"][0].shape == (2, 96, 32)
    made = run(Train.make("", {**net, "batch": 20, "epochs": 2}))
    assert made.steps == 6 and made.tables["epochs"]["confusion.ep"][-1].sum() == 12
    assert made.tables["pictures"]["fields.ep"][0].shape == ((4, 3, 3) if model == "conv" else (9, 32, 32))
