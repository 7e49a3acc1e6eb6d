"""The arrows between the folders, and what must not be loaded to open the window or to use the command line."""

from __future__ import annotations

import ast
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import settle

HOME = Path(__file__).parents[1]
FOLDERS = ("app", "backend", "sessions", "widgets")
"""The folders with code, imported as ``settle.app`` and so on."""


def test_the_contracts_hold():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=HOME, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    ("imports", "banned"),
    [
        ("import settle.app.window.main_window, settle.widgets.panels.formula.formula", ["torch", "sklearn", "ziamath", "optuna"]),
        ("import settle.app.pictures.thumbnail", ["torch", "sklearn", "ziamath"]),
        ("import settle.app.pictures.thumbnail_worker", ["torch", "PySide6", "h5py"]),
        ("import settle.app.cli.main, settle.app.cli.sweep", ["PySide6", "pyqtgraph", "torch", "sklearn", "ziamath", "optuna"]),
        ("import settle.app.cli.main, settle.app.cli.show", ["h5py", "numba", "platformdirs", "hashlib"]),
        ("import settle.backend.core.recording, settle.backend.core.runner, settle.backend.core.experiment", ["torch", "PySide6", "h5py"]),
        ("import settle.api", ["torch", "sklearn", "PySide6", "pyqtgraph", "h5py"]),
        (
            "from settle.app import catalogue\nfor n in catalogue.names(): catalogue.experiment(n)",
            ["torch", "sklearn", "PySide6", "numba", "h5py"],
        ),
    ],
)
def test_nothing_heavy_is_loaded_early(imports, banned):
    code = f"import sys\n{imports}\nprint([b for b in {banned!r} if b in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


# -- circles ---------------------------------------------------------------------------------


def test_no_circles():
    """Of all imports: those for typing alone and those within functions too."""
    found = circles(imports())
    assert not found, "\n".join(" <-> ".join(circle) for circle in found)


def test_a_circle_is_seen_wherever_it_is_closed():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    source = "if TYPE_CHECKING:\n    from settle.x import one\ndef f():\n    import settle.x.two\n    from ..y import z"
    assert named(ast.parse(source), "settle.x.three") == {"settle.x", "settle.x.one", "settle.x.two", "settle.y", "settle.y.z"}


def imports() -> dict[str, set[str]]:
    """Module -> the modules of this tree that its file names in an import, at the top or anywhere else."""
    files = dict(modules())
    return {name: named(ast.parse(file.read_text(encoding="utf-8")), name) & files.keys() - {name} for name, file in files.items()}


def modules() -> Iterator[tuple[str, Path]]:
    """Name and file of every module of this tree."""
    own = [folder for folder in (HOME / "settle").iterdir() if folder.is_dir() and folder.name not in FOLDERS]
    files = [*(HOME / "settle").glob("*.py"), *(file for folder in own for file in folder.rglob("*.py"))]
    files += [file for folder in FOLDERS for file in (HOME / folder).rglob("*.py")]
    for file in files:
        parts = file.relative_to(HOME).with_suffix("").parts
        parts = parts if parts[0] == "settle" else ("settle", *parts)
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


def named(tree: ast.Module, importer: str) -> set[str]:
    """What import statements name: modules, and what is taken out of them, which may be modules too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(importer.split(".")[: -node.level]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Strongly connected components of more than one module: all that can be reached from each other."""
    reached = {name: _reached(graph, name) for name in graph}
    found = {frozenset(other for other in there if name in reached[other]) for name, there in reached.items() if name in there}
    return sorted(sorted(circle) for circle in found)


def _reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    there: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        if (name := waiting.pop()) not in there:
            there.add(name)
            waiting += graph[name]
    return there


# -- experiments beside each other -----------------------------------------------------------


def test_no_experiment_imports_another():
    """Not even one of its own field: what two of them need lies beside their folders."""
    found = crossings(imports())
    assert not found, "\n".join(f"{importer} imports {imported}" for importer, imported in found)


def test_an_import_of_another_experiment_is_seen():
    graph = {
        "settle.backend.x.one.experiment": {"settle.backend.x.two.knobs", "settle.backend.x.both"},
        "settle.backend.x.two.experiment": set(),
        "settle.backend.x.two.knobs": set(),
        "settle.backend.x.both": set(),
    }
    assert crossings(graph) == [("settle.backend.x.one.experiment", "settle.backend.x.two.knobs")]


def crossings(graph: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """(module, what it imports) between the folders of two experiments: those of a field with a file ``experiment.py``."""
    folders = [name.removesuffix("experiment") for name in graph if name.endswith(".experiment") and name.count(".") > 3]
    of = {name: next((folder for folder in folders if name.startswith(folder)), None) for name in graph}
    pairs = [(name, other) for name, there in graph.items() for other in sorted(there) if of[name] and of.get(other)]
    return [(name, other) for name, other in pairs if of[name] != of[other]]


# -- one name for each module ----------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_folder_can_be_imported_by_its_own_name(folder):
    done = _python(f"import {folder}", HOME)
    assert done.returncode and f"this folder is imported as settle.{folder}" in done.stderr, done.stderr


NAMES = """
import collections, json, os, sys
import settle.app.window.main_window
from settle.app import catalogue
for name in catalogue.names():
    catalogue.experiment(name)
    catalogue.view(name)
names = collections.defaultdict(list)
for name, module in list(sys.modules.items()):
    if getattr(module, "__file__", None) and name != "__main__":
        names[os.path.realpath(module.__file__)].append(name)
home = os.path.dirname(os.path.dirname(os.path.realpath(settle.__file__)))
folders = tuple(os.path.join(home, folder, "") for folder in ("settle", "app", "backend", "sessions", "widgets"))
own = {file: names for file, names in names.items() if file.startswith(folders)}
print(json.dumps({"home": home, "own": own, "bare": [name for name in ("app", "backend", "sessions", "widgets") if name in sys.modules]}))
"""


@pytest.mark.parametrize("from_folder", ["home", "elsewhere"])
def test_each_module_is_loaded_once_and_from_this_tree(from_folder, tmp_path):
    """Also from a folder of somebody else's that holds files with the names of ours."""
    (tmp_path / "app.py").write_text("raise RuntimeError('not this one')", encoding="utf-8")
    for folder in ("backend", "widgets", "sessions"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("raise RuntimeError('not this one')", encoding="utf-8")
    done = _python(NAMES, HOME if from_folder == "home" else tmp_path)
    assert not done.returncode, done.stderr
    found = json.loads(done.stdout)
    assert Path(found["home"]) == Path(settle.__file__).resolve().parents[1]
    assert found["bare"] == []
    assert {file: names for file, names in found["own"].items() if len(names) > 1} == {}
    assert len(found["own"]) > 200


def _python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, encoding="utf-8")


def test_every_folder_with_code_is_a_package_that_can_be_walked():
    found = {name for _, name, _ in pkgutil.walk_packages(settle.__path__, "settle.", onerror=_raise)}
    assert found == {name for name, _ in modules()} - {"settle"}


def _raise(name: str) -> None:
    raise AssertionError(f"{name} cannot be imported")
