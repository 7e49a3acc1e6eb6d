"""Cards of curves of wdm.estimators: estimates, what they are off by, and the Wasserstein dependency of the same pairs."""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.panel_with_switches import PanelWithSwitches
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.base.switches import SwitchEntry, Switches
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.scatter import Cloud, Scatter
from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.wdm_estimators.reader import NAMES, EstimatorsReader

VALUES = (("Means", "means"), ("Single batches", "single"))
WRONG = (("Bias", "bias"), ("Spread", "spread"), ("Root of MSE", "rmse"))
QUANTITIES = (("Distance", "distance"), ("Slope", "slope"))
W1, DUAL = 9, 11
"""Colours of the distances: no estimator's."""
METRICS = ("Euclidean", "|x − x'| + |y − y'|", "absolute differences")


def _entry(number: int, key: str, name: str) -> SwitchEntry:
    """SMILE without a clip, DV of another critic, is there on demand."""
    return SwitchEntry(key, name, "line", lambda _: series_colour(number), f"Estimate of {name}", on=key != "smile_inf")


_ENTRIES = (
    *(_entry(number, key, name) for number, (key, name) in enumerate(NAMES.items())),
    SwitchEntry("truth", "truth", "line", lambda c: c.text, "The true mutual information"),
    SwitchEntry("log_k", "log K", "dotted", lambda c: c.text, "The most that InfoNCE can say"),
)


