"""Builds the site of the documentation into ``site/html``: the pages of the help in the window, and the Python API.

python make.py docs

Each page is written out as the window shows it, knobs and all; then Sphinx makes a site of them, and takes any warning, a link that
leads nowhere among them, for an error.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from settle.app.help.all_pages import markdown_of
from settle.app.help.pages import FOLDER, names
from settle.widgets.help.markdown_html import address

HOME = Path(__file__).resolve().parents[2]
SITE = HOME / "site"
GUIDES = {"adding-an-experiment": HOME / "CONTRIBUTING.md", "how-it-is-built": HOME / "backend" / "README.md"}
"""Pages of the site that lie elsewhere in the repository."""
CHAPTERS = {
    "The experiments": [
        *("ep", "ep.settle", "ep.agreement", "ep.train", "ep.recipe", "gan", "gan.plane", "gan.images"),
        *("vta", "vta.segments", "vta.navigate", "wdm.compare", "wdm.estimators", "glossary"),
    ],
    "Using the lab": [
        *("installing", "start", "daily-use", "session-format", "library", "compare", "exporting", "sweeps"),
        *("search", "reproduce", "own-data", "lessons", "papers"),
    ],
    "From Python": ["python", "api"],
    "How it is built": [
        "how-it-is-built",
        "architecture",
        "adding-an-experiment",
        "dependencies",
        "performance",
        "reliability",
        "references",
    ],
}
"""What the contents at the left hold, in this order; pages that are not named follow under More."""
API = """# Python API

What `import settle` gives, what a plug-in imports (`settle.api`), and the laws that an experiment is held to (`settle.testing`).

```{eval-rst}
.. automodule:: settle
   :no-members:

.. autofunction:: settle.experiments
.. autofunction:: settle.run
.. autofunction:: settle.load
.. autoclass:: settle.RecordedRun
   :members:
.. autoclass:: settle.RecordedTable
   :members:
.. autoexception:: settle.KnobError
.. autoexception:: settle.SessionError
```

## settle.api

```{eval-rst}
.. automodule:: settle.api
   :no-members:
```

## settle.testing

```{eval-rst}
.. automodule:: settle.testing
   :no-members:
```
"""


def write_sources(source: Path) -> list[str]:
    """Write out all pages; gives their names."""
    pages = {name: markdown_of(name) for name in names()}
    pages |= {name: path.read_text(encoding="utf-8") for name, path in GUIDES.items()} | {"api": API}
    pages["index"] += contents(list(pages))
    for name, text in pages.items():
        path = source / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(with_links_of_the_site(name, text, pages), encoding="utf-8")
    for folder in ("pictures", "reproduced"):
        shutil.copytree(FOLDER / folder, source / folder)
    return list(pages)


def with_links_of_the_site(page: str, text: str, pages: dict[str, str]) -> str:
    """A page whose links to files of the repository that are no pages are words."""
    own = {path.relative_to(HOME).as_posix().removesuffix(".md"): name for name, path in GUIDES.items()}
    base = GUIDES[page].relative_to(HOME).as_posix() if page in GUIDES else f"docs/{page}.md"

    def mended(found: re.Match[str]) -> str:
        link = found[2]
        if "://" in link or link.startswith("#"):
            return found[0]
        to, place = address(base, link)
        name = own.get(to) or to.removeprefix("docs/")
        if not to.startswith("docs/") and to not in own:
            if not any((HOME / f"{to}{ending}").exists() for ending in ("", ".md")):
                raise FileNotFoundError(f"{base}: the link to {link} leads nowhere.")
            return found[1].strip("[]")
        if name not in pages:
            return found[0]  # a picture; of anything else Sphinx says that it is not there
        up = "../" * page.count("/")
        return f"{found[1]}({up}{name}.md{'#' + place if place else ''})"

    return re.sub(r"(!?\[[^\]]*\])\(([^)\s]+)\)", mended, text)


def contents(pages: list[str]) -> str:
    """The contents at the left, for Sphinx."""
    told = {f"experiments/{name}" if f"experiments/{name}" in pages else name for chapter in CHAPTERS.values() for name in chapter}
    chapters = {title: [n if n in pages else f"experiments/{n}" for n in chapter] for title, chapter in CHAPTERS.items()}
    chapters["More"] = [name for name in pages if name not in told and name != "index"]
    return "".join("\n```{toctree}\n:hidden:\n:caption: " + title + "\n\n" + "\n".join(one) + "\n```\n" for title, one in chapters.items())


def main() -> int:
    """Make the site; with ``--links`` ask the network instead whether each address in its pages is there."""
    if sys.argv[1:] not in ([], ["--links"]):
        sys.exit(f"build_site.py knows --links; it does not know {' '.join(sys.argv[1:])}.")
    builder = "linkcheck" if sys.argv[1:] else "html"
    shutil.rmtree(SITE, ignore_errors=True)
    written = write_sources(SITE / "source")
    words = ["-b", builder, "-c", str(Path(__file__).parent), "--fail-on-warning", "--keep-going", "--quiet"]
    code = subprocess.call([sys.executable, "-m", "sphinx", *words, str(SITE / "source"), str(SITE / builder)], cwd=HOME)
    if builder == "linkcheck":
        print("links: all are there" if code == 0 else f"links: see {SITE / builder / 'output.txt'}")
        return code
    print(f"docs: {len(written)} pages, {SITE / 'html' / 'index.html'}" if code == 0 else "docs: not without warnings")
    return code


if __name__ == "__main__":
    sys.exit(main())
