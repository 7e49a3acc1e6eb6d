"""The process that draws thumbnails for the window: asked by lines of JSON on stdin, it answers by lines of JSON on stdout.

``{"key", "path", "theme", "language", "cache"}`` is answered by ``{"key", "png"}`` (base64), or by ``{"key", "problem"}``,
a sentence. What lies in the cache folder is answered at once, without loading Qt. It ends with its stdin.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from settle.sessions.versions import settle_version
from settle.widgets.translation.language import language, use_language

MOST_BYTES = 64 << 20
"""Of all thumbnails together; past that those that were used least lately go, down to three quarters."""


class ThumbnailCache:
    """PNG files in a folder, which may be deleted at any time. Where nothing can be written, nothing is kept."""

    def __init__(self, folder: Path, most: int = MOST_BYTES):
        self.folder, self._most = folder, most
        self._size = sum(size for _, size, _ in self._files())

    def get(self, key: str) -> bytes | None:
        file = self._file(key)
        try:
            found = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        return found if found.startswith(b"\x89PNG") and found.endswith(b"IEND\xaeB`\x82") else None  # else a kill has cut it off

    def put(self, key: str, png: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file(key).write_bytes(png)
            self._size += len(png)
            if self._size > self._most:
                self._thin()
        except OSError:
            return

    def _file(self, key: str) -> Path:
        """Another version may draw the same otherwise."""
        return self.folder / f"{hashlib.sha256(f'{settle_version()} {key}'.encode()).hexdigest()[:32]}.png"

    def _files(self) -> list[tuple[float, int, Path]]:
        """When each was used last, and its bytes."""
        found = []
        try:
            for file in os.scandir(self.folder):
                if file.name.endswith(".png"):
                    about = file.stat()
                    found.append((about.st_mtime, about.st_size, Path(file.path)))
        except OSError:  # no folder yet, or one that somebody takes away
            pass
        return sorted(found)

    def _thin(self) -> None:
        files = self._files()
        self._size = sum(size for _, size, _ in files)
        for _, size, file in files:
            if self._size <= self._most * 3 // 4:
                break
            file.unlink(missing_ok=True)
            self._size -= size


def answer(asked: Mapping[str, Any], caches: dict[str, ThumbnailCache]) -> dict[str, str]:
    """The answer to one request."""
    key, folder = asked["key"], asked["cache"]
    if folder and folder not in caches:
        caches[folder] = ThumbnailCache(Path(folder))
    cache, code = caches.get(folder), asked.get("language", "en")
    kept = key if code == "en" else f"{code} {key}"
    png = cache.get(kept) if cache else None
    if png is None:
        _come_last()
        from settle.app.pictures.thumbnail import thumbnail

        if code != language():
            use_language(code)
        try:
            png = thumbnail(Path(asked["path"]), asked["theme"])
        except Exception as e:  # whatever one file does, the next is drawn
            return {"key": key, "problem": str(e) or type(e).__name__}
        if cache:
            cache.put(kept, png)
    return {"key": key, "png": base64.b64encode(png).decode()}


@cache
def _come_last() -> None:
    """What is drawn comes after the window and after a run; yet beside one that takes all processors it is to get on."""
    if hasattr(os, "nice"):
        os.nice(5)


def serve(asked: TextIO, answers: TextIO) -> None:
    """Answer line by line until no more comes."""
    caches = dict[str, ThumbnailCache]()
    for line in asked:
        print(json.dumps(answer(json.loads(line), caches)), file=answers, flush=True)


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what a plug-in prints is no answer
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
