"""The palettes: every colour and size of the window, in a dark and a light version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``, sizes in device-independent pixels."""

    name: str
    window: str
    """Behind the cards."""
    card: str
    """Ground of cards and plots."""
    field: str
    """Ground of what can be typed into."""
    button: str
    hover: str
    line: str
    """Frames and grooves."""
    axis: str
    """Axes of plots."""
    text: str
    muted: str
    """Text of second rank; as readable as text (4.5:1), only calmer."""
    accent: str
    on_accent: str
    good: str
    warning: str
    bad: str
    series: tuple[str, ...]
    """Colours of curves and bars, told apart with any colour vision; the same order in both themes."""
    cold: tuple[str, ...]
    """From the centre of the diverging map to its negative end."""
    warm: tuple[str, ...]
    """From the centre of the diverging map to its positive end."""
    radius: int = 8
    gap: int = 8


DARK = Theme(
    name="dark",
    window="#111417",
    card="#1a1f24",
    field="#0e1114",
    button="#262c33",
    hover="#303841",
    line="#2c333b",
    axis="#66717d",
    text="#e0e5ea",
    muted="#9ba5b1",
    accent="#4cc2ff",
    on_accent="#06141d",
    good="#6fdc8c",
    warning="#ffb454",
    bad="#ff8a80",
    series=("#78b2e7", "#ffa62a", "#51ecb3", "#b9859f", "#feff84", "#d2531a", "#9a8cff", "#c3ccd6"),
    cold=("#1a1f24", "#1d5f93", "#3f9fe0", "#b5e2ff"),
    warm=("#1a1f24", "#97521c", "#e88a34", "#ffe0b8"),
)

LIGHT = Theme(
    name="light",
    window="#eceff2",
    card="#ffffff",
    field="#f5f7f9",
    button="#e0e5eb",
    hover="#dbe2e8",
    line="#d3d9df",
    axis="#7d8792",
    text="#1b2127",
    muted="#57616c",
    accent="#0a66ad",
    on_accent="#ffffff",
    good="#177038",
    warning="#8f5200",
    bad="#b3261e",
    series=("#0d8dd9", "#cf7801", "#0c6646", "#a96290", "#8e8448", "#902803", "#5435ba", "#414e5e"),
    cold=("#ffffff", "#a9d2ee", "#3d8fcc", "#0a3f73"),
    warm=("#ffffff", "#fbcf9b", "#dd7f26", "#7c3600"),
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
