"""Opens the register's tab with gspread, and writes a plan into it: at most three calls."""

from dataclasses import dataclass
from typing import Any

from gspread import Spreadsheet, Worksheet
from gspread.utils import DateTimeOption, InsertDataOption, ValueInputOption, ValueRenderOption, rowcol_to_a1

from sheets_sync.columns import COLUMNS, OWN
from sheets_sync.courier import Courier, Patience, open_client
from sheets_sync.grid.store import TITLE
from sheets_sync.place import Place
from sheets_sync.plan import Plan
from sheets_sync.troubles import Stopped

NEW_TAB = 4107  # the id of a tab of our own making, so that one atomic call can make it and format it
ROWS = 1000


@dataclass
class Register:
    """The open tab."""

    tab: Worksheet
    courier: Courier

    def read(self) -> list[list[Any]]:
        """The whole tab, one call. Values as they are, not as they are shown."""
        return list(
            self.tab.get(
                value_render_option=ValueRenderOption.unformatted,
                date_time_render_option=DateTimeOption.serial_number,
            )
        )

    def write(self, plan: Plan) -> None:
        """Update, delete, append, in this order: an error ends it, so nothing is appended after a doubtful write."""
        if plan.header:
            self.tab.update([list(COLUMNS)], "A1", value_input_option=ValueInputOption.raw)
        if plan.updates:
            self._update(plan)
        if plan.deletes:
            self._delete(plan.deletes)
        if plan.appends:
            self._append(plan)

    def _update(self, plan: Plan) -> None:
        width = plan.layout.width
        self.tab.batch_update(
            [
                {"range": f"A{number}:{rowcol_to_a1(number, width)}", "values": [plan.layout.spread(line.cells)]}
                for number, line in plan.updates
            ],
            value_input_option=ValueInputOption.raw,
        )

    def _delete(self, numbers: list[int]) -> None:
        """From the bottom up, so that no deletion moves a row that is still to be deleted."""
        spans = [
            {"sheetId": self.tab.id, "dimension": "ROWS", "startIndex": number - 1, "endIndex": number}
            for number in sorted(numbers, reverse=True)
        ]
        self.courier.batch_update(
            self.tab.spreadsheet_id, {"requests": [{"deleteDimension": {"range": span}} for span in spans]}
        )

    def _append(self, plan: Plan) -> None:
        corner = rowcol_to_a1(1, plan.first + 1)
        answer = self.tab.append_rows(
            [plan.layout.spread(line.cells)[plan.first :] for line in plan.appends],  # type: ignore[misc]
            value_input_option=ValueInputOption.raw,
            insert_data_option=InsertDataOption.insert_rows,
            table_range=corner,
        )
        landed = answer["updates"]["updatedRange"].rpartition("!")[2]
        if landed.partition(":")[0].rstrip("0123456789") != corner.rstrip("1"):
            raise Stopped("shifted", landed)


def open_register(place: Place, gid: str | None, patience: Patience, *, restore: bool) -> Register:
    """The tab by its stored gid, so that renaming it does no harm; the first time by its title, or a new one.

    Raises Stopped (`tab`) when the tab that was there is gone: nothing is made elsewhere unless a person wants it back.
    """
    client, courier = open_client(place.session(), place.settings.sheets_api_url, patience)
    courier.begin()
    book = client.open_by_key(place.key)
    tabs = [sheet["properties"] for sheet in book.fetch_sheet_metadata()["sheets"]]
    found = next((tab for tab in tabs if gid is not None and str(tab["sheetId"]) == gid), None)
    if found is None and gid is not None and not restore:
        raise Stopped("tab", TITLE)
    found = found or next((tab for tab in tabs if tab["title"] == TITLE), None) or _make_tab(book, courier)
    return Register(Worksheet(book, found, book.id, courier), courier)


def _make_tab(book: Spreadsheet, courier: Courier) -> dict[str, Any]:
    """A tab whose cells are plain text, so that what people type stays as typed; the header does not scroll away."""
    size = {"rowCount": ROWS, "columnCount": OWN.width, "frozenRowCount": 1}
    tab = {"sheetId": NEW_TAB, "title": TITLE, "gridProperties": size}
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    city = {"timeZone": "Europe/Kyiv", "locale": "uk_UA"}
    requests = [
        {"addSheet": {"properties": tab}},
        {"repeatCell": {"range": {"sheetId": NEW_TAB}, "cell": text, "fields": "userEnteredFormat.numberFormat"}},
        {"updateSpreadsheetProperties": {"properties": city, "fields": "timeZone,locale"}},
    ]
    courier.batch_update(book.id, {"requests": requests})
    return tab
