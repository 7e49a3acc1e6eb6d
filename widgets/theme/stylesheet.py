"""The stylesheet of the whole window, written from a theme.

Widgets are marked by object name: ``window`` (the ground), ``card``, ``banner`` (a message), ``title``, ``subtitle``,
``corner``, ``formula``, ``problem``, ``note``, ``figures``, ``reference``, ``group`` (a fold of the
form), ``rail`` (the bar of experiments; its tool buttons follow), ``raised`` (a small heading), ``badge`` (a count over a button of
the rail), ``primary`` (the one button of a

place that matters most), ``flat`` and ``small`` (quiet
buttons, and low fields, in a card's head), ``inside`` (a button within
a line), ``chip`` (a tag), ``link`` (a button that leads somewhere), ``heading`` (a title that can be typed)
and ``suggestions`` (what a line can be completed to).
"""

from __future__ import annotations

from pathlib import Path
from string import Template

from settle.widgets.theme.palettes import Theme

_ICONS = Path(__file__).parent / "svg"

_SHEET = Template("""
QMainWindow, #window, #rail { background: $window; }
QWidget { color: $text; widget-animation-duration: 0; }
QLabel, QCheckBox, QRadioButton { background: transparent; }
QToolTip { background: $hover; color: $text; border: 1px solid $axis; padding: 5px; }

#card { background: $card; border: 1px solid $line; border-radius: ${radius}px; }
#banner { background: $card; border: 1px solid $line; border-left: 3px solid $accent; border-radius: 6px; }
#title { font-weight: 600; }
#subtitle, #corner, #reference, #note { color: $muted; }
#note { padding: 2px 0; }
#problem { color: $bad; }
#formula { background: $field; border: 1px solid transparent; border-radius: 6px; padding: 6px 9px; }
#formula:focus { border-color: $accent; }
#picture { background: $card; color: $muted; border-radius: 6px; }
#inset { background: $field; border: 1px solid $line; border-radius: 6px; }
#palette { background: $card; border: 1px solid $axis; }

QPushButton, QToolButton { background: $button; border: 1px solid transparent; border-radius: 6px; padding: 5px 10px; outline: none; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:checked, QToolButton:checked { background: $hover; border-color: $axis; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:checked:focus, QToolButton:checked:focus { border: 2px solid $accent; padding: 4px 9px; }
QPushButton:disabled, QToolButton:disabled { color: $axis; background: $card; border-color: $line; }
QToolButton::menu-indicator { image: none; }
QPushButton#primary { background: $accent; color: $on_accent; font-weight: 600; padding: 6px 18px; }
QPushButton#primary:hover { border-color: $text; }
QPushButton#primary:focus { border: 2px solid $text; padding: 5px 17px; outline: 1px solid $on_accent; }
QPushButton#primary:disabled { background: $button; color: $axis; }
QPushButton#transport, QPushButton#live { padding: 5px 6px; }
QPushButton#transport:checked:focus, QPushButton#live:checked:focus { padding: 4px 5px; }
QToolButton#flat, QPushButton#flat { background: transparent; padding: 2px 6px; color: $muted; }
QToolButton#flat:hover, QPushButton#flat:hover { background: $hover; color: $text; }
QToolButton#flat:focus, QPushButton#flat:focus { border-color: $accent; }
QToolButton#flat:checked:focus, QPushButton#flat:checked:focus { padding: 1px 5px; }
QPushButton#inside, QPushButton#inside:disabled { background: transparent; padding: 0; color: $muted; border-color: transparent; }
QPushButton#inside:focus { border-color: $accent; }
QPushButton#row { background: transparent; text-align: left; border-radius: 0; border-bottom: 1px solid $line; padding: 0; }
QPushButton#row:hover { background: $hover; }
QPushButton#row:focus { border: 1px solid $accent; }
QPushButton#field { background: $field; color: $muted; border: 1px solid $axis; text-align: left; padding: 6px 14px; }
QPushButton#field:hover { border-color: $muted; }
QPushButton#field:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton#chip { background: $field; border: 1px solid $line; border-radius: 9px; padding: 1px 8px; }
QPushButton#chip:hover { border-color: $axis; }
QPushButton#chip:focus { border-color: $accent; }
QPushButton#link { background: transparent; padding: 0px 4px; color: $accent; }
QPushButton#link:hover { background: $hover; }
QPushButton#link:focus { border-color: $accent; }
QLineEdit#heading { font-weight: 600; background: transparent; border-color: transparent; padding: 3px 0; }
QLineEdit#heading:hover { border-color: $line; }
QLineEdit#heading:focus { background: $field; border: 1px solid $accent; padding: 3px 0; }
QToolButton#group { background: transparent; color: $muted; border: 1px solid transparent; padding: 3px 0; }
QToolButton#group:hover { color: $text; }
QToolButton#group:focus { border-color: $accent; }
#rail QToolButton { background: transparent; color: $muted; border: 1px solid transparent; padding: 2px 4px;
  font-size: ${small}pt; }
#raised { color: $muted; font-weight: 600; font-size: ${small}pt; padding-top: 4px; }
#rail QToolButton:hover { background: $button; color: $text; }
#rail QToolButton:checked { background: $button; color: $text; border-left: 3px solid $accent; }
#badge { background: $accent; color: $on_accent; border-radius: 6px; padding: 0px 5px; font-size: ${small}pt; }
#rail QToolButton:focus { border: 1px solid $accent; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
  background: $field; color: $text; placeholder-text-color: $muted;
  border: 1px solid $axis; border-radius: 6px; padding: 4px 8px; min-height: 1.25em;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: $muted; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus,
QTextEdit:focus { border: 2px solid $accent; padding: 3px 7px; }
QTextBrowser#page { background: transparent; border-color: transparent; padding: 0; }
QTextBrowser#page:focus { border: 1px solid $accent; padding: 0; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
  color: $muted; background: $card; border-color: $line; }
*[wrong="true"] { border-color: $bad; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$icons/down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $field; color: $text; border: 1px solid $axis; padding: 3px; outline: 0;
  selection-background-color: $accent; selection-color: $on_accent; }
QComboBox#small, QDoubleSpinBox#small { padding: 1px 6px; }
QComboBox#small:focus, QDoubleSpinBox#small:focus { padding: 0 5px; }
QSpinBox, QDoubleSpinBox { padding-right: 18px; }
QSpinBox:focus, QDoubleSpinBox:focus, QDoubleSpinBox#small:focus { padding-right: 17px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
  background: transparent; border: none; width: 18px; subcontrol-origin: border; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$icons/up.svg"); width: 9px; height: 9px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$icons/down.svg"); width: 9px; height: 9px; }

QCheckBox, QRadioButton { spacing: 7px; padding: 2px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox::indicator, QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid $axis; border-radius: 4px;
  background: $field; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $accent; border-color: $accent;
  image: url("$icons/tick-$name.svg"); }
QCheckBox::indicator:disabled { background: $card; border-color: $line; }
QCheckBox::indicator:checked:disabled { background: $axis; border-color: $axis; }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid $axis; border-radius: 7px; background: $field; }
QRadioButton::indicator:checked { width: 4px; height: 4px; border: 5px solid $accent; background: $on_accent; }
QRadioButton::indicator:disabled { border-color: $line; background: $card; }
QSlider { min-height: 18px; border: 1px solid transparent; border-radius: 4px; background: transparent; }
QSlider:focus { border-color: $accent; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $text; width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $axis; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QMenu, QMenuBar { background: $card; color: $text; }
QMenu { border: 1px solid $axis; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 14px; border-radius: 4px; }
QMenu::item:selected, QMenuBar::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $axis; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QScrollArea, #form { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $axis; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $accent; border-radius: 2px; }
QAbstractItemView { background: transparent; border: 1px solid transparent; outline: 0; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QListView:focus, QTableView:focus, QTreeView:focus { border: 1px solid $accent; border-radius: 4px; }
#suggestions { background: $field; border: 1px solid $axis; }
QListView::item, QTableView::item, QTreeView::item { padding: 3px; }
QListView::item:selected, QTableView::item:selected, QTreeView::item:selected { background: $hover; color: $text; }
QListView::item:hover, QTableView::item:hover, QTreeView::item:hover { background: $button; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $muted; border: none; padding: 3px; }
QTableCornerButton::section { background: transparent; border: none; }
QTabWidget::pane { border: none; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; border: 1px solid transparent;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected:focus { border: 1px solid $accent; border-radius: 4px; }
QStatusBar { background: $window; color: $muted; }
""")


def stylesheet(theme: Theme, points: float) -> str:
    """The stylesheet of a theme, with text sizes that follow the system font of ``points`` pt."""
    colours = {name: value for name, value in vars(theme).items() if isinstance(value, (str, int))}
    size = points if points > 0 else 10.0
    return _SHEET.substitute(colours, icons=_ICONS.as_posix(), small=f"{0.85 * size:.1f}")
