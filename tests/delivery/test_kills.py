"""`kill -9` at random moments: nothing acknowledged is lost, and every copy of a letter is the same to the byte."""

import logging
import secrets
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask_openapi3 import OpenAPI
from sqlalchemy import select, update

from outage_hub.clock import utc_now
from outage_hub.models.base import db, deed
from outage_hub.models.leases import WorkerLease
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState
from outage_hub.models.people import Post
from outage_hub.rules.telling.audience import PostKind
from outage_hub.worker import once
from tests.conftest import on_both
from tests.delivery.harness.killing import KILLS, Forked
from tests.mailers.smtp_server import Mailbox
from tests.samples import emergency, file

LONGEST_LIFE = 1.0  # seconds: from before the first letter to the middle of the mail


@on_both
def test_kill_9_of_the_worker_at_random_moments_loses_nothing(
    make_app: Callable[..., OpenAPI], database_url: str, tmp_path: Path, mailbox: Mailbox, smtp_url: str
) -> None:
    app = make_app(doors=("mailers",), smtp_url=smtp_url)
    workers = Forked("fork_worker", database_url, str(tmp_path / "home"), smtp_url)
    with app.app_context():
        leave_a_few_recipients()
        for _kill in range(KILLS):
            file(db.session(), emergency(utc_now()), utc_now())
            free_the_lease()
            workers.live_for(secrets.randbelow(1000) / 1000 * LONGEST_LIFE)
        workers.close()
        finish(app)
        check_nothing_lost(mailbox)


def leave_a_few_recipients() -> None:
    """Enough to be killed among, few enough to finish."""
    many = (PostKind.DEPUTY_MAYOR, PostKind.DEPARTMENT_HEAD)
    with deed(db.session()):
        db.session().execute(update(Post).where(Post.kind.in_(many)).values(active=False))


def free_the_lease() -> None:
    """As if the twenty seconds of a dead worker's leases had passed."""
    with deed(db.session()):
        db.session().execute(update(WorkerLease).values(until=utc_now()))


def finish(app: OpenAPI) -> None:
    """Let a worker that nobody kills do the rest; the clock is the real one here."""
    app.extensions["hub"].clock = utc_now
    free_the_lease()
    once(app)
    with deed(db.session()):
        db.session().execute(
            update(Delivery).where(Delivery.state == DeliveryState.QUEUED).values(next_attempt_at=utc_now())
        )
    once(app)


def check_nothing_lost(mailbox: Mailbox) -> None:
    session = db.session()
    assert session.scalars(select(Announcement).where(Announcement.expanded_at.is_(None))).all() == []
    deliveries = session.scalars(select(Delivery)).all()
    assert {delivery.state for delivery in deliveries} == {DeliveryState.ACCEPTED}
    copies = Counter(str(message["Message-ID"]) for message in mailbox.messages)
    assert len(copies) == len(deliveries)
    more = sum(copies.values()) - len(copies)
    logging.getLogger(__name__).warning("%s kills, %s letters, none lost, %s copies", KILLS, len(deliveries), more)
    assert more <= max(1, KILLS // 20), "a copy more at one kill in twenty at the most"
    contents = {
        sha256(envelope.content).hexdigest() for envelope in mailbox.envelopes if isinstance(envelope.content, bytes)
    }
    assert len(contents) == len(copies), "a second copy differed from the first"
