"""The card of the plane: what of a game is drawn there, and how it is switched."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QStackedWidget

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.colour_bar import ColourBar
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.panel_with_switches import PanelWithSwitches, PlaneWithSwitches
from settle.widgets.panels.base.ranges import bounds, round_level
from settle.widgets.panels.base.switches import SwitchEntry, Switches
from settle.widgets.panels.charts.contour import level_line
from settle.widgets.panels.field.goodfellow_figure_1 import GoodfellowFigure1, Line1D
from settle.widgets.panels.field.plane import PlanePlot, PlaneScene
from settle.widgets.theme import theme
from settle.widgets.theme.colours import mixed
from settle.widgets.theme.theme import Theme
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.gan_plane.reader import NEAR, PlaneReader

FIELDS = (("D(x)", "d"), ("D*(x)", "optimal"), ("p data", "density"), ("no field", "none"))


def _mesh(colours: Theme) -> str:
    return mixed(colours.series[1], colours.text, 0.35)


ENTRIES = (
    SwitchEntry("real", "real points", "dot", lambda c: c.series[0], "A sample of the data"),
    SwitchEntry("fake", "fakes G(z)", "dot", lambda c: c.series[1], "What the generator makes of noise"),
    SwitchEntry(
        "line", "boundary", "line", lambda c: c.text, "Decision boundary: where the discriminator takes a point for neither real nor fake"
    ),
    SwitchEntry("mesh", "grid of G", "mesh", _mesh, "A regular grid of noise carried through G; bright where G presses it together"),
    SwitchEntry("pull", "pull", "arrow", _mesh, "Where the game pushes each fake: against the gradient of G's cost", on=False),
    SwitchEntry(
        "rings", "modes", "ring", lambda c: c.good, "3 standard deviations around each mode: solid if caught, dashed and crossed if missed"
    ),
)
LINE_ENTRIES = (
    SwitchEntry("density", "data p(x)", "dotted", lambda c: c.series[0], "Density of the data, dotted"),
    SwitchEntry("model", "model p_g(x)", "line", lambda c: c.series[1], "Density of the fakes: histogram, and smoothed"),
    SwitchEntry("d", "D(x)", "dashed", lambda c: c.series[2], "The discriminator, dashed"),
    SwitchEntry("optimal", "D*(x)", "thin", lambda c: c.series[2], "The best discriminator against this generator, thin"),
    SwitchEntry("mesh", "z to x", "arrow", lambda c: c.series[1], "Where the generator takes evenly spaced noise"),
)


class PlaneCard:
    """Plane, or densities on a line, in one card; its switches are remembered as a text."""

    def __init__(self) -> None:
        self.plane, self.figure = PlanePlot("The plane"), GoodfellowFigure1("Densities")
        self.field = choice("Which field of values is drawn", FIELDS)
        self.bar = ColourBar()
        self.switches = Switches(ENTRIES, [self.field, self.bar])
        self.line_switches = Switches(LINE_ENTRIES)
        self.framed = PlaneWithSwitches(self.plane, self.switches)
        self.below = PanelWithSwitches(self.figure, self.line_switches)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.framed)
        self.stack.addWidget(self.below)
        self.card = Card("The plane", self.stack, "plane", big=True)
        self._key: tuple[object, ...] = ()
        self._scene: PlaneScene | None = None

    def begin(self) -> None:
        """Another recording comes."""
        self._key, self._scene = (), None

    # -- what is switched ----------------------------------------------------------------------

    def state(self) -> str:
        """All switches as one text."""
        return "|".join([self.field.currentData(), ",".join(self.switches.on()), ",".join(self.line_switches.on())])

    def restore_state(self, text: str) -> None:
        """Switch as the text says; one that is no such text changes nothing."""
        parts = text.split("|")
        number = self.field.findData(parts[0])
        if len(parts) == 3 and number >= 0:
            with QSignalBlocker(self.field):
                self.field.setCurrentIndex(number)
            self.switches.set(parts[1].split(","))
            self.line_switches.set(parts[2].split(","))

    # -- drawing -------------------------------------------------------------------------------

    def paint(self, reader: PlaneReader) -> None:
        """Draw the plane as of the reader's step."""
        on_a_line = reader.line
        self.card.rename("On the line" if on_a_line else "The plane")
        self.stack.setCurrentWidget(self.below if on_a_line else self.framed)
        key = (*(reader.rows(name) for name in ("plane", "samples", "field")), self.field.currentData(), reader.game, theme.current().name)
        if on_a_line:
            if key != self._key:
                self.figure.show_line(densities(reader), self.line_switches.on())
            elif tuple(self.line_switches.on()) != self.figure.shown:
                self.figure.show_line(self.figure.line, self.line_switches.on())
        else:
            if key != self._key or self._scene is None:
                self._scene = self._make(reader)
            self.plane.show_scene(self._scene, ["heat", *self.switches.on()])
            if key[:1] != self._key[:1]:
                self.framed.arrange()
        self._key = key

    def caption(self, reader: PlaneReader) -> None:
        fake, modes, away = reader.row("samples", "fake"), reader.modes(), reader.outside()
        self.card.head(
            subtitle=f"iteration {reader.t:,}" + (f" · {away} of {len(fake)} fakes outside" if away and fake is not None else ""),
            corner=reader.modes_caught() if len(modes) > 1 else "",
        )

    def _make(self, reader: PlaneReader) -> PlaneScene:
        which, d = self.field.currentData(), reader.row("field", "d")
        heat = reader.row("plane" if which == "density" else "field", which) if which != "none" else None
        extent = reader.extent()
        assert extent is not None
        map_name, low, high, texts = _colours(which, heat, reader)
        self.bar.setVisible(heat is not None)
        self.bar.show_map(map_name, texts)
        undecided = reader.undecided
        offered = [
            entry.key
            for entry in ENTRIES
            if (entry.key != "line" or undecided is not None) and (entry.key != "rings" or len(reader.modes()))
        ]
        self.switches.offer(offered)
        radius = NEAR * reader.now("plane", "mode_sd")
        return PlaneScene(
            extent, heat, map_name, low, high, {"d": "D", "optimal": "D*", "density": "p"}.get(which, ""),
            reader.row("samples", "real"), reader.row("samples", "fake"), reader.row("samples", "pull"), reader.row("field", "manifold"),
            level_line(d, undecided, extent) if d is not None and undecided is not None else None,
            [(float(x), float(y), radius, bool(met)) for (x, y), met in zip(reader.modes(), reader.caught(), strict=True)],
        )  # fmt: skip


