"""A real Dask scheduler and real workers on this computer, and a link to it that can be cut."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PYTHON = sys.executable
_LINK = """
import asyncio, sys
here, there = int(sys.argv[1]), int(sys.argv[2])
async def pump(reader, writer):
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()
async def joined(reader, writer):
    other = await asyncio.open_connection("127.0.0.1", there)
    await asyncio.gather(pump(reader, other[1]), pump(other[0], writer))
async def main():
    async with await asyncio.start_server(joined, "127.0.0.1", here) as server:
        await server.serve_forever()
asyncio.run(main())
"""


def unused_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


@contextmanager
def process(*words: str, cwd: Path, flags: tuple[str, ...] = (), **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process and all that it starts, killed in the end.

    :param flags: of Python itself.
    """
    with open(cwd / f"{words[1]}.log", "ab") as log:
        line = [PYTHON, "-P", *flags, "-m", f"distributed.cli.{words[0]}", *words[2:]]
        about = {"env": {**os.environ, **environment}, "cwd": cwd, "stdout": log, "stderr": log}
        made = subprocess.Popen(line, start_new_session=True, **about)
    try:
        yield made
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(made.pid, signal.SIGKILL)
        made.wait()


def worker(name: str, cwd: Path, port: int, *flags: str, **environment: str):
    words = ["dask_worker", name, f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-dashboard", "--name", name]
    return process(*words, cwd=cwd, flags=flags, **environment)


def scheduler(cwd: Path, port: int):
    return process("dask_scheduler", "s", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", cwd=cwd)


@contextmanager
def link(cwd: Path, here: int, there: int) -> Iterator[subprocess.Popen[bytes]]:
    """A port from which another one is reached, until its process is killed."""
    made = subprocess.Popen([PYTHON, "-c", _LINK, str(here), str(there)], cwd=cwd, stderr=subprocess.DEVNULL)
    try:
        yield made
    finally:
        made.kill()
        made.wait()
