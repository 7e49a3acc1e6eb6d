"""The bundle, where there are the libraries of a bare system and no Python: it runs, saves, exports, sweeps and opens its window.

It is built unless the variable SETTLE_BUNDLE names the folder of one.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
NEEDED = ("bwrap", "Xvfb", "xdotool")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux" or not all(map(shutil.which, NEEDED)), reason=f"needs {', '.join(NEEDED)}"),
]


@pytest.fixture(scope="module")
def bundle() -> Path:
    if named := os.environ.get("SETTLE_BUNDLE"):
        return Path(named)
    subprocess.run([sys.executable, HOME / "make.py", "bundle"], check=True)
    return HOME / "dist" / "settle"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def room(bundle, home) -> list[str]:
    """Words that start the bundle where it sees these folders alone: libraries, fonts and keyboards of the system, itself, and a home."""
    libraries = Path("/usr/lib") / (sysconfig.get_config_var("MULTIARCH") or "")
    seen = [libraries, "/usr/lib64", "/etc/fonts", "/usr/share/fonts", "/usr/share/fontconfig", "/usr/share/X11"]
    line = [
        "bwrap",
        "--die-with-parent",
        "--unshare-pid",
        "--unshare-net",
        "--clearenv",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/tmp",
    ]
    line += [word for place in seen for word in ("--ro-bind-try", str(place), str(place))]
    line += [word for file in libraries.glob("libpython*") if not file.is_symlink() for word in ("--ro-bind", "/dev/null", str(file))]
    line += [
        "--symlink",
        "usr/lib",
        "/lib",
        "--symlink",
        "usr/lib64",
        "/lib64",
        "--ro-bind",
        str(bundle),
        "/opt/settle",
        "--bind",
        str(home),
        "/home",
    ]
    for name, value in {"HOME": "/home", "SETTLE_SESSIONS": "/home/sessions", "LANG": "C.UTF-8", "PATH": "/nowhere"}.items():
        line += ["--setenv", name, value]
    return line


@pytest.fixture(scope="module")
def settle(room) -> Callable[..., str]:
    def call(*words: str) -> str:
        done = subprocess.run([*room, "/opt/settle/settle", *words], capture_output=True, encoding="utf-8", timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return call


@pytest.fixture(scope="module")
def session(settle, home) -> Path:
    said = json.loads(settle("run", "ep.agreement", "--preset", "toy", "--out", "/home/a.h5", "--json"))
    assert said["outcome"] == "finished"
    return home / "a.h5"


def test_it_says_its_version_and_lists_every_experiment(settle):
    from settle.app.catalogue import ENTRIES

    assert settle("--version").startswith("settle 0")
    assert {entry.name for entry in ENTRIES} <= set(json.loads(settle("list", "--json"))["experiments"])


def test_what_it_saves_reruns_bit_for_bit_and_is_exported(settle, session, home):
    assert "Equal bit for bit" in settle("rerun", "/home/a.h5", "--check")
    settle("export", "/home/a.h5", "--format", "png", "--out", "/home/a.png")
    assert (home / "a.png").read_bytes().startswith(b"\x89PNG")
    settle("export", "/home/a.h5", "--format", "csv", "--out", "/home/a.csv")
    assert any(file.read_text(encoding="utf-8").count("\n") > 3 for file in home.glob("a*.csv"))


def test_loops_are_compiled_and_data_that_comes_along_is_found(settle):
    assert json.loads(settle("run", "ep.train", "--preset", "digits", "--steps", "3", "--json"))["steps"] == 3


def test_a_sweep_has_processes_of_its_own(settle, home):
    settle("sweep", "ep.agreement", "--preset", "toy", "--seeds", "2", "--workers", "2", "--out", "/home/sweep")
    assert len([*(home / "sweep").rglob("*.h5")]) == 2


@pytest.fixture
def display() -> Iterator[str]:
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"], pass_fds=[write])
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


def test_its_window_runs_an_experiment_at_a_key(room, session, display, home):
    sockets = "/tmp/.X11-unix"
    line = [*room, "--ro-bind", sockets, sockets, "--setenv", "DISPLAY", display, "/opt/settle/settle", "gui", "/home/a.h5"]
    before = set((home / "sessions").glob("*.h5"))
    window = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    keys = {**os.environ, "DISPLAY": display}
    try:
        found = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Settle"]
        number = subprocess.run(found, env=keys, capture_output=True, encoding="utf-8", timeout=120).stdout.split()[0]
        time.sleep(5)
        subprocess.run(["xdotool", "windowfocus", "--sync", number, "key", "ctrl+r"], env=keys, check=True, timeout=60)
        end = time.monotonic() + 300
        while not set((home / "sessions").glob("*.h5")) - before:
            assert window.poll() is None and time.monotonic() < end, "no session came"
            time.sleep(1)
    finally:
        window.send_signal(signal.SIGTERM)
        said = window.communicate(timeout=60)[0]
    assert "Traceback" not in said and "Error" not in said, said
