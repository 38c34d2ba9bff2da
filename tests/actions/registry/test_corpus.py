"""Whatever strangers put into a cell is taken or named by row and column; nothing falls over, nothing is kept."""

import csv
import io

import pytest
from flask_openapi3 import OpenAPI

from tests.actions.registry.bringing import Bring
from tests.conftest import on_both
from tests.corpus import TEXTS
from tests.entrances import all_rows

GOOD = {
    "districts": {"slug": "d", "katottg": "UA14140050010000001", "name": "Новий", "former_name": ""},
    "streets": {"code": "s", "type": "вул.", "name": "Нова", "old_names": "", "districts": "tsentralnyi"},
    "houses": {
        "id": "x",
        "street": "st-0001",
        "number": "501",
        "district": "tsentralnyi",
        "hoa": "",
        "committee": "",
        "flats": "1",
        "private_sector": "0",
        "lat": "47.1",
        "lon": "37.5",
    },
    "city": {
        "katottg_district": "UA14140050010437700",
        "street_type": "вул.",
        "street_name": "Нова",
        "old_names": "",
        "houses": "1",
        "osbb_id": "",
        "lat": "",
        "lon": "",
    },
    "organisations": {
        "code": "kp-x",
        "kind": "executor",
        "name": "КП",
        "parent": "",
        "services": "",
        "email": "",
        "phone": "",
    },
    "officials": {
        "id": "x.1",
        "name": "Хтось",
        "role": "press_officer",
        "position": "П",
        "organisation": "press",
        "districts": "",
        "services": "",
        "channel": "mail",
        "digest": "none",
        "night_calls": "no",
        "email": "",
        "phone": "",
    },
    "hoas": {"code": "h", "name": "ОСББ", "district": "tsentralnyi", "head": "Хтось", "phone": "", "email": ""},
    "roster": {
        "organisation": "adm-tsentralnyi",
        "role": "district_duty",
        "official": "adm-tsentralnyi.cherhovyi-1",
        "starts_at": "2027-03-01 08:00",
        "ends_at": "2027-03-02 08:00",
    },
}
WHAT = {"roster": "roster"} | dict.fromkeys(("districts", "streets", "houses", "city"), "places")
ENCODABLE = [text for text in TEXTS.values() if not any("\ud800" <= letter <= "\udfff" for letter in text)]


def rows_with(good: dict[str, str], column: str) -> str:
    """A row for each hostile value, each under a code of its own."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(good))
    writer.writeheader()
    key = next(iter(good))
    for number, text in enumerate(ENCODABLE):
        writer.writerow({**good, key: f"{good[key]}{number}" if key in ("id", "code") else good[key], column: text})
    return written.getvalue()


@on_both
@pytest.mark.parametrize("table", GOOD)
def test_nothing_falls_over(app: OpenAPI, bring: Bring, table: str) -> None:
    before = all_rows(app)
    for column in GOOD[table]:
        outcome = bring(WHAT.get(table, "people"), rows_with(GOOD[table], column), table, rehearsal=True, partial=True)
        assert {one.fault.field for one in outcome.faults} <= set(GOOD[table]), column
    assert all_rows(app) == before


@on_both
@pytest.mark.parametrize("table", GOOD)
def test_good_rows_among_them_are_kept(bring: Bring, table: str) -> None:
    for column in GOOD[table]:
        text = rows_with(GOOD[table], column)
        bring(WHAT.get(table, "people"), text, table, partial=True)
        assert bring(WHAT.get(table, "people"), text, table, partial=True).changes == 0, column
