"""Plots of a view over the same axis of time look at the same part of it, and read out the same step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from settle.widgets.panels.base.plot import Plot


class LinkedPlots(QObject):
    """Joins the plots in a view that share a time scale; others are left alone."""

    def __init__(self, view: QWidget, cards: Iterable[QWidget]):
        super().__init__(view)
        self._plots = [plot for card in cards for plot in card.findChildren(Plot)]
        for plot in self._plots:
            plot.looked.connect(lambda plot=plot: self._look(plot))
            plot.pointed.connect(lambda x, plot=plot: self._point(plot, x))

    def _like(self, plot: Plot) -> list[Plot]:
        """The others over the same axis of time."""
        scale = plot.axes["bottom"].scale_of_time
        return [other for other in self._plots if other is not plot and scale is not None and other.axes["bottom"].scale_of_time == scale]

    def _look(self, plot: Plot) -> None:
        (x0, x1), _ = plot.box.viewRange()
        for other in self._like(plot):
            other.look_at_x((x0, x1) if plot.box.zoomed else None)

    def _point(self, plot: Plot, x: float | None) -> None:
        for other in self._like(plot):
            if other.isVisible():
                other.point_at(x)

    def zoom(self, factor: float) -> None:
        """Look closer at the step on show, on every axis of time; by the keyboard."""
        done = set[int]()
        for plot in self._plots:
            at = plot.overlay.at
            if id(plot) not in done and at is not None and plot.axes["bottom"].scale_of_time is not None:
                done |= {id(plot), *map(id, self._like(plot))}
                plot.zoom_x(factor, at)

    def keys(self) -> dict[Qt.Key, Callable[[], None]]:
        """What keys do."""
        closer, wider = partial(self.zoom, 1.5), partial(self.zoom, 1 / 1.5)
        return {Qt.Key.Key_Plus: closer, Qt.Key.Key_Equal: closer, Qt.Key.Key_Minus: wider, Qt.Key.Key_0: self.show_all}

    def show_all(self) -> None:
        """Every plot of the view as a whole."""
        for plot in self._plots:
            if plot.box.zoomed:
                plot.box.show_all()