def _colours(which: str, heat: np.ndarray | None, reader: PlaneReader) -> tuple[str, float, float, tuple[str, str, str]]:
    """Map, its ends, and what stands below the colour bar."""
    if which == "density":
        top = round_level(float(np.nanmax(heat))) if heat is not None else 1.0
        return "sequential", 0.0, top, ("0", "density", short(top, 1))
    if reader.is_probability or heat is None:
        return "verdict", 0.0, 1.0, ("0 fake", "½", "real 1")
    low, high = bounds(heat)
    middle = reader.undecided
    if middle is None:  # a critic is known but for a constant: the scale lies around the middle of what there is
        middle = 0.5 * (low + high) if np.isfinite(low) else 0.0
    reach = max(round_level(max(high - middle, middle - low)) if np.isfinite(low) else 1.0, 1e-9)
    return "verdict", middle - reach, middle + reach, (short(middle - reach, 2), f"score {short(middle, 2)}", short(middle + reach, 2))


def densities(reader: PlaneReader) -> Line1D:
    """Densities, D and the noise of data on a line."""
    extent = reader.extent()
    assert extent is not None
    x0, x1 = extent[:2]
    fake, density = reader.row("samples", "fake"), reader.row("plane", "density")
    d, best, mesh = (reader.row("field", name) for name in ("d", "optimal", "manifold"))
    cells = len(density) if density is not None else 48
    x = x0 + (np.arange(cells) + 0.5) / cells * (x1 - x0)
    model = histogram = None
    if fake is not None:
        points = fake[:, 0][np.isfinite(fake[:, 0])].astype(float)
        histogram = np.histogram(points, 48, (x0, x1))[0] / max(1, len(fake)) / ((x1 - x0) / 48)
        spread = float(points.std()) if len(points) else 1.0
        h = max(0.9 * spread * max(1, len(points)) ** -0.2, 0.004 * (x1 - x0))  # Silverman's rule
        model = np.exp(-0.5 * ((x[:, None] - points) / h) ** 2).sum(1) / max(1, len(fake)) / (h * np.sqrt(2 * np.pi))
    middle = cells // 2
    probability = reader.is_probability
    return Line1D(
        x, density[middle] if density is not None else None, model, histogram,
        d[middle] if d is not None and probability else None, best[middle] if best is not None and probability else None,
        mesh[:, mesh.shape[1] // 2, 0] if mesh is not None else None,
    )  # fmt: skip
