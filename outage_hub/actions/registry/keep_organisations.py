"""Organisations are kept: how they are called and reached, whom they stand under, what they answer for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.registry.cells import Cells
from outage_hub.actions.registry.keep_rows import batches, keep_links, keep_rows
from outage_hub.actions.registry.outcome import Work
from outage_hub.models.people import Organisation, OrganisationKind, OrganisationService
from outage_hub.rules.outage import Service
from outage_hub.rules.people.names import code_faults

KINDS = {kind.value: kind for kind in OrganisationKind} | {
    "district_administration": OrganisationKind.DISTRICT,
    "press_office": OrganisationKind.PRESS,
    "contact_centre": OrganisationKind.CENTRE,
}


@dataclass(frozen=True)
class OrganisationRow:
    """A row of `organisations`. What its table does not say is not in `said`."""

    cells: Cells
    code: str
    kind: OrganisationKind
    said: Mapping[str, Any]
    parent: str
    services: tuple[Service, ...]


def organisation_of(cells: Cells) -> OrganisationRow:
    """Read one."""
    code = cells.code("code", needed=True)
    if code and code_faults(code):
        cells.refuse("code", "code_odd")
    said: dict[str, Any] = {"name": cells.text("name", needed=True)}
    said |= {"mailbox": cells.email()} if cells.said("email") else {}
    said |= {"phone": cells.phone()} if cells.said("phone") else {}
    kind = cells.choice("kind", KINDS, OrganisationKind.EXECUTOR)
    return OrganisationRow(cells, code, kind, said, cells.code("parent"), cells.choices("services", Service))


def keep_organisations(work: Work, rows: Iterable[OrganisationRow]) -> None:
    """Add or change organisations."""
    known = {row.code: row._asdict() for row in _known(work.session)}
    good = _judged(rows, known)
    wanted = {code: {"code": code, "kind": row.kind, **row.said} for code, row in good.items()}
    fates = keep_rows(work, Organisation, wanted, known, {"phone": None, "mailbox": None})
    kept = {row.code: row._asdict() for row in _known(work.session)}
    moved = _put_under(work.session, good, kept)
    services = {kept[code]["id"]: row.services for code, row in good.items() if row.cells.said("services")}
    changed = keep_links(work.session, OrganisationService.organisation_id, OrganisationService.service, services)
    for code, fate in fates.items():
        touched = code in moved or kept[code]["id"] in changed
        work.outcome.count("organisations", "changed" if fate == "same" and touched else fate)


def _known(session: Session) -> Iterable[Any]:
    columns = (Organisation.id, Organisation.code, Organisation.kind, Organisation.name, Organisation.parent_id)
    return session.execute(select(*columns, Organisation.phone, Organisation.mailbox))


def _judged(rows: Iterable[OrganisationRow], known: Mapping[str, Mapping[str, Any]]) -> dict[str, OrganisationRow]:
    good: dict[str, OrganisationRow] = {}
    for row in rows:
        if row.code in known and known[row.code]["kind"] != row.kind:
            row.cells.refuse("kind", "kind_stays", text=known[row.code]["kind"])
        if row.code in good:
            row.cells.refuse("code", "row_twice", text=row.code, row=str(good[row.code].cells.row))
        elif row.cells.good:
            good[row.code] = row
    while lost := [row for row in good.values() if row.parent and row.parent not in good.keys() | known.keys()]:
        for row in lost:
            row.cells.refuse("parent", "organisation_code_unknown", text=row.parent)
            del good[row.code]
    return _without_rings(good, known)


def _without_rings(
    good: dict[str, OrganisationRow], known: Mapping[str, Mapping[str, Any]]
) -> dict[str, OrganisationRow]:
    codes = {values["id"]: code for code, values in known.items()}
    above = {code: codes.get(values["parent_id"], "") for code, values in known.items()}
    above |= {code: row.parent for code, row in good.items() if row.cells.said("parent")}
    for code in [code for code in good if _stands_under_itself(code, above)]:
        good.pop(code).cells.refuse("parent", "parent_loop")
    return good


def _stands_under_itself(code: str, above: Mapping[str, str]) -> bool:
    seen, one = set(), above.get(code, "")
    while one and one != code and one not in seen:
        seen.add(one)
        one = above.get(one, "")
    return one == code


def _put_under(
    session: Session, good: Mapping[str, OrganisationRow], kept: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    """Their parents, once every one of them is there."""
    moved = {
        code: kept[row.parent]["id"] if row.parent else None for code, row in good.items() if row.cells.said("parent")
    }
    moved = {code: parent for code, parent in moved.items() if parent != kept[code]["parent_id"]}
    for batch in batches([{"id": kept[code]["id"], "parent_id": parent} for code, parent in moved.items()]):
        session.execute(update(Organisation), batch)
    return set(moved)
