"""What the export dialog offers, in its words."""

from __future__ import annotations

from settle.sessions.export import csv_tables, xlsx_tables

WHOLE, ALL = "the whole view", "all tables"
LONG = "csv, long"
FORMATS = {
    "CSV: a line for each row, one file a table": "csv",
    "CSV, long: a line for each number, one file": LONG,
    "XLSX: Excel, one sheet a table": "xlsx",
    "NPZ: NumPy arrays": "npz",
    "Parquet: one file a table": "parquet",
    "PNG: a picture": "png",
    "SVG: a picture for paper, sharp at any size": "svg",
    "PDF: the same, its text can be selected": "pdf",
}
FILMS = {"MP4: a film": "mp4", "GIF: a film that repeats, for pages and slides": "gif"}
PAGES = {"HTML: a report, one page of the whole run": "html", "Notebook: the main figures, by h5py and matplotlib": "ipynb"}
"""Of a run that has a session."""
RUN = "the whole run"
SHEET, EVOLVED = "pictures of {}, as a sheet", "pictures of {}, as they evolved"
BUSY = "A film or a report is being made: another one can begin when it is done or cancelled."
NOTES = {
    "wide": "Long arrays become one column for each element.",
    "long": f"The columns are {', '.join(csv_tables.LONG)}.",
    "xlsx": xlsx_tables.ENDLESS,
    "html": "Knobs, every card as it stands at the last step, results beside the paper's, a short film, and how to run it again.",
    "ipynb": "It reads the session where that lies now.",
}
"""What is good to know, by layout of CSV or by format."""
