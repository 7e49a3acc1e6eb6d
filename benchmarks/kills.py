"""Runs of all experiments killed -9 at random moments, as is what opens and resumes them then: is everything there that was on disk?

    nice python benchmarks/kills.py --count 1000 --seed 1 --delay 1.5

Each run is a process forked from this one, which has imported everything. It is killed up to DELAY s after its first rows are on disk.
Half of the time ``settle info``, which makes the file, is killed as well, and ``settle resume``. Then the session must open with all
steps that had been committed, and go on, or say in a sentence why not. Of ep.agreement none goes on: its presets take seconds.
What is lost is told as the time from the last commit to the kill, and what is computed again as the time since the run began or the
checkpoint that it goes on from.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from settle.app import catalogue
from settle.app.cli import main as cli

RUNS = {
    "ep.settle": ["--steps", "100000000"],
    "ep.agreement": ["--preset", "eb-2h"],
    "ep.recipe": ["--preset", "eb-digits", "--set", "batches=80"],
    "ep.train": ["--preset", "digits"],
    "gan.plane": ["--preset", "ring"],
    "gan.images": ["--preset", "digits"],
    "vta.segments": ["--preset", "motifs", "--set", "measure=100000"],
    "vta.navigate": ["--preset", "small"],
    "wdm.estimators": ["--preset", "staircase"],
    "wdm.compare": ["--preset", "glyphs"],
}
"""Each long enough to be killed while it goes on."""


def begin(out: Path, *words: object) -> int:
    """Call ``settle`` in a process of its own, whose output goes to a file; gives its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        code = cli.main([str(word) for word in words])
        sys.stdout.flush()
    finally:
        os._exit(code)


def wait(child: int) -> int:
    """Its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    wait(child)


def commits(file: Path) -> list[dict[str, Any]]:
    """The whole lines of the journal."""
    try:
        return [json.loads(line) for line in (journal(file) / "commits.jsonl").read_bytes().split(b"\n")[:-1]]
    except (OSError, ValueError):
        return []


def journal(file: Path) -> Path:
    return file.with_name(file.name + ".journal")


def committed(file: Path) -> int:
    """Steps on disk by the last whole line of the journal."""
    lines = commits(file)
    return int(lines[-1]["steps"]) if lines else 0


def about(file: Path, out: Path) -> dict[str, Any]:
    """A session by ``settle info``; steps are -1: it does not open."""
    if wait(begin(out, "info", file, "--json")) != 0:
        return {"steps": -1}
    return dict(json.loads(out.read_text(encoding="utf-8")))


def steps_of(file: Path, out: Path) -> int:
    return int(about(file, out)["steps"])


def computed_again(lines: list[dict[str, Any]], checkpoints: list[int]) -> float:
    """Seconds of the run from its last checkpoint, else from its beginning, to its last commit."""
    last = max(checkpoints, default=0)
    return float(lines[-1]["seconds"]) - max((float(line["seconds"]) for line in lines if line["steps"] <= last), default=0.0)


def trial(name: str, chance: random.Random, folder: Path, delay: float, lost: list[float], again: list[float]) -> str:
    """Kill one run, open it and let it go on; gives what came of it.

    :param lost, again: to these are added seconds since the last commit, and seconds that are computed again.
    """
    file, out = folder / "a.h5", folder / "out"
    run = begin(out, "run", name, *RUNS[name], "--seed", chance.randrange(1000), "--out", file)
    end = time.monotonic() + 120
    while not committed(file):
        if time.monotonic() > end or os.waitpid(run, os.WNOHANG)[0]:
            return f"no rows: {out.read_text(encoding='utf-8')[-200:]}"
        time.sleep(0.01)
    time.sleep(chance.uniform(0, delay))
    there = committed(file)
    kill(run)
    lost.append(time.time() - (journal(file) / "commits.jsonl").stat().st_mtime if journal(file).exists() else 0.0)
    lines = commits(file)
    if chance.random() < 0.5:
        other = begin(folder / "other", "info", file)
        time.sleep(chance.uniform(0, 0.2))
        kill(other)
    opened = about(file, out)
    found = int(opened["steps"])
    if lines:
        again.append(computed_again(lines, opened.get("checkpoints", [])))
    if found < there:
        return f"LOST: {there} steps were on disk, {found} are in the session {out.read_text(encoding='utf-8')[-200:]}"
    if chance.random() < 0.5:
        other = begin(folder / "other", "resume", file, "--minutes", "0.02")
        time.sleep(chance.uniform(0, delay))
        kill(other)
        if (after := steps_of(file, out)) < found:
            return f"LOST: {found} steps before resume, {after} after {out.read_text(encoding='utf-8')[-200:]}"
        found = after
    code = wait(begin(out, "resume", file, "--minutes", "0.005"))
    said = out.read_text(encoding="utf-8")
    if "Traceback" in said or (code not in (0, 2)):
        return f"FAILED: resume gave {code}: {said[-300:]}"
    if steps_of(file, out) < found:
        return f"LOST: {found} steps before the last resume"
    if code == 0:
        return "resumed"
    return "no checkpoint yet" if "no checkpoint" in said else f"refused: {said.strip().splitlines()[-1].replace(str(file), 'FILE')}"


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--delay", type=float, default=1.5, help="longest time from the first rows, or from the start of resume, to the kill, s"
    )
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further one after so long")
    given = parser.parse_args()
    for name in RUNS:
        catalogue.experiment(name)
    import torch  # noqa: F401

    lost, again = list[float](), list[float]()
    chance, came, end = random.Random(given.seed), dict[str, Counter[str]](), time.monotonic() + 60 * given.minutes
    for number in range(given.count):
        if time.monotonic() > end:
            break
        name = list(RUNS)[number % len(RUNS)]
        with tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as folder:
            os.environ["SETTLE_SESSIONS"] = folder
            what = trial(name, chance, Path(folder), given.delay, lost, again)
        came.setdefault(name, Counter())[what.split(":")[0]] += 1
        if ":" in what or number % 50 == 49:
            print(f"{number + 1} {name}: {what}", flush=True)
    total = sum(came.values(), Counter[str]())
    for name, counts in came.items():
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    bad, killed = total["LOST"] + total["FAILED"], total.total() - total["no rows"]  # no rows: it did not begin in time, beside others
    print(f"{killed} killed, {killed - bad} opened with all that was on disk, {bad} not; {total['resumed']} went on")
    for what, seconds in (("since the last commit", lost), ("computed again", again)):
        print(f"{what}: median {np.median(seconds):.2f} s, p95 {np.percentile(seconds, 95):.2f} s, most {max(seconds):.2f} s")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
