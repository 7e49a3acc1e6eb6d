"""What a run was made with: versions, device, threads, platform."""

from __future__ import annotations

import platform
import sys
from typing import Any

from settle.sessions import versions


def environment(device: str) -> dict[str, Any]:
    """Name -> value, as it is now; torch is asked for its threads if a run has loaded it, not loaded for it.

    ``settle`` is its version, ``commit`` and ``changed`` the state of its source where that is known; each package stands under the name
    of its distribution, each plug-in under ``plug-in NAME``.
    """
    found: dict[str, Any] = {"settle": versions.settle_version()}
    commit = versions.commit()
    if commit is not None:
        found |= {"commit": commit.name, "changed": commit.changed}
    found |= versions.packages()
    found |= {f"plug-in {name}": version for name, version in versions.plug_ins().items()}
    torch = sys.modules.get("torch")
    threads = torch.get_num_threads() if hasattr(torch, "get_num_threads") else 1  # type: ignore[union-attr]
    return {**found, "python": platform.python_version(), "device": device, "threads": threads, "platform": platform.platform()}
