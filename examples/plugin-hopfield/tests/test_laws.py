"""Settle's own laws, over the experiments of this package."""

from settle_hopfield.capacity import Capacity
from settle_hopfield.recall import Recall
from settle_hopfield.recall_view import RecallView

from settle.testing import Laws


class TestRecall(Laws):
    experiment = Recall
    view = RecallView
    quick = {"every": 2, "sweeps": 1}


class TestCapacity(Laws):
    experiment = Capacity
    quick = {"neurons": 40, "trials": 2}
