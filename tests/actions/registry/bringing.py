"""Tables as people send them, brought into a city."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from outage_hub.actions.registry.import_people import import_people
from outage_hub.actions.registry.import_places import import_places
from outage_hub.actions.registry.import_roster import import_roster
from outage_hub.actions.registry.outcome import How, Outcome
from outage_hub.imports.files import read_tables
from outage_hub.imports.shapes import PEOPLE, PLACES, ROSTER
from outage_hub.rules.people.roles import CONSOLE
from tests.conftest import WoundClock

SHAPES = {"places": PLACES, "people": PEOPLE, "roster": ROSTER}
STREETS = "code,type,name,old_names,districts\n"
HOUSES = "id,street,number,district,hoa,committee,private_sector,lat,lon\n"
HOAS = "code,name,district,head,phone,email\n"
ORGANISATIONS = "code,kind,name,parent,services,email,phone\n"
OFFICIALS = "id,name,role,position,organisation,districts,services,channel,digest,night_calls,email,phone\n"
ROSTER_HEADER = "organisation,role,official,starts_at,ends_at\n"


@dataclass
class Bring:
    """Writes a file and imports it."""

    session: Session
    folder: Path
    clock: WoundClock

    def __call__(
        self, what: str, text: str, name: str = "table", *, rehearsal: bool = False, partial: bool = False
    ) -> Outcome:
        file = self.folder / f"{name}.csv"
        file.write_text(text, "utf-8")
        return self.file(what, file, rehearsal=rehearsal, partial=partial)

    def file(self, what: str, file: Path, *, rehearsal: bool = False, partial: bool = False) -> Outcome:
        tables = read_tables(file, SHAPES[what])
        how = How(by=CONSOLE, rehearsal=rehearsal, partial=partial)
        if what == "places":
            return import_places(self.session, tables, city="Маріуполь", how=how, now=self.clock())
        return (import_people if what == "people" else import_roster)(self.session, tables, how=how, now=self.clock())


def bad(outcome: Outcome) -> list[tuple[int, str, str]]:
    """Row, column and code of each fault."""
    return [(one.row, one.fault.field, one.fault.code) for one in outcome.faults]


def only(outcome: Outcome, table: str) -> dict[str, int]:
    """The counts of a table that are not nought."""
    return {what: rows for what, rows in outcome.counts[table].items() if rows}
