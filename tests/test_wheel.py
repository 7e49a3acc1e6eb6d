"""The wheel, installed where nothing else called settle is, used from a folder whose own names would be in its way."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, HOME], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """Of an environment with the wheel; its dependencies are those of this one, which a plain path shows without the editable install."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    bin = folder / ("Scripts" if os.name == "nt" else "bin")
    python = bin / ("python.exe" if os.name == "nt" else "python")
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    there = Path(subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout.strip())
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--ignore-installed", "--prefix", folder, wheel], check=True
    )
    (there / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


@pytest.fixture(scope="module")
def strange(tmp_path_factory) -> Path:
    """A folder with an app.py and a backend/ of its own, which must be imported by nobody."""
    folder = tmp_path_factory.mktemp("strange")
    (folder / "backend").mkdir()
    for file in ("app.py", "backend/__init__.py", "widgets.py", "sessions.py"):
        (folder / file).write_text("raise SystemExit('this is somebody else')\n", encoding="utf-8")
    return folder


def settle(python: Path, folder: Path, *words: str) -> str:
    there = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    there.pop("PYTHONPATH", None)
    done = subprocess.run([python, "-m", "settle.app", *words], cwd=folder, env=there, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_holds_settle_and_metadata_alone_and_the_icons(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"settle", "settle_lab"}
    assert "settle/widgets/theme/svg/up.svg" in names and "settle/app/cli/main.py" in names
    pages = {name for name in names if name.startswith("settle/docs/")}
    assert {"settle/widgets/translation/locale/de/LC_MESSAGES/settle.mo", "settle/docs/experiments/de/ep.settle.md"} <= set(names)
    assert "settle/docs/experiments/ep.settle.md" in pages and {name.rpartition(".")[2] for name in pages} == {"md"}


def test_it_lists_runs_and_reruns(python, strange):
    assert "ep.settle" in settle(python, strange, "list")
    settle(python, strange, "run", "gan.plane", "--steps", "4", "--out", "a.h5")
    assert "Equal bit for bit" in settle(python, strange, "rerun", "a.h5", "--check")
    code = "import settle.backend.core.runner as r; print(r.__file__)"
    done = subprocess.run([python, "-c", code], cwd=strange, capture_output=True, encoding="utf-8")
    assert str(HOME) not in done.stdout and done.stdout.strip().endswith("runner.py"), done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
def test_its_window_opens(python, strange):
    there = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(strange)}
    there.pop("PYTHONPATH", None)
    window = subprocess.Popen([python, "-m", "settle.app", "gui"], cwd=strange, env=there, stderr=subprocess.PIPE, encoding="utf-8")
    time.sleep(8)
    assert window.poll() is None, window.communicate()[1]
    window.terminate()
    assert "Traceback" not in window.communicate(timeout=20)[1]
