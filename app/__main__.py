"""``python -m settle.app`` and ``settle``: the window, or the command line."""

import sys

from settle.app.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
