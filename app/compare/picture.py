"""Pictures of a comparison, by the path that all pictures take: PNG, SVG and PDF; and a page of HTML that needs nothing beside it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from settle.app.compare.page_tables import differing_rows, figure_rows, heads, run_name
from settle.app.compare.paper_figures import paper_figures
from settle.app.compare.shown_comparison import ShownComparison
from settle.app.pictures.take_picture import ground, take_apart, whole
from settle.app.report import html_page
from settle.app.window import render_view
from settle.sessions.comparison.comparison import Choices, RunComparison
from settle.sessions.versions import settle_version
from settle.widgets.compare.value_table import ValueTable
from settle.widgets.controls.card import Card
from settle.widgets.controls.print_mode import lay_out, print_mode
from settle.widgets.paper.files import content
from settle.widgets.paper.paper import FORMATS, Caption, Paper
from settle.widgets.paper.recorder import record
from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour, text_ink
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

FILTERS = ("PDF: for paper (*.pdf)", "SVG: sharp at any size (*.svg)", "PNG: a picture (*.png)", "HTML: a page by itself (*.html)")
_AROUND = 34
"""px of a card above and below its table, beside a line of text."""
SIZE = QSize(1100, 760)
"""Of the curves in a picture that is made without a window, px."""


def with_ending(path: Path, kind: str) -> Path:
    """A path with the ending of a chosen filter, where it has none of those."""
    endings = {match[1] for each in FILTERS if (match := re.search(r"\*\.(\w+)", each))}
    found = re.search(r"\*\.(\w+)", kind)
    return path if path.suffix[1:].lower() in endings or not found else path.with_name(f"{path.name}.{found[1]}")


def render(comparison: RunComparison, choices: Choices, path: Path, theme_name: str = "light") -> None:
    """Draw the curves of a comparison with its tables, without a window.

    :raises OSError: the file cannot be written.
    """
    app = render_view.windowless_application(theme_name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of numbers that are none
        parts = Choices(choices.align, choices.band, choices.quantities, choices.place, {**choices.shown, "parts": ["curves"]})
        shown = ShownComparison(comparison, paper_figures(comparison.runs), parts, None, None)
        page = shown.page
        page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        page.right.hide()
        page.resize(SIZE)
        page.show()
        try:
            app.processEvents()
            with _tables(shown) as column:  # the curves are as high as the tables beside them
                around = page.height() - page.middle.height()
                page.resize(page.width(), max(page.height(), column.height() + around))
            app.processEvents()
            shown.player.redraw()
            lay_out()
            write_shown(shown, path, theme_name=theme_name)
        finally:
            page.close()
            shown.close()
            QApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete.value)


def write_shown(shown: ShownComparison, path: Path, part: QWidget | None = None, theme_name: str = "light") -> None:
    """Paint what is on show with its tables into a file, or a part of it alone.

    :raises OSError: the file cannot be written.
    """
    format = path.suffix[1:].lower()
    with theme.dressed(shown.page, theme_name):
        if format == "html":
            _write_html(shown, path)
        else:
            render_view.keep(path, _content(shown, part, "png" if format not in FORMATS else format, part is None))


def _content(shown: ShownComparison, part: QWidget | None, format: str, tables: bool) -> bytes:
    """What is on show, or a part of it, as the content of a file; what can be pressed is left out.

    :param tables: whether with the tables beside it.
    """
    with print_mode(part or shown.page.middle), ExitStack() as held:
        parts = [(part, QPoint())] if part else _whole_page(shown, held)
        if tables:
            column = held.enter_context(_tables(shown))
            column.resize(column.width(), max([column.height(), *(at.y() + each.height() for each, at in parts)]))
            lay_out()
            parts.append((column, QPoint(max(at.x() + each.width() for each, at in parts), 0)))
        drawing = record(parts, ground() if part else QColor(theme.current().window))
    names = {run.letter: run.path.name for run in shown.comparison.runs}
    said = Caption(_title(shown), f"Settle {settle_version()}", {**names, "Place": shown.page.timeline.words.text()})
    return content(drawing, format, said, Paper())


def _whole_page(shown: ShownComparison, held: ExitStack) -> list[tuple[QWidget, QPoint]]:
    """What is on show in the middle of the page, each with its corner: of the views also what the screen has no room for."""
    page, gap = shown.page, theme.current().gap
    parts: list[tuple[QWidget, QPoint]] = []
    across, down = 0, 0
    for each in (page.curves_place, *page.views.panes, page.difference):
        if not each.isVisibleTo(page.middle):
            continue
        if each in page.views.panes:
            held.enter_context(whole(each))
            parts.append((each, QPoint(across, down)))
            across += each.width() + gap
        else:
            down = max([0, *(at.y() + part.height() + gap for part, at in parts)])
            parts.append((each, QPoint(0, down)))
            down += each.height() + gap
    return parts


@contextmanager
def _tables(shown: ShownComparison) -> Iterator[QWidget]:
    """What differs and what came out as a column, whole."""
    column, gap = QWidget(), theme.current().gap
    theme.wear(column)
    column.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    inside = QVBoxLayout(column)
    inside.setContentsMargins(gap, gap, gap, gap)
    inside.setSpacing(gap)
    wide = 260
    for title, head, rows in _contents(shown):
        table = ValueTable(title)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.show_values(head, rows)
        size = table.whole_size()
        table.setFixedHeight(size.height())
        wide = max(wide, size.width() + 2 * gap + 30)
        card = Card(title, table)
        inside.addWidget(card)
        card.menu_button.hide()
        card.setFixedHeight(size.height() + card.fontMetrics().height() + _AROUND)
    words = PlainLabel(tr(_words(shown)), wordWrap=True)
    words.setObjectName("subtitle")
    inside.addWidget(words)
    inside.addStretch(1)
    column.resize(wide, 10)
    try:
        column.show()
        lay_out()
        column.resize(wide, max(column.minimumSizeHint().height(), column.heightForWidth(wide)))
        lay_out()
        yield column
    finally:
        column.close()
        take_apart(column)


Contents = list[tuple[str, Sequence[tuple[str, int | None]], list[list[str]]]]


def _contents(shown: ShownComparison) -> Contents:
    """The tables: title, heads, rows."""
    c = shown.comparison
    came, rows, _ = figure_rows(c, shown.paper, shown.band)
    names = [[f"{run.letter}  {run_name(c, i)}", run.recording.outcome] for i, run in enumerate(c.runs)]
    return [
        ("Runs", [("", None), ("outcome", None)], names),
        ("What differs", heads(c), differing_rows(c, False)[0] or [["Nothing differs."]]),
        ("What came out", came, rows),
    ]


def _words(shown: ShownComparison) -> str:
    """Where the curves are read, and what else is to be said."""
    where = f"Curves are read at {shown.page.timeline.words.text()}."
    return "\n".join(filter(None, [where, shown.page.sources.text()]))


def _write_html(shown: ShownComparison, path: Path) -> None:
    """One file: curves as SVG within the page, tables as tables; nothing is loaded from elsewhere.

    :raises OSError: it cannot be written.
    """
    title = _title(shown)
    curves = f"<figure>{html_page.inline_svg(_content(shown, None, 'svg', False))}</figure>"
    tables = [html_page.section(tr(name), _html_table(head, rows)) for name, head, rows in _contents(shown)]
    words = f'<p class="muted lines">{html_page.text(tr(_words(shown)))}</p>'
    html_page.write_page(
        path, title, "\n".join([f"<h1>{html_page.text(title)}</h1>", curves, *tables, words]), f"Settle {settle_version()}"
    )


def _title(shown: ShownComparison) -> str:
    return tr(f"Comparison: {own(', '.join(shown.comparison.conditions.experiments))}")


def _html_table(head: Sequence[tuple[str, int | None]], rows: Sequence[Sequence[str]]) -> str:
    inks = ["" if number is None else text_ink(series_colour(number)) for _, number in head]
    cells = ([html_page.text(tr(cell)) for cell in row] for row in rows)
    return html_page.table([html_page.text(tr(words)) for words, _ in head], cells, inks=inks)
