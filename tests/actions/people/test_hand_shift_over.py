from datetime import timedelta
from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.hand_shift_over import LONGEST_NOTE, hand_shift_over, take_shift
from outage_hub.models.journal import Entry
from outage_hub.models.people import Person
from outage_hub.models.shifts import last_handovers
from outage_hub.rules.people.roles import Actor, ActorKind, Role
from outage_hub.rules.refusals import Absent, Conflict, Refused
from outage_hub.rules.text import text_faults, tidy
from tests.conftest import NIGHT, on_both
from tests.corpus import TEXTS
from tests.models.together import at_once

HOUR = timedelta(hours=1)


@pytest.fixture
def crew(session: Session) -> list[Actor]:
    """Two operators."""
    ids = session.scalars(select(Person.id).where(Person.role == Role.OPERATOR).order_by(Person.id).limit(2)).all()
    return [Actor(kind=ActorKind.PERSON, id=one, role=Role.OPERATOR) for one in ids]


@on_both
def test_a_shift_is_handed_over_with_a_note_and_taken_by_another(session: Session, crew: list[Actor]) -> None:
    handed = hand_shift_over(session, " Коваль передзвонить \r\n о 04:00 ", by=crew[0], now=NIGHT)
    take_shift(session, handed.id, by=crew[1], now=NIGHT + HOUR)

    (found,) = last_handovers(session, most=5)
    assert (found.note, found.handed_at, found.handed_by_id) == ("Коваль передзвонить \n о 04:00", NIGHT, crew[0].id)
    assert (found.taken_at, found.taken_by_id) == (NIGHT + HOUR, crew[1].id)
    written = session.scalars(select(Entry).where(Entry.subject == f"shift:{found.id}").order_by(Entry.id)).all()
    assert [(entry.deed, entry.actor_id, entry.detail) for entry in written] == [
        ("shift_handed_over", crew[0].id, {}),
        ("shift_taken", crew[1].id, {}),
    ]


@on_both
def test_a_second_word_changes_nothing(session: Session, crew: list[Actor]) -> None:
    handed = hand_shift_over(session, "", by=crew[0], now=NIGHT)
    with pytest.raises(Conflict, match="handover_waits"):
        hand_shift_over(session, "ще раз", by=crew[0], now=NIGHT)
    take_shift(session, handed.id, by=crew[0], now=NIGHT + HOUR)  # alone on the night: allowed, and seen
    take_shift(session, handed.id, by=crew[1], now=NIGHT + 2 * HOUR)

    (found,) = last_handovers(session, most=5)
    assert (found.taken_at, found.taken_by_id) == (NIGHT + HOUR, crew[0].id)
    assert len(session.scalars(select(Entry).where(Entry.subject == f"shift:{found.id}")).all()) == 2
    hand_shift_over(session, "", by=crew[1], now=NIGHT + 3 * HOUR)
    assert [one.taken_at is None for one in last_handovers(session, most=5)] == [True, False]


def test_what_is_not_there_cannot_be_taken(session: Session, crew: list[Actor]) -> None:
    with pytest.raises(Absent, match="handover_unknown"):
        take_shift(session, 77, by=crew[0], now=NIGHT)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_note_is_kept_as_typed_or_refused_with_a_reason(session: Session, crew: list[Actor], text: str) -> None:
    if text_faults("note", text, most=LONGEST_NOTE):
        with pytest.raises(Refused, match="note: text_"):
            hand_shift_over(session, text, by=crew[0], now=NIGHT)
        assert last_handovers(session, most=1) == []
    else:
        assert hand_shift_over(session, text, by=crew[0], now=NIGHT).note == tidy(text)


def test_a_note_has_an_end(session: Session, crew: list[Actor]) -> None:
    with pytest.raises(Refused, match="text_long"):
        hand_shift_over(session, "я" * (LONGEST_NOTE + 1), by=crew[0], now=NIGHT)


@on_both
def test_of_two_who_hand_over_at_one_moment_one_is_told_that_it_waits(
    app: OpenAPI, session: Session, crew: list[Actor]
) -> None:
    first = hand_shift_over(session, "", by=crew[0], now=NIGHT)
    take_shift(session, first.id, by=crew[1], now=NIGHT)

    def hand(by: Actor, mine: Session) -> bool:
        try:
            hand_shift_over(mine, "", by=by, now=NIGHT + HOUR)
        except Conflict:
            return False
        return True

    assert sorted(at_once(app, [partial(hand, one) for one in crew])) == [False, True]
