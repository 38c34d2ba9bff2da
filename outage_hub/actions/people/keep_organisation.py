"""The head keeps organisations: how they are called and reached, what they answer for, whom they stand under."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.add_account import checked_address
from outage_hub.actions.people.keep_person import keep_changed
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.people import Organisation, OrganisationKind, OrganisationService, organisation_by_code
from outage_hub.rules.outage import Service
from outage_hub.rules.people.names import code_faults, name_faults, phone_faults, plain_phone
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Fault, Refused
from outage_hub.rules.text import tidy


@dataclass(frozen=True)
class OrganisationDraft:
    """What stands on an organisation's card."""

    name: str
    phone: str
    mailbox: str
    parent_id: int | None
    services: frozenset[Service]


def add_organisation(
    session: Session, code: str, kind: OrganisationKind | None, said: OrganisationDraft, *, by: Actor, now: datetime
) -> Organisation:
    """Add one; its code and kind stay for ever. Raises Refused."""
    with deed(session):
        faults = code_faults(code)
        if not faults and organisation_by_code(session, code):
            faults.append(Fault("code", "code_taken"))
        if kind is None:
            faults.append(Fault("kind", "choice_missing"))
        values = _judged(session, said, None, faults)
        organisation = Organisation(code=code, kind=kind, **values)
        session.add(organisation)
        session.flush()
        _keep_services(session, organisation, said.services)
        journal.record(session, by, "organisation_added", f"organisation:{code}", {"kind": kind}, now=now)
    return organisation


def change_organisation(
    session: Session, organisation_id: int, said: OrganisationDraft, *, by: Actor, now: datetime
) -> Organisation:
    """Change what differs. Raises Refused, Absent."""
    with deed(session):
        every = select(Organisation).order_by(Organisation.id).with_for_update(key_share=True)
        session.scalars(every).all()  # two that are put under each other at one moment would make a ring
        organisation = session.get(Organisation, organisation_id)
        if organisation is None:
            raise Absent([Fault("organisation", "organisation_unknown")])
        changed = keep_changed(organisation, _judged(session, said, organisation, []))
        changed += ["services"] if _keep_services(session, organisation, said.services) else []
        if changed:
            subject = f"organisation:{organisation.code}"
            journal.record(session, by, "organisation_changed", subject, {"fields": changed}, now=now)
    return organisation


def judged_mailbox(text: str, faults: list[Fault]) -> str | None:
    """An address or none; a bad one adds its fault."""
    if not text.strip():
        return None
    try:
        return checked_address(text, field="mailbox")
    except Refused as refused:
        faults.extend(refused.faults)
        return None


def _judged(
    session: Session, said: OrganisationDraft, organisation: Organisation | None, faults: list[Fault]
) -> dict[str, Any]:
    faults += [*name_faults(said.name), *phone_faults(said.phone)]
    mailbox = judged_mailbox(said.mailbox, faults)
    if said.parent_id is not None and _stands_under(session, said.parent_id, organisation):
        faults.append(Fault("parent", "parent_loop"))
    if faults:
        raise Refused(faults)
    return {
        "name": tidy(said.name),
        "phone": plain_phone(said.phone) or None,
        "mailbox": mailbox,
        "parent_id": said.parent_id,
    }


def _stands_under(session: Session, parent_id: int, organisation: Organisation | None) -> bool:
    """Whether the organisation is found on the way up from its new parent."""
    above = session.get(Organisation, parent_id)
    if above is None:
        raise Refused.because("parent", "choice_missing")
    while above is not None and organisation is not None and above.id != organisation.id:
        above = session.get(Organisation, above.parent_id) if above.parent_id else None
    return above is not None and organisation is not None


def _keep_services(session: Session, organisation: Organisation, services: frozenset[Service]) -> bool:
    kept = {one.service: one for one in organisation.services}
    for service in sorted(services - set(kept)):
        session.add(OrganisationService(organisation_id=organisation.id, service=service))
    for service in set(kept) - services:
        session.delete(kept[service])
    return set(kept) != services
