"""What a plug-in makes its view of: a board of cards, the panels in them, and what reads a recording at a step. It loads Qt.

A view is a function of the recording and the step alone::

    from settle.api.views import Board, Card, Curves, Line
"""

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import percent, short
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.condition_list import ConditionList, ConditionRow
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.figure_table import FigureCell, FigureRow, FigureTable
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.charts.scatter import Cloud, Scatter
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.panels.images.picture import Picture
from settle.widgets.panels.images.tiles import TileGroup, Tiles
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice as choice_box
from settle.widgets.views.common.card_controls import flat, switch
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.common.recording_reader import RunReader

__all__ = [
    "Bar",
    "Bars",
    "Board",
    "Card",
    "Cloud",
    "ConditionList",
    "ConditionRow",
    "Curves",
    "FigureCell",
    "FigureRow",
    "FigureTable",
    "Formula",
    "Line",
    "Picture",
    "Raster",
    "ReaderBoard",
    "Readout",
    "RunReader",
    "Scatter",
    "TileGroup",
    "Tiles",
    "bounds",
    "choice_box",
    "flat",
    "percent",
    "round_range",
    "short",
    "switch",
    "theme",
]
