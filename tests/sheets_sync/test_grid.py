"""The grid held to what Google documents, through real gspread."""

from pathlib import Path

import gspread
import pytest
from gspread import Spreadsheet, Worksheet
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.utils import InsertDataOption

from sheets_sync.grid.api import KEY, Api
from sheets_sync.grid.csv_text import decode
from sheets_sync.grid.faces import local_session
from sheets_sync.grid.store import KEPT, TITLE, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "sheets")


@pytest.fixture
def client(folder: Folder) -> gspread.Client:
    return gspread.Client(None, local_session(Api(folder)))  # type: ignore[arg-type]


@pytest.fixture
def book(client: gspread.Client) -> Spreadsheet:
    return client.open_by_key(KEY)


@pytest.fixture
def tab(book: Spreadsheet) -> Worksheet:
    """Three rows of two."""
    sheet = book.sheet1
    sheet.update([["а", "б"], ["1", "2"], ["3", "4"]], "A1")
    return sheet


def insert(tab: Worksheet, rows: list[list[str]], at: str = "A1") -> str:
    answer = tab.append_rows(rows, insert_data_option=InsertDataOption.insert_rows, table_range=at)
    return str(answer["updates"]["updatedRange"]).rpartition("!")[2]


def test_values_come_back_without_their_blank_tails(tab: Worksheet) -> None:
    tab.update([["", "х", ""], ["", "", ""]], "A4")

    assert tab.get() == [["а", "б"], ["1", "2"], ["3", "4"], ["", "х"]]
    assert tab.get("B2:C3") == [["2"], ["4"]]
    assert tab.get("A9:B9") == [[]]


def test_null_leaves_a_cell_and_an_empty_text_clears_it(tab: Worksheet) -> None:
    tab.update([[None, ""]], "A2")

    assert tab.get("A2:B2") == [["1"]]


def test_inserted_rows_push_down_what_lies_below_the_table(tab: Worksheet) -> None:
    tab.update([["нижче"]], "A5")

    landed = insert(tab, [["5", "6"]])

    assert landed == "A4:B4"
    assert tab.get("A4:B6") == [["5", "6"], [], ["нижче"]]


def test_without_inserting_what_lies_below_is_written_over(tab: Worksheet) -> None:
    tab.update([["нижче"]], "A5")

    tab.append_rows([["5", "6"], ["7", "8"]], table_range="A1")

    assert tab.get("A4:B5") == [["5", "6"], ["7", "8"]]


def test_without_a_range_rows_land_in_the_last_table_of_the_tab(tab: Worksheet) -> None:
    tab.update([["інша"]], "C9")

    answer = tab.append_rows([["5"]])

    assert answer["tableRange"] == f"'{TITLE}'!C9:C9"
    assert answer["updates"]["updatedRange"] == f"'{TITLE}'!C10:C10"


def test_an_append_to_an_empty_tab_starts_at_the_range(book: Spreadsheet) -> None:
    assert insert(book.sheet1, [["1"]], "B2") == "B2:B2"


def test_rows_are_deleted_in_one_call_in_the_order_given(tab: Worksheet) -> None:
    spans = [{"sheetId": tab.id, "dimension": "ROWS", "startIndex": n, "endIndex": n + 1} for n in (2, 1)]

    tab.client.batch_update(KEY, {"requests": [{"deleteDimension": {"range": span}} for span in spans]})

    assert tab.get() == [["а", "б"]]


def test_a_batch_that_is_refused_in_part_changes_nothing(tab: Worksheet) -> None:
    span = {"sheetId": tab.id, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}

    with pytest.raises(APIError, match="nonsense"):
        tab.client.batch_update(KEY, {"requests": [{"deleteDimension": {"range": span}}, {"nonsense": {}}]})

    assert len(tab.get()) == 3


@pytest.mark.parametrize(
    ("cells", "value", "words"),
    [
        ("A1001", "х", "exceeds grid limits"),
        ("A1", "я" * 50_001, "50000 characters"),
        ("A1", "\0", "Invalid value"),
        ("A1:A2", [["1", "2"]], "tried writing outside"),
        ("A1!B2", "х", "Unable to parse range"),
    ],
)
def test_what_google_refuses_is_refused(tab: Worksheet, cells: str, value: object, words: str) -> None:
    with pytest.raises(APIError, match=words) as refused:
        tab.update(value if isinstance(value, list) else [[value]], cells)

    assert refused.value.response.status_code == 400
    assert tab.get("A1") == [["а"]]


def test_another_spreadsheet_is_not_found(client: gspread.Client) -> None:
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key("other")


def test_tabs_are_added_renamed_sorted_and_deleted(book: Spreadsheet, tab: Worksheet, folder: Folder) -> None:
    other = book.add_worksheet("Архів", 10, 5)
    other.update([["я"], ["а"]], "A1")
    other.update_title("Архів 2026")
    other.sort((1, "asc"), range="A1:A2")

    assert decode(folder.file_of("Архів 2026").read_bytes()) == [["а"], ["я"]]
    assert not folder.file_of("Архів").exists()
    book.del_worksheet(other)
    assert [sheet.title for sheet in book.worksheets()] == [tab.title]


def test_the_spreadsheet_is_found_by_its_title_too(client: gspread.Client) -> None:
    assert client.open("Реєстр відключень").id == KEY


def test_twenty_earlier_versions_are_kept(tab: Worksheet, folder: Folder) -> None:
    for number in range(KEPT + 5):
        tab.update([[str(number)]], "A2")

    kept = sorted((folder.path / "earlier").iterdir())
    assert len(kept) == KEPT
    assert decode(kept[-1].read_bytes())[1] == [str(KEPT + 3), "2"]


def test_a_write_that_changes_nothing_leaves_the_file_alone(tab: Worksheet, folder: Folder) -> None:
    before = folder.fingerprint(TITLE)

    tab.update([["1", "2"]], "A2")

    assert folder.fingerprint(TITLE) == before


def test_a_file_that_is_no_csv_is_named(book: Spreadsheet, folder: Folder) -> None:
    folder.file_of(TITLE).write_text('а;"' + "я" * 1_000_001, "utf-8")

    with pytest.raises(APIError, match=r"Реєстр\.csv"):
        book.sheet1.get()


@pytest.mark.parametrize("body", ["[]", "{", '{"data": 5, "valueInputOption": "RAW"}'])
def test_nonsense_is_answered_as_nonsense(client: gspread.Client, body: str) -> None:
    with pytest.raises(APIError) as refused:
        client.http_client.request(
            "post", f"https://sheets.googleapis.com/v4/spreadsheets/{KEY}/values:batchUpdate", data=body.encode()
        )

    assert refused.value.response.status_code == 400
