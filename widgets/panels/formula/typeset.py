"""Typesets formulas in TeX as drawings, on a thread of its own: one takes 10 to 200 ms, and the first half a second for the library."""

from __future__ import annotations

import contextlib
import threading
import unicodedata
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from PySide6.QtCore import QObject, Signal

_EM = 100.0
"""Units of the drawing to an em: fine enough for its numbers of three decimals."""
_MOST = 256
"""Formulas that are kept."""


class TypesettingError(ValueError):
    """A formula that cannot be typeset."""


@dataclass(frozen=True)
class FormulaSymbol:
    """A letter of a formula, and where it stands; em, from the left end of the baseline, y downwards."""

    letter: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class TypesetFormula:
    """A drawing in black. ``width``, ``ascent`` (above the baseline) and ``descent`` (below it) are in em."""

    svg: str
    width: float
    ascent: float
    descent: float
    symbols: tuple[FormulaSymbol, ...] = ()

    def in_colour(self, colour: str) -> bytes:
        """The drawing in another colour; ``#rrggbb``."""
        return self.svg.replace("<svg ", f'<svg fill="{colour}" ', 1).replace('fill="black"', f'fill="{colour}"').encode()


class _Typesetter(QObject):
    """Does what is wanted on a thread that lasts as long as there is something to do."""

    done = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._futures: dict[str, Future[TypesetFormula]] = {}
        self._wanted: deque[tuple[str, Future[TypesetFormula]]] = deque()
        self._working = False
        self._lock = threading.Lock()

    def typeset(self, tex: str) -> Future[TypesetFormula]:
        with self._lock:
            known = self._futures.get(tex)
            if known is not None and not known.cancelled():
                return known
            if len(self._futures) >= _MOST:
                self._futures.pop(next(iter(self._futures)))
            future = self._futures[tex] = Future()
            self._wanted.append((tex, future))
            if not self._working:
                self._working = True
                threading.Thread(target=self._work, name="typeset formulas", daemon=True).start()
            return future

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._working = False
                    return
                tex, future = self._wanted.popleft()
            if not future.set_running_or_notify_cancel():
                continue  # out of sight before its turn came
            try:
                future.set_result(drawing(tex))
            except Exception as error:  # whatever stands in the way, the formula is then shown as text
                future.set_exception(error)
            with contextlib.suppress(RuntimeError):  # the program ends
                self.done.emit(tex)


_typesetter = _Typesetter()
done = _typesetter.done
"""Emitted with the TeX of a formula that has been typeset, or has turned out not to be possible."""


def typeset(tex: str) -> Future[TypesetFormula]:
    """Begin to typeset a formula, unless it has been before; cancelled before its turn, it is not.

    The future raises whatever stands in the way, a missing library too.
    """
    return _typesetter.typeset(tex)


def drawing(tex: str) -> TypesetFormula:
    """Typeset a formula here and now.

    :raises TypesettingError: it holds a command that is not known.
    :raises ImportError: the library is missing.
    """
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False  # Qt draws SVG 1: no glyph is defined once and used again
    formula = Latex(tex, size=_EM)
    if "\\" in formula.mathmlstr():
        raise TypesettingError(f"The formula {tex} holds a command that is not known.")
    svg = formula.svgxml()
    _, top, width, height = (float(number) / _EM for number in svg.attrib["viewBox"].split())  # the baseline lies at 0
    symbols = tuple(_symbols(formula.node, 0.0, 0.0))
    return TypesetFormula(ElementTree.tostring(svg, encoding="unicode"), width, -top, top + height, symbols)


def _symbols(node: Any, x: float, y: float) -> Iterator[FormulaSymbol]:
    """All letters that stand for something, within a node of ziamath's whose place is given; upright words are none."""
    if type(node).__name__ in ("Midentifier", "Moperator"):
        written = str(node.string)
        letter = unicodedata.normalize("NFKC", written)
        word = node.style.mathvariant.normal and letter.isascii()  # a letter of an upright name, such as EP
        if len(letter) == 1 and (letter.isalpha() or letter == "∇") and not word and written != "𝔼":
            box = node.bbox
            yield FormulaSymbol(
                letter, (x + box.xmin) / _EM, (y - box.ymax) / _EM, (box.xmax - box.xmin) / _EM, (box.ymax - box.ymin) / _EM
            )
        return
    for child, place in zip(getattr(node, "nodes", ()), getattr(node, "nodexy", ()), strict=False):
        yield from _symbols(child, x + place[0], y + place[1])
