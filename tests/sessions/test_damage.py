"""Mutated session files: each is refused with a sentence or read as it was; none crashes, hangs or lies."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np

from settle.sessions.session import save

READER = """
import faulthandler, hashlib, sys
from settle.sessions.format import SessionError
from settle.sessions.session import load
for line in sys.stdin:
    faulthandler.dump_traceback_later(10, exit=True)
    try:
        r = load(line.strip())
        told = hashlib.sha256(repr((r.knobs, r.seed, r.events, r.summary, r.outcome, r.title, r.steps)).encode())
        for table in r.tables.values():
            for column in table.columns.values():
                told.update(column[:].tobytes())
        print("read", told.hexdigest(), flush=True)
    except SessionError as e:
        print("refused" if str(e).count("\\n") == 0 else "long", flush=True)
"""


def mutated(raw: bytes, number: int) -> bytes:
    b, rnd = bytearray(raw), random.Random(number)
    place = rnd.randrange(len(b))
    if number % 4 == 0:
        return bytes(b[:place])
    if number % 4 == 1:
        for _ in range(rnd.choice((1, 8, 64))):
            b[rnd.randrange(len(b))] ^= 1 << rnd.randrange(8)
    elif number % 4 == 2:
        place %= 8000
        b[place : place + 8] = rnd.randbytes(8)
    else:
        length = min(rnd.randrange(1, 5000), len(b) - place)
        b[place : place + length] = b"\xff" * length
    return bytes(b)


def test_300_mutated_files(recording, tmp_path):
    r = recording("test", {"beta": 0.5}, states={"s0": np.random.default_rng(0).normal(size=(60, 9)), "t": np.arange(60)})
    r.event(2, 0.1, "knob", {"beta": 0.75})
    r.summary = {"relmse": 0.25}
    save(r, tmp_path / "a.h5")
    raw = (tmp_path / "a.h5").read_bytes()
    files = [tmp_path / "a.h5"]
    for number in range(300):
        files.append(tmp_path / f"m{number}.h5")
        files[-1].write_bytes(mutated(raw, number))
    names = "\n".join(map(str, files))
    done = subprocess.run([sys.executable, "-c", READER], input=names, capture_output=True, encoding="utf-8", timeout=100)
    answers = done.stdout.split("\n")[:-1]
    assert done.returncode == 0 and len(answers) == len(files), f"the reader ended after {len(answers)}: {done.stderr[-500:]}"
    assert set(answers) == {answers[0], "refused"}, "a damaged file was read as something else"
    assert answers.count("refused") > 200
