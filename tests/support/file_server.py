"""A server of one file on this machine, whose mirrors behave well and badly."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

WHOLE = np.random.default_rng(0).bytes(400_000)
MOST_SENT = 100_000_000
"""Bytes at which even ``/endless/`` gives up."""


class Server(ThreadingHTTPServer):
    """``/good/`` has the file and goes on from the middle, ``/bad/`` has another, ``/half/`` breaks off, ``/old/`` knows no
    ranges, ``/slow/`` takes its time, ``/endless/`` never ends, ``/longer/`` announces too much, ``/brief/`` too little, and
    ``/away/`` leads to another address."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []
        self.sent = 0

    def mirror(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{name}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        place, wanted = self.path.split("/")[1], self.headers.get("Range", "")
        self.server.asked.append((place, wanted))  # type: ignore[attr-defined]
        if place == "away":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/good/a.bin")  # type: ignore[attr-defined]
            self.end_headers()
            return
        if place == "endless":
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):  # whoever asked has gone
                for sent in range(0, MOST_SENT, 20_000):
                    self.server.sent = sent  # type: ignore[attr-defined]
                    self.wfile.write(bytes(20_000))
            return
        if place == "gone":
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and place != "old" else 0
        if start >= len(WHOLE):
            self.send_error(416)
            return
        body = (WHOLE if place != "bad" else bytes(len(WHOLE)))[start:]
        self.send_response(206 if start else 200)
        if place != "brief":
            self.send_header("Content-Length", str(len(body) + 10**9 * (place == "longer")))
        self.end_headers()
        if place == "slow":
            for start in range(0, len(body), 20_000):
                time.sleep(0.05)
                with suppress(OSError):  # whoever asked has gone
                    self.wfile.write(body[start : start + 20_000])
        else:
            self.wfile.write(body[: 150_000 if place in ("half", "brief") else None])

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
