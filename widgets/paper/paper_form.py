"""The fields of a form that ask how a picture is wanted on paper."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QWidget

from settle.widgets.paper.paper import COLUMNS_MM, DEFAULT_DPI, DPI, FORMATS, WIDEST_MM, Paper
from settle.widgets.theme.spin_boxes import RealBox, WholeBox
from settle.widgets.translation.language import tr

THEMES = {"light, on white": "light", "dark": "dark"}
AS_SHOWN, OTHER = "as on the screen", "other"


class PaperForm:
    """Rows that are added to a form: theme, width, and the dpi of pixels."""

    def __init__(self, form: QFormLayout):
        self._form = form
        self.theme, self.width, self.mm, self.dpi = QComboBox(), QComboBox(), RealBox(), WholeBox()
        for text, name in THEMES.items():
            self.theme.addItem(tr(text), name)
        for name, mm in {AS_SHOWN: None, **COLUMNS_MM, OTHER: 0}.items():
            self.width.addItem(tr(f"{name}, {mm} mm" if mm else name), mm)
        self.mm.setRange(*WIDEST_MM)
        self.mm.setDecimals(1)
        self.mm.setSuffix(tr(" mm"))
        self.mm.setValue(120)
        self.dpi.setRange(*DPI)
        self.dpi.setSuffix(tr(" dpi"))
        self.dpi.setValue(DEFAULT_DPI)
        for name, field in (("Theme", self.theme), ("Width", self.width), ("Width in mm", self.mm), ("Resolution", self.dpi)):
            field.setAccessibleName(tr(name))
        self.width.setToolTip(tr("On paper. Letters keep their size: a wider picture has room for more"))
        self._widths = QWidget()
        row = QHBoxLayout(self._widths)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.width, 1)
        row.addWidget(self.mm)
        self.mm.setVisible(False)
        self.width.currentIndexChanged.connect(lambda _: self.mm.setVisible(self.width.currentData() == 0))
        form.addRow(tr("Theme"), self.theme)
        form.addRow(tr("Width"), self._widths)
        label = form.labelForField(self._widths)
        assert isinstance(label, QLabel)
        label.setBuddy(self.width)
        form.addRow(tr("Resolution"), self.dpi)

    def show_for(self, format: str) -> None:
        """Show the fields that matter to a format, of films too; none: no picture is drawn."""
        self._form.setRowVisible(self.theme, bool(format))
        self._form.setRowVisible(self._widths, format in FORMATS)
        self._form.setRowVisible(self.dpi, format == "png")

    def paper(self) -> Paper:
        """What is chosen."""
        width = self.mm.value() if self.width.currentData() == 0 else self.width.currentData()
        return Paper(self.theme.currentData(), width, self.dpi.value())
