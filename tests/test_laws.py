"""The laws of ``settle.testing``, over every experiment of Settle's own."""

from __future__ import annotations

from typing import Any

import pytest

from settle.app import catalogue
from settle.testing import Laws, Subject
from settle.widgets.views.automatic.view import AutomaticView

QUICK: dict[str, dict[str, Any]] = {
    "ep.settle": {"T": 12, "K": 6, "hidden": (16,)},
    "ep.agreement": {"T": 30, "K": 8},
    "ep.train": {"hidden": (16,), "T": 8, "K": 4, "batch": 100, "epochs": 2, "every": 2, "compare_every": 5},
    "ep.recipe": {"hidden": (16,), "Ts": (4, 8, 12), "Ks": (2, 6), "betas": (0.1, 1.5), "batch": 10, "batches": 3},
    "gan.plane": {
        **{"g_hidden": (16,), "d_hidden": (16,), "latent": 2, "batch": 16, "iterations": 24},
        **{"every": 6, "measure": 12, "w1_points": 30},
    },
    "gan.images": {
        **{"g_hidden": (16,), "d_hidden": (16,), "latent": 4, "batch": 8, "iterations": 24},
        **{"every": 3, "compare": 6, "measure": 12, "samples": 200, "keep": 6},
    },
    "vta.segments": {
        **{"sequences": 20, "held": 9, "length": 18, "seq": 8, "belief": 8, "hidden": 8, "batch": 4, "updates": 24, "restarts": 2},
        **{"every": 3, "measure": 8, "keep": 6, "horizon": 5},
    },
    "vta.navigate": {
        **{"side": 3, "belief": 16, "hidden": 16, "updates": 12, "batch": 4, "seq": 8, "init": 3, "every": 3, "measure": 6, "view": 16},
        **{"work": 24, "jumps": 3, "near": 4, "far": 8, "episodes": 4, "together": 2, "budget": 8, "walks": 2},
    },
    "wdm.compare": {
        **{"rows": 1, "classes": 5, "count": 90, "hidden": (16,), "dimension": 8, "batch": 8, "updates": 24},
        **{"every": 3, "measure": 8, "keep": 6},
    },
    "wdm.estimators": {
        **{"dimension": 4, "hidden": (8,), "code": 4, "batch": 16, "stairs": (1.0, 3.0), "updates": 13},
        **{"carried": 6, "lately": 6, "measure": 4, "keep": 8},
    },
}
"""Knobs that make one short run of each go through all that it does."""


class TestLaws(Laws):
    @pytest.fixture(params=[entry.name for entry in catalogue.ENTRIES])
    def subject(self, request: pytest.FixtureRequest) -> Subject:
        name = request.param
        return Subject(catalogue.experiment(name), catalogue.view(name) or AutomaticView, QUICK.get(name, {}))


def test_every_experiment_is_called_as_the_catalogue_calls_it():
    for entry in catalogue.ENTRIES:
        assert catalogue.experiment(entry.name).name == entry.name
