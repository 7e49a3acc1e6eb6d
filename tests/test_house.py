"""The tree can be read: small folders, small files, short functions, and one name for one class."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

HOME = Path(__file__).parents[1]
FOLDERS = ("app", "backend", "sessions", "settle", "widgets")
"""Those of the product. In ``settle`` the links to the others are not followed."""
PYTHON = (*FOLDERS, "benchmarks", "examples", "tests")
NO_SOURCE = ("__pycache__", "build", ".pytest_cache", ".ipynb_checkpoints")
"""Made by tools, ignored by git."""
MOST_FILES, MOST_LINES, MEDIAN_LINES, MOST_LINES_OF_A_FUNCTION = 20, 300, 120, 50


@cache
def files(folder: Path) -> tuple[Path, ...]:
    """All files below a folder that git may keep; links are not followed."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name in NO_SOURCE or path.name.endswith((".egg-info", ".pyc", ".so")):
            continue
        found += files(path) if path.is_dir() else [path]
    return tuple(found)


def python(*folders: str) -> dict[Path, str]:
    """Python file -> its text."""
    return {path: path.read_text(encoding="utf-8") for name in folders for path in files(HOME / name) if path.suffix == ".py"}


def lines(text: str) -> int:
    return text.count("\n")


def long_functions(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            count = (node.end_lineno or node.lineno) - node.lineno + 1
            if count > MOST_LINES_OF_A_FUNCTION:
                yield f"{node.name}, {count} lines"


def twice(texts: dict[str, str]) -> dict[str, list[str]]:
    """Class name -> the files that define it, where there are several."""
    places = defaultdict(list)
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path)
    return {name: where for name, where in places.items() if len(where) > 1}


@pytest.mark.parametrize("top", [*PYTHON, "docs"])
def test_no_folder_holds_more_files_than_can_be_overlooked(top):
    counts: dict[Path, int] = defaultdict(int)
    for path in files(HOME / top):
        counts[path.parent] += 1
    assert counts and {str(folder.relative_to(HOME)): n for folder, n in counts.items() if n > MOST_FILES} == {}


def test_files_are_short():
    counts = {str(path.relative_to(HOME)): lines(text) for path, text in python(*PYTHON).items()}
    assert {path: n for path, n in counts.items() if n > MOST_LINES} == {}
    assert median(n for n in counts.values() if n) <= MEDIAN_LINES, "without the empty __init__.py"


def test_functions_are_short():
    assert {str(path.relative_to(HOME)): long for path, text in python(*FOLDERS).items() if (long := list(long_functions(text)))} == {}


def test_no_class_has_the_name_of_another_one():
    assert twice({str(path.relative_to(HOME)): text for path, text in python(*FOLDERS).items()}) == {}


def test_every_folder_with_code_is_a_package():
    for path in python(*FOLDERS):
        for folder in path.relative_to(HOME).parents[:-1]:
            assert (HOME / folder / "__init__.py").exists(), f"{folder} has no __init__.py"


def without_encoding(text: str) -> Iterator[str]:
    """Calls that read or write text in whatever encoding the computer has: on Windows, one that lacks most letters."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name, own = ast.unparse(node.func), isinstance(node.func, ast.Attribute)
        given = {word.arg: ast.unparse(word.value) for word in node.keywords}
        mode = given.get("mode") or "".join(ast.unparse(each) for each in node.args[1:2])
        opens = name in ("open", "io.open", "os.fdopen") and "b" not in mode
        whole = own and ((name.endswith(".read_text") and not node.args) or (name.endswith(".write_text") and len(node.args) == 1))
        if (opens or whole or given.get("text") == "True") and "encoding" not in given:
            yield f"line {node.lineno}, {name}"


def test_text_is_read_and_written_in_an_encoding_that_is_named():
    texts = {**python(*PYTHON, "docs"), HOME / "make.py": (HOME / "make.py").read_text(encoding="utf-8")}
    assert {str(path.relative_to(HOME)): found for path, text in texts.items() if (found := list(without_encoding(text)))} == {}
    assert list(without_encoding("open(f)\nopen(f, 'rb')\np.read_text()\nrun(x, text=True)\nopen(f, 'w', encoding='utf-8')")) == [
        "line 1, open",
        "line 3, p.read_text",
        "line 4, run",
    ]


def test_the_tests_that_are_told_of_are_there():
    told = set(re.findall(r"`((?:tests|benchmarks)/[\w/]+\.py)`", (HOME / "docs" / "reliability.md").read_text(encoding="utf-8")))
    assert len(told) > 10 and {file for file in told if not (HOME / file).exists()} == set()


def test_what_is_too_long_or_named_twice_is_seen():
    body = "    x = 1\n" * MOST_LINES_OF_A_FUNCTION
    assert list(long_functions(f"class A:\n    pass\ndef f():\n{body}")) == ["f, 51 lines"]
    assert list(long_functions(f"def f():\n{body[10:]}")) == []
    assert twice({"a": "class A: pass", "b": "def f():\n    class A: pass\nclass B: pass"}) == {"A": ["a", "b"]}
