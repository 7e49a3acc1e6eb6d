"""What make.py does before anything is installed: links, which computers are refused, and which PyTorch is taken from where."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import socket
import sys
import sysconfig
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace

import pytest

HOME = Path(__file__).parents[1]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


@pytest.fixture
def make():
    place = importlib.util.spec_from_file_location("make_of_the_tree", HOME / "make.py")
    assert place and place.loader
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


@pytest.fixture
def pip_settings(monkeypatch, tmp_path) -> Path:
    """A file with pip's settings, empty; those of this computer do not count."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    file = tmp_path / "pip.conf"
    file.touch()
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    return file


@pytest.fixture
def index(tmp_path, make):
    """Address of an index of this computer that has the PyTorch of constraints.txt as a CPU build."""
    version = re.search(r"^torch==(\S+)", (HOME / "constraints.txt").read_text(encoding="utf-8"), re.M)
    assert version
    folder = tmp_path / "index" / "torch"
    folder.mkdir(parents=True)
    name = f"torch-{version[1]}+cpu-py3-none-any.whl"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        wheel.writestr(f"torch-{version[1]}+cpu.dist-info/METADATA", f"Metadata-Version: 2.1\nName: torch\nVersion: {version[1]}+cpu\n")
    (folder / "index.html").write_text(f'<!DOCTYPE html><a href="{name.replace("+", "%2B")}">{name}</a>', encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "index"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.skipif(os.name == "nt", reason="junctions there")
def test_a_link_that_leads_nowhere_or_elsewhere_is_made_anew(make, tmp_path, monkeypatch):
    monkeypatch.setattr(make, "HOME", tmp_path)
    for folder in ("settle", "elsewhere", *make.ROOMS):
        (tmp_path / folder).mkdir()
    (tmp_path / "settle" / "app").symlink_to("nowhere")
    (tmp_path / "settle" / "backend").symlink_to(tmp_path / "elsewhere")
    for _ in range(2):
        make.link_rooms()
        assert all((tmp_path / "settle" / room).resolve() == tmp_path / room for room in make.ROOMS)


ARM_MAC = {"system": "darwin", "machine": "arm64"}


@pytest.mark.parametrize(
    ("computer", "said"),
    [
        ({}, ""),
        (ARM_MAC, ""),
        ({"system": "win32"}, ""),
        ({"machine": "aarch64", "libc": ("glibc", "2.39")}, ""),
        ({"version": (3, 10, 4)}, "3.11 or newer; this is 3.10.4"),
        ({"version": (3, 15, 0)}, "3.11 to 3.14; this is 3.15.0"),
        ({"most": 2**31 - 1}, "32 bits"),
        ({"system": "darwin", "machine": "x86_64"}, "Intel Macs"),
        ({**ARM_MAC, "macos": "12.7"}, "macOS 13 or newer"),
        ({**ARM_MAC, "macos": "10.16"}, ""),
        ({"system": "win32", "built_for": "win-arm64"}, "Windows on ARM"),
        ({"system": "freebsd14"}, "freebsd14"),
        ({"machine": "riscv64"}, "riscv64"),
        ({"soabi": "cpython-312-x86_64-linux-musl"}, "musl"),
        ({"libc": ("glibc", "2.31")}, "glibc 2.34 or newer on x86_64"),
    ],
)
def test_a_computer_without_wheels_is_told_so_before_pip_starts(make, monkeypatch, capsys, computer, said):
    here = {"system": "linux", "machine": "x86_64", "version": (3, 12, 1), "most": 2**63 - 1, "macos": "14.5", "libc": ("glibc", "2.36")}
    here |= {"built_for": "win-amd64", "soabi": "cpython-312-x86_64-linux-gnu", **computer}
    version = ".".join(map(str, here["version"]))
    monkeypatch.setattr(
        make, "sys", SimpleNamespace(platform=here["system"], version_info=here["version"], version=version, maxsize=here["most"])
    )
    monkeypatch.setattr(make.sys, "stderr", sys.stderr, raising=False)
    monkeypatch.setattr(platform, "machine", lambda: here["machine"])
    monkeypatch.setattr(platform, "mac_ver", lambda: (here["macos"], ("", "", ""), ""))
    monkeypatch.setattr(platform, "libc_ver", lambda: here["libc"])
    monkeypatch.setattr(sysconfig, "get_platform", lambda: here["built_for"])
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _: here["soabi"])
    found = make.cannot_work()
    assert said in found if said else found == ""
    if said:
        monkeypatch.setattr(make.subprocess, "call", lambda *_, **__: pytest.fail("pip was started"))
        assert make.install() == 1 and capsys.readouterr().err == f"{found}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="Qt's wheel for Linux says which glibc it needs")
def test_the_glibc_that_is_asked_for_is_that_of_the_wheel_of_qt(make):
    tag = re.search(r"^Tag: .*manylinux_(\d+)_(\d+)_(\w+)$", distribution("PySide6_Essentials").read_text("WHEEL") or "", re.M)
    assert tag and make.GLIBC[tag[3]] == (int(tag[1]), int(tag[2]))


