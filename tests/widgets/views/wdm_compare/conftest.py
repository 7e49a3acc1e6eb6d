"""One view and one recording for all tests of wdm.compare."""

from __future__ import annotations

import pytest
from compare_recordings import compared

from settle.widgets.views.wdm_compare.view import CompareView


@pytest.fixture(scope="session")
def shared(qapp):
    view = CompareView()
    view.resize(1160, 1500)
    view.show()
    yield view
    view.close()
    view.deleteLater()


@pytest.fixture
def view(shared):
    """One view for all tests: it keeps nothing of what it drew before."""
    shared.recording, shared.reference = None, {}
    shared.charts.where.setCurrentIndex(0)
    return shared


@pytest.fixture(scope="session")
def recording():
    return compared()
