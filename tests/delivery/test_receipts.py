"""A worker killed between the other side's 250 and the database's commit: what it wrote down itself is believed."""

from collections.abc import Sequence

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.claim_deliveries import Claimed, claim_deliveries
from outage_hub.delivery import drain
from outage_hub.hub import the_hub
from outage_hub.models.outbox import Attempt, Delivery, DeliveryState
from outage_hub.receipts import Receipts
from outage_hub.worker import Worker, once
from tests.actions.looking import expand_all
from tests.conftest import NIGHT, WoundClock, on_both
from tests.samples import emergency, file

DIGEST = "5" * 64


@pytest.fixture
def dead(app: OpenAPI, session: Session) -> Worker:
    """A worker with letters in hand that says nothing any more."""
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT, writer=the_hub(app).writer)
    worker = Worker(app)
    worker.beat()
    return worker


@pytest.fixture
def in_hand(session: Session, dead: Worker) -> Sequence[Claimed]:
    return claim_deliveries(session, "mail", most=3, now=NIGHT, by=dead.holder)


@pytest.fixture
def receipts(app: OpenAPI, dead: Worker, in_hand: Sequence[Claimed]) -> Receipts:
    """It wrote down that the first of them was taken."""
    receipts = Receipts(the_hub(app).settings.home, dead.holder)
    receipts.begin()
    receipts.keep(in_hand[0].id, DIGEST)
    receipts.close()
    return receipts


@on_both
@pytest.mark.parametrize("hours", [21 / 3600, 3])
def test_a_letter_that_was_taken_is_not_sent_again_however_late_it_is_found(
    app: OpenAPI, session: Session, receipts: Receipts, in_hand: Sequence[Claimed], clock: WoundClock, hours: float
) -> None:
    clock.wind(hours=hours)
    once(app)

    session.expire_all()
    taken = session.get_one(Delivery, in_hand[0].id)
    assert (taken.state, taken.sha256, taken.tries) == (DeliveryState.ACCEPTED, DIGEST, 1)
    assert set(session.scalars(select(Attempt.delivery_id))) == {one.id for one in in_hand[1:]}
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.ACCEPTED}
    assert not receipts.others()


@on_both
def test_a_worker_that_lost_the_database_for_a_moment_remembers_what_was_taken(
    app: OpenAPI, session: Session, dead: Worker, receipts: Receipts, in_hand: Sequence[Claimed]
) -> None:
    drain(app, by=dead.holder)

    session.expire_all()
    assert not receipts.others()
    assert session.get_one(Delivery, in_hand[0].id).sha256 == DIGEST
    assert set(session.scalars(select(Attempt.delivery_id))) == {one.id for one in in_hand[1:]}


def test_a_living_worker_is_not_spoken_for(
    app: OpenAPI, session: Session, receipts: Receipts, in_hand: Sequence[Claimed], clock: WoundClock
) -> None:
    clock.wind(seconds=19)
    drain(app, by="another")

    session.expire_all()
    assert session.get_one(Delivery, in_hand[0].id).state is DeliveryState.SENDING
    (left,) = receipts.others().values()
    assert left.read()


@pytest.mark.parametrize("torn", ["7", "7 ", "x y\n", "7 abc d\n", "\x00\x00\n"])
def test_a_line_cut_short_says_nothing(app: OpenAPI, torn: str) -> None:
    home = the_hub(app).settings.home
    receipts = Receipts(home, "dead")
    receipts.begin()
    receipts.keep(5, DIGEST)
    with (home / "receipts" / "dead").open("a") as file:
        file.write(torn)
    found = Receipts(home, "another").others()["dead"].read()
    assert found[5] == DIGEST
    assert set(found) - {5} <= {7}