def test_an_index_is_asked_for_the_very_version_and_never_waited_for(make, index, pip_settings, monkeypatch):
    monkeypatch.setattr(make, "PATIENCE", 120)  # of a computer that is busy
    assert make.offers(PIP, index)
    monkeypatch.setattr(make, "HOME", pip_settings.parent)
    (pip_settings.parent / "constraints.txt").write_text("torch==1.0\n", encoding="utf-8")
    assert not make.offers(PIP, index)
    monkeypatch.setattr(make, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes calls and says nothing
        assert not make.offers(PIP, f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_an_index_of_ones_own_is_the_only_one(make, pip_settings, monkeypatch, capsys):
    assert make.own_indexes(PIP) == []
    monkeypatch.setenv("PIP_INDEX_URL", "https://pypi.org/simple/")
    pip_settings.write_text("[global]\nfind-links = /wheels\n[install]\nextra-index-url = https://mirror.test/simple\n", encoding="utf-8")
    assert make.own_indexes(PIP) == ["extra-index-url", "find-links"]
    monkeypatch.setattr(make, "offers", lambda *_: pytest.fail("another index was asked"))
    assert make.torch_index(PIP, "") == "" and "extra-index-url, find-links" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("system", "card", "build", "answers", "taken", "said"),
    [
        ("linux", False, "", True, "cpu", "the CPU build, about 0.5 GB to download in all (--cuda: 3.0 GB)"),
        ("linux", False, "", False, "", "the CUDA build, about 3.0 GB to download in all; https://download.pytorch.org/whl/cpu"),
        ("linux", True, "", True, "", "the CUDA build, about 3.0 GB to download in all (--cpu: 0.5 GB)"),
        ("linux", True, "cpu", True, "cpu", "the CPU build"),
        ("linux", False, "cuda", True, "", "the CUDA build"),
        ("win32", True, "", True, "", "the CPU build, about 0.33 GB"),
        ("win32", True, "cuda", True, "cuda", "the CUDA build"),
        ("win32", True, "cuda", False, "", "the CPU build, about 0.33 GB to download in all; https://download.pytorch.org/whl/cu"),
        ("darwin", False, "", True, "", "the CPU build, about 0.32 GB to download in all."),
        ("darwin", False, "cuda", True, "", "macOS has one build"),
    ],
)
def test_which_pytorch_is_taken_and_how_much_that_is(make, monkeypatch, capsys, system, card, build, answers, taken, said):
    monkeypatch.setattr(make, "sys", SimpleNamespace(platform=system, stderr=sys.stderr))
    monkeypatch.setattr(make, "DEFAULT", "cuda" if system == "linux" else "cpu")
    monkeypatch.setattr(make, "own_indexes", lambda _: [])
    monkeypatch.setattr(make, "has_nvidia", lambda: card)
    monkeypatch.setattr(make, "offers", lambda *_: answers)
    assert make.torch_index(PIP, build) == make.TORCH.get(taken, "")
    assert said in capsys.readouterr().err


class _Environment:
    """An environment whose pip is played: what it was told, and the PyTorch that it then has."""

    def __init__(self, make, folder: Path, monkeypatch):
        self.make, self.folder, self.told, self.fails = make, folder, list[list[str]](), ""
        monkeypatch.setattr(make, "own_indexes", lambda _: [])
        monkeypatch.setattr(make, "has_nvidia", lambda: False)
        monkeypatch.setattr(make, "offers", lambda *_: True)
        monkeypatch.setattr(make.sys, "platform", "linux")
        monkeypatch.setattr(make, "DEFAULT", "cuda")
        monkeypatch.setattr(make.venv, "create", self.create)
        monkeypatch.setattr(make.subprocess, "call", self.call)

    @property
    def python(self) -> Path:
        return self.folder / self.make.PYTHON.relative_to(self.make.VENV)

    def create(self, *_, **__) -> None:
        self.python.parent.mkdir(parents=True)
        self.python.touch()

    def call(self, line: list[str], **_) -> int:
        words = line[4:]
        self.told.append(words)
        packages = self.folder / "lib" / "python3.12" / "site-packages"
        packages.mkdir(parents=True, exist_ok=True)
        if words[0] == "uninstall":
            next(packages.iterdir()).rmdir()
        elif self.fails and self.fails in words:
            return 1
        elif not any(packages.iterdir()):
            (packages / f"torch-1.0{'+cpu' if self.make.TORCH['cpu'] in words else ''}.dist-info").mkdir()
        return 0

    def install(self, *words: str) -> list[str]:
        """What pip was told: ``uninstall``, ``torch`` (from an index of PyTorch's own) or ``all``."""
        self.told.clear()
        assert self.make.install(*words, folder=self.folder) == 0
        return ["uninstall" if "uninstall" in told else "torch" if told[-1] == "torch" else "all" for told in self.told]


def test_a_build_that_was_asked_for_stays_until_another_one_is(make, tmp_path, monkeypatch):
    here = _Environment(make, tmp_path / "environment", monkeypatch)
    assert here.install() == ["torch", "all"]
    assert here.install() == []
    assert here.install("--cuda") == ["uninstall", "all"]
    assert here.install() == [] == here.install("--cuda")
    assert here.install("--cpu") == ["uninstall", "torch", "all"]


def test_without_its_wheel_the_default_build_is_taken(make, tmp_path, monkeypatch, capsys):
    here = _Environment(make, tmp_path / "environment", monkeypatch)
    here.fails = make.TORCH["cpu"]
    assert here.install() == ["torch", "all"] and "default index" in capsys.readouterr().err
    assert make.build_of(here.folder) == "cuda"
