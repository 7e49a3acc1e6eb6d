"""Each experiment's whole view as SVG and PDF, painted by programs that are not ours: it looks as our own PNG does."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
from functools import cache

import numpy as np
import pytest
from earlier_sessions import SESSIONS
from PIL import Image, ImageFilter
from PySide6.QtGui import QImage, QPainter

from settle.app.pictures import take_picture
from settle.app.window import render_view
from settle.sessions import session
from settle.widgets.controls.card import Card
from settle.widgets.paper import files
from settle.widgets.paper.drawing import PaperDrawing
from settle.widgets.paper.paper import Caption, Paper

NEAR, INK = 48, 24
"""Levels of 255 by which a pixel may differ from all that is within a pixel of it, and from the ground before it is ink."""
MOST, MOST_PDF = 0.03, 0.05
"""Of the ink that may differ; MuPDF strokes a PDF's finest lines otherwise than an SVG's."""


def librsvg(svg: bytes, size: tuple[int, int]) -> Image.Image:
    words = ["rsvg-convert", "-w", str(size[0]), "-h", str(size[1])]
    return Image.open(io.BytesIO(subprocess.run(words, input=svg, capture_output=True, check=True).stdout)).convert("RGB")


def mupdf(content: bytes, size: tuple[int, int]) -> Image.Image:
    import pymupdf

    page = pymupdf.open(stream=content)[0]
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(size[0] / page.rect.width, size[1] / page.rect.height))
    made = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    assert all(abs(side - wanted) <= 1 for side, wanted in zip(made.size, size, strict=True))
    return made.crop((0, 0, *size))


@cache
def whole_view(name: str) -> tuple[PaperDrawing, Caption, list[str], Image.Image]:
    """PaperDrawing of a view 180 mm wide, what it is of, the titles of its cards, and its pixels as Qt itself paints them on a screen."""
    kept: list[tuple[PaperDrawing, Caption]] = []
    titles: list[str] = []
    screen: list[QImage] = []
    recording = session.load(SESSIONS / f"{name}.h5")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render_view, "content", lambda drawing, format, caption, paper: kept.append((drawing, caption)) or b"")
        patch.setattr(render_view, "keep", lambda path, made: None)
        take, record = render_view.take, take_picture.record

        def painting(parts, ground):
            drawing = record(parts, ground)
            screen.append(QImage(drawing.size.toSize(), QImage.Format.Format_RGB32))
            screen[0].fill(ground)
            painter = QPainter(screen[0])
            for part, at in parts:
                part.render(painter, at)
            painter.end()
            return drawing

        def noting(view, *rest):
            titles.extend(card.title.text() for card in view.findChildren(Card) if card.isVisibleTo(view))
            return take(view, *rest)

        patch.setattr(render_view, "take", noting)
        patch.setattr(take_picture, "record", painting)
        render_view.render(recording, recording.steps - 1, "", "", Paper(width_mm=180), run="earlier")
    return *kept[0], titles, as_image(screen[0])


def as_image(made: QImage) -> Image.Image:
    made = made.convertToFormat(QImage.Format.Format_RGB888)
    raw = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine())
    return Image.fromarray(np.ascontiguousarray(raw[:, : 3 * made.width()]).reshape(made.height(), made.width(), 3))


@cache
def pixels(name: str) -> Image.Image:
    return as_image(files.image(whole_view(name)[0], 1))


@cache
def content(name: str, format: str) -> bytes:
    drawing, caption, *_ = whole_view(name)
    return files.content(drawing, format, caption, Paper(width_mm=180))


def differing(one: Image.Image, other: Image.Image) -> float:
    """Pixels like none within a pixel of them in the other picture, as a share of the ink. Antialiasing does not count."""
    levels = [np.asarray(image).astype(np.int16) for image in (one, other)]
    ink = np.logical_or(*(np.abs(each - each[0, 0]).max(-1) > INK for each in levels))
    unlike = np.zeros(ink.shape, bool)
    for each, image in ((levels[0], other), (levels[1], one)):
        low, high = (np.asarray(image.filter(kind(3))).astype(np.int16) for kind in (ImageFilter.MinFilter, ImageFilter.MaxFilter))
        unlike |= ((each < low - NEAR) | (each > high + NEAR)).any(-1)
    return float(unlike.sum() / ink.sum())


NAMES = sorted(file.stem for file in SESSIONS.glob("*.h5"))


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_view_as_png_looks_as_on_the_screen(name, qapp):
    assert differing(whole_view(name)[3], pixels(name)) < MOST


RSVG = pytest.mark.skipif(not shutil.which("rsvg-convert"), reason="no rsvg-convert: apt install librsvg2-bin")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reader", [pytest.param(librsvg, marks=RSVG), mupdf], ids=["librsvg", "mupdf"])
def test_a_whole_view_as_svg_looks_the_same_in_another_program(name, reader, qapp):
    if reader is mupdf:
        pytest.importorskip("pymupdf", reason="no MuPDF: pip install pymupdf")
    ours = pixels(name)
    assert differing(ours, reader(content(name, "svg"), ours.size)) < MOST


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_looks_so_too_and_holds_its_fonts_and_every_cards_title_as_text(name, qapp):
    pymupdf = pytest.importorskip("pymupdf", reason="no MuPDF: pip install pymupdf")
    document = pymupdf.open(stream=content(name, "pdf"))
    page, titles, ours = document[0], whole_view(name)[2], pixels(name)
    assert differing(ours, mupdf(content(name, "pdf"), ours.size)) < MOST_PDF
    assert document.page_count == 1 and page.rect.width == pytest.approx(180 / 25.4 * 72, abs=1)
    fonts = page.get_fonts()
    assert fonts and all(kind in ("ttf", "cff", "otf", "t1") for _, kind, *_ in fonts), fonts  # n/a: it is not in the file
    spans = [span for block in page.get_text("dict")["blocks"] for line in block.get("lines", ()) for span in line["spans"]]
    # As a search finds it: "fi" may be one sign.
    bold = unicodedata.normalize("NFKC", " ".join(" ".join(span["text"] for span in spans if "Bold" in span["font"]).split()))
    assert len(titles) >= 3 and [title for title in titles if title not in bold] == []
    assert document.metadata["title"].startswith("earlier: whole view (Run earlier; Experiment " + name)
    assert document.metadata["creator"].startswith("Settle ")
