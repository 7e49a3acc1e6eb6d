"""Runs of all experiments killed -9 at random moments, as is what opens and resumes them then: is everything there that was on disk?

    nice python benchmarks/kills.py --count 1000 --seed 1

Each run is a process forked from this one, which has imported everything. It is killed up to 1.5 s after its first rows are on disk.
Half of the time ``settle info``, which makes the file, is killed as well, and ``settle resume``. Then the session must open with all
steps that had been committed, and go on, or say in a sentence why not. Of ep.agreement none goes on: its presets take seconds.
What is lost is told as the time from the last commit to the kill, and what is computed again as the time since the run began or the
checkpoint that it goes on from. ``--quick`` is what the suite does with it: short runs, killed sooner, in all three places each time.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
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


@dataclass
class Trials:
    """How runs are killed, and what came of it."""

    chance: random.Random
    longest: float = 1.5
    """Seconds that a run is left alive at most once its first rows are on disk."""
    share: float = 0.5
    """Of trials in which what opens, and what resumes, is killed as well."""
    kills: int = 0
    lost: list[float] = field(default_factory=list)
    """Seconds since the last commit."""
    computed: list[float] = field(default_factory=list)
    """The same in seconds of the processor: a busy computer has no part in it."""
    again: list[float] = field(default_factory=list)
    """Seconds that are computed again."""

    def kill(self, child: int, after: float) -> None:
        """Wait for up to ``after`` seconds, and kill."""
        time.sleep(self.chance.uniform(0, after))
        self.kill_now(child)

    def kill_now(self, child: int) -> None:
        """Kill, wherever it is."""
        os.kill(child, signal.SIGKILL)
        wait(child)
        self.kills += 1


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


def processor(child: int) -> float:
    """Seconds of the processor that a process has used."""
    try:
        used = Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    except OSError:
        return math.nan
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


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


def run_and_kill(name: str, trials: Trials, file: Path, out: Path) -> int:
    """Kill one run after its first rows are on disk; gives its steps that were committed then, 0: it did not come so far."""
    run = begin(out, "run", name, *RUNS[name], "--seed", trials.chance.randrange(1000), "--out", file)
    end = time.monotonic() + 120
    while not committed(file):
        if time.monotonic() > end or os.waitpid(run, os.WNOHANG)[0]:
            return 0
        time.sleep(0.01)
    size, used, end = -1, 0.0, time.monotonic() + trials.chance.uniform(0, trials.longest)
    while True:
        if (now := size_of(file)) != size:
            size, used = now, processor(run)
        if time.monotonic() > end:
            break
        time.sleep(0.01)
    there = committed(file)
    trials.computed.append(processor(run) - used)
    trials.kill_now(run)
    trials.lost.append(time.time() - (journal(file) / "commits.jsonl").stat().st_mtime if journal(file).exists() else 0.0)
    return there


def size_of(file: Path) -> int:
    """Bytes of the commits."""
    try:
        return (journal(file) / "commits.jsonl").stat().st_size
    except OSError:
        return 0


def trial(name: str, trials: Trials, folder: Path) -> str:
    """Kill one run, open it and let it go on; gives what came of it."""
    file, out, chance = folder / "a.h5", folder / "out", trials.chance
    there = run_and_kill(name, trials, file, out)
    if not there:
        return f"no rows: {out.read_text(encoding='utf-8')[-200:]}"
    lines = commits(file)
    if chance.random() < trials.share:
        trials.kill(begin(folder / "other", "info", file), 0.2)
    opened = about(file, out)
    found = int(opened["steps"])
    if lines:
        trials.again.append(computed_again(lines, opened.get("checkpoints", [])))
    if found < there:
        return f"LOST: {there} steps were on disk, {found} are in the session {out.read_text(encoding='utf-8')[-200:]}"
    if chance.random() < trials.share:
        trials.kill(begin(folder / "other", "resume", file, "--minutes", "0.02"), trials.longest)
        if (after := steps_of(file, out)) < found:
            return f"LOST: {found} steps before resume, {after} after {out.read_text(encoding='utf-8')[-200:]}"
        found = after
    code = wait(begin(out, "resume", file, "--minutes", str(trials.longest / 300)))
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
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path, help="a file for the number of kills, what was lost, and what came of it")
    given = parser.parse_args()
    for name in RUNS:
        catalogue.experiment(name)
    import torch  # noqa: F401

    trials = Trials(random.Random(given.seed), 0.3 if given.quick else given.delay, 1.0 if given.quick else 0.5)
    came, end = dict[str, Counter[str]](), time.monotonic() + 60 * given.minutes
    for number in range(given.count):
        if time.monotonic() > end:
            break
        name = list(RUNS)[number % len(RUNS)]
        with tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as folder:
            os.environ["SETTLE_SESSIONS"] = folder
            what = trial(name, trials, Path(folder))
        came.setdefault(name, Counter())[what.split(":")[0]] += 1
        if ":" in what or number % 50 == 49:
            print(f"{number + 1} {name}: {what}", flush=True)
    total = sum(came.values(), Counter[str]())
    for name, counts in came.items():
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    bad, killed = total["LOST"] + total["FAILED"], total.total() - total["no rows"]  # no rows: it did not begin in time, beside others
    what = f"{killed} killed, {killed - bad} opened with all that was on disk, {bad} not; {total['resumed']} went on"
    print(f"{what}; {trials.kills} kills in all")
    found = {"since the last commit": trials.lost, "of the processor since then": trials.computed, "computed again": trials.again}
    for what, seconds in found.items():
        print(f"{what}: median {np.median(seconds):.2f} s, p95 {np.percentile(seconds, 95):.2f} s, most {max(seconds):.2f} s")
    if given.json:
        given.json.write_text(json.dumps({"kills": trials.kills, "computed": trials.computed, "came": came}), encoding="utf-8")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
