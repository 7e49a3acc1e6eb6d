"""Fetching data sets into the data folder: mirrors in turn, by https alone, resumed where it broke off, whole by its hash or not there.

pooch checks the hash and puts a file in its place; the download goes to ``.NAME.part`` beside it and stays
there when it breaks off, so that the next attempt, at whatever mirror, goes on from there.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from settle.backend.data.folder import find, folder
from settle.backend.data.sources import SOURCES, PublishedFile

CHUNK = 1 << 16
SECONDS = 30
"""How long a mirror may be silent."""
SCHEMES = ("https://",)
"""How the addresses that are asked begin, those too to which a mirror leads on: what comes by http may be anybody's."""

Progress = Callable[[int, int], None]
"""(bytes that are here, bytes of the whole set); what it raises ends the download."""


class WrongSize(ValueError):
    """A mirror has more to send than the file has."""


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
        if path is None or path.stat().st_size > wanted.most or not pooch.hashes.hash_matches(str(path), f"sha256:{wanted.sha256}"):
            path = home / name / file
            _get(name, path, wanted, lambda here, before=done: progress(before + here, source.size))
        files.append(path)
        done += path.stat().st_size
        progress(done, source.size)
    return files


def _get(name: str, path: Path, wanted: PublishedFile, progress: Callable[[int], None]) -> None:
    """One file from the first mirror that has it whole."""
    troubles = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for mirror in SOURCES[name].mirrors:
            trouble = _try(mirror + path.name if mirror.endswith("/") else mirror, path, wanted, progress)
            if not trouble:
                return
            troubles.append(f"{mirror} {trouble}")
    except OSError as e:
        raise OSError(_not_written(path.parent, e)) from None
    raise OSError(
        f"{path.name} did not come from any of {len(troubles)} places ({'; '.join(troubles)}). With a network, 'settle data fetch"
        f" {name}' goes on from here; without one, put the file into {path.parent}"
    )


def _not_written(folder: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk of {folder} is full. What has come is kept, and goes on once there is room"
    why = os.strerror(error.errno).lower() if error.errno else "no permission"
    return f"{folder} cannot be written to ({why}); the variable SETTLE_DATA names another folder"


def _try(url: str, path: Path, wanted: PublishedFile, progress: Callable[[int], None]) -> str:
    """Download from one mirror; gives what went wrong, or nothing.

    :raises OSError: the file cannot be written.
    """
    import pooch
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    part = path.with_name(f".{path.name}.part")
    while True:
        resumed = part.exists()
        download: Any = ResumableDownload(part, wanted, progress)  # pooch's protocol wants the names of its own
        try:
            pooch.retrieve(url, f"sha256:{wanted.sha256}", path.name, path.parent, downloader=download)
        except (RequestException, HTTPError) as e:  # before the others: some are of their kinds
            return _reason(e)
        except ValueError as e:  # pooch: the hash differs
            part.unlink(missing_ok=True)
            if resumed:
                continue  # the first half may have been the bad one
            return f"has another file under that name ({'it is longer' if isinstance(e, WrongSize) else 'its hash differs'})"
        return ""


class ResumableDownload:
    """A downloader for pooch: goes on with ``part`` if there is one and the server can, and never beyond what the file has."""

    def __init__(self, part: Path, wanted: PublishedFile, progress: Callable[[int], None]):
        self.part, self.wanted, self.progress = part, wanted, progress

    def __call__(self, url: str, output_file: Any, pooch: Any) -> None:
        have = self.part.stat().st_size if self.part.exists() else 0
        if have > self.wanted.most:
            self.part.unlink()
            have = 0
        if not (self.wanted.exact and have == self.wanted.size):
            self._download(url, have)
        os.replace(self.part, output_file)

    def _download(self, url: str, have: int) -> None:
        """:raises WrongSize: more than the file has is sent, or announced."""
        from urllib3.exceptions import ProtocolError

        # As it lies there: a server that unpacks .gz on the way would change the hash.
        head = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with _session() as session, session.get(url, stream=True, timeout=SECONDS, headers=head) as answer:
            if answer.status_code == 416:  # all of it is here already
                return
            answer.raise_for_status()
            goes_on = answer.status_code == 206
            here = have if goes_on else 0
            announced = answer.headers.get("Content-Length", "")
            self._check(here + (int(announced) if announced.isdecimal() else 0))
            if shutil.disk_usage(self.part.parent).free < self.wanted.size - here:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            with open(self.part, "ab" if goes_on else "wb") as file:
                for piece in answer.raw.stream(CHUNK, decode_content=False):
                    here += len(piece)
                    self._check(here)
                    file.write(piece)
                    self.progress(here)
        if self.wanted.exact and here < self.wanted.size:
            raise ProtocolError("it ended early")

    def _check(self, size: int) -> None:
        if size > self.wanted.most:
            raise WrongSize


def _session() -> Any:
    """A session of requests that knows no other way than :data:`SCHEMES`, wherever it is led."""
    import requests

    session = requests.Session()
    known = session.adapters.pop("https://")
    session.adapters.clear()
    for scheme in SCHEMES:
        session.mount(scheme, known)
    return session


def _reason(error: Exception) -> str:
    answer = getattr(error, "response", None)
    if answer is not None and answer.status_code >= 400:
        return f"answered {answer.status_code} {answer.reason}"
    return _REASONS.get(type(error).__name__, "broke off")


_REASONS = {
    "ConnectTimeout": "does not answer",
    "ReadTimeout": "does not answer",
    "ConnectionError": "cannot be reached",
    "ProxyError": "cannot be reached by way of the proxy that HTTPS_PROXY names",
    "InvalidProxyURL": "cannot be reached, since HTTPS_PROXY is no address of a proxy",
    "SSLError": "has a certificate that is not known here (that of a proxy can be named by REQUESTS_CA_BUNDLE)",
    "InvalidSchema": "leads to an address that is not https",
    "TooManyRedirects": "leads in circles",
}
"""Class of an error of requests -> what it says of the mirror."""
