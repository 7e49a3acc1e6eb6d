"""A text of the code as a catalogue has it: an f-string becomes a sentence with named places, one for each way that it can read."""

from __future__ import annotations

import ast
import re
from itertools import product

MOST = 16
"""Ways that one text can read, at most; where there are more, a place stands for what varies."""


def ways(node: ast.expr) -> list[str]:
    """All texts that an expression of constants, f-strings, ``+`` and ``a if b else c`` can give; a place such as ``{steps}`` for what is
    only known later. Empty where the expression gives no text of its own."""
    return [_places_apart(way) for way in dict.fromkeys(_ways(node))] if _has_text(node) else []


def is_text(node: ast.AST) -> bool:
    """Whether an expression is one of those that :func:`ways` takes as a whole."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, ast.JoinedStr)


def _has_text(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value for part in ast.walk(node))


def _ways(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return _joined([_part(each) for each in node.values])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([_ways(node.left), _ways(node.right)])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and isinstance(node.left, ast.Constant):
        return [str(node.left.value), ""]  # a plural: 's' * (n != 1)
    if isinstance(node, ast.IfExp):
        return [*_ways(node.body), *_ways(node.orelse)]
    return [f"{{{_name(node)}}}"]


def _part(node: ast.expr) -> list[str]:
    if isinstance(node, ast.FormattedValue):
        return _ways(node.value) if _varies(node.value) and node.format_spec is None else [f"{{{_name(node.value)}}}"]
    return [str(node.value)] if isinstance(node, ast.Constant) else _ways(node)


def _varies(node: ast.expr) -> bool:
    """Whether what fills a place is one of a few texts."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.IfExp) and any(is_text(each) for each in (node.body, node.orelse)))


def _joined(parts: list[list[str]]) -> list[str]:
    count = 1
    for place, part in enumerate(parts):
        count *= len(part)
        if count > MOST:
            parts[place], count = ["{more}"], count // len(part)
    return ["".join(each) for each in product(*parts)]


def _name(node: ast.AST) -> str:
    """What a place is called: after the last name of its expression."""
    if isinstance(node, ast.Call):
        inner = node.args[0] if node.args and not isinstance(node.args[0], ast.Constant) else node.func
        return _name(inner)
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_") or "value"
    if isinstance(node, ast.Name):
        return node.id.strip("_") or "value"
    if isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return key if isinstance(key, str) and key.isidentifier() else _name(node.value)
    if isinstance(node, ast.BinOp):
        return _name(node.right if isinstance(node.left, ast.Constant) else node.left)
    if isinstance(node, ast.IfExp):
        return _name(node.body)
    if isinstance(node, ast.BoolOp):
        return _name(node.values[0])
    return _name(node.operand) if isinstance(node, ast.UnaryOp) else "value"


def _places_apart(text: str) -> str:
    """With places of the same name numbered: ``{step}`` and ``{step2}``."""
    seen: dict[str, int] = {}

    def apart(found: re.Match) -> str:
        count = seen[found[1]] = seen.get(found[1], 0) + 1
        return found[0] if count == 1 else f"{{{found[1]}{count}}}"

    return re.sub(r"\{([A-Za-z_]\w*)(?:[:!][^{}]*)?\}", apart, text)
