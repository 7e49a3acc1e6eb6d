"""Make the environment, run Settle, check and test it: `python make.py [install|run|check|test|docs|texts|bundle]`.

Plain Python, the same on Linux, macOS and Windows; the Makefile calls it. All that is
installed goes into the folder .venv beside this file. `--cpu` and `--cuda` choose PyTorch's
build; without them it is the one for the computer at hand (docs/installing.md).
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from pathlib import Path

HOME = Path(__file__).resolve().parent
VENV = HOME / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
ROOMS = ("app", "backend", "sessions", "widgets")
TORCH = {"cpu": "https://download.pytorch.org/whl/cpu", "cuda": "https://download.pytorch.org/whl/cu130"}
"""PyTorch's own indexes. For macOS there is one build alone."""
BUILDS = ("--cpu", "--cuda")
DOWNLOAD = {"linux": {"cpu": "0.5 GB", "cuda": "3.0 GB"}, "win32": {"cpu": "0.33 GB", "cuda": "some GB"}, "darwin": {"cpu": "0.32 GB"}}
"""What is fetched in all, by the sizes of the wheels of constraints.txt (docs/installing.md)."""
HELD = (".py", ".svg", ".png", ".npz", ".h5", ".md", ".mo", ".desktop", ".xml")
"""Kinds of files that the wheel holds."""
DEFAULT = "cuda" if sys.platform == "linux" else "cpu"
"""The build that the default index has."""
PATIENCE = 15
"""Seconds that an index is waited for."""
NEWEST, GLIBC, MACOS = (3, 14), {"x86_64": (2, 34), "aarch64": (2, 39)}, (13, 0)
"""What the wheels of constraints.txt ask for: h5py's and SciPy's of Python, Qt's of the system."""


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


def cannot_work() -> str:
    """Why Settle cannot be installed by this Python on this computer, as a sentence; empty: it can be."""
    if sys.platform not in DOWNLOAD:
        return f"Settle runs on Linux, macOS and Windows; this is {sys.platform}."
    version, release = sys.version_info[:2], sys.version.split()[0]
    machine = sysconfig.get_platform().rpartition("-")[2] if sys.platform == "win32" else platform.machine()
    if version < (3, 11):
        return f"Settle needs Python 3.11 or newer; this is {release}."
    if version > NEWEST:
        return f"Settle needs Python 3.11 to {NEWEST[0]}.{NEWEST[1]}; this is {release}, for which SciPy and h5py have no wheels yet."
    if sys.maxsize < 2**32:
        return "Settle needs a 64-bit Python; this one has 32 bits, for which there is no PyTorch."
    if sys.platform == "darwin" and machine != "arm64":
        return "Settle needs a Mac with Apple silicon and a Python for it: PyTorch and Numba have no wheels for Intel Macs (x86_64)."
    if sys.platform == "darwin" and MACOS > _numbers(platform.mac_ver()[0]) != (10, 16):  # which a Python for old ones calls all newer ones
        return f"Settle needs macOS {MACOS[0]} or newer, as Qt does; this is {platform.mac_ver()[0]}."
    if sys.platform == "win32" and machine != "amd64":
        return f"Settle needs a Python for x86-64: POT and PyTorch have no wheels for Windows on ARM; this one is for {machine}."
    return _linux_cannot_work(machine) if sys.platform == "linux" else ""


def _linux_cannot_work(machine: str) -> str:
    if machine not in GLIBC:
        return f"Settle needs Linux on {' or '.join(GLIBC)}; this is {machine}, for which Qt and PyTorch have no wheels."
    if "musl" in f"{sysconfig.get_config_var('SOABI')} {sysconfig.get_config_var('HOST_GNU_TYPE')}":
        return "Settle needs a Linux with glibc: Qt and PyTorch have no wheels for musl (Alpine)."
    kind, version = platform.libc_ver()
    if kind == "glibc" and _numbers(version) < GLIBC[machine]:
        needed = ".".join(map(str, GLIBC[machine]))
        return f"Settle needs glibc {needed} or newer on {machine}, as Qt does; this Linux has {version}: take a newer release of it."
    return ""


