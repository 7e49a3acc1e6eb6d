"""Collects what can reach the window out of the code: the texts of the catalogue, each with the places where it stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sentence import is_text, ways
from words import FIGURES, IN_CONTEXT, PARTS, WORDS

HOME = Path(__file__).resolve().parents[1]
ROOMS = ("app", "backend", "sessions", "widgets")
LEFT_OUT = re.compile(
    r"app/cli/|app/.*/(command|options|notebook|html_page|report_files|report_body|menu_entry)\.py|app/(report|desktop)/"
    r"|sessions/export/notebook/|sessions/library/row_store|widgets/(theme|translation)/|widgets/paper/(svg|recorder|drawing|files)\.py"
    r"|backend/numerics/(?!rate_schedule)|/make_.*\.py$|^(app|backend|sessions|widgets)/__init__\.py$"
)
"""Of the command line alone, of what is exported, of the looks."""
SILENT = re.compile(
    "setObjectName|setProperty|property|[gs]etattr|hasattr|compile|sub|match|search|fullmatch|findall|r?split|r?partition|startswith|endswith"
    "|[lr]?strip|replace|removeprefix|removesuffix|encode|decode|keep|text_of|open|read_text|write_text|import_module|add_argument|add_parser"
    "|getLogger|debug|exception|get|pop|setdefault|stream|icon|setStyleSheet|joinpath|with_suffix|with_name|r?glob|strftime|field_name"
    "|TypeVar|create_dataset|require_group|asarray|array|zeros|setStyle|QSettings|QByteArray|findChild|findChildren|getenv|astype|Signal"
    "|Slot|Property|dtype|child|attribute|now|table|column_of|has|fromstring|QKeySequence|QFont|einsum"
)
"""Calls whose texts are keys, names and patterns."""
SHOWING = re.compile(
    "tr|choice|words|column|PlainLabel|RichLabel|ElidedLabel|addItems?|addAction|addMenu|addTab|addButton|addRow|setText|setToolTip"
    "|setAccessible(Name|Description)|setPlaceholderText|setSuffix|setPrefix|setSpecialValueText|setTitle|setWindowTitle|setLabel|set_tip"
    "|say|tell|Q.*"
)
"""Calls in which a single small word is a text."""
SHOWN = ("label", "help", "unit", "title", "text", "tip", "y_label", "x_label", "what", "words")
KEYS = ("key", "name", "table", "encoding", "mode", "only_with", "unless", "style", "tag")
"""Arguments by name of which the same holds, and those that are keys."""
WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}")
KEY = re.compile(
    r"[a-z0-9_]+([./-][a-z0-9_]+)*|[A-Za-z_]+\.[A-Za-z_.]+|[A-Z_0-9]+|--[a-z-]+|\.?\*?\.\w+|#[0-9a-fA-F]{3,8}|[a-z]+[A-Z]\w*"
    r"|[a-z]+/[\w./-]+"
)
"""Names of things of the code, unless a single word of them is shown."""
NO_TEXT = re.compile(
    r"\S*://\S*|((Ctrl|Shift|Alt|Meta)\+)+\S+|(SELECT|INSERT|DELETE|CREATE|PRAGMA|UPDATE) .*|[\w{}]*[._/=-][\w{}./=-]*"
    r"|\{\w+\}[a-z]{1,3}|settle\.[\w.:]+|[A-Z]\w+Error|%Y.*"
)
"""Addresses, keys, queries, paths and formats."""


def collect() -> dict[str, list[tuple[str, int]]]:
    """Text -> (file, line) of each place where it stands, in the order of files and lines."""
    found: dict[str, list[tuple[str, int]]] = {}
    for room in ROOMS:
        for path in sorted((HOME / room).rglob("*.py")):
            name = path.relative_to(HOME).as_posix()
            if not LEFT_OUT.search(name):
                for text, line in texts(ast.parse(path.read_text(encoding="utf-8"))):
                    found.setdefault(text, []).append((name, line))
    for word in (*WORDS.split(), *IN_CONTEXT, *PARTS, *FIGURES):
        found.setdefault(word, []).append(("translating/words.py", 0))
    return found


def texts(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The texts of a module that somebody may read in the window, and their lines."""
    yield from ((text.strip().lstrip(",;").lstrip(), line) for text, line in _within(tree, False))


def _within(node: ast.AST, shown: bool) -> Iterator[tuple[str, int]]:
    """
    :param shown: whether a single word in small letters counts as a text here, and not as a key.
    """
    if isinstance(node, ast.expr) and is_text(node):
        yield from ((text, node.lineno) for text in ways(node) if is_readable(text, shown))
        yield from _in_places(node)
        return
    for child, shows in _children(node, shown):
        yield from _within(child, shows)


def _in_places(node: ast.expr) -> Iterator[tuple[str, int]]:
    """Texts within what fills a place."""
    for each in ast.walk(node):
        if isinstance(each, ast.FormattedValue) and not isinstance(each.value, ast.JoinedStr | ast.Constant):
            yield from _within(each.value, True)
        elif isinstance(each, ast.BinOp) and isinstance(each.op, ast.Add):
            yield from (found for side in (each.left, each.right) if not is_text(side) for found in _within(side, True))


def _children(node: ast.AST, shown: bool) -> Iterator[tuple[ast.AST, bool]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.AnnAssign):
        yield from ((each, shown) for each in (node.target, node.value) if each is not None)
    elif isinstance(node, ast.arg | ast.Import | ast.ImportFrom):
        return
    elif isinstance(node, ast.FunctionDef):
        yield from ((each, False) for each in [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.decorator_list, *node.body])
    elif isinstance(node, ast.Compare):
        yield from ((each, False) for each in (node.left, *node.comparators) if not _constants(each))
    elif isinstance(node, ast.Subscript):
        yield node.value, False
        if not isinstance(node.slice, ast.Constant):
            yield node.slice, False
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Dict):
        yield from ((key, False) for key in node.keys if key is not None)
        yield from ((value, shown) for value in node.values)
    elif isinstance(node, ast.IfExp):
        yield from ((node.test, False), (node.body, True), (node.orelse, True))
    else:
        yield from ((each, shown or isinstance(node, ast.Return | ast.BoolOp)) for each in ast.iter_child_nodes(node))


def _of_call(node: ast.Call) -> Iterator[tuple[ast.AST, bool]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute):
        receiver = node.func.value
        if not (name in ("join", "split", "replace") and isinstance(receiver, ast.Constant)):
            yield receiver, True
    if SILENT.fullmatch(name) or (name == "warning" and "log" in ast.dump(node.func)):
        yield from ((each, False) for each in node.args if not is_text(each))
        return
    yield from ((each, bool(SHOWING.fullmatch(name))) for each in node.args)
    yield from ((each.value, each.arg in SHOWN) for each in node.keywords if each.arg not in KEYS)


def _constants(node: ast.AST) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(map(_constants, node.elts))
    return isinstance(node, ast.Constant)


def is_readable(text: str, shown: bool) -> bool:
    """Whether a text has words that somebody may read; a single small word has where ``shown`` says so."""
    literal = re.sub(r"\{[^{}]*\}|<[^<>]*>|\\[a-zA-Z]+|&\w+;", " ", text)
    words = WORD.findall(literal)
    if not words or re.search(r"[{};]\s*(color|border|background|padding|margin|font)[\w-]*\s*:", text):
        return False
    if NO_TEXT.fullmatch(text.strip()):
        return False
    if KEY.fullmatch(text.strip()):
        return shown and bool(re.fullmatch(r"[a-z]+(-[a-z]+)*", text.strip()))
    return True
