"""Changes of a session file: of its bytes, and of what HDF5 holds in it (types, shapes, values, names, links), checksums made anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from strange_values import NUMBERS, TEXTS, any_value, bytes_changed, json_changed

from settle.sessions.format import put

TYPES = [
    "f8",
    "f4",
    "f2",
    "i8",
    "i1",
    "u1",
    "u8",
    "c16",
    "S8",
    "?",
    ">f8",
    h5py.string_dtype(),
    h5py.vlen_dtype("i4"),
    [("a", "i4"), ("b", "f8")],
]
NAMES = ["x", "step", "time", "names", "../x", "é\u202e", "a" * 300, "a b", "-", "__class__", "\x1b[2J", "entry"]


def mutate(path: Path, rng: random.Random, decoy: Path) -> str:
    """Change a session file in place; says how.

    :param decoy: a pipe outside, at which links point: whoever opens it waits for ever.
    """
    if rng.random() < 0.3:
        raw, how = bytes_changed(path.read_bytes(), rng)
        path.write_bytes(raw)
        return how
    done = []
    for _ in range(1 if rng.random() < 0.7 else rng.randrange(2, 5)):
        for _ in range(20):  # not every change is possible everywhere
            change = rng.choice(CHANGES)
            try:
                with h5py.File(path, "r+", libver="latest", locking=False) as file:
                    done.append(f"{change.__name__}: {change(file, rng, decoy)}")
                break
            except (ValueError, TypeError, OSError, KeyError, RuntimeError, IndexError, OverflowError, UnicodeError, MemoryError):
                continue
    return "; ".join(done)


def _objects(file: h5py.File, kind: type) -> list[Any]:
    found: list[Any] = [file] if kind is h5py.Group else []
    file.visititems(lambda name, node: found.append(node) if isinstance(node, kind) else None)
    # Of what lies elsewhere since an earlier change nothing can be read: it may be the pipe.
    return [node for node in found if kind is h5py.Group or not (node.external or node.is_virtual)]


def _replace(node: h5py.Dataset, make: Callable[[h5py.Group, str], Any]) -> str:
    """Put another object in a dataset's place, with its attributes."""
    place, parent = node.name, node.parent
    name, about = place.rpartition("/")[2], dict(node.attrs)
    del parent[name]
    make(parent, name)
    made = parent.get(name)
    if made is not None:
        for key, value in about.items():
            if key != "crc32":
                made.attrs[key] = value
    return place


