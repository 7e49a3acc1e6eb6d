"""A server of one file on this machine, whose mirrors behave well and badly."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

WHOLE = np.random.default_rng(0).bytes(400_000)


class Server(ThreadingHTTPServer):
    """``/good/`` has the file and goes on from the middle, ``/bad/`` has another, ``/half/`` breaks off, ``/old/`` knows no
    ranges, ``/slow/`` takes its time."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []

    def mirror(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{name}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        place, wanted = self.path.split("/")[1], self.headers.get("Range", "")
        self.server.asked.append((place, wanted))  # type: ignore[attr-defined]
        if place == "gone":
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and place != "old" else 0
        if start >= len(WHOLE):
            self.send_error(416)
            return
        body = (WHOLE if place != "bad" else bytes(len(WHOLE)))[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if place == "slow":
            for start in range(0, len(body), 20_000):
                time.sleep(0.05)
                with suppress(OSError):  # whoever asked has gone
                    self.wfile.write(body[start : start + 20_000])
        else:
            self.wfile.write(body[: 150_000 if place == "half" else None])

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
