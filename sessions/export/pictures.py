"""Pictures of a recording as files for other programs: a sheet as PNG, their evolution as GIF or MP4. Pixels as they are, no theme."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions.disk import reason, replacing
from settle.sessions.export import video
from settle.sessions.format import SessionError

COLUMN = "pictures"
"""A column of this name holds pictures in [0, 1]: n x h x w, or n x 3 x h x w in colour."""
EVOLUTIONS = ("gif", "mp4")
"""Formats that show one picture after another."""
GAP, GROUND = 2, 128
"""Pixels between pictures, before they are enlarged, and their grey."""
SIDE = 480
"""Pixels that the longer side of a sheet has at least: small pictures are enlarged by a whole number."""
MOST = 200
"""Pictures of an evolution; of a longer evolution some are taken, evenly."""
SECONDS, LAST = 0.08, 2.0
"""How long a picture of an evolution stands, and the last one."""


def picture_tables(recording: Recording) -> list[str]:
    """Tables that hold pictures."""
    return [name for name, table in recording.tables.items() if COLUMN in table and len(table[COLUMN].shape) in (3, 4)]


def sheet(pictures: np.ndarray) -> np.ndarray:
    """n x h x w or n x 3 x h x w in [0, 1] -> one picture of bytes, H x W or H x W x 3, as square as it can be, row by row."""
    pixels = np.rint(255 * np.clip(np.nan_to_num(pictures), 0, 1)).astype(np.uint8)
    if pixels.ndim == 4:
        pixels = pixels.transpose(0, 2, 3, 1)
    count, h, w = pixels.shape[:3]
    columns = math.ceil(math.sqrt(count * h / w))
    rows = -(-count // columns)
    made = np.full((rows * (h + GAP) + GAP, columns * (w + GAP) + GAP, *pixels.shape[3:]), GROUND, np.uint8)
    for i, picture in enumerate(pixels):
        y, x = (GAP + part * (size + GAP) for part, size in zip(divmod(i, columns), (h, w), strict=True))
        made[y : y + h, x : x + w] = picture
    times = max(1, -(-SIDE // max(made.shape[:2])))
    return made.repeat(times, 0).repeat(times, 1)


def write(recording: Recording, path: Path, format: str, table: str | None = None, at: int | None = None) -> list[Path]:
    """Write a table's pictures: as they stood at step ``at`` (``png``), or up to it, one after another (``gif``, ``mp4``).

    :param table: None: the first one that holds pictures.
    :param at: None: the end.
    :raises SessionError: there are no pictures, none yet at that step, a package is lacking, or the file cannot be written.
    """
    from PIL import Image

    chosen = _table(recording, table)
    rows = len(chosen) if at is None else chosen.rows_at(at)
    if not rows:
        raise SessionError(f"Table {chosen.name} has no picture up to step {at}.")
    column = chosen[COLUMN]
    try:
        with replacing(path) as beside, open(beside, "wb") as file:
            if format == "png":
                Image.fromarray(sheet(column[rows - 1])).save(file, "PNG")
            else:
                places = np.unique(np.linspace(0, rows - 1, min(rows, MOST)).round().astype(int))
                sheets = (sheet(column[int(row)]) for row in places)
                if format == "mp4":
                    video.write_mp4(file, video.held(sheets, round(LAST / SECONDS)), 1 / SECONDS, video.SHARP)
                else:
                    frames = [Image.fromarray(each) for each in sheets]
                    stand = [round(1000 * SECONDS)] * (len(frames) - 1) + [round(1000 * LAST)]
                    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=stand, loop=0)
    except OSError as e:
        raise SessionError(f"{path} cannot be written: {reason(e)}.") from e
    return [path]


def _table(recording: Recording, name: str | None) -> Table:
    found = picture_tables(recording)
    if name is None and found:
        return recording.tables["samples" if "samples" in found else found[0]]
    if name in found:
        return recording.tables[name]
    known = ", ".join(found)
    why = f"Table '{name}' holds no pictures" if name in recording.tables else f"There is no table '{name}'" if name else ""
    if not known:
        raise SessionError(f"{why or 'There are none'}: the session has no table of pictures.")
    raise SessionError(f"{why}: pictures are in {known}.")
