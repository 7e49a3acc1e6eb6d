"""The structure of a session file, checked before anything in it is read: anybody may have made it.

What is in the file is in the file: no link and no array leads out of it, nothing stands in it twice, and nothing claims to be much
larger than what the file holds for it.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from typing import Any

import h5py
from h5py import h5a, h5d, h5g, h5l, h5o, h5z  # type: ignore[attr-defined]  # compiled, without stubs

from settle.backend.core.recording import EVENT_BYTES

MOST_OBJECTS = 60_000
"""Groups and arrays of a file. Some thousand are usual in one with many checkpoints."""
DEEPEST = 6
"""Levels of groups; Settle's have 4."""
LONGEST_NAME = 200
UNPACKED, TIMES = 64 << 20, 20
"""Bytes that all compressed arrays may have in memory, and so many times more than in the file. Settle compresses events alone."""
PACKED_CHUNK = 64 << 20
"""Bytes of one compressed piece: it is unpacked whole, whatever is wanted of it."""
LONGEST_ATTRIBUTE = 1 << 20
"""Bytes; the longest one is the list of a table's columns."""
_FILTERS = {h5z.FILTER_DEFLATE, h5z.FILTER_SHUFFLE, h5z.FILTER_FLETCHER32}
_APART = ("checkpoints", "events", "inputs", "tables")
"""Groups of an entry that a list of sessions does not read."""


@dataclass
class _Found:
    places: set[int] = field(default_factory=set)
    """Addresses of the objects."""
    stored: int = 0
    packed: int = 0
    """Bytes of compressed arrays in the file."""
    unpacked: int = 0
    """And in memory."""
    held: dict[str, int] = field(default_factory=dict)
    """What the arrays of each group of the entry take in memory."""


def check_file(file: h5py.File, whole: bool = True) -> dict[str, int]:
    """Check everything in a file that was opened; or the head alone: what lies in the entry, without tables and what is as large.

    :returns: bytes of the arrays in each group of the entry (``tables``, ``inputs``, ...) once they are read.
    :raises ValueError: it is not made as a session is.
    """
    found = _Found()
    _check_group(file.id, "", 0, found, whole)
    size = _size(file)
    if found.stored > size:
        raise ValueError(f"its arrays claim {found.stored:,} bytes of a file of {size:,}")
    if found.unpacked > UNPACKED + TIMES * found.packed:
        raise ValueError(f"its compressed arrays claim {found.unpacked:,} bytes, and the file holds {found.packed:,} for them")
    return found.held


def _size(file: h5py.File) -> int:
    """Bytes of the file: those on disk, or, of one that is in memory alone, as HDF5 counts them."""
    name = os.fsdecode(file.filename)
    return os.stat(name).st_size if os.path.isfile(name) else file.id.get_filesize()


def _check_group(group: h5g.GroupID, path: str, depth: int, found: _Found, whole: bool) -> None:
    if depth > DEEPEST:
        raise ValueError(f"{path} lies too deep")
    if len(found.places) + group.get_num_objs() > MOST_OBJECTS:
        raise ValueError(f"it has more than {MOST_OBJECTS:,} groups and arrays")
    for raw in group:
        link = _link(group, raw, path)
        if link.u in found.places:
            raise ValueError(f"{_shown(path, raw)} stands in it twice")
        found.places.add(link.u)
        if not whole and depth == 1 and raw.decode(errors="replace") in _APART:
            continue
        node, inside = h5o.open(group, raw), _shown(path, raw)
        if isinstance(node, h5g.GroupID):
            _check_group(node, inside, depth + 1, found, whole)
        else:
            _check_array(node, inside, found)


def _check_array(array: Any, path: str, found: _Found) -> None:
    """See that an array lies in the file, and that it claims no more than there is; add its bytes up."""
    if not isinstance(array, h5d.DatasetID) or (shape := array.shape) is None:
        raise ValueError(f"{path} is neither a group nor a plain array")
    kept = array.get_create_plist()
    if kept.get_external_count() or kept.get_layout() == h5d.VIRTUAL:
        raise ValueError(f"the numbers of {path} lie in another file, and those of a session do not")
    filters = {kept.get_filter(i)[0] for i in range(kept.get_nfilters())}
    if not filters <= _FILTERS:
        raise ValueError(f"{path} is packed in a way that Settle does not use")
    item = array.get_type().get_size()
    stored, held = array.get_storage_size(), math.prod(shape) * item
    found.stored += stored
    group = path.split("/")[2] if path.count("/") > 1 else ""
    found.held[group] = found.held.get(group, 0) + held
    if h5z.FILTER_DEFLATE not in filters:
        if held > stored:
            raise ValueError(f"{path} holds less than its shape {shape} says")
        return
    chunk = math.prod(kept.get_chunk()) * item
    if chunk > PACKED_CHUNK or (path.startswith("/entry/events/") and held > EVENT_BYTES):
        raise ValueError(f"{path} is too large to be one of Settle's")
    if not path.startswith("/entry/events/"):
        found.packed += stored
        found.unpacked += held


def member(group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset:
    """What a group holds under a name: of its own, by no path and no link.

    :raises KeyError: there is nothing.
    :raises ValueError: it leads out of the group.
    """
    raw = name.encode("utf-8", "surrogatepass")
    if not raw or b"/" in raw or b"\0" in raw or raw == b".":
        raise ValueError(f"{name!r} is no name of an array or a group")
    try:
        _link(group.id, raw, "")
    except KeyError:
        raise KeyError(f"{name} is not there") from None
    node = h5o.open(group.id, raw)
    return h5py.Group(node) if isinstance(node, h5g.GroupID) else h5py.Dataset(node)


def checked_array(file: h5py.File, *path: str) -> h5py.Dataset:
    """An array of a file whose structure was checked when it was opened first, and may have changed meanwhile.

    :raises KeyError, ValueError: as above.
    """
    node: h5py.Group | h5py.Dataset = file
    for name in path:
        node = member(node, name)  # type: ignore[arg-type]
    _check_array(node.id, "/".join(("", *path)), _Found())
    return node  # type: ignore[return-value]


def _link(group: h5g.GroupID, raw: bytes, path: str) -> Any:
    if len(raw) > LONGEST_NAME:
        raise ValueError(f"{_shown(path, raw[:40])}... is too long a name")
    link = group.links.get_info(raw)
    if link.type != h5l.TYPE_HARD:
        where = "another file" if link.type == h5l.TYPE_EXTERNAL else "somewhere else"
        raise ValueError(f"{_shown(path, raw)} is a link to {where}, and a session has none")
    return link


def attribute(node: h5py.Group | h5py.Dataset, name: str) -> Any:
    """An attribute: a number, or texts as bytes.

    :raises KeyError: there is none of that name.
    :raises ValueError: it is neither, or too long.
    """
    if name not in node.attrs:
        raise KeyError(f"{node.name} has no {name}")
    held = h5a.open(node.id, name.encode())
    if held.get_storage_size() > LONGEST_ATTRIBUTE or held.dtype.kind not in "biufS":
        raise ValueError(f"{name} of {node.name} is neither a number nor a short text")
    return node.attrs[name]


def _shown(path: str, raw: bytes) -> str:
    return f"{path}/{raw.decode(errors='replace')}"
