"""A file is opened as people save it; what cannot be read is refused with one reason."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from outage_hub.imports.files import read_tables
from outage_hub.imports.shapes import PEOPLE, PLACES, ROSTER
from outage_hub.imports.table import Table
from outage_hub.rules.refusals import Refused

HEADER = ("code", "type", "name")


def read(tmp_path: Path, content: bytes, name: str = "streets.csv") -> list[Table]:
    (tmp_path / name).write_bytes(content)
    return read_tables(tmp_path / name, [*PLACES, *PEOPLE])


def refused(tmp_path: Path, content: bytes, name: str = "streets.csv") -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        read(tmp_path, content, name)
    return caught.value.faults[0].field, caught.value.faults[0].code


def book(**sheets: list[tuple[Any, ...]]) -> bytes:
    made, written = Workbook(), io.BytesIO()
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.remove(made.worksheets[0])
    made.save(written)
    return written.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_however_it_was_saved(tmp_path: Path, delimiter: str, bom: str, ending: str) -> None:
    lines = [HEADER, ("s1", "вул.", "Нова"), ("", "", ""), ("s2", " вул. ", "Стара")]

    (table,) = read(tmp_path, (bom + ending.join(delimiter.join(line) for line in lines)).encode())

    assert (table.name, table.source) == ("streets", "streets.csv")
    assert [(row.number, row.cells["type"], row.cells["name"]) for row in table.rows] == [
        (2, "вул.", "Нова"),
        (4, "вул.", "Стара"),
    ]


def test_a_cell_over_many_lines_leaves_the_numbers_right(tmp_path: Path) -> None:
    (table,) = read(tmp_path, 'code,type,name\ns1,вул.,"Нова\n(нижня)"\ns2,вул.,Стара\n'.encode())

    assert [(row.number, row.cells["name"]) for row in table.rows] == [(2, "Нова\n(нижня)"), (4, "Стара")]


def test_unknown_columns_are_named_and_short_rows_are_empty_at_the_end(tmp_path: Path) -> None:
    (table,) = read(tmp_path, "Code,TYPE,name,зайва,districts\ns1,вул.\n".encode())

    assert table.ignored == ("зайва",)
    assert table.columns == {"code", "type", "name", "districts"}
    assert table.rows[0].cells.get("name", "") == ""


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        ("code,type,name\ns1,вул.,Нова".encode("cp1251"), "file", "file_not_utf8"),
        ("code,type,name\ns1,вул.,Нова".encode("utf-16"), "file", "file_not_utf8"),
        (b"\xd0\xcf\x11\xe0old excel", "file", "file_xls"),
        (b"PK\x03\x04not a book", "file", "file_xlsx_broken"),
        ('code,type,name\ns1,вул.,"Нова\n'.encode(), "file", "file_quotes"),
        (("code,type,name\ns1,вул.," + "я" * 200_000).encode(), "file", "file_quotes"),
        (b"", "header", "header_unknown"),
        (b"a,b,c\n1,2,3\n", "header", "header_unknown"),
        (b"code,type,old_names\n", "header", "columns_missing"),
        (b"code,type,name,name\n", "header", "column_twice"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, field: str, code: str) -> None:
    assert refused(tmp_path, content) == (field, code)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, b"id,street,district,lat,lon\n", "houses.csv")

    assert caught.value.faults[0].values == {"text": "number", "table": "houses"}


def test_two_tables_that_are_alike_are_told_by_the_file(tmp_path: Path) -> None:
    alike = b"code,name,district,head,phone,email\n"

    assert read(tmp_path, alike, "committees.csv")[0].name == "committees"
    assert read(tmp_path, alike, "any.csv")[0].name == "hoas"


def test_every_known_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    streets = [HEADER, ("s1", "вул.", "Нова")]
    houses = [("id", "street", "number", "district", "lat", "private_sector"), (7, "s1", 12, "prymorskyi", 47.5, True)]

    tables = read(tmp_path, book(А=streets, notes=[("hello", "world")], Б=houses), "city.xlsx")

    assert [(table.name, table.source) for table in tables] == [("streets", "city.xlsx:А"), ("houses", "city.xlsx:Б")]
    cells = tables[1].rows[0].cells
    assert [cells[name] for name in ("id", "number", "lat", "private_sector")] == ["7", "12", "47.5", "1"]


def test_moments_in_a_workbook_are_read_as_they_are_seen(tmp_path: Path) -> None:
    columns = ROSTER[0].needed
    rows = [columns, ("a", "b", "c", datetime(2026, 12, 1, 8, 0), date(2026, 12, 2))]  # noqa: DTZ001 - as in a cell
    (tmp_path / "r.xlsx").write_bytes(book(roster=rows))

    (table,) = read_tables(tmp_path / "r.xlsx", ROSTER)

    assert [table.rows[0].cells[name] for name in columns[3:]] == ["2026-12-01 08:00", "2026-12-02 00:00"]
