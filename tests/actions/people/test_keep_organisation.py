from dataclasses import replace
from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.keep_organisation import OrganisationDraft, add_organisation, change_organisation
from outage_hub.models.journal import Entry
from outage_hub.models.people import Organisation, OrganisationKind, executors, organisation_by_code
from outage_hub.rules.outage import Service
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.refusals import Absent, Refused
from tests.actions.looking import everything
from tests.conftest import NIGHT, on_both
from tests.models.together import at_once

EMPTY = OrganisationDraft(name="", phone="", mailbox="", parent_id=None, services=frozenset())
NEW = replace(EMPTY, name="КП «Нове»", phone="1580", mailbox="Dispatch@NOVE.test", services=frozenset({Service.GAS}))


def of(session: Session, code: str) -> Organisation:
    found = organisation_by_code(session, code)
    assert found
    return found


def card(organisation: Organisation) -> OrganisationDraft:
    return OrganisationDraft(
        organisation.name,
        organisation.phone or "",
        organisation.mailbox or "",
        organisation.parent_id,
        frozenset(one.service for one in organisation.services),
    )


def last_entry(session: Session) -> Entry:
    return session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


@on_both
def test_a_new_executor_may_be_named_at_once(session: Session) -> None:
    add_organisation(session, "nove", OrganisationKind.EXECUTOR, NEW, by=CONSOLE, now=NIGHT)

    session.expire_all()
    made = of(session, "nove")
    assert card(made) == replace(NEW, mailbox="dispatch@nove.test")
    assert made in executors(session)
    assert (last_entry(session).deed, last_entry(session).subject) == ("organisation_added", "organisation:nove")


@on_both
def test_everything_wrong_is_told_at_once(session: Session) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        add_organisation(session, "vodokanal", None, replace(EMPTY, mailbox="x@"), by=CONSOLE, now=NIGHT)

    found = {(fault.field, fault.code) for fault in refusal.value.faults}
    assert found == {
        ("code", "code_taken"),
        ("kind", "choice_missing"),
        ("name", "name_empty"),
        ("mailbox", "email_odd"),
    }
    assert everything(session) == before


@on_both
def test_services_are_added_and_taken_away(session: Session) -> None:
    water = of(session, "vodokanal")
    said = replace(card(water), services=frozenset({Service.WATER, Service.OTHER}))
    change_organisation(session, water.id, said, by=CONSOLE, now=NIGHT)

    session.expire_all()
    assert card(of(session, "vodokanal")) == said
    assert last_entry(session).detail == {"fields": ["services"]}
    entry = last_entry(session).id
    change_organisation(session, water.id, said, by=CONSOLE, now=NIGHT)
    assert last_entry(session).id == entry, "nothing differed"


@on_both
def test_an_organisation_never_stands_under_itself(session: Session) -> None:
    council, under = of(session, "council"), of(session, "vodokanal")
    for parent_id in (council.id, under.id):
        with pytest.raises(Refused) as refusal:
            change_organisation(session, council.id, replace(card(council), parent_id=parent_id), by=CONSOLE, now=NIGHT)
        assert [fault.code for fault in refusal.value.faults] == ["parent_loop"]


@on_both
def test_an_unknown_organisation_or_parent_is_named(session: Session) -> None:
    with pytest.raises(Absent):
        change_organisation(session, 2**31 - 1, NEW, by=CONSOLE, now=NIGHT)
    with pytest.raises(Refused) as refusal:
        change_organisation(session, 1, replace(NEW, parent_id=2**31 - 1), by=CONSOLE, now=NIGHT)
    assert [fault.field for fault in refusal.value.faults] == ["parent"]


@on_both
def test_two_put_under_each_other_at_one_moment_make_no_ring(app: OpenAPI, session: Session) -> None:
    one, two = (of(session, code) for code in ("dep-zhkg", "dep-transport"))
    pairs = [(one.id, replace(card(one), parent_id=two.id)), (two.id, replace(card(two), parent_id=one.id))]
    session.rollback()

    def put(organisation_id: int, said: OrganisationDraft, mine: Session) -> bool:
        try:
            change_organisation(mine, organisation_id, said, by=CONSOLE, now=NIGHT)
        except Refused:
            return False
        return True

    assert sorted(at_once(app, [partial(put, *pair) for pair in pairs])) == [False, True]
