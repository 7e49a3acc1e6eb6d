"""Mutated sessions and journals of every experiment, opened, listed, printed, exported and drawn in child processes.

    python benchmarks/fuzz/fuzz.py [--count 10000] [--seed 0] [--journals 0.33] [--experiments NAME ...] [--only NUMBER]
        [--keep FOLDER]

None may crash, raise, take more than 5 s of the processor for one thing or more than 1 GB, open, write or start anything outside its
own folder, change the session that it reads, or say more than one sentence of what is wrong. Case NUMBER of a seed and of a share of
journals is always the same; those that go wrong are kept in FOLDER and tried once more, alone. Exit code 1: one has gone wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import base_sessions
import mutate_journal
import mutate_session

from settle.app import catalogue

BATCH = 100
"""Cases of one child."""
LATE = (f"the process ended with exit code {-signal.SIGPROF}", "the process ended with exit code 1: Timeout (")


def case(base: Path, names: list[str], place: Path, given: argparse.Namespace, number: int, decoy: Path) -> str:
    """Make a case in a folder of its own; says what it is."""
    rng = random.Random(f"{given.seed}-{number}")
    name = names[number % len(names)]
    place.mkdir(parents=True)
    if rng.random() < given.journals:
        shutil.copytree(base / f"{name}.journal", place / "a.h5.journal")
        if rng.random() < 0.3:
            shutil.copy(base / f"{rng.choice(names)}.h5", place / "a.h5")
        return f"journal of {name}: {mutate_journal.mutate(place / 'a.h5.journal', rng, decoy)}"
    shutil.copy(base / f"{name}.h5", place / "a.h5")
    return f"{name}: {mutate_session.mutate(place / 'a.h5', rng, decoy)}"


def answers(folders: list[Path]) -> Iterator[list[str]]:
    """What a child has to say of each folder; of the one that ends it, how. A new child then goes on."""
    at = 0
    while at < len(folders):
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
            words = [sys.executable, "-u", str(Path(__file__).with_name("try_files.py"))]
            environment = {
                **os.environ,
                "SETTLE_CONFIG": str(folders[at].parent),
                "SETTLE_SESSIONS": str(folders[at].parent),
                "OMP_NUM_THREADS": "1",
            }
            told = "".join(f"{folder}\n" for folder in folders[at : at + BATCH])
            done = subprocess.run(words, input=told, stdout=subprocess.PIPE, stderr=complaints, encoding="utf-8", env=environment)
            complaints.seek(0)
            said = complaints.read()
        lines = done.stdout.splitlines()
        yield from map(json.loads, lines)
        at += len(lines)
        if len(lines) < min(BATCH, len(folders) - at + len(lines)):
            yield [f"the process ended with exit code {done.returncode}: {said[-2500:]}"]
            at += 1


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--count", type=int, default=1_000)
    given.add_argument("--seed", type=int, default=0)
    given.add_argument("--journals", type=float, default=1 / 3, help="share of the cases that are journals")
    given.add_argument("--only", type=int, help="this case alone")
    given.add_argument("--experiments", nargs="+", metavar="NAME", help="of these alone")
    given.add_argument("--keep", type=Path, help="where cases that go wrong are kept, and the sessions that all are made from")
    arguments = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="settle-fuzz-") as temporary:
        home = Path(temporary)
        base = arguments.keep / "base" if arguments.keep else home / "base"
        names = base_sessions.make(base, arguments.experiments or catalogue.names())
        os.mkfifo(home / "decoy")
        numbers = range(arguments.count) if arguments.only is None else [arguments.only]
        bad = drawn = journals = 0
        for start in range(0, len(numbers), BATCH):
            told = batch(base, names, home, arguments, list(numbers[start : start + BATCH]))
            bad, drawn, journals = bad + told[0], drawn + told[1], journals + told[2]
    made = f"{len(numbers) - journals} sessions and {journals} journals of seed {arguments.seed}"
    print(f"{made}: {bad or 'none'} went wrong, {drawn} could still be drawn")
    return 1 if bad else 0


def batch(base: Path, names: list[str], home: Path, arguments: argparse.Namespace, numbers: list[int]) -> tuple[int, int, int]:
    """Make and try some cases and tell those that go wrong; how many do, of how many there is a picture, how many are journals."""
    folders = [home / f"case-{number}" for number in numbers]
    made = [case(base, names, folder, arguments, number, home / "decoy") for folder, number in zip(folders, numbers, strict=True)]
    bad = drawn = 0
    for number, folder, how, wrong in zip(numbers, folders, made, answers(folders), strict=True):
        drawn += (folder / "v.png").exists()
        if wrong:
            shutil.rmtree(folder)
            case(base, names, folder, arguments, number, home / "decoy")
            if arguments.keep:
                shutil.copytree(folder, arguments.keep / f"{arguments.seed}-{number}", symlinks=True, dirs_exist_ok=True)
            alone = next(answers([folder]))
            late = not alone and wrong[0].startswith(LATE)  # a busy computer, on which memory is short, counts waiting as work
            bad += not late
            said = " was late once, and not alone" if late else "" if alone else " (not when it is tried alone)"
            print(f"case {number}{said}: {how}", *(() if late else wrong), sep="\n    ", flush=True)
        shutil.rmtree(folder)
    return bad, drawn, sum(how.startswith("journal") for how in made)


if __name__ == "__main__":
    sys.exit(main())
