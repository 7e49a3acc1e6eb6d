"""Make the environment, run Settle, check and test it: `python make.py [install|run|check|test]`.

Plain Python, the same on Linux, macOS and Windows; the Makefile calls it. All that is
installed goes into the folder .venv beside this file.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

HOME = Path(__file__).resolve().parent
VENV = HOME / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
ROOMS = ("app", "backend", "sessions", "widgets")


def link_rooms() -> None:
    """Links settle/app -> ../app and so on, for tools that find modules by reading files (pyright, import-linter, editors)."""
    for room in ROOMS:
        link = HOME / "settle" / room
        if link.exists() and link.samefile(HOME / room):
            continue
        if link.is_symlink():  # to nothing, or into another clone
            link.unlink()
        if os.name == "nt":
            import _winapi

            _winapi.CreateJunction(str(HOME / room), str(link))  # needs no administrator, which a symbolic link does
        else:
            link.symlink_to(Path("..") / room)


def install(*_: str, extra: str = "test") -> int:
    """Make .venv and install what pyproject.toml names, at the versions of constraints.txt.

    :param extra: of the optional dependencies, which.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 (a person with an older one is told)
        print(f"Settle needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    link_rooms()
    sources = ("pyproject.toml", "setup.py", "constraints.txt")
    wanted = hashlib.sha256(b"".join((HOME / f).read_bytes() for f in sources)).hexdigest() + str(HOME)
    mark = VENV / f"installed-{extra}"
    if PYTHON.exists() and mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"Installing into .venv: settle-lab[{extra}] (a few minutes the first time) ...", file=sys.stderr)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True, clear=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    code = subprocess.call([*pip, "--constraint", str(HOME / "constraints.txt"), "--editable", f"{HOME}[{extra}]"], cwd=HOME)
    if code == 0:
        mark.write_text(wanted, encoding="utf-8")
    return code


def run(*arguments: str) -> int:
    """Open the window (without a display: the first experiment, headless)."""
    return install() or python("-m", "settle.app", *arguments)


def test(*arguments: str) -> int:
    """Run the whole suite, on as many cores as there are (2 to 8); further words go to pytest."""
    os.environ["PYTHONWARNDEFAULTENCODING"] = "1"  # a text file opened without saying in which encoding fails its test
    os.environ.setdefault("PYTHONWARNINGS", "ignore::EncodingWarning")  # but of other packages, in processes that tests start
    return install() or python("-m", "pytest", "-n", str(min(8, max(2, os.cpu_count() or 2))), *arguments)


def check(*_: str) -> int:
    """The gates before the tests: ruff, formatting, types, import contracts, what the wheel holds. All are run; one that fails fails."""
    if code := install() or install(extra="dev"):
        return code
    gates = [
        ("ruff", ["-m", "ruff", "check", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "."]),
        ("pyright", ["-m", "pyright", "--pythonpath", str(PYTHON)]),
        ("import contracts", ["-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"]),
    ]
    failed = [name for name, words in gates if python(*words)]
    if wheel():
        failed.append("wheel")
    print("check: " + (f"failed: {', '.join(failed)}" if failed else "all gates hold"))
    return 1 if failed else 0


def wheel() -> int:
    """Build the wheel and compare what it holds with the tree: ``settle/`` and metadata alone, and every module and icon in it."""
    shutil.rmtree(HOME / "build", ignore_errors=True)  # what an earlier build left there would be in the wheel again
    with tempfile.TemporaryDirectory() as folder:
        if code := python("-m", "build", "--wheel", "--outdir", folder, stdout=subprocess.DEVNULL):
            return code
        built = next(Path(folder).glob("*.whl"))
        code = python("-m", "check_wheel_contents", str(built))
        with zipfile.ZipFile(built) as opened:
            held = {name for name in opened.namelist() if ".dist-info/" not in name}
    files = [f for room in ROOMS for f in (HOME / room).rglob("*") if f.suffix in (".py", ".svg", ".npz", ".md") and f.is_file()]
    own = HOME / "settle"  # without the links in it
    parts = [own, *(d for d in own.iterdir() if d.is_dir() and d.name not in (*ROOMS, "__pycache__"))]
    wanted = {"settle/" + f.relative_to(HOME).as_posix() for f in files} | {
        f.relative_to(HOME).as_posix() for part in parts for f in part.iterdir() if f.suffix == ".py"
    }
    wrong = [*(f"not in the wheel: {name}" for name in sorted(wanted - held)), *(f"strange: {name}" for name in sorted(held - wanted))]
    print("\n".join([*wrong, f"{built.name}: {len(held)} files"]))
    return 1 if wrong else code


def python(*words: str, **how: int) -> int:
    return subprocess.call([str(PYTHON), *words], cwd=HOME, **how)


if __name__ == "__main__":
    verbs = {"install": install, "run": run, "check": check, "test": test}
    verb, *rest = sys.argv[1:] or ["run"]
    if verb not in verbs:
        sys.exit(f"make.py knows {', '.join(verbs)}; it does not know {verb!r}.")
    try:
        sys.exit(verbs[verb](*rest))
    except KeyboardInterrupt:
        sys.exit(130)
