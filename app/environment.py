"""What a session notes about the machine and the libraries that made it."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from typing import Any


def about(device: str) -> dict[str, Any]:
    """Versions, device, threads and platform, found without importing the libraries."""

    def version(package: str) -> str:
        try:
            return metadata.version(package)
        except metadata.PackageNotFoundError:
            return "not installed"

    return {
        "settle": version("settle-lab"),
        "python": platform.python_version(),
        "torch": version("torch"),
        "numpy": version("numpy"),
        "device": device,
        "threads": 1,
        "cores": os.cpu_count(),
        "platform": platform.platform(),
    }