def _numbers(version: str) -> tuple:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def install(*words: str, extra: str = "test", folder: Path = VENV) -> int:
    """Make an environment and install what pyproject.toml names, at the versions of constraints.txt.

    :param words: ``--cpu`` or ``--cuda``, which then stays chosen.
    :param extra: of the optional dependencies, which.
    """
    if why := cannot_work():
        print(why, file=sys.stderr)
        return 1
    link_rooms()
    python, chosen = folder / PYTHON.relative_to(VENV), folder / "chosen-build"
    asked = next((word[2:] for word in words if word in BUILDS), "")
    build = asked or (chosen.read_text(encoding="utf-8") if chosen.exists() else "")
    sources = ("pyproject.toml", "setup.py", "constraints.txt")
    wanted = hashlib.sha256(b"".join((HOME / f).read_bytes() for f in sources)).hexdigest() + str(HOME) + build
    mark = folder / f"installed-{extra}"
    if python.exists() and mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"Installing into {folder.name}: settle-lab[{extra}] (a few minutes the first time) ...", file=sys.stderr)
    if not python.exists():
        venv.create(folder, with_pip=True, clear=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    if asked and build_of(folder) not in ("", asked):
        subprocess.call([*pip, "uninstall", "--quiet", "--yes", "torch"])
    code = _install(pip, extra, folder, build)
    if code == 0:
        mark.write_text(wanted, encoding="utf-8")
        if build:
            chosen.write_text(build, encoding="utf-8")
    return code


def _install(pip: list, extra: str, folder: Path, build: str) -> int:
    held = ["--constraint", str(HOME / "constraints.txt")]
    index = "" if build_of(folder) else torch_index(pip, build)
    if index and subprocess.call([*pip, "install", "--quiet", *held, "--no-deps", "--index-url", index, "torch"]):
        print("That build could not be installed: PyTorch is taken from the default index.", file=sys.stderr)
    return subprocess.call([*pip, "install", "--quiet", *held, "--editable", f"{HOME}[{extra}]"], cwd=HOME)


def torch_index(pip: list, build: str) -> str:
    """The index of PyTorch's own that it is taken from, empty: whatever pip goes by. Says which build that is, and what is downloaded.

    :param build: ``cpu`` or ``cuda`` if one is asked for.
    """
    if own := own_indexes(pip):
        print(f"PyTorch: whichever build pip finds where its settings say ({', '.join(own)}).", file=sys.stderr)
        return ""
    sizes = DOWNLOAD[sys.platform]
    wanted = build or ("cuda" if sys.platform == "linux" and has_nvidia() else "cpu")
    if wanted not in sizes:
        print("PyTorch: macOS has one build, which computes on Apple's graphics too.", file=sys.stderr)
        return ""
    index = "" if wanted == DEFAULT else TORCH[wanted]
    taken = DEFAULT if index and not offers(pip, index) else wanted
    said = f"PyTorch: the {taken.upper()} build, about {sizes[taken]} to download in all"
    if taken != wanted:
        there = f"{index}, where the {wanted.upper()} build is ({sizes[wanted]})"
        print(f"{said}; {there}, does not answer, or has none for this Python.", file=sys.stderr)
        return ""
    other = next((f" (--{name}: {size})" for name, size in sizes.items() if name != wanted), "")
    print(f"{said}{other}.", file=sys.stderr)
    return index


def own_indexes(pip: list) -> list:
    """Settings of pip's, of files and of the environment, by which packages come from elsewhere than the default index."""
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, encoding="utf-8", errors="replace").stdout
    found = re.findall(r"^\S*\.((?:extra-)?index-url|find-links|no-index)='(.*)'$", listed, re.M)
    return sorted({name for name, value in found if value.rstrip("/") not in ("", "https://pypi.org/simple", "0", "false")})


