"""The links that tools which read files go by."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]


@pytest.mark.skipif(os.name == "nt", reason="junctions there")
def test_a_link_that_leads_nowhere_or_elsewhere_is_made_anew(tmp_path, monkeypatch):
    place = importlib.util.spec_from_file_location("make_of_the_tree", HOME / "make.py")
    assert place and place.loader
    make = importlib.util.module_from_spec(place)
    place.loader.exec_module(make)
    monkeypatch.setattr(make, "HOME", tmp_path)
    for folder in ("settle", "elsewhere", *make.ROOMS):
        (tmp_path / folder).mkdir()
    (tmp_path / "settle" / "app").symlink_to("nowhere")
    (tmp_path / "settle" / "backend").symlink_to(tmp_path / "elsewhere")
    for _ in range(2):
        make.link_rooms()
        assert all((tmp_path / "settle" / room).resolve() == tmp_path / room for room in make.ROOMS)
