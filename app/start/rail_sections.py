"""What stands on the rail: the start and the papers, the experiments of each paper, the pages of all runs, plug-ins."""

from __future__ import annotations

from settle.app import catalogue
from settle.app.catalogue_entry import Entry
from settle.app.reproduce.papers import PAPERS
from settle.widgets.rail.rail_item import RailItem, RailSection

_FIRST = (
    RailItem("start", "Start", "start", "The four papers, and what you did last", "page"),
    RailItem("papers", "Papers", "papers", "Figures and tables of the four papers, beside your own runs", "page"),
)
_PAGES = (
    RailItem("library", "Library", "library", "All sessions: find, sort, name, compare them (Ctrl+Shift+L)", "page"),
    RailItem("compare", "Compare", "compare", "The comparison that is open (Ctrl+Shift+M)", "page"),
    RailItem("runs", "Runs", "runs", "The queue, and sweeps with what came of them (Ctrl+Shift+J)", "page"),
    RailItem("lessons", "Lessons", "lessons", "Lessons with questions, checked on your own runs (Ctrl+Shift+N)", "page"),
)


def key_of(number: int) -> str:
    """The keys that show the experiment of that number in the catalogue, from 1; of the tenth Ctrl+0, of later ones none."""
    return f"Ctrl+{number % 10}" if number <= 10 else ""


def rail_sections() -> list[RailSection]:
    """All of them in the usual order."""
    items = {name: _item(catalogue.entry(name), number) for number, name in enumerate(catalogue.names(), 1)}
    of_papers = [
        RailSection(paper.name, tuple(items.pop(name) for name in catalogue_order(paper.experiments) if name in items), paper.short,
                    f"{paper.title}\n{paper.authors}")
        for paper in PAPERS.values()
    ]  # fmt: skip
    broken = [RailItem(each.name, each.name.rpartition(".")[2], "broken", each.sentence, "broken") for each in catalogue.broken()]
    plugins = RailSection("plugins", (*items.values(), *broken), "Plug-ins", "What packages that are installed beside Settle add")
    sections = [RailSection("first", _FIRST), *of_papers, RailSection("pages", _PAGES), plugins]
    return [section for section in sections if section.items]


def catalogue_order(names: tuple[str, ...]) -> list[str]:
    """Experiments as the catalogue has them."""
    return [entry.name for entry in catalogue.ENTRIES if entry.name in names]


def _item(entry: Entry, number: int) -> RailItem:
    """What the rail says of an experiment: its title, its name, its keys, and the plug-in that adds it."""
    keys = f" ({key_of(number)})" if key_of(number) else ""
    plugin = f"\nplug-in {entry.plugin}" if entry.plugin else ""
    return RailItem(entry.name, entry.short, entry.icon, f"{entry.title}: {entry.name}{keys}{plugin}")
