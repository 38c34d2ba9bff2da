"""The part of Google's Sheets API v4 that gspread calls, over the folder of CSV files.

Known differences: every value is text; USER_ENTERED is taken like RAW; formats, protection and filters are accepted and
not kept.
"""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from sheets_sync.grid.batch import apply
from sheets_sync.grid.ranges import Area, read_range, write_range
from sheets_sync.grid.refusal import RefusalError
from sheets_sync.grid.store import Folder
from sheets_sync.grid.tab import Tab

KEY = "local"
NAME = "Реєстр відключень"

Json = dict[str, Any]
Query = Mapping[str, str]
Answer = tuple[int, Json, str]
Act = Callable[[list[Tab], str, Query, Json], Json]


class Api:
    """Answers one call at a time."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def answer(self, method: str, path: str, query: Query, body: Json) -> Answer:
        """Status, JSON and, where the file itself is the trouble, its name."""
        try:
            act, rest = find_act(method, path)
            with self.folder.open() as tabs:
                return HTTPStatus.OK, act(tabs, rest, query, body), ""
        except RefusalError as refusal:
            return refused(refusal)
        except OSError as error:
            return refused(RefusalError(500, str(error), trouble="file"))
        except (KeyError, TypeError, ValueError, AttributeError):
            return refused(RefusalError(400, "Invalid JSON payload received."))


def refused(refusal: RefusalError) -> Answer:
    """The refusal as an answer."""
    return refusal.status, refusal.as_json(), refusal.trouble


def find_act(method: str, path: str) -> tuple[Act, str]:
    """What a path asks for, and the range in it. Raises RefusalError (404)."""
    for known, pattern, act in ACTS:
        found = pattern.fullmatch(path)
        if known == method.upper() and found:
            if found["key"] not in {KEY, ""}:
                break
            return act, found.groupdict().get("range") or ""
    raise RefusalError(HTTPStatus.NOT_FOUND, "Requested entity was not found.")


def tab_for(tabs: list[Tab], area: Area) -> Tab:
    """The tab that a range names. Raises RefusalError (400)."""
    if area.title is None:
        return tabs[0]
    for tab in tabs:
        if tab.title == area.title:
            return tab
    raise RefusalError(HTTPStatus.BAD_REQUEST, f"Unable to parse range: {area.title}")


def describe(tabs: list[Tab], _rest: str, _query: Query, _body: Json) -> Json:
    """spreadsheets.get, without the cells."""
    return {
        "spreadsheetId": KEY,
        "properties": {"title": NAME, "locale": "uk_UA", "timeZone": "Europe/Kyiv"},
        "sheets": [{"properties": properties(tab, place)} for place, tab in enumerate(tabs)],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{KEY}/edit",
    }


def properties(tab: Tab, index: int) -> Json:
    """A tab as spreadsheets.get shows it."""
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count}
    return {"sheetId": tab.id, "title": tab.title, "index": index, "sheetType": "GRID", "gridProperties": grid}


def get_values(tabs: list[Tab], rest: str, query: Query, _body: Json) -> Json:
    """values.get."""
    area = read_range(rest)
    tab = tab_for(tabs, area)
    values = tab.read(area)
    named = write_range(
        tab.title,
        area.top,
        area.left,
        area.bottom or tab.row_count,
        min(area.right or tab.column_count, tab.column_count),
    )
    answer: Json = {"range": named, "majorDimension": query.get("majorDimension", "ROWS")}
    return {**answer, "values": values} if values else answer


def put_values(tabs: list[Tab], rest: str, query: Query, body: Json) -> Json:
    """values.update."""
    _check_option(query.get("valueInputOption"))
    return _write(tabs, rest, body.get("values", []))


def put_many(tabs: list[Tab], _rest: str, _query: Query, body: Json) -> Json:
    """values:batchUpdate: all or nothing."""
    _check_option(body.get("valueInputOption"))
    return {"spreadsheetId": KEY, "responses": [_write(tabs, one["range"], one["values"]) for one in body["data"]]}


def append_values(tabs: list[Tab], rest: str, query: Query, body: Json) -> Json:
    """values.append."""
    _check_option(query.get("valueInputOption"))
    area, values = read_range(rest), body.get("values", [])
    tab = tab_for(tabs, area)
    table, landed = tab.append(area, values, insert=query.get("insertDataOption") == "INSERT_ROWS")
    answer = {"spreadsheetId": KEY, "updates": _updated(tab, landed, values)}
    if table:
        answer["tableRange"] = write_range(tab.title, table.top, table.left, table.bottom or 0, table.right or 0)
    return answer


def change(tabs: list[Tab], _rest: str, _query: Query, body: Json) -> Json:
    """spreadsheets.batchUpdate: all or nothing."""
    return {"spreadsheetId": KEY, "replies": [apply(tabs, one) for one in body.get("requests", [])]}


def list_files(_tabs: list[Tab], _rest: str, _query: Query, _body: Json) -> Json:
    """Drive's files.list: the one spreadsheet there is."""
    return {"files": [{"id": KEY, "name": NAME, "mimeType": "application/vnd.google-apps.spreadsheet"}]}


def _check_option(option: object) -> None:
    if option not in {"RAW", "USER_ENTERED"}:
        raise RefusalError(HTTPStatus.BAD_REQUEST, "'valueInputOption' is required but not specified")


def _write(tabs: list[Tab], named: str, values: list[list[Any]]) -> Json:
    area = read_range(named)
    tab = tab_for(tabs, area)
    height, width = tab.write(area, values)
    return _updated(tab, Area(tab.title, area.top, area.left, area.top + height, area.left + width), values)


def _updated(tab: Tab, area: Area, values: list[list[Any]]) -> Json:
    bottom, right = area.bottom or 0, area.right or 0
    return {
        "spreadsheetId": KEY,
        "updatedRange": write_range(tab.title, area.top, area.left, bottom, right),
        "updatedRows": len(values),
        "updatedColumns": right - area.left,
        "updatedCells": sum(value is not None for row in values for value in row),
    }


_BOOK = "/v4/spreadsheets/(?P<key>[^/:]+)"
ACTS: list[tuple[str, re.Pattern[str], Act]] = [
    ("GET", re.compile(_BOOK), describe),
    ("POST", re.compile(f"{_BOOK}:batchUpdate"), change),
    ("POST", re.compile(f"{_BOOK}/values:batchUpdate"), put_many),
    ("POST", re.compile(f"{_BOOK}/values/(?P<range>.+):append"), append_values),
    ("GET", re.compile(f"{_BOOK}/values/(?P<range>.+)"), get_values),
    ("PUT", re.compile(f"{_BOOK}/values/(?P<range>.+)"), put_values),
    ("GET", re.compile("/drive/v3/files(?P<key>)"), list_files),
]
