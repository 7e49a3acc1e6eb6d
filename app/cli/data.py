"""``settle data``: the data sets that are installed, those that can be fetched, and where they lie."""

from __future__ import annotations

import sys
from argparse import Namespace

from settle.app.cli.output import Refused, print_json, say
from settle.backend.core.knobs import KnobError, nearest
from settle.backend.data import fetch
from settle.backend.data.folder import MissingDataSet, folder
from settle.backend.data.sets import PAIRED, SETS, check
from settle.backend.data.sources import SOURCES


def data(arguments: Namespace) -> int:
    """``settle data``: which data sets are here, the folder they lie in, or one fetched. Gives the exit code."""
    if arguments.action == "path":
        print_json({"path": str(folder())}) if arguments.json else say(folder())
        return 0
    if arguments.action == "fetch":
        return _fetch(arguments)
    problems = {name: _problem(name) for name in (*SETS, *PAIRED)}
    if arguments.json:
        there = {name: {"installed": not why, "problem": str(why or ""), "fetch": name in SOURCES} for name, why in problems.items()}
        print_json({"path": str(folder()), "sets": there})
        return 0
    for name, why in problems.items():
        again = f" 'settle data fetch {name}' gets it anew." if name in SOURCES and not isinstance(why, MissingDataSet) else ""
        say(f"{name:<14} {f'{why}{again}' if why else 'installed'}")
    return 0


def _problem(name: str) -> KnobError | None:
    """Why a set cannot be loaded; None if it can."""
    try:
        check(name)
    except KnobError as e:
        return e
    return None


def _fetch(arguments: Namespace) -> int:
    from tqdm import tqdm

    known = list(SOURCES)
    if not arguments.name:
        raise Refused(f"settle data fetch needs the name of a set: {', '.join(known)} can be fetched.")
    if arguments.name not in known:
        raise Refused(f"'{arguments.name}' cannot be fetched: {', '.join(known)} can be.{nearest(arguments.name, known)}")
    tqdm.monitor_interval = 0
    slow = 0.2 if sys.stderr.isatty() else 5
    try:
        with tqdm(total=SOURCES[arguments.name].size, unit="B", unit_scale=True, desc=arguments.name, mininterval=slow) as bar:

            def tell(done: int, total: int) -> None:
                bar.update(done - bar.n)

            files = fetch.fetch(arguments.name, tell)
    except OSError as e:
        raise Refused(f"{arguments.name} could not be fetched into {folder() / arguments.name}: {e}.") from None
    print_json({"name": arguments.name, "files": [str(f) for f in files]}) if arguments.json else say(*files)
    return 0
