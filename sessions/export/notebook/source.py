"""The source of functions as it stands in the cells of a notebook."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from types import FunctionType

from settle.sessions.export.notebook import helpers


def cell_of(draw: Callable[..., None]) -> str:
    """A function's source without its docstring, which stands above the cell."""
    source = textwrap.dedent(inspect.getsource(draw))
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    first, lines = function.body[0], source.splitlines()
    if ast.get_docstring(function) is not None:
        del lines[first.lineno - 1 : first.end_lineno]
    return "\n".join(lines)


def helpers_of(sources: Sequence[str]) -> str:
    """The helpers that these cells call, and those that these call, in the order of their file."""
    every = {name: inspect.getsource(each) for name, each in vars(helpers).items() if isinstance(each, FunctionType)}
    wanted, before = set[str](), -1
    while len(wanted) > before:
        before = len(wanted)
        wanted |= {name for text in (*sources, *(every[name] for name in wanted)) for name in _names(text) if name in every}
    return "\n\n\n".join(source.rstrip() for name, source in every.items() if name in wanted)


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
