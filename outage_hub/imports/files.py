"""Opens a file of tables: a CSV in UTF-8, or an .xlsx with every sheet whose header is known."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from outage_hub.imports.shapes import shape_of
from outage_hub.imports.table import Row, Shape, Table
from outage_hub.rules.refusals import Refused

_DELIMITERS = ",;\t"
_XLSX = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_LONGEST_CELL = 100_000  # a quote that is never closed makes one cell of all the rest
Lines = Iterator[tuple[int, list[str]]]


def read_tables(path: Path, shapes: Sequence[Shape]) -> list[Table]:
    """The tables in the file. Raises Refused, with one clear reason why nothing in it can be read."""
    found = path.read_bytes()
    if found.startswith(_OLD_EXCEL):
        raise Refused.because("file", "file_xls")
    sheets = _sheets(found) if found.startswith(_XLSX) else [("", path.stem, _csv_lines(found))]
    tables = [_table(f"{path.name}{name}", hint, lines, shapes) for name, hint, lines in sheets]
    known = [table for table in tables if table]
    if not known:
        raise Refused.because("header", "header_unknown", tables="; ".join(map(_described, shapes)))
    return known


def _described(shape: Shape) -> str:
    return f"{shape.name} ({', '.join(shape.needed)})"


def _table(source: str, hint: str, lines: Lines, shapes: Sequence[Shape]) -> Table | None:
    """The table of these lines, or None when its header is of no known one."""
    first = next(((number, line) for number, line in lines if any(line)), (0, []))[1]
    header = [name.strip().strip("\ufeff").lower() for name in first]
    if twice := [name for name in header if name and header.count(name) > 1]:
        raise Refused.because("header", "column_twice", text=twice[0])
    shape = shape_of(header, hint.lower(), shapes)
    if shape is None:
        return None
    rows = [Row(number, dict(zip(header, line, strict=False))) for number, line in lines if any(line)]
    ignored = tuple(name for name in header if name and name not in shape.columns)
    return Table(shape.name, source, frozenset(header) & shape.columns, rows, ignored)


def _csv_lines(found: bytes) -> Lines:
    """Each line with its number; a cell may run over several of them."""
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused.because("file", "file_not_utf8") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    number = 1
    try:
        for line in reader:
            if max(map(len, line), default=0) > _LONGEST_CELL:
                raise csv.Error
            yield number, [cell.strip() for cell in line]
            number = reader.line_num + 1
    except csv.Error:
        raise Refused.because("file", "file_quotes", line=str(number)) from None


def _sheets(found: bytes) -> Iterator[tuple[str, str, Lines]]:
    try:
        book = load_workbook(io.BytesIO(found), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise Refused.because("file", "file_xlsx_broken") from None
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a wrong one, and rows would be lost
        yield f":{sheet.title}", sheet.title, _sheet_lines(sheet.iter_rows(values_only=True))


def _sheet_lines(rows: Iterable[Sequence[Any]]) -> Lines:
    for number, row in enumerate(rows, 1):
        yield number, [_as_text(value) for value in row]


def _as_text(value: Any) -> str:
    """As a person sees it: 12 and not 12.0, a moment without seconds, 1 for a tick."""
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value).strip()
