"""The rail at the left edge: pages and experiments, grouped, in an order of one's own, and the menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from settle.widgets.controls.scrolled_column import scrolled_column
from settle.widgets.rail.rail_button import MOST_TIGHTER, RailButton
from settle.widgets.rail.rail_item import RailItem, RailSection, in_order, moved, order_of
from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon, known
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr

_MARGIN, _GAP, _BAR = 6, 2, 10
"""px at the left and between buttons, and what the scroll bar takes."""


class Rail(QFrame):
    """What does not fit is scrolled to; a button is drawn up and down with the mouse, or moved by Alt and arrows or by its menu."""

    chosen = Signal(str)
    page_chosen = Signal(str)
    """A page that is no experiment's."""
    menu = Signal()
    explained = Signal(str)
    """Why something on the rail cannot be used: the user has pressed it."""
    arranged = Signal(str)
    """The order is another one, as a text for :meth:`arrange`."""
    asked = Signal(str)
    """The example of this experiment is to be shown."""

    def __init__(self, sections: Sequence[RailSection]):
        super().__init__()
        self.setObjectName("rail")
        self._usual, self.sections = list(sections), list(sections)
        self._group = QButtonGroup(self)
        self._headings: dict[str, PlainLabel] = {}
        self._all: dict[str, RailButton] = {}
        for section in sections:
            if section.heading:
                self._headings[section.name] = self._heading(section)
            for item in section.items:
                self._all[item.name] = self._button(item)
        self.buttons = self._of_kind("experiment")
        self.pages = self._of_kind("page")
        self.broken = list(self._of_kind("broken").values())
        self.badges = {name: PlainLabel(button) for name, button in self.pages.items()}  # over the icon's corner: they move nothing
        for badge in self.badges.values():
            badge.setObjectName("badge")
            badge.hide()
        self.menu_button = RailButton(RailItem("", "Menu", "search", "All commands (Ctrl+K)"))
        self.menu_button.setCheckable(False)
        self.menu_button.clicked.connect(self.menu)
        self._inner = QWidget()
        self._inner.setObjectName("rail")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(_MARGIN, 8, 2, 8)
        self._column.setSpacing(_GAP)
        self.area = self._scrolled()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 8)
        whole.addWidget(self.area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(_MARGIN, 0, 0, 0)
        foot.addWidget(self.menu_button)
        whole.addLayout(foot)
        self._place()
        theme.changed.connect(self._colour)
        self._colour()

    def _of_kind(self, kind: str) -> dict[str, RailButton]:
        return {name: button for name, button in self._all.items() if button.item.kind == kind}

    def _scrolled(self) -> QScrollArea:
        scroll = scrolled_column(self._inner)
        scroll.setObjectName("rail")
        return scroll

    def _heading(self, section: RailSection) -> PlainLabel:
        heading = PlainLabel(tr(section.heading), alignment=Qt.AlignmentFlag.AlignCenter)
        heading.setObjectName("raised")
        heading.setToolTip(as_plain(tr(section.tip)))
        heading.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        heading.customContextMenuRequested.connect(lambda at: self._open_menu(self._section_menu(section), heading, at))
        return heading

    def _button(self, item: RailItem) -> RailButton:
        button = RailButton(item)
        button.clicked.connect(partial(self._pressed, item))
        button.dragged.connect(partial(self._drag, button))
        button.dropped.connect(lambda: self.arranged.emit(order_of(self.sections)))
        button.stepped.connect(partial(self._step, button))
        button.moved.connect(partial(self.move_item, item.name))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(lambda at: self._open_menu(self._item_menu(item), button, at))
        if button.isCheckable():
            self._group.addButton(button)
        return button

    def _pressed(self, item: RailItem, *_: object) -> None:
        signal = {"experiment": self.chosen, "page": self.page_chosen, "broken": self.explained}[item.kind]
        signal.emit(item.tip if item.kind == "broken" else item.name)

    def choose(self, name: str) -> None:
        """Mark an experiment or a page, and bring it into sight; one that is not on the rail: none."""
        self._group.setExclusive(False)  # else one of them stays marked
        for each, button in (self.buttons | self.pages).items():
            button.setChecked(each == name)
        self._group.setExclusive(True)
        if name in self._all:
            self.area.ensureWidgetVisible(self._all[name], 0, 24)

    def show_count(self, name: str, count: int) -> None:
        """How much is new on a page; 0: nothing."""
        badge, button = self.badges[name], self.pages[name]
        badge.setText(str(count) if count < 100 else "99+")
        badge.adjustSize()
        badge.move(button.width() // 2 + 6, 3)
        badge.setVisible(count > 0)
        button.setAccessibleDescription(tr(f"{count} new" if count else ""))

    # -- its order -------------------------------------------------------------------------------

    def arrange(self, order: str) -> None:
        """Take an order that :attr:`arranged` has told; an empty one is the usual."""
        self._take(in_order(self._usual, order))

    def move_item(self, name: str, by: int) -> None:
        """Let a button, or a section, stand so many places further down among its like."""
        focused = self.focusWidget()
        self._take(moved(self.sections, name, by))
        self.arranged.emit(order_of(self.sections))
        if focused is not None:
            self.area.ensureWidgetVisible(focused, 0, 24)

    def _take(self, sections: list[RailSection]) -> None:
        if sections != self.sections:
            self.sections = sections
            self._place()

    def _place(self) -> None:
        """Headings and buttons into the column."""
        while self._column.count():
            self._column.takeAt(0)
        for section in self.sections:
            if heading := self._headings.get(section.name):
                self._column.addWidget(heading)
            for item in section.items:
                self._column.addWidget(self._all[item.name])
        self._column.addStretch(1)

    def _drag(self, button: RailButton, y: float) -> None:
        """Let a button follow the pointer, among those of its section."""
        section = next(section for section in self.sections if button.item in section.items)
        at = self._inner.mapFromGlobal(QPoint(0, round(y))).y()
        middles = [self._all[item.name].geometry().center().y() for item in section.items if item is not button.item]
        by = sum(middle < at for middle in middles) - section.items.index(button.item)
        if by:
            self._take(moved(self.sections, button.item.name, by))
            self._column.activate()
        self.area.ensureWidgetVisible(button, 0, 24)

    def _step(self, button: RailButton, by: int) -> None:
        there = [self._all[item.name] for section in self.sections for item in section.items]
        to = there[min(max(0, there.index(button) + by), len(there) - 1)]
        to.setFocus(Qt.FocusReason.TabFocusReason)
        self.area.ensureWidgetVisible(to, 0, 24)

    def _item_menu(self, item: RailItem) -> QMenu:
        menu = QMenu(self)
        if item.kind == "experiment" and item.name in self.examples:
            menu.addAction(tr("Show me a recorded example"), partial(self.asked.emit, item.name))
            menu.addSeparator()
        menu.addAction(tr("Move up\tAlt+Up"), partial(self.move_item, item.name, -1))
        menu.addAction(tr("Move down\tAlt+Down"), partial(self.move_item, item.name, 1))
        section = next(section for section in self.sections if item.name in [each.name for each in section.items])
        self._add_section(menu, section)
        return menu

    def _section_menu(self, section: RailSection) -> QMenu:
        menu = QMenu(self)
        self._add_section(menu, section)
        return menu

    def _add_section(self, menu: QMenu, section: RailSection) -> None:
        if section.heading:
            menu.addSeparator()
            menu.addAction(tr(f"Move the group {section.heading} up"), partial(self.move_item, section.name, -1))
            menu.addAction(tr(f"Move the group {section.heading} down"), partial(self.move_item, section.name, 1))
        menu.addSeparator()
        menu.addAction(tr("Usual order"), self._reset)

    def _reset(self) -> None:
        self.arrange("")
        self.arranged.emit("")

    def _open_menu(self, menu: QMenu, over: QWidget, at: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(over.mapToGlobal(at))

    examples: frozenset[str] = frozenset()
    """Experiments that have an example."""

    # -- how it looks ----------------------------------------------------------------------------

    def _colour(self) -> None:
        now = theme.current()
        for button in (*self._all.values(), self.menu_button):
            shape = "broken" if button.item.kind == "broken" else button.item.icon
            button.setIcon(icon(shape if known(shape) else "view", now.muted if button in self.broken else now.text))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "area"):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As wide as the longest caption: with large text nothing is cut. A little less high where then no button has to be scrolled to."""
        buttons = (*self._all.values(), self.menu_button)
        size = QSize()
        for button in buttons:
            size = size.expandedTo(button.least_size())
        around = self._column.sizeHint().height() - sum(button.height() for button in self._all.values())
        each = (self.height() - around - size.height() - 10) // max(1, len(self._all))
        if size.height() - MOST_TIGHTER <= each < size.height():
            size.setHeight(each)
        for button in buttons:
            button.setFixedSize(size)
        for heading in self._headings.values():
            heading.setFixedWidth(size.width())
        self.setFixedWidth(_MARGIN + size.width() + 2 + _BAR)
