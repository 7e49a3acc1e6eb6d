"""What several figures of notebooks use: their sources stand in a cell of their own, where one of its figures calls them.

A table is an h5py group, a column one of its data sets. ``axes`` are matplotlib's.
"""

from __future__ import annotations

import numpy as np


def text(value):
    """Text as h5py gives it, bytes or not."""
    return value.decode() if isinstance(value, bytes) else str(value)


def label(column):
    """What a column holds, and its unit, from its attributes."""
    name, words = column.name.rpartition("/")[2], text(column.attrs.get("label", column.attrs["long_name"]))
    if "." in name:  # one of several: the words end with its name
        words = words.removesuffix(name).rstrip(" ,:").removesuffix(" of")
    unit = text(column.attrs["units"])
    return f"{words} ({unit})" if unit else words


def keyed(table, name):
    """The columns ``name.ep``, ``name.bptt``, ... by what stands behind the dot, in the order in which they were recorded."""
    columns = map(text, table.attrs["columns"])
    return {column.partition(".")[2]: table[column] for column in columns if column.startswith(name + ".")}


def curves(axes, x, columns, **style):
    """A line for each column, named in the legend, against the column ``x``."""
    few = {"marker": "."} if len(x) < 20 else {}
    for name, column in columns.items():
        axes.plot(x[:], column[:], label=name, **few, **style)
    axes.set_xlabel(label(x))
    if columns:
        axes.set_ylabel(label(next(iter(columns.values()))))
        axes.legend(fontsize="small")


def tiled(pictures, across=0):
    """Pictures as one sheet, row by row: n x h x w, in colour n x 3 x h x w or n x h x w x 3."""
    if pictures.dtype == np.uint8:
        pictures = pictures / 255
    if pictures.ndim == 4 and pictures.shape[1] == 3:
        pictures = np.moveaxis(pictures, 1, -1)
    count, high, wide = pictures.shape[:3]
    across = across or int(np.ceil(np.sqrt(2 * count * high / wide)))
    sheet = np.full((-(-count // across) * (high + 1), across * (wide + 1), *pictures.shape[3:]), np.nan)
    for i, picture in enumerate(pictures):
        y, x = i // across * (high + 1), i % across * (wide + 1)
        sheet[y : y + high, x : x + wide] = picture
    return sheet


def paint(axes, sheet, title="", **style):
    """A sheet of pictures, without axes."""
    style = {"cmap": "gray", "interpolation": "nearest", **style}
    image = axes.imshow(sheet, **style)
    axes.set_axis_off()
    axes.set_title(title)
    return image


def nudged(states):
    """The steps at which a nudged phase begins."""
    phase, steps = states["phase"][:], states["step"][:]
    return steps[1:][(phase[1:] == 1) & (phase[:-1] == 0)]


def layers(states):
    """Names of the layers, s0 (the output), s1, ..."""
    return [name for name in map(text, states.attrs["columns"]) if name[0] == "s" and name[1:].isdigit()]


def bars(axes, values, digits=2, errors=None):
    """A bar for each name, its value written on it."""
    drawn = axes.bar(list(values), list(values.values()), yerr=errors, capsize=3, color="0.55")
    axes.bar_label(drawn, fmt=f"{{:.{digits}g}}", fontsize="small")
    axes.axhline(0, color="black", linewidth=0.8)
