"""Make every icon out of `app/desktop/settle.svg`: `python bundle/make_icons.py`, in an environment with Settle.

PNGs for the window and for desktops of Linux lie beside the SVG; `settle.ico` (Windows) and `settle.icns` (macOS), for the bundle, beside
this file.
"""

import io
import os
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
DESKTOP = HERE.parent / "app" / "desktop"
SHOWN = (16, 32, 48, 128, 256)
"""Edges in px of the window's icon."""
WINDOWS = (16, 20, 24, 32, 40, 48, 64, 128, 256)


def drawn(edge: int) -> Image.Image:
    """The icon, ``edge`` px wide and high."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(edge, edge, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DESKTOP / "settle.svg")).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")


def main() -> None:
    for edge in SHOWN:
        drawn(edge).save(DESKTOP / f"settle-{edge}.png", optimize=True)
    largest = drawn(1024)
    largest.save(HERE / "settle.icns", append_images=[drawn(edge) for edge in (16, 32, 64, 128, 256, 512)])
    drawn(256).save(HERE / "settle.ico", sizes=[(edge, edge) for edge in WINDOWS], append_images=[drawn(edge) for edge in WINDOWS])


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