def attribute(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    node = rng.choice([n for n in _objects(file, h5py.Group) + _objects(file, h5py.Dataset) if len(n.attrs)])
    name = rng.choice(list(node.attrs))
    if rng.random() < 0.2:
        del node.attrs[name]
        return f"{node.name} without {name}"
    value = any_value(rng)
    node.attrs[name] = value
    return f"{node.name} with {name} = {value!r:.60}"


def _scalars(file: h5py.File, text: bool) -> list[h5py.Dataset]:
    return [d for d in _objects(file, h5py.Dataset) if d.shape == () and (d.dtype.kind in "SO") == text]


def text(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    scalars = _scalars(file, True)
    node = rng.choice([d for d in scalars if d.name.endswith(("knobs", "summary", "values"))] if rng.random() < 0.7 else scalars)
    new = json_changed(bytes(node[()]).decode("utf-8", "replace"), rng)
    return f"{_replace(node, lambda parent, name: put(parent, name, new))} = {new[:200]!r}"


def scalar(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    new = rng.choice(NUMBERS) if rng.random() < 0.6 else any_value(rng)
    return f"{_replace(rng.choice(_scalars(file, False)), lambda parent, name: put(parent, name, new))} = {new!r:.60}"


def _arrays(file: h5py.File) -> list[h5py.Dataset]:
    return [d for d in _objects(file, h5py.Dataset) if d.shape and d.size]


def values(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    node = rng.choice([d for d in _arrays(file) if d.dtype.kind in "fiu"])
    data = node[...]
    limits = np.finfo(data.dtype) if data.dtype.kind == "f" else np.iinfo(data.dtype)
    choices = [0, limits.min, limits.max, 1] + ([np.nan, np.inf, -np.inf, limits.tiny] if data.dtype.kind == "f" else [])
    new = rng.choice(choices)
    flat = data.reshape(-1)
    some = rng.choice((1, max(1, flat.size // 2), flat.size))
    flat[rng.sample(range(flat.size), min(some, flat.size, 10_000))] = new
    node[...] = data
    return f"{some} of {node.name} = {new}"


def kind(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    node, dtype = rng.choice(_arrays(file)), rng.choice(TYPES)
    shape, more = node.shape, {"fletcher32": True} if not h5py.check_dtype(vlen=np.dtype(dtype)) else {}
    old = node[...]

    def make(parent: h5py.Group, name: str) -> None:
        made = parent.create_dataset(name, shape, dtype, chunks=True, **more)
        if isinstance(dtype, str) and dtype[-2] in "fiu" and old.dtype.kind in "fiu":
            with np.errstate(all="ignore"):
                made[...] = old.astype(dtype)

    return f"{_replace(node, make)} of {dtype!r:.30}"


def shape(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    node = rng.choice(_arrays(file))
    data = node[...]
    rows = len(data)
    shapes: list[Callable[[], np.ndarray]] = [
        lambda: data[: rows // 2], lambda: data[:0], lambda: data[:1], lambda: np.concatenate([data, data]), lambda: data[..., None],
        lambda: data.reshape(-1), lambda: data.T, lambda: data[None], lambda: np.repeat(data, 50, -1), lambda: data[..., :0],
        lambda: data.reshape(rows, -1)[:, ::2], lambda: data.flat[0], lambda: np.concatenate([data] * 400),
    ]  # fmt: skip
    new = rng.choice(shapes)()
    if new.nbytes > 20 << 20:
        raise ValueError
    return f"{_replace(node, lambda parent, name: put(parent, name, new))} of shape {np.shape(new)} in place of {data.shape}"


def claim(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    node = rng.choice(_arrays(file))
    size = (2 ** rng.choice((16, 20, 24, 28, 33, 40, 50)), *node.shape[1:])
    packed: dict[str, Any] = rng.choice([{"fletcher32": True}, {"compression": "gzip"}, {"compression": "gzip", "shuffle": True}])
    return f"{_replace(node, lambda p, n: p.create_dataset(n, size, node.dtype, chunks=True, **packed))} claims {size}, {packed}"


def gone(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    parent = rng.choice([g for g in _objects(file, h5py.Group) if len(g)])
    name = rng.choice(list(parent))
    del parent[name]
    return f"{parent.name} without {name}"


def name(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    parent = rng.choice([g for g in _objects(file, h5py.Group) if len(g)])
    old, new = rng.choice(list(parent)), rng.choice(NAMES)
    parent.move(old, new)
    return f"{parent.name}/{old} is called {new!r:.40}"


def swap(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    parent = rng.choice([g for g in _objects(file, h5py.Group) if len(g) > 1])
    one, two = rng.sample(list(parent), 2)
    parent.move(one, "between")
    parent.move(two, one)
    parent.move("between", two)
    return f"{parent.name}/{one} and {two} have changed places"


def link(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    node = rng.choice(_objects(file, h5py.Dataset) + [g for g in _objects(file, h5py.Group) if g.name != "/"])
    place, parent = node.name, node.parent
    name = place.rpartition("/")[2]
    other = rng.choice(_objects(file, h5py.Group)).name
    kind = rng.choice(["soft", "hard", "external", "stored", "virtual", "round"])
    dtype, size = (node.dtype, node.shape) if isinstance(node, h5py.Dataset) and node.shape else (np.dtype("f8"), (4,))
    del parent[name]
    if kind == "soft":
        parent[name] = h5py.SoftLink(other)
    elif kind == "hard":
        parent[name] = file[other]
    elif kind == "external":
        parent[name] = h5py.ExternalLink(str(decoy), other)
    elif kind == "round":
        parent[name] = h5py.SoftLink(place)
    elif kind == "stored":
        parent.create_dataset(name, size, dtype, external=[(str(decoy), 0, h5py.h5f.UNLIMITED)])
    else:
        layout = h5py.VirtualLayout(size, dtype)
        layout[...] = h5py.VirtualSource(str(decoy), "x", size, dtype)
        parent.create_virtual_dataset(name, layout)
    return f"{place} is a {kind} link"


def extra(file: h5py.File, rng: random.Random, decoy: Path) -> str:
    parent = rng.choice(_objects(file, h5py.Group))
    name, value = rng.choice([*NAMES, *TEXTS[:4]]), any_value(rng)
    parent.create_dataset(name, data=value)
    return f"{parent.name} with {name!r:.40} too"


CHANGES = (attribute, text, text, text, scalar, values, values, kind, shape, shape, claim, gone, name, swap, link, extra)
