"""Which Settle this is, and which packages and plug-ins it runs with: asked once in a process, and never an error."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, entry_points, requires, version
from pathlib import Path

DISTRIBUTION = "settle-lab"
PLUG_INS = "settle.experiments"
"""Entry point group by which other packages add experiments."""
ALWAYS = ("torch", "numpy", "h5py", "llvmlite")
"""Told even where nothing is installed: llvmlite, which numba brings, makes the compiled kernels; the others are in every old session."""
HOME = Path(__file__).resolve().parents[1]
"""The root of the clone, if this is one."""
_NOT_INSTALLED = "not installed"
_GIT_SECONDS = 2.0
"""Longest time to wait for git: it answers within 10 ms, but for a disk that is asleep."""


@dataclass(frozen=True)
class Commit:
    """The state of the source that runs."""

    name: str
    """Hexadecimal digits."""
    changed: bool
    """Whether files differ from it."""


@cache
def settle_version() -> str:
    """The version of the distribution: ``0.2``, of an installed clone ``0.2.dev3+gf512d6136``."""
    found = _version(DISTRIBUTION)
    return "0+unknown" if found == _NOT_INSTALLED else found  # a clone that is used without having been installed


@cache
def commit() -> Commit | None:
    """Of a clone, what git says; else what the version says; None: not known.

    ``0.2.dev3+gf512d6136.d20261130`` says commit f512d6136, with changes.
    """
    if (HOME / ".git").exists():  # a folder, or a file in a second working tree
        name, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain", "--untracked-files=no")
        if name and changes is not None:
            return Commit(name.strip(), bool(changes.strip()))
    told = re.search(r"\+g([0-9a-f]{7,40})(\.d\d+)?$", settle_version())
    return Commit(told[1], told[2] is not None) if told else None


def _git(*words: str) -> str | None:
    """What git prints about the clone; None: there is no git, or it refuses."""
    quiet = {"creationflags": subprocess.CREATE_NO_WINDOW} if sys.platform == "win32" else {}
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}  # asking must not write
    try:
        how = {"capture_output": True, "encoding": "utf-8", "timeout": _GIT_SECONDS, "check": True}
        done = subprocess.run(["git", "-C", str(HOME), *words], env=environment, **how, **quiet)
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return None
    return done.stdout


def version_line() -> str:
    """``0.2.dev3, commit f512d6136a12 with changes``."""
    whole, found = settle_version(), commit()
    if found is None:
        return whole
    number = whole.partition("+")[0]  # of an installed clone, what follows is the commit at which it was installed
    return f"{number}, commit {found.name[:12]}{' with changes' if found.changed else ''}"


@cache
def packages() -> dict[str, str]:
    """Version of each package that Settle asks for to run (its extras left out), by the name of its distribution."""
    names = [match[0] for line in _dependencies() if (match := re.match(r"[\w.-]+", line))]
    return {name: _version(name) for name in dict.fromkeys([*ALWAYS, *names])}


def _dependencies() -> list[str]:
    try:
        return [line for line in requires(DISTRIBUTION) or [] if "extra ==" not in line]
    except PackageNotFoundError:  # a clone that is used without having been installed
        about = HOME / "pyproject.toml"
        return tomllib.loads(about.read_text(encoding="utf-8"))["project"]["dependencies"] if about.exists() else []


@cache
def plug_ins() -> dict[str, str]:
    """Version of each distribution that adds experiments by the entry point group :data:`PLUG_INS`."""
    found = [point.dist for point in entry_points(group=PLUG_INS)]
    return {dist.name: dist.version for dist in found if dist is not None and dist.name != DISTRIBUTION}


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return _NOT_INSTALLED
