"""About Settle: versions, the licences of what it stands on, and how to cite it. Nothing of it is written twice."""

from __future__ import annotations

import platform
import re
from importlib import metadata

import settle
from settle.app.help import pages

PAPERS = ("Ernoult2019", "Goodfellow2014", "Kim2019", "Ozair2019")
"""Keys of the four papers in the references."""
_PACKAGE = "settle-lab"
_LONG = 200
"""A licence field of more letters than this is a whole text."""


def markdown() -> str:
    """The page, in Markdown; it reads the metadata of all packages, which takes a moment."""
    lines = [
        "# About Settle",
        f"Settle {settle.__version__}, a visual lab for watching networks learn. {_licence(_PACKAGE)} licence.",
        f"Python {platform.python_version()} on {platform.platform(terse=True)}.",
        "## The four papers",
        "Who uses figures of the lab in a publication cites the paper they are of.",
        *(f"* {paper(key)}" for key in PAPERS),
        "## What it stands on",
        "| package | version | licence |\n|---|---|---|\n" + "\n".join(_row(name) for name in packages()),
    ]
    return "\n\n".join(lines) + "\n"


def paper(key: str) -> str:
    """What the references say of a paper; only the key where they do not name it."""
    found = re.search(rf"^- \*\*\[{key}\]\*\* (.+?)(?=^- |^#|\Z)", pages.text("references"), re.MULTILINE | re.DOTALL)
    return f"**[{key}]** {' '.join(found[1].split())}" if found else f"[{key}]"


def packages() -> list[str]:
    """The packages that the lab needs and that are here, by name."""
    try:
        needed = metadata.requires(_PACKAGE) or []
    except metadata.PackageNotFoundError:  # run out of a folder that nobody installed
        return []
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line]
    return sorted((name for name in names if _is_here(name)), key=str.lower)


def _is_here(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _row(name: str) -> str:
    return f"| {name} | {metadata.version(name)} | {_licence(name)} |"


def _licence(name: str) -> str:
    """The licence as the package's metadata tell it, short; what it is classified as, where a whole text stands there."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "MIT" if name == _PACKAGE else "not told"
    classes = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    told = str(about.json.get("license_expression") or about.json.get("license") or "")
    first = told.strip().splitlines()[0] if told.strip() else ""
    return (first if first and len(first) <= _LONG else ", ".join(classes) or "not told").replace("|", "or")
