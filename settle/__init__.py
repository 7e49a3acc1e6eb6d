"""Settle: a visual lab for watching networks learn."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("settle-lab")
except PackageNotFoundError:  # a clone that is used without having been installed
    __version__ = "0+unknown"
