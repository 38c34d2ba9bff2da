"""The faults of SMTP (B1-B16): whatever the server does, letters arrive; a copy more only where nobody can know."""

from collections.abc import Callable

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update

from mailers import smtp
from outage_hub.models.base import db, deed
from outage_hub.models.outbox import Attempt
from outage_hub.models.people import Post
from outage_hub.rules.telling.audience import PostKind
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.delivery.harness.faulty_smtp import Faults, misbehaving
from tests.samples import emergency, file

ONLY = (PostKind.PRESS, PostKind.DISTRICT_DUTY, PostKind.HOA_OFFICE)
# fault: what is written down about the try that it struck, and whether the server may hold a copy more
BEFORE_THE_DOT = {
    "greeting-421": ("connect", "temporary"),  # B3
    "greeting-554": ("connect", "temporary"),  # B3: still «later»
    "421-mail": ("mail", "temporary"),  # B7
    "garbage": ("mail", "temporary"),  # B16
    "421-rcpt": ("rcpt", "temporary"),  # B8
    "450-rcpt": ("rcpt", "temporary"),  # B9, B10
    "452-many": ("rcpt", "temporary"),  # B12
    "451-dot": ("dot", "temporary"),  # B13
    "452-dot": ("dot", "temporary"),  # B13, B22
}
NOBODY_KNOWS = {
    "drop-in-data": ("dot", "unknown"),  # B14: the whole message is in flight at once
    "drop-after-data": ("dot", "unknown"),  # B15
}
SLOW = {
    "silent": ("connect", "temporary"),  # B2
    "slow-rcpt": ("rcpt", "temporary"),  # B4
    "slow-354": ("data", "temporary"),  # B4
    "silent-dot": ("dot", "unknown"),  # B6
}
each_way = pytest.mark.parametrize("offers", ["pipelining", "nothing"])


@pytest.fixture
def sent(make_app: Callable[..., OpenAPI], clock: WoundClock) -> Callable[..., tuple[list[Attempt], Faults]]:
    """File an emergency against a server with this fault, let twenty minutes go by; the tries that failed."""

    def send(mode: str, times: int = 1, *, offers: str = "pipelining") -> tuple[list[Attempt], Faults]:
        faults = Faults(mode, times, offers)
        with misbehaving(faults) as url:
            app = make_app(doors=("mailers",), smtp_url=url)
            with app.app_context():
                with deed(db.session()):
                    db.session().execute(update(Post).where(Post.kind.not_in(ONLY)).values(active=False))
                file(db.session(), emergency(NIGHT), NIGHT)
                for _ in range(5):
                    once(app)
                    clock.wind(minutes=5)
                found = list(db.session().scalars(select(Attempt).order_by(Attempt.id)))
        return found, faults

    return send


@pytest.mark.parametrize("mode", BEFORE_THE_DOT)
@on_both
@each_way
def test_a_fault_before_anything_is_stored_costs_a_try_and_no_copy(
    sent: Callable[..., tuple[list[Attempt], Faults]], mode: str, offers: str
) -> None:
    tries, faults = sent(mode, offers=offers)

    assert {(one.stage, one.outcome) for one in tries} == {BEFORE_THE_DOT[mode]}
    assert set(faults.copies().values()) == {1}
    check_all_arrived(faults)


@pytest.mark.parametrize("mode", NOBODY_KNOWS)
@on_both
@each_way
def test_where_nobody_can_know_the_same_bytes_are_sent_again_and_it_is_written_down(
    sent: Callable[..., tuple[list[Attempt], Faults]], mode: str, offers: str
) -> None:
    tries, faults = sent(mode, 3, offers=offers)

    assert [(one.stage, one.outcome) for one in tries] == [NOBODY_KNOWS[mode]] * 3
    assert sum(faults.copies().values()) - len(faults.copies()) <= 3
    assert len(set(faults.stored)) == len(faults.copies()), "a copy differs from the first"
    check_all_arrived(faults)


@pytest.mark.parametrize("mode", SLOW)
@each_way
def test_a_server_that_says_nothing_frees_the_worker(
    sent: Callable[..., tuple[list[Attempt], Faults]], monkeypatch: pytest.MonkeyPatch, mode: str, offers: str
) -> None:
    monkeypatch.setattr(smtp, "COMMAND_SECONDS", 0.2)
    monkeypatch.setattr(smtp, "DOT_SECONDS", 0.2)
    tries, faults = sent(mode, offers=offers)

    assert {(one.stage, one.outcome) for one in tries} == {SLOW[mode]}
    assert len(set(faults.stored)) == len(faults.copies())
    check_all_arrived(faults)


@pytest.mark.parametrize(("mode", "stage"), [("550-rcpt", "rcpt"), ("550-then-354", "rcpt"), ("554-dot", "dot")])
@each_way
def test_one_refused_letter_is_tried_once_and_harms_no_other(  # B11, B13
    sent: Callable[..., tuple[list[Attempt], Faults]], mode: str, stage: str, offers: str
) -> None:
    tries, faults = sent(mode, offers=offers)

    assert [(one.stage, one.outcome) for one in tries] == [(stage, "permanent")]
    assert sum(faults.rcpts.values()) == len(faults.stored) + 1
    assert set(faults.copies().values()) == {1}


@pytest.mark.parametrize("demand", ["smtp+starttls://", "smtps://", "smtp://user:password@"])
def test_nothing_leaves_in_clear_text_where_more_was_demanded(  # B17
    make_app: Callable[..., OpenAPI], demand: str
) -> None:
    faults = Faults("none")
    with misbehaving(faults) as url:
        app = make_app(doors=("mailers",), smtp_url=url.replace("smtp://", demand))
        with app.app_context():
            file(db.session(), emergency(NIGHT), NIGHT)
            once(app)
            tries = db.session().scalars(select(Attempt)).all()
    assert {(one.stage, one.outcome) for one in tries} == {("connect", "temporary")}
    assert faults.stored == []
    assert not faults.rcpts


def check_all_arrived(faults: Faults) -> None:
    """Everybody who was ever tried has the letter."""
    assert faults.reached() == set(faults.rcpts)
