"""The site: its pages are those of the window, and a link that leads nowhere stops it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def site():
    told = importlib.util.spec_from_file_location("build_site", HOME / "docs" / "site" / "build_site.py")
    assert told is not None and told.loader is not None
    module = importlib.util.module_from_spec(told)
    told.loader.exec_module(module)
    return module


def test_its_pages_are_those_of_the_window_with_knobs_and_all(site, tmp_path):
    names = site.write_sources(tmp_path)
    settle = (tmp_path / "experiments" / "ep.settle.md").read_text(encoding="utf-8")
    assert "### Nudging β `beta`" in settle and "**Raised:**" in settle
    contents = (tmp_path / "index.md").read_text(encoding="utf-8")
    assert all(f"\n{name}\n" in contents for name in names if name != "index")


def test_links_lead_to_pages_and_none_leads_nowhere(site):
    pages = {"library": "", "how-it-is-built": "", "experiments/ep": ""}
    mended = site.with_links_of_the_site
    assert mended("experiments/ep", "[a](../library.md#forks)", pages) == "[a](../library.md#forks)"
    assert mended("library", "[a](../backend/README.md)", pages) == "[a](how-it-is-built.md)"
    assert mended("library", "[a](../make.py)", pages) == "a"
    assert mended("library", "[a](gone.md)", pages) == "[a](gone.md)", "Sphinx says so"
    with pytest.raises(FileNotFoundError, match=r"docs/library\.md.*gone"):
        mended("library", "[a](../gone.md)", pages)


@pytest.mark.slow
def test_it_is_built_without_a_warning():
    pytest.importorskip("sphinx")
    subprocess.run([sys.executable, HOME / "docs" / "site" / "build_site.py"], check=True, cwd=HOME)
