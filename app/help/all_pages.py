"""All pages of help as one reads them: what is written, what is declared, and what is known of the program."""

from __future__ import annotations

from settle.app import catalogue
from settle.app.help import about, experiment_page, pages


def markdown_of(page: str) -> str:
    """A page, the knobs of an experiment and what is about the program included; empty: there is none."""
    if page == "about":
        return about.markdown()
    experiment = page.removeprefix("experiments/")
    if page.startswith("experiments/") and experiment in catalogue.names():
        return experiment_page.markdown(experiment)
    return pages.text(page)


def page_names() -> list[str]:
    """All pages that can be shown, those of plug-ins' experiments too."""
    own = pages.names()
    more = [name for each in catalogue.names() if (name := experiment_page.name_of(each)) not in own]
    return [*own, *more, "about"]
