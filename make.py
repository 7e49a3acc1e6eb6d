"""Make the environment, run Settle, test it: `python make.py [install|run|test]`.

Plain Python, the same on Linux, macOS and Windows; the Makefile calls it. All that is
installed goes into the folder .venv beside this file.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HOME = Path(__file__).resolve().parent
VENV = HOME / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def install(*_: str) -> int:
    """Make .venv and install what pyproject.toml names, at the versions of constraints.txt."""
    if sys.version_info < (3, 11):
        print(f"Settle needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    wanted = hashlib.sha256(b"".join((HOME / f).read_bytes() for f in ("pyproject.toml", "constraints.txt"))).hexdigest()
    mark = VENV / "installed"
    if PYTHON.exists() and mark.exists() and mark.read_text() == wanted + str(HOME):
        return 0
    print("Making the environment in .venv (a few minutes the first time) ...", file=sys.stderr)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True, clear=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    code = subprocess.call([*pip, "--constraint", str(HOME / "constraints.txt"), "--editable", f"{HOME}[test]"], cwd=HOME)
    if code == 0:
        mark.write_text(wanted + str(HOME))
    return code


def run(*arguments: str) -> int:
    """Open the window (without a display: the first experiment, headless)."""
    return install() or subprocess.call([str(PYTHON), "-m", "app", *arguments], cwd=HOME)


def test(*arguments: str) -> int:
    """Run the whole suite; further words go to pytest."""
    return install() or subprocess.call([str(PYTHON), "-m", "pytest", *arguments], cwd=HOME)


if __name__ == "__main__":
    verbs = {"install": install, "run": run, "test": test}
    verb, *rest = sys.argv[1:] or ["run"]
    if verb not in verbs:
        sys.exit(f"make.py knows {', '.join(verbs)}; it does not know {verb!r}.")
    try:
        sys.exit(verbs[verb](*rest))
    except KeyboardInterrupt:
        sys.exit(130)
