"""What a bundle starts: Settle's command line, or a process that the window has beside it.

The latter are asked for as Python itself would be, by ``-P -m MODULE``.
"""

import multiprocessing
import os
import sys
from importlib import import_module

PROCESSES = ("settle.app", "settle.app.pictures.thumbnail_worker")
"""Modules that Settle starts processes of, by ``sys.executable -P -m MODULE``, which in a bundle is no Python but this file."""


def main() -> int:
    multiprocessing.freeze_support()  # workers of a sweep end here
    _make_places()
    words = sys.argv[1:]
    module = words[2] if words[:2] == ["-P", "-m"] and len(words) > 2 else ""
    if module in PROCESSES[1:]:
        import_module(module).main()
        return 0
    from settle.app.cli.main import main as settle

    return settle(words[3:] if module == PROCESSES[0] else words)


def _make_places() -> None:
    """Name a folder for compiled loops, since the bundle may lie where nobody can write; leave the system's programs their libraries."""
    from platformdirs import user_cache_path

    os.environ.setdefault("NUMBA_CACHE_DIR", str(user_cache_path("settle") / "compiled"))
    if sys.platform == "linux":  # the bundle's own are loaded by now; a browser or a file manager that is opened wants its own
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before:
            os.environ["LD_LIBRARY_PATH"] = before


if __name__ == "__main__":
    sys.exit(main())
