"""The view of gan.plane: the game on the plane in layers, its costs and distances, slow motion, painting, and the Dirac-GAN."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from settle.widgets.panels.formula.formula import Formula
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.gan.formulas import dirac_formula, game_formula
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.gan_plane.cards import GameCards
from settle.widgets.views.gan_plane.controls import GameControls
from settle.widgets.views.gan_plane.dirac_cards import DiracCards
from settle.widgets.views.gan_plane.painting_card import PaintingCard
from settle.widgets.views.gan_plane.plane_card import PlaneCard
from settle.widgets.views.gan_plane.reader import PlaneReader
from settle.widgets.views.gan_plane.text import dirac_readouts, readouts


class PlaneView(ReaderBoard[PlaneReader]):
    """Everything a recording of gan.plane has to show. Act: ``paint``, a list of pairs [x, y]."""

    reader_type = PlaneReader

    def __init__(self) -> None:
        self.plane, self.charts, self.dirac = PlaneCard(), GameCards(), DiracCards()
        self.painting, self.controls = PaintingCard(), GameControls()
        self.formula = Formula("The game")
        charts = self.charts
        self.game_cards = [
            self.plane.card, charts.value_card, charts.quantity_card, self.painting.card, charts.flow_card,
            charts.divergence_card, charts.distance_card, charts.modes_card,
        ]  # fmt: skip
        super().__init__([*self.game_cards, *self.dirac.cards], [self.formula, self.controls])
        self._left_out: tuple[str, ...] = ()
        self._join()
        self.formula.show_tex(*game_formula("non-saturating"))
        self._leave_out(dirac=False, slow=False)
        self.empty()

    def _join(self) -> None:
        self.charts.what.currentIndexChanged.connect(lambda _: self.redraw())
        self.plane.field.currentIndexChanged.connect(lambda _: self._switched())
        self.plane.switches.changed.connect(self._switched)
        self.plane.line_switches.changed.connect(self._switched)
        self.controls.turned.connect(self.turned)
        self.controls.paced.connect(self.paced)
        self.controls.painting.connect(self._show_canvas)
        self.painting.painted.connect(lambda points: self.act.emit("paint", points))
        self.painting.wanted.connect(self.learn)

    def own_state(self) -> str:
        return self.plane.state()

    def restore_own_state(self, text: str) -> None:
        self.plane.restore_state(text)

    def _switched(self) -> None:
        self.keep_state()
        self.redraw()

    def _show_canvas(self, on: bool) -> None:
        self._leave_out(dirac=bool(self.reader and self.reader.dirac), slow=bool(self.reader and self.reader.slow))
        self.redraw()
        if on:
            QTimer.singleShot(0, self, lambda: self.grid.show_card(self.painting.card))  # once it has its place

    def _leave_out(self, *, dirac: bool, slow: bool) -> None:
        """Have the cards in sight that have something to show."""
        away = [card.key for card in (self.game_cards if dirac else self.dirac.cards) if card is not self.painting.card]
        away += [] if slow else ["flow"]
        away += [] if self.controls.paint.isChecked() else ["painting"]
        if tuple(away) != self._left_out:
            self._left_out = tuple(away)
            self.grid.leave_out(*away)

    def empty(self) -> None:
        self.plane.card.say(
            "Press Run. Real points and what the generator makes of noise lie here, over what the discriminator thinks of every place."
        )
        self.charts.empty()

    # -- drawing -----------------------------------------------------------------------------

    def begin_run(self, reader: PlaneReader) -> None:
        self.plane.begin()
        self.painting.begin()

    def paint_run(self, reader: PlaneReader) -> None:
        self._leave_out(dirac=reader.dirac, slow=reader.slow)
        self.painting.show_painting(reader)
        if reader.dirac:
            for card, paint in self.dirac.painters:
                if self.seen(card):
                    card.say("")
                    self.paint_part(paint)
            return
        if self.seen(self.plane.card):
            self.paint_part(self.plane.paint)
        for card, paint in self.charts.painters:
            if self.seen(card):
                self.paint_changed(card, (*self.charts.about(card, reader), theme.current().name), paint)
        if reader.rows("plane"):
            self.plane.card.say("")

    # -- text --------------------------------------------------------------------------------

    def caption_run(self, reader: PlaneReader) -> None:
        formula = dirac_formula(reader.game, str(reader.setting("update"))) if reader.dirac else game_formula(reader.game)
        self.formula.show_tex(*formula)
        self.controls.offer(game=not reader.dirac)
        self.controls.show_knobs(str(reader.setting("train")), bool(reader.setting("slow")))
        if reader.dirac:
            self.dirac.caption(reader)
        else:
            self.plane.caption(reader)
            self.charts.caption(reader)

    def figures(self, reader: PlaneReader) -> list[Readout]:
        return dirac_readouts(reader) if reader.dirac else readouts(reader, self.reference)
