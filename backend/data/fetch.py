"""Fetching data sets into the data folder: mirrors in turn, resumed where it broke off, whole by its hash or not there.

pooch checks the hash and puts a file in its place; the download goes to ``.NAME.part`` beside it and stays
there when it breaks off, so that the next attempt, at whatever mirror, goes on from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from settle.backend.data.folder import find, folder
from settle.backend.data.sources import SOURCES

CHUNK = 1 << 16
SECONDS = 30
"""How long a mirror may be silent."""

Progress = Callable[[int, int], None]
"""(bytes that are here, bytes of the whole set); what it raises ends the download."""


class DownloadCancelled(Exception):
    """Somebody does not want to wait: raised by ``progress``; what was downloaded is kept for the next time."""


def fetch(name: str, progress: Progress = lambda done, total: None) -> list[Path]:
    """Get the files of a set of :data:`SOURCES` that are not there yet; gives all of them.

    :raises OSError: a file cannot be had or written, or is not the one it should be; the message says which.
    :raises DownloadCancelled: by ``progress``.
    """
    import pooch

    pooch.get_logger().setLevel("ERROR")  # what it has to say is said here, in one sentence
    source, home = SOURCES[name], folder()
    files: list[Path] = []
    done = 0
    for file, wanted in source.files.items():
        path = find(home, name, file)
        if path is None or not pooch.hashes.hash_matches(str(path), wanted):
            path = home / name / file
            _get(name, path, wanted, lambda here, before=done: progress(before + here, source.size))
        files.append(path)
        done += path.stat().st_size
        progress(done, source.size)
    return files


def _get(name: str, path: Path, wanted: str, progress: Callable[[int], None]) -> None:
    """One file from the first mirror that has it whole."""
    troubles = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for mirror in SOURCES[name].mirrors:
            trouble = _try(mirror + path.name if mirror.endswith("/") else mirror, path, wanted, progress)
            if not trouble:
                return
            troubles.append(f"{mirror} {trouble}")
    except PermissionError:
        raise OSError(f"{path.parent} cannot be written to; the variable SETTLE_DATA names another folder") from None
    raise OSError(
        f"{path.name} did not come from any of {len(troubles)} places ({'; '.join(troubles)}). With a network, 'settle data fetch"
        f" {name}' goes on from here; without one, put the file into {path.parent}"
    )


def _try(url: str, path: Path, wanted: str, progress: Callable[[int], None]) -> str:
    """Download from one mirror; gives what went wrong, or nothing."""
    import pooch
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    part = path.with_name(f".{path.name}.part")
    while True:
        resumed = part.exists()
        try:
            pooch.retrieve(url, wanted, path.name, path.parent, downloader=ResumableDownload(part, progress))  # type: ignore[arg-type]  # its protocol wants the names of Pooch's own
        except ValueError:  # pooch: the hash differs
            part.unlink(missing_ok=True)
            if resumed:
                continue  # the first half may have been the bad one
            return "has another file under that name (its hash differs)"
        except (RequestException, HTTPError) as e:
            return _reason(e)
        return ""


class ResumableDownload:
    """A downloader for pooch: goes on with ``part`` if there is one and the server can."""

    def __init__(self, part: Path, progress: Callable[[int], None]):
        self.part, self.progress = part, progress

    def __call__(self, url: str, output_file: Any, pooch: Any) -> None:
        import requests

        have = self.part.stat().st_size if self.part.exists() else 0
        # As it lies there: a server that unpacks .gz on the way would change the hash.
        head = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, stream=True, timeout=SECONDS, headers=head) as answer:
            if answer.status_code != 416:  # 416: all of it is here already
                answer.raise_for_status()
                goes_on = answer.status_code == 206
                here = have if goes_on else 0
                with open(self.part, "ab" if goes_on else "wb") as file:
                    for piece in answer.raw.stream(CHUNK, decode_content=False):
                        file.write(piece)
                        here += len(piece)
                        self.progress(here)
        os.replace(self.part, output_file)


def _reason(error: Exception) -> str:
    answer = getattr(error, "response", None)
    if answer is not None:
        return f"answered {answer.status_code} {answer.reason}"
    words = {"ConnectTimeout": "does not answer", "ReadTimeout": "does not answer", "ConnectionError": "cannot be reached"}
    return words.get(type(error).__name__, "broke off")
