"""Changes of the journal of a run that was cut off: of bytes, of JSON, of arrays; files gone, exchanged, or leading elsewhere."""

from __future__ import annotations

import random
from pathlib import Path

from strange_values import bytes_changed, json_changed


def mutate(folder: Path, rng: random.Random, decoy: Path) -> str:
    """Change a journal's folder in place; says how.

    :param decoy: a pipe outside, at which links point: whoever opens it waits for ever.
    """
    return "; ".join(_one(folder, rng, decoy) for _ in range(1 if rng.random() < 0.7 else rng.randrange(2, 5)))


def _one(folder: Path, rng: random.Random, decoy: Path) -> str:
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.is_symlink() and file.name != "lock")
    if not files:
        return "nothing is left"
    texts = [file for file in files if file.suffix in (".json", ".jsonl")]
    kind = rng.choices(["json", "bytes", "gone", "swap", "link", "folder", "name"], (10, 6, 2, 2, 2, 1, 2))[0]
    file = rng.choice(texts if kind == "json" and texts else files)
    if kind == "json" and texts:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
        at = rng.randrange(len(lines)) if file.suffix == ".jsonl" else 0
        lines[at] = json_changed(lines[at] if file.suffix == ".jsonl" else "\n".join(lines), rng)
        file.write_text("\n".join(lines if file.suffix == ".jsonl" else lines[:1]) + "\n", encoding="utf-8")
        return f"{file.name}: {lines[at][:200]!r}"
    if kind == "gone":
        file.unlink()
        return f"{file.name} is gone"
    if kind == "swap":
        other = rng.choice(files)
        raw, raw_of_other = file.read_bytes(), other.read_bytes()
        file.write_bytes(raw_of_other)
        other.write_bytes(raw)
        return f"{file.name} and {other.name} have changed places"
    if kind == "link":
        file.unlink()
        file.symlink_to(rng.choice([decoy, Path("/etc/hostname"), file, folder, Path("/dev/zero")]))
        return f"{file.name} is a link to {file.readlink()}"
    if kind == "folder":
        file.unlink()
        file.mkdir()
        return f"{file.name} is a folder"
    if kind == "name":
        new = rng.choice(
            ["table-7.json", "table-0-99.bin", "checkpoint--1.npz", "checkpoint-x.npz", "inputs-.npz", "environment.json", "x\n.json"]
        )
        file.rename(folder / new)
        return f"{file.name} is called {new!r}"
    raw, how = bytes_changed(file.read_bytes(), rng)
    file.write_bytes(raw)
    return f"{file.name}: {how}"
