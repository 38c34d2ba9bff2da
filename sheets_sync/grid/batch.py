"""The requests of spreadsheets.batchUpdate that the grid knows."""

from collections.abc import Callable
from typing import Any

from sheets_sync.grid.refusal import RefusalError
from sheets_sync.grid.tab import Tab

Json = dict[str, Any]
IGNORED = {
    "repeatCell",
    "updateSpreadsheetProperties",
    "addProtectedRange",
    "setBasicFilter",
    "addConditionalFormatRule",
}


def apply(tabs: list[Tab], request: Json) -> Json:
    """Carry one request out. Raises RefusalError (400)."""
    [(name, said)] = request.items()
    if name in IGNORED:
        return {}
    if name not in KNOWN:
        raise RefusalError(400, f'Invalid JSON payload received. Unknown name "{name}"')
    return KNOWN[name](tabs, said)


def tab_of(tabs: list[Tab], sheet_id: int) -> Tab:
    """The tab with this id. Raises RefusalError (400)."""
    for tab in tabs:
        if tab.id == sheet_id:
            return tab
    raise RefusalError(400, f"Invalid requests: No grid with id: {sheet_id}")


def add_sheet(tabs: list[Tab], said: Json) -> Json:
    """A new tab at the end."""
    wanted = said["properties"]
    sheet_id = wanted.get("sheetId", max((tab.id for tab in tabs), default=0) + 1)
    _refuse_twins(tabs, wanted["title"])
    if any(tab.id == sheet_id for tab in tabs):
        raise RefusalError(400, f"Invalid requests[0].addSheet: a sheet with the id {sheet_id} already exists")
    size = wanted.get("gridProperties", {})
    tab = Tab(sheet_id, wanted["title"], size.get("rowCount", 1000), size.get("columnCount", 26))
    tabs.append(tab)
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count}
    return {
        "addSheet": {
            "properties": {"sheetId": tab.id, "title": tab.title, "index": len(tabs) - 1, "gridProperties": grid}
        }
    }


def delete_sheet(tabs: list[Tab], said: Json) -> Json:
    """Take a tab away; the last one stays."""
    tab = tab_of(tabs, said["sheetId"])
    if len(tabs) == 1:
        raise RefusalError(400, "Invalid requests: You can't remove all the sheets in a document.")
    tabs.remove(tab)
    return {}


def rename_sheet(tabs: list[Tab], said: Json) -> Json:
    """A new title; other properties are not kept."""
    tab = tab_of(tabs, said["properties"]["sheetId"])
    title = said["properties"].get("title", tab.title)
    if title != tab.title:
        _refuse_twins(tabs, title)
    tab.title = title
    return {}


def delete_rows(tabs: list[Tab], said: Json) -> Json:
    """Whole rows out, or whole columns."""
    span = said["range"]
    tab = tab_of(tabs, span["sheetId"])
    if span["dimension"] == "ROWS":
        tab.delete_rows(span["startIndex"], span["endIndex"])
    else:
        tab.rows = [row[: span["startIndex"]] + row[span["endIndex"] :] for row in tab.rows]
    return {}


def insert_rows(tabs: list[Tab], said: Json) -> Json:
    """Blank rows in, or blank columns."""
    span = said["range"]
    tab = tab_of(tabs, span["sheetId"])
    number = span["endIndex"] - span["startIndex"]
    if span["dimension"] == "ROWS":
        tab.insert_rows(span["startIndex"], number)
    else:
        tab.rows = [row[: span["startIndex"]] + [""] * number + row[span["startIndex"] :] for row in tab.rows]
        tab.column_count += number
    return {}


def sort_range(tabs: list[Tab], said: Json) -> Json:
    """Rows in another order, as people sort them."""
    span = said["range"]
    tab = tab_of(tabs, span["sheetId"])
    rows = slice(span.get("startRowIndex", 0), span.get("endRowIndex", len(tab.rows)))
    for spec in reversed(said["sortSpecs"]):
        place = spec["dimensionIndex"]
        tab.rows[rows] = sorted(
            tab.rows[rows],
            key=lambda row: row[place] if place < len(row) else "",
            reverse=spec.get("sortOrder") == "DESCENDING",
        )
    return {}


def _refuse_twins(tabs: list[Tab], title: str) -> None:
    if any(tab.title == title for tab in tabs):
        raise RefusalError(400, f'A sheet with the name "{title}" already exists. Please enter another name.')


KNOWN: dict[str, Callable[[list[Tab], Json], Json]] = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "updateSheetProperties": rename_sheet,
    "deleteDimension": delete_rows,
    "insertDimension": insert_rows,
    "sortRange": sort_range,
}
