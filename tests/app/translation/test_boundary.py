"""Where the code hands a text to Qt it goes through the translation: no literal text is handed over as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parents[3]
CALLS = re.compile(
    "set(Text|ToolTip|WindowTitle|PlaceholderText|Accessible(Name|Description)|Suffix|Prefix|SpecialValueText|InformativeText|Title)"
    "|PlainLabel|RichLabel|ElidedLabel|QPushButton|QCheckBox|QRadioButton|addAction|addItem|addButton|addRow|addTab|addMenu|showText|drawText"
)
NAMES = {"Settle", "PDF"}


def literal(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) for part in node.values)
    return literal(node.body) or literal(node.orelse) if isinstance(node, ast.IfExp) else ""


def untranslated(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and CALLS.fullmatch(name):
            for text in map(literal, node.args[:1] if name == "ElidedLabel" else node.args):  # whose second names its style
                if re.search("[A-Za-z]{3}", re.sub("<[^<>]*>", "", text)) and text not in NAMES:
                    yield f"{path.relative_to(HOME)}:{node.lineno}: {text}"


def test_no_literal_text_reaches_qt_as_it_is():
    files = [path for room in ("app", "widgets") for path in (HOME / room).rglob("*.py") if "app/cli/" not in path.as_posix()]
    assert len(files) > 300
    assert [found for path in files for found in untranslated(path)] == [], "each goes through tr of widgets/translation/language.py"
