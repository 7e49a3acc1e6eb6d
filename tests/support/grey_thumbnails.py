"""A process in place of the one that draws thumbnails: it draws one grey picture of anything, crashes or hangs as a file's name says."""

from __future__ import annotations

import base64
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

_CODE = """
import json, os, sys, time
print("not an answer", file=sys.stderr)
for line in sys.stdin:
    asked = json.loads(line)
    if sys.argv[2]: open(sys.argv[2], "a").write(os.path.basename(asked["path"]) + "\\n")
    time.sleep(60 if "hangs" in asked["path"] else 0)
    if "crashes" in asked["path"]: os._exit(3)
    print(json.dumps({"key": asked["key"], "png": sys.argv[1]}), flush=True)
"""


def grey_worker(noted: Path | None = None) -> list[str]:
    """What Python is started with.

    :param noted: the file in which it notes what it was asked for, a name a line.
    """
    image, buffer = QImage(4, 4, QImage.Format.Format_RGB32), QBuffer()
    image.fill(0x808080)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return ["-c", _CODE, base64.b64encode(buffer.data().data()).decode(), str(noted or "")]
