"""``python make.py texts``: brings the catalogues up to date with the code, takes in translations, and compiles what the window reads.
from settle.widgets.translation.language import tr

python make.py texts                  collect and compile
python make.py texts FILE.po ...      take in what was translated in other files first
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from collect import HOME, collect

LOCALE = HOME / "widgets" / "translation" / "locale"
NAME = "settle"
PLACE = re.compile(r"\{(\w+)\}")


def main(*files: str) -> int:
    """Renew each language's catalogue; gives the exit code."""
    found = collect()
    refused = False
    for folder in sorted(LOCALE.iterdir()):
        path = folder / "LC_MESSAGES" / f"{NAME}.po"
        catalogue = renewed(read(path, folder.name), found, folder.name)
        for file in files:
            for why in take_in(catalogue, read(Path(file), folder.name)):
                print(f"{file}: {why}", file=sys.stderr)
                refused = True
        write(catalogue, path)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        open_ = sum(not message.string for message in catalogue if message.id)
        print(f"{folder.name}: {len(catalogue)} texts, {open_} without a translation")
    return 1 if refused else 0


def read(path: Path, language: str) -> Catalog:
    """A catalogue, empty where there is no such file."""
    if not path.exists():
        return Catalog(locale=language, project="Settle")
    with path.open("rb") as opened:
        return read_po(opened, locale=language)


def renewed(before: Catalog, found: dict[str, list[tuple[str, int]]], language: str) -> Catalog:
    """A catalogue of the texts that there are now, with the translations that there were."""
    catalogue = Catalog(locale=language, project="Settle", fuzzy=False, charset="utf-8")
    catalogue.header_comment = "# The texts of Settle's window. `python make.py texts` collects and compiles them."
    catalogue.revision_date = catalogue.creation_date = before.creation_date  # a run that changes nothing changes nothing
    kept = {shape(str(message.id)): message for message in before if message.id}
    kept |= {shape(start(text)): kept[text] for text in kept if start(text) != text and shape(start(text)) not in kept}
    taken: set[str] = set()
    for text, places in found.items():
        key = shape(text)
        if key in taken:  # the same words around places of other names
            continue
        taken.add(key)
        old = kept.get(key)
        if old is not None and len(PLACE.findall(str(old.id))) != len(PLACE.findall(text)):  # places that had no name
            old = None
        files = dict.fromkeys(file for file, _ in places)
        catalogue.add(text, with_names(old, text) if old else "", locations=[(file, 0) for file in files])
    return catalogue


def shape(text: str) -> str:
    """A text whatever its places are called: what the window tells texts apart by."""
    return PLACE.sub("{}", text)


def start(text: str) -> str:
    """A text without the comma that joins it to what is before it."""
    return text.lstrip(",;").lstrip()


def with_names(old: Message, text: str) -> str:
    """A translation whose places are called as those of the text now are."""
    names = dict(zip(PLACE.findall(str(old.id)), PLACE.findall(text), strict=True))
    said = str(old.string) if str(old.id) == start(str(old.id)) or text != start(text) else start(str(old.string))
    return PLACE.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", said)


def take_in(catalogue: Catalog, translated: Catalog) -> list[str]:
    """Fill in what another file has translated; gives a sentence for each entry that is refused."""
    known = {shape(str(message.id)): message for message in catalogue if message.id}
    refused = []
    for each in translated:
        if not each.id or not each.string:
            continue
        mine = known.get(shape(str(each.id)))
        if mine is None:
            continue  # a text that is gone
        if why := wrong(str(each.id), str(each.string)):
            refused.append(f"{each.id!r} is refused: {why}.")
        else:
            mine.string = with_names(each, str(mine.id))
    return refused


def wrong(text: str, translation: str) -> str:
    """Why a translation cannot stand for a text; empty: it can."""
    wanted, given = sorted(PLACE.findall(text)), sorted(PLACE.findall(translation))
    if wanted != given:
        return f"its places are {', '.join(given) or 'none'}, those of the text {', '.join(wanted) or 'none'}"
    if re.findall(r"</?\w+", text) != re.findall(r"</?\w+", translation) and sorted(re.findall(r"</?\w+", text)) != sorted(
        re.findall(r"</?\w+", translation)
    ):
        return "its marks such as <b> are others"
    return ""


def write(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as opened:
        write_po(opened, catalogue, width=120, include_lineno=False, sort_by_file=False)


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as ``gettext`` reads it."""
    held = io.BytesIO()
    write_mo(held, catalogue)
    return held.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
