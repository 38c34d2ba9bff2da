from collections.abc import Callable

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from outage_hub.models.base import deed
from outage_hub.models.journal import GENESIS, Entry, first_break, head, record, seal
from outage_hub.models.outages import Counter
from outage_hub.rules.kyiv import KYIV
from outage_hub.rules.people.roles import CLOCK, Actor, ActorKind
from tests.conftest import NIGHT, on_both
from tests.databases import needs_postgresql
from tests.models.together import at_once
from tests.samples import emergency, file

SOMEBODY = Actor(kind=ActorKind.PERSON, id=7)
DROP = {
    "sqlite": ["DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete"],
    "postgresql": ["ALTER TABLE journal DISABLE TRIGGER USER"],
}


@pytest.fixture
def five(session: Session) -> list[int]:
    """The ids of five entries."""
    for n in range(5):
        with deed(session):
            record(session, SOMEBODY, "filed", f"26-000{n}", {"revision": n, "чому": ["ґрунт", None]}, now=NIGHT)
    return list(session.scalars(select(Entry.id).order_by(Entry.id)))


def without_triggers(session: Session) -> None:
    for statement in DROP[session.get_bind().dialect.name]:
        session.execute(text(statement))


def edit(session: Session, ids: list[int]) -> int:
    session.execute(update(Entry).where(Entry.id == ids[2]).values(detail={"revision": 99}))
    return ids[2]


def delete_one(session: Session, ids: list[int]) -> int:
    session.execute(delete(Entry).where(Entry.id == ids[2]))
    return ids[3]


def insert_one(session: Session, ids: list[int]) -> int:
    """A well sealed entry between the third and the fourth."""
    for entry_id in reversed(ids[3:]):
        session.execute(update(Entry).where(Entry.id == entry_id).values(id=entry_id + 1))
    third = session.get_one(Entry, ids[2])
    forged = Entry(id=ids[3], at=NIGHT, actor_kind="clock", deed="broken", subject="x", detail={}, prev="f" * 64)
    forged.hash = seal(forged)
    session.add(forged)
    session.flush()
    assert third.hash != forged.prev
    return ids[3]


def add_at_the_end(session: Session, ids: list[int]) -> int:
    """A well sealed entry that follows the last one, but that no deed wrote."""
    forged = Entry(at=NIGHT, actor_kind=ActorKind.CLOCK, deed="x", subject="x", detail={}, prev=head(session))
    forged.hash = seal(forged)
    session.add(forged)
    session.flush()
    return len(ids) + 2


def reorder(session: Session, ids: list[int]) -> int:
    for old, new in ((ids[1], 99), (ids[2], ids[1]), (99, ids[2])):
        session.execute(update(Entry).where(Entry.id == old).values(id=new))
    return ids[1]


def truncate(session: Session, ids: list[int]) -> int:
    session.execute(delete(Entry).where(Entry.id >= ids[3]))
    return len(ids) - 1


def empty(session: Session, _ids: list[int]) -> int:
    session.execute(delete(Entry))
    return 1


@pytest.mark.clause("7.9")
@on_both
def test_an_untouched_chain_holds(session: Session, five: list[int]) -> None:
    session.expire_all()
    assert first_break(session) is None
    assert head(session) == session.get_one(Entry, five[-1]).hash


@pytest.mark.clause("7.9")
@on_both
@pytest.mark.parametrize("tamper", [edit, delete_one, insert_one, add_at_the_end, reorder, truncate, empty])
def test_every_way_to_rewrite_the_journal_is_found(
    session: Session, five: list[int], tamper: Callable[[Session, list[int]], int]
) -> None:
    without_triggers(session)
    expected = tamper(session, five)
    session.expire_all()
    assert first_break(session) == expected


@pytest.mark.clause("7.9")
@on_both
@pytest.mark.parametrize("column", ["at", "actor_kind", "actor_id", "deed", "subject", "detail", "prev", "hash"])
def test_no_column_can_be_edited_unseen(session: Session, five: list[int], column: str) -> None:
    other = {"at": NIGHT.replace(microsecond=1), "actor_kind": ActorKind.LINK, "actor_id": 8, "detail": {}}
    without_triggers(session)
    session.execute(update(Entry).where(Entry.id == five[1]).values({column: other.get(column, "f" * 64)}))
    session.expire_all()
    assert first_break(session) == five[1]


@pytest.mark.clause("7.9")
@on_both
@pytest.mark.parametrize("verb", ["UPDATE journal SET deed = 'x'", "DELETE FROM journal"])
def test_the_database_itself_refuses_to_change_the_journal(session: Session, five: list[int], verb: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(verb))
    session.rollback()
    assert len(session.scalars(select(Entry)).all()) == len(five)


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=needs_postgresql)], indirect=True)
def test_postgresql_refuses_to_truncate_the_journal(session: Session, five: list[int]) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("TRUNCATE journal"))
    session.rollback()
    assert len(session.scalars(select(Entry)).all()) == len(five)


def test_the_first_entry_follows_from_nothing(session: Session) -> None:
    assert (head(session), first_break(session)) == (GENESIS, None)
    with deed(session):
        record(session, CLOCK, "swept", "x", {}, now=NIGHT)
    assert session.scalars(select(Entry.prev)).one() == GENESIS


@on_both
def test_an_entry_written_in_another_zone_is_the_same_entry(session: Session) -> None:
    with deed(session):
        record(session, CLOCK, "swept", "x", {}, now=NIGHT.astimezone(KYIV))
    session.expire_all()
    assert first_break(session) is None


@on_both
def test_deeds_at_the_same_moment_make_one_chain(session: Session, app: OpenAPI) -> None:
    def write(own: Session) -> None:
        for n in range(5):
            with deed(own):
                record(own, SOMEBODY, "filed", str(n), {}, now=NIGHT)

    at_once(app, [write] * 4)
    assert first_break(session) is None
    assert session.scalar(select(Counter.value).where(Counter.name == "journal")) == 20


@pytest.mark.clause("7.9")
def test_a_deed_that_was_taken_back_leaves_no_entry_and_no_gap(session: Session) -> None:
    def fail() -> None:
        with deed(session):
            record(session, SOMEBODY, "filed", "26-0001", {}, now=NIGHT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    file(session, emergency(NIGHT), NIGHT)
    assert first_break(session) is None
    assert session.scalars(select(Entry.deed)).all() == ["filed"]
