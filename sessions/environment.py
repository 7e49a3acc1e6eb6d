"""What a run was made with: versions, device, threads, platform."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PACKAGES = {"settle": "settle-lab", "torch": "torch", "numpy": "numpy", "h5py": "h5py"}


def environment(device: str) -> dict[str, Any]:
    """Name -> value, as it is now; torch is asked for its threads if a run has loaded it, not loaded for it."""
    found: dict[str, Any] = {name: _version(package) for name, package in PACKAGES.items()}
    torch = sys.modules.get("torch")
    threads = torch.get_num_threads() if hasattr(torch, "get_num_threads") else 1  # type: ignore[union-attr]
    return {**found, "python": platform.python_version(), "device": device, "threads": threads, "platform": platform.platform()}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
