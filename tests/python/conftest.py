"""One short run for all tests that read it, and the knobs of short runs of every experiment."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

import settle

HOME = Path(__file__).parents[2]
QUICK = {"T": 30, "K": 8}


@pytest.fixture(scope="session")
def toy() -> settle.RecordedRun:
    return settle.run("ep.agreement", "toy", seed=3, beta=0.02, progress=False, **QUICK)


@pytest.fixture(scope="session")
def quick() -> dict[str, dict[str, Any]]:
    """The knobs of short runs that the laws go by."""
    place = importlib.util.spec_from_file_location("laws_of_the_catalogue", HOME / "tests" / "test_laws.py")
    assert place and place.loader
    laws = importlib.util.module_from_spec(place)
    place.loader.exec_module(laws)
    return laws.QUICK
