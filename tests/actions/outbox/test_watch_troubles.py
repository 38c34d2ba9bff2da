"""Each broken state is one letter to the administrator, when it begins (I9)."""

from datetime import timedelta

from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.watch_troubles import watch_troubles
from outage_hub.models.troubles import Trouble
from outage_hub.rules.people.roles import Role
from tests.actions.looking import addresses, causes, expand_all
from tests.conftest import NIGHT, on_both
from tests.entrances import account

MINUTE = timedelta(minutes=1)
BROKEN = {"outbox": ["Листи чекають уже 6 хв."]}


@on_both
def test_a_trouble_is_told_once_for_as_long_as_it_lasts(session: Session) -> None:
    for minute in range(30):
        watch_troubles(session, BROKEN, now=NIGHT + minute * MINUTE)
    assert causes(session) == ["trouble:1"]


@on_both
def test_what_comes_back_within_ten_minutes_is_the_same_trouble(session: Session) -> None:
    for minute, found in enumerate([BROKEN, {}, {}, BROKEN, {}]):
        watch_troubles(session, found, now=NIGHT + minute * MINUTE)
    assert causes(session) == ["trouble:1"]
    watch_troubles(session, BROKEN, now=NIGHT + 15 * MINUTE)
    assert causes(session) == ["trouble:1", "trouble:2"]
    assert [one.ended_at is None for one in session.scalars(select(Trouble).order_by(Trouble.id))] == [False, True]


@on_both
def test_several_checks_are_several_letters(session: Session) -> None:
    watch_troubles(session, {**BROKEN, "sheet": ["Таблиця не оновлюється."]}, now=NIGHT)
    assert causes(session) == ["trouble:1", "trouble:2"]


@on_both
def test_administrators_are_told_else_the_head(app: OpenAPI, session: Session) -> None:
    watch_troubles(session, BROKEN, now=NIGHT)
    expand_all(session, NIGHT)
    heads = addresses(session, "trouble:1")
    administrator = account(app, Role.ADMINISTRATOR, "centre")
    watch_troubles(session, {"sheet": ["Таблиця не оновлюється."]}, now=NIGHT)
    expand_all(session, NIGHT)

    assert len(heads) == 1
    assert addresses(session, "trouble:2") == {administrator}