def offers(pip: list, index: str) -> bool:
    """Whether an index answers within seconds and has, for this Python, the PyTorch of constraints.txt."""
    version = re.search(r"^torch==(\S+)", (HOME / "constraints.txt").read_text(encoding="utf-8"), re.M)
    ask = [*pip, "index", "versions", "torch", "--index-url", index, "--timeout", "3", "--retries", "0"]
    try:
        found = subprocess.run(ask, capture_output=True, encoding="utf-8", errors="replace", timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    return found.returncode == 0 and bool(version) and version[1] in re.split(r"[\s,+()]+", found.stdout)


def has_nvidia() -> bool:
    """Whether there is a driver for a card of NVIDIA's here."""
    return Path("/proc/driver/nvidia/version").exists() or bool(shutil.which("nvidia-smi"))


def build_of(folder: Path) -> str:
    """Which build of PyTorch an environment has: ``cpu``, ``cuda``, or none."""
    found = [*folder.glob("lib/python3*/site-packages/torch-*.dist-info"), *folder.glob("Lib/site-packages/torch-*.dist-info")]
    local = found[0].stem.partition("+")[2] if found else ""
    return "" if not found else "cpu" if local == "cpu" else "cuda" if local else DEFAULT


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


def docs(*words: str) -> int:
    """Make the site of the documentation: ``site/html/index.html``. A warning, such as of a dead link within it, fails.

    :param words: ``--links`` asks the network instead whether every other address is there.
    """
    return install(extra="docs") or python(str(HOME / "docs" / "site" / "build_site.py"), *words)


def texts(*files: str) -> int:
    """Bring the catalogues of other languages up to date with the code, after taking in what FILE.po ... have translated."""
    return install() or python(str(HOME / "translating" / "texts.py"), *files)


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
    files = [f for room in ROOMS for f in (HOME / room).rglob("*") if f.suffix in HELD and f.is_file()]
    files += (HOME / "docs").rglob("*.md")
    own = HOME / "settle"  # without the links in it
    parts = [own, *(d for d in own.iterdir() if d.is_dir() and d.name not in (*ROOMS, "__pycache__"))]
    wanted = {"settle/" + f.relative_to(HOME).as_posix() for f in files} | {
        f.relative_to(HOME).as_posix() for part in parts for f in part.iterdir() if f.suffix == ".py"
    }
    wrong = [*(f"not in the wheel: {name}" for name in sorted(wanted - held)), *(f"strange: {name}" for name in sorted(held - wanted))]
    print("\n".join([*wrong, f"{built.name}: {len(held)} files"]))
    return 1 if wrong else code


def bundle(*_: str) -> int:
    """Make ``dist/settle``, a folder with all that Settle needs, Python too, and an archive of it (docs/installing.md)."""
    folder, dist = HOME / ".venv-bundle", HOME / "dist"
    if code := install(*([] if sys.platform == "darwin" else ["--cpu"]), extra="bundle", folder=folder):
        return code
    shutil.rmtree(HOME / "build", ignore_errors=True)
    own = str(folder / PYTHON.relative_to(VENV))
    steps = [
        # As a wheel, since PyInstaller does not find the modules of an editable one.
        ["pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall", str(HOME)],
        ["PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(dist), "--workpath", "build", "bundle/settle.spec"],
    ]
    for words in steps:
        if code := subprocess.call([own, "-m", *words], cwd=HOME):
            return code
    ask = [own, "-c", "from importlib.metadata import version; print(version('settle-lab'))"]
    version = subprocess.run(ask, capture_output=True, encoding="utf-8", check=True).stdout.strip()
    made = "Settle.app" if sys.platform == "darwin" else "settle"
    kind = "zip" if sys.platform == "win32" else "gztar"  # the latter keeps links, of which there are many
    print(shutil.make_archive(str(dist / f"settle-{version}-{sysconfig.get_platform()}"), kind, dist, made))
    return 0


def python(*words: str, **how: int) -> int:
    return subprocess.call([str(PYTHON), *words], cwd=HOME, **how)


if __name__ == "__main__":
    verbs = {"install": install, "run": run, "check": check, "test": test, "docs": docs, "texts": texts, "bundle": bundle}
    builds = [word for word in sys.argv[1:] if word in BUILDS]
    verb, *rest = [word for word in sys.argv[1:] if word not in builds] or ["run"]
    if verb not in verbs:
        sys.exit(f"make.py knows {', '.join(verbs)}; it does not know {verb!r}.")
    try:
        sys.exit((install(*builds) if builds else 0) or verbs[verb](*rest))
    except KeyboardInterrupt:
        sys.exit(130)
