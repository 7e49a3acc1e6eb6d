"""``settle data``: the data sets that are installed, those that can be fetched, and where they lie."""

from __future__ import annotations

from argparse import Namespace

from app.cli_output import Refused, print_json
from backend.data import digits, fetch, mnist
from backend.data.folder import folder
from backend.knobs import KnobError, nearest


def data(arguments: Namespace) -> int:
    if arguments.action == "path":
        print_json({"path": str(folder())}) if arguments.json else print(folder())
        return 0
    if arguments.action == "fetch":
        return _fetch(arguments)
    sets = {"digits": _state(digits.load), "mnist": _state(lambda: [mnist.load(part) for part in mnist.COUNT])}
    if arguments.json:
        there = {name: {"installed": not problem, "problem": problem, "fetch": name in fetch.SETS} for name, problem in sets.items()}
        print_json({"path": str(folder()), "sets": there})
        return 0
    for name, problem in sets.items():
        hint = f" settle data fetch {name} gets it." if name in fetch.SETS else ""
        print(f"{name:<8} {problem + hint if problem else 'installed'}")
    return 0


def _state(load) -> str:
    """Nothing if a set can be loaded, else why not."""
    try:
        load()
    except KnobError as e:
        return str(e)
    return ""


def _fetch(arguments: Namespace) -> int:
    known = list(fetch.SETS)
    if not arguments.name:
        raise Refused(f"settle data fetch needs the name of a set: {', '.join(known)} can be fetched.")
    if arguments.name not in known:
        raise Refused(f"'{arguments.name}' cannot be fetched: {', '.join(known)} can be.{nearest(arguments.name, known)}")
    try:
        files = fetch.fetch(arguments.name)
    except OSError as e:
        raise Refused(f"{arguments.name} could not be fetched: {e}.") from None
    print_json({"name": arguments.name, "files": [str(f) for f in files]}) if arguments.json else print("\n".join(map(str, files)))
    return 0