class EstimatorCards:
    """Panels with their cards."""

    def __init__(self) -> None:
        self.values = Curves("Estimates", "updates", "information, nats")
        self.switches = Switches(_ENTRIES)
        self.wrong = Curves("Bias", "true I(x; y), nats", "bias, nats")
        self.known = Curves("Distance by information", "true I(x; y), nats", "distance")
        self.quantity = Curves("Distance", "updates", "distance")
        self.pairs = Scatter("Pairs", "first number of x", "first number of y")
        self.how, self.what = choice("Means or single values", VALUES), choice("What is wrong", WRONG)
        self.which = choice("Which course", QUANTITIES)
        self.boxes = (self.how, self.what, self.which)
        self.framed = PanelWithSwitches(self.values, self.switches)
        self.values_card = Card("Estimates", self.framed, "estimates", [self.how], big=True)
        self.wrong_card = Card("Bias", self.wrong, "wrong", [self.what])
        self.known_card = Card("Information and distance", self.known, "known")
        self.quantity_card = Card("Wasserstein dependency", self.quantity, "course", [self.which])
        self.pairs_card = Card("Pairs", self.pairs, "pairs")
        self.painters = (
            (self.values_card, self._paint_values), (self.pairs_card, self._paint_pairs), (self.wrong_card, self._paint_wrong),
            (self.known_card, self._paint_known), (self.quantity_card, self._paint_quantity),
        )  # fmt: skip

    def empty(self) -> None:
        self.values_card.say("Press Run. Every estimator of mutual information at once, beside the truth and the ceiling log\u00a0K.")
        self.wrong_card.say("What each is off by, for each mutual information.")
        self.known_card.say("Mutual information grows beyond all bounds, distance does not.")
        self.quantity_card.say("Wasserstein dependency by transport of samples, and by a critic of slope 1.")
        self.pairs_card.say("The pairs.")

    # -- drawing -----------------------------------------------------------------------------

    def _paint_values(self, reader: EstimatorsReader) -> None:
        shown, single = self.switches.on(), self.how.currentData() == "single"
        lines = [
            reader.single_values(key, name, number)
            if single
            else reader.line_of("estimates", f"estimate.{key}", name, number, in_legend=False)
            for number, (key, name) in enumerate(NAMES.items())
            if key in shown
        ]
        lines = [line for line in lines if len(line.x)]
        if "log_k" in shown:
            lines.append(reader.level(reader.log_k, "log K", theme.current().text, in_legend=False))
        if "truth" in shown:
            lines.append(reader.truth())
        self.values_card.say("")
        self.framed.arrange()
        self.values.show_lines(lines, y_range=(-1.0, round_range(0.0, 1.2 * reader.top())[1]), **reader.drawing())

    def _paint_pairs(self, reader: EstimatorsReader) -> None:
        points = reader.row("law", "points")
        self.pairs_card.say("")
        self.pairs.show_clouds([Cloud("pairs", points, 15)] if points is not None else [])

    def _paint_wrong(self, reader: EstimatorsReader) -> None:
        what, rows = self.what.currentData(), reader.alike("quality")
        x = reader.at_sections(rows, "quality", "truth")
        lines = []
        for number, (key, name) in enumerate(NAMES.items()):
            if key not in self.switches.on():
                continue
            column = {"bias": "bias", "spread": "variance", "rmse": "mse"}[what]
            y = reader.at_sections(rows, "quality", f"{column}.{key}")
            lines.append(Line(name, x, y if what == "bias" else np.sqrt(y), number))
        lines = [line for line in lines if np.isfinite(line.y).any()]
        self.wrong_card.say("" if lines else "It comes with the first values.")
        self.wrong.use_log(what != "bias")
        self.wrong.name_y({"bias": "bias, nats", "spread": "spread, nats", "rmse": "root of MSE, nats"}[what])
        if not lines:
            return
        end = max(float(x.max()), reader.highest())
        x_range = round_range(0.0, end)
        # A bias that no other is near to, such as JS's at 10 nats, leaves the picture: the table has its figure.
        y_range = (-0.8 * max(5.0, end), 3.0) if what == "bias" else None
        if what == "bias":
            lines.append(Line("log K", *_ceiling(reader.log_k, x_range), theme.current().text, True, measured=False))
        self.wrong.show_lines(lines, x_range=x_range, y_range=y_range, at=reader.now("law", "truth"))

    def _paint_known(self, reader: EstimatorsReader) -> None:
        nats, known = reader.row("law", "curve_nats"), reader.row("law", "curve_known")
        rows = reader.alike("transport")
        metric = reader.now("transport", "metric")
        rows = [row for row in rows if reader.column("transport", "metric")[row] == metric]
        x = reader.at_sections(rows, "transport", "truth")
        lines = []
        if nats is not None and known is not None and np.isfinite(known).any() and metric == reader.known_metric():
            lines.append(Line(reader.known_name(), nats, known, theme.current().text, measured=False))
            if math.isfinite(limit := reader.now("law", "w2_limit")):
                lines.append(Line("W2 as ρ → 1", nats[[0, -1]], np.array([limit, limit]), theme.current().text, True, measured=False))
        for column, name, colour, dashed in (
            ("w1", "W1, transport", W1, False), ("w1_control", "independent pairs", W1, True), ("dual", "W1, dual critic", DUAL, False),
        ):  # fmt: skip
            y = reader.at_sections(rows, "transport", column)
            if np.isfinite(y).any():
                lines.append(Line(name, x, y, colour, dashed))
        self.known_card.say("" if lines else "It comes with the first measurement.")
        if lines:
            end = max(float(line.x.max()) for line in lines)
            top = max(bounds(line.y)[1] for line in lines)
            self.known.show_lines(lines, x_range=(0.0, end), y_range=(0.0, round_range(0.0, top)[1]), at=reader.now("law", "truth"))

    def _paint_quantity(self, reader: EstimatorsReader) -> None:
        if self.which.currentData() == "slope":
            lines = [reader.line_of("estimates", "slope", "W1, dual critic", DUAL), reader.level(1.0, "slope 1", theme.current().text)]
        else:
            lines = [
                reader.line_of("estimates", "dual", "W1, dual critic", DUAL), reader.line_of("transport", "w1", "W1, transport", W1),
                reader.line_of("transport", "w1_control", "independent pairs", W1, dashed=True),
            ]  # fmt: skip
        lines = [line for line in lines if np.isfinite(line.y).any()]
        self.quantity.name_y("mean |∇f|" if self.which.currentData() == "slope" else "distance")
        self.quantity_card.say("" if len(lines) > (self.which.currentData() == "slope") else "There is no dual critic, or no update yet.")
        top = max([bounds(line.y)[1] for line in lines], default=1.0)
        self.quantity.show_lines(lines, y_range=(min(0.0, *(bounds(line.y)[0] for line in lines), 0.0), 1.1 * top), **reader.drawing())

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: EstimatorsReader) -> None:
        truth = reader.now("law", "truth")
        critic = "exact critic, so that NWJ = JS → NWJ, and DV = MINE = SMILE ∞" if reader.exact else "critics learn on each batch"
        self.values_card.head(subtitle=critic, corner=f"true {short(truth, 4)} · log K {short(reader.log_k, 4)} nats")
        titles = {"bias": "Bias", "spread": "Spread", "rmse": "Root of MSE"}
        about = {"bias": "mean less truth, nats", "spread": "standard deviation of one batch, nats", "rmse": "nats"}
        self.wrong_card.rename(titles[self.what.currentData()])
        self.wrong_card.head(subtitle=about[self.what.currentData()])
        metric = reader.now("transport", "metric")
        w1, control = reader.now("transport", "w1"), reader.now("transport", "w1_control")
        bias = f"of transport's {short(w1, 3)}, independent pairs have {short(control, 3)}" if math.isfinite(w1) else ""
        self.known_card.head(subtitle=bias)
        self.quantity_card.head(subtitle=METRICS[int(metric)] if math.isfinite(metric) else "")
        self.pairs_card.head(subtitle=str(reader.setting("pairs")), corner=f"ρ {short(reader.now('law', 'rho'))}")


def _ceiling(log_k: float, x_range: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The least bias that log K leaves InfoNCE."""
    x = np.array([min(log_k, x_range[1]), x_range[1]])
    return x, log_k - x
