"""Tables of the user's own: however they are written, the same numbers come out, or one sentence that quotes the line."""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter

import numpy as np
import pytest

from settle.backend.core.knobs import KnobError
from settle.backend.data.own import layout
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.table import read_table

POINTS = np.array([[0.5, -1.25], [1000.5, 12.0], [-3.0, 0.0625], [7e-5, 4321.125]])
FRENCH = "x;y\n1 000,5;2\n3,25;\u22124\n"


def table(folder, text, encoding="utf-8", name="a.csv", part=""):
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_table(OwnFile.found("points", f"{folder / name}{part}", part=True), ("x", "y"))


def said(folder, *args, **more):
    with pytest.raises(KnobError) as caught:
        table(folder, *args, **more)
    message = str(caught.value)
    assert message.startswith("points = '") and message.endswith(".") and "\n" not in message
    return message


ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
SEPARATORS = {",": ".", ", ": ".", ";": ",", "; ": ",", "\t": ",", " ": ",", "   ": ".", "|": ".", ";.": "."}


@pytest.mark.parametrize("separator", SEPARATORS)
def test_separator_decimal_sign_encoding_and_line_ends_are_judged_from_the_file(tmp_path, separator):
    decimal, separator = SEPARATORS[separator], separator.removesuffix(".")
    words = [[repr(float(v)).replace(".", decimal) for v in row] for row in POINTS]
    for end, encoding, head, quote in itertools.product(
        ["\n", "\r\n", "\r"], ["utf-8-sig", "utf-16", "cp1252"], ["", "Größe,µ"], ["", '"']
    ):
        rows = ([head.split(",")] if head else []) + words
        text = end.join(separator.join(f"{quote}{word}{quote}" for word in row) for row in rows)
        assert np.array_equal(table(tmp_path, text, encoding), POINTS), (end, encoding, head, quote)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sep=;\r\nx;y\r\n0,5;1\r\n2;3,5\r\n", [[0.5, 1], [2, 3.5]]),
        ("# a comment\n  % another\n\n1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("x,y\n[mm],[mm]\n1,2\n3,4\n", [[1, 2], [3, 4]]),
        (FRENCH, [[1000.5, 2], [3.25, -4]]),
        ("x;y\n1.000,5;2\n3,25;4\n", [[1000.5, 2], [3.25, 4]]),
        ("x;y\n1,000.5;2\n3;4\n", [[1000.5, 2], [3, 4]]),
        ("1D0 2d1\n3 4\n", [[1, 20], [3, 4]]),
        ("1;2;\n3;4;\n", [[1, 2], [3, 4]]),
        ("id,x,y\na,1,2\nb,3,4\n", [[1, 2], [3, 4]]),
        ("Na,Cl\n1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("1,234\n5,678\n9,0\n", [[1, 234], [5, 678], [9, 0]]),
    ],
)
def test_what_else_programs_write(tmp_path, text, wanted):
    assert np.array_equal(table(tmp_path, text), wanted)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1_0,2_0\n3,4\n", "line 1 is '1_0,2_0'"),
        ("1,2\n1_000,2\n", "line 2 is '1_000,2'"),
        ("NA,0.5\n1,2\n", "line 1 is 'NA,0.5'"),
        ("NA,NA\n1,2\n", "line 1 is 'NA,NA'"),
        ("-,-\n1,2\n", "line 1 is '-,-'"),
        ("x;y\n0,5;1\n\n# no\n2;n/a\n", "line 5 is '2;n/a'; two numbers x, y are wanted"),
        ("1,2\n3,1e999\n", "line 2 is '3,1e999', where a number is infinite"),
        ("1,2\n0x1,3\n", "line 2 is '0x1,3'"),
        ("x\n0,3456\n0,3304\n", "line 2 is '0,3456', which may be one number with a decimal comma"),
        ("0,05\n0,7\n", "line 1 is '0,05', which may be"),
        ('"value"\n"12,35"\n"12,33"\n', "line 2 is '\"12,35\"'"),
        ("1,234;5,678\n2,345;6,789\n", "1,234 may be 1234 or 1.234"),
        ("0.5;1\n0,5;2\n", "line 2 is '0,5;2'"),
        ("0.1,0.2,0\n0.3,0.4,1\n", "line 1 is '0.1,0.2,0', in 3 columns; .* as in a.csv#1,2"),
        ("1,2\n" + 200_000 * "9" + ",3\n", f"line 2 is '{40 * '9'}', where a number is infinite"),
        (b"1,2\n\0\0", "neither a table of numbers in a text"),
    ],
)
def test_a_line_that_cannot_be_read_is_quoted_as_it_stands(tmp_path, text, words):
    assert re.search(words, said(tmp_path, text))


def test_all_lines_are_counted_a_few_times_and_not_once_for_each(tmp_path, monkeypatch):
    counted = []
    monkeypatch.setattr(layout, "Counter", lambda of: counted.append(1) or Counter(of))
    many = np.arange(400.0).reshape(-1, 2) / 7
    assert np.array_equal(table(tmp_path, "\n".join(f"{x!r};{y!r}" for x, y in many.tolist()).replace(".", ",")), many)
    assert 0 < len(counted) < 20


def test_columns_are_chosen_by_name_or_number(tmp_path):
    text = "time;Länge, mm;width\n2024-01-01;0,5;1\n2024-01-02;1,5;2\n"
    for part in ("#2,3", "#2;width", "# 2, WIDTH "):
        assert np.array_equal(table(tmp_path, text, part=part), [[0.5, 1], [1.5, 2]])
    assert "there is no column hight; it has time, Länge, mm and width" in said(tmp_path, text, part="#2,hight")
    assert "there is no column 4" in said(tmp_path, text, part="#2,4")
    assert "#2 names 1 columns; 2 are wanted, x, y" in said(tmp_path, text, part="#2")
    assert np.array_equal(table(tmp_path, "1,2\n3,4\n", name="a#1,2.csv"), [[1, 2], [3, 4]]), "a # of the name itself"


def test_a_sheet_of_excel_is_read_by_openpyxl(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="the package openpyxl reads .xlsx")
    book = openpyxl.Workbook()
    book.active.append(["nothing here"])
    sheet = book.create_sheet("Data")
    for row in (["t", "x", "y"], [1, 0.5, 2], [2, 3.5, None]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")

    def read(part):
        return read_table(OwnFile.found("points", f"{tmp_path / 'a.xlsx'}{part}", part=True), ("x", "y"))

    assert np.array_equal(read("#Data!t,x"), [[1, 0.5], [2, 3.5]])
    with pytest.raises(KnobError, match=r"line 3 is '2; 3.5'; two numbers x, y are wanted on each\.$"):
        read("#Data")
    with pytest.raises(KnobError, match=r"there is no sheet Other; it has Sheet, Data\.$"):
        read("#Other!1,2")


def test_without_openpyxl_a_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert 'needs the package openpyxl: install it with pip install "settle-lab[export]"' in said(tmp_path, b"PK\x03\x04", name="a.xlsx")
