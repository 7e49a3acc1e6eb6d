"""Record the examples that come with Settle: each a short run of its experiment, as ``settle run`` would make it.

``python benchmarks/examples.py [EXPERIMENT ...]`` makes those, or all, in ``app/start/examples``, and says how large they are.
The files are sessions like any other. Their arrays are compressed, and checkpoints are left out, since nobody goes on with an example.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import h5py
import torch

from settle.app import catalogue
from settle.app.run_to_end import drive, runner_of
from settle.app.start.examples import EXAMPLE_TITLE, EXAMPLES, path_of
from settle.backend.core.recording import Recording
from settle.sessions import session


def record(experiment: str) -> Recording:
    """The run of an example, without checkpoints; its note has the command that makes it again."""
    example = EXAMPLES[experiment]
    runner = runner_of(catalogue.experiment(experiment), example.preset, example.knobs, seed=0, steps=example.steps, device="cpu")
    drive(runner)
    made = runner.recording
    if made.outcome != "finished":
        raise SystemExit(f"The run of {experiment} {made.outcome}: {made.error}")
    made.checkpoints.clear()
    made.annotations = replace(made.annotations, title=EXAMPLE_TITLE, note=f"Recorded by: {example.command(experiment)}")
    return made


def keep(recording: Recording, path: Path) -> None:
    """Write a session with its arrays compressed."""
    with TemporaryDirectory() as folder:
        whole = Path(folder) / path.name
        session.save(recording, whole)
        path.parent.mkdir(exist_ok=True)
        with h5py.File(whole, "r") as old, h5py.File(path, "w", libver="latest") as new:
            _pack(old, new)
    session.load(path)  # it can be read as it is


def _pack(old: h5py.Group, new: h5py.Group) -> None:
    for name, value in old.attrs.items():
        new.attrs[name] = value
    for name, thing in old.items():
        if isinstance(thing, h5py.Group):
            _pack(thing, new.create_group(name))
        elif thing.chunks and not thing.compression:
            packed = new.create_dataset(name, data=thing[()], chunks=True, compression="gzip", compression_opts=9, shuffle=True)
            for key, value in thing.attrs.items():
                packed.attrs[key] = value
        else:
            old.copy(thing, new, name)


def main() -> None:
    torch.set_num_threads(1)
    total = 0
    for experiment in sys.argv[1:] or EXAMPLES:
        keep(record(experiment), path_of(experiment))
        total += (size := path_of(experiment).stat().st_size)
        print(f"{experiment:16} {size / 1000:7.0f} kB  {EXAMPLES[experiment].command(experiment)}")
    print(f"{'in all':16} {total / 1000:7.0f} kB")


if __name__ == "__main__":
    main()
