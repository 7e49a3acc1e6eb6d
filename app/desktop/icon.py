"""The icon of the window and of the taskbar."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QIcon

from settle.app.desktop.menu_entry import NAME

FOLDER = Path(__file__).parent


def name_application(app: QGuiApplication) -> None:
    """Have desktops know the windows of this process as Settle's: by the icon, and by the menu entry of that name (Wayland asks for it)."""
    app.setApplicationName("Settle")
    app.setDesktopFileName(NAME)
    icon = QIcon()
    for file in sorted(FOLDER.glob("settle-*.png")):  # pixels, since the library that paints SVG may lack in a system's own Qt
        icon.addFile(str(file))
    app.setWindowIcon(icon)
