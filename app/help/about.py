"""About Settle: versions, the licences of what it stands on, and how to cite it. Nothing of it is written twice."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from importlib import metadata

from settle.app.help import pages
from settle.sessions.versions import DISTRIBUTION, packages, version_line
from settle.widgets.translation.language import tr

PAPERS = ("Ernoult2019", "Goodfellow2014", "Kim2019", "Ozair2019")
"""Keys of the four papers in the references."""
_LONG = 200
"""A licence field of more letters than this is a whole text."""


def markdown() -> str:
    """The page, in Markdown; it reads the metadata of all packages, which takes a moment."""
    lines = [
        f"# {tr('About Settle')}",
        tr(f"Settle {version_line()}: a visual lab for watching networks learn. {_licence(DISTRIBUTION)} licence."),
        tr(f"Python {platform.python_version()} on {platform.platform(terse=True)}."),
        f"## {tr('The four papers')}",
        tr("Who uses figures of the lab in a publication cites the paper they are of."),
        *(f"* {paper(key)}" for key in PAPERS),
        f"## {tr('What it stands on')}",
        "\n".join([tr("| package | version | licence |"), "|---|---|---|", *_rows(packages())]),
    ]
    return "\n\n".join(lines) + "\n"


def paper(key: str) -> str:
    """What the references say of a paper; only the key where they do not name it."""
    found = re.search(rf"^- \*\*\[{key}\]\*\* (.+?)(?=^- |^#|\Z)", pages.text("references"), re.MULTILINE | re.DOTALL)
    return f"**[{key}]** {' '.join(found[1].split())}" if found else f"[{key}]"


def _rows(found: Mapping[str, str]) -> list[str]:
    by_name = sorted(found.items(), key=lambda item: item[0].lower())
    return [f"| {name} | {version} | {_licence(name)} |" for name, version in by_name]


def _licence(name: str) -> str:
    """The licence as the package's metadata tell it, short; what it is classified as, where a whole text stands there."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "MIT" if name == DISTRIBUTION else "not told"
    classes = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    told = str(about.json.get("license_expression") or about.json.get("license") or "")
    first = told.strip().splitlines()[0] if told.strip() else ""
    return (first if first and len(first) <= _LONG else ", ".join(classes) or "not told").replace("|", "or")
