"""An emergency at night over two districts: the roster decides who, one attests 38 of 41, the other lets the hour go.

All from rows, across a restart of the worker, and across the night on which an hour comes twice.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outage_hub.models.base import db, deed
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.city.places import Place
from outage_hub.models.clocks import Relay
from outage_hub.models.people import Person, Post, PostArea, Tenure
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.outage import AreaDraft, Saying
from outage_hub.rules.telling.audience import PostKind
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Visitor, looking
from tests.mailers.smtp_server import Mailbox, body, serving
from tests.samples import emergency, file, say

OCTOBER = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # 02:30 in Kyiv: clocks go back within the hour
ADDRESSES = "просп. Миру, 1-140; вул. Нахімова, 1-90; просп. Нахімова, 1-120"
CONTROLLER, HEAD = "kontroler-1@centre.test", "nachalnyk@centre.test"
nights = pytest.mark.parametrize("night", [NIGHT, OCTOBER], ids=["an ordinary night", "clocks go back"])


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def make_hub(make_app: Callable[..., OpenAPI], mailbox: Mailbox) -> Iterator[Callable[[], OpenAPI]]:
    with serving(mailbox) as url:
        yield lambda: make_app(smtp_url=url)


def on_duty(session: Session, code: str, now: datetime, name: str) -> str:
    """Somebody has the shift of this post; their address."""
    post = session.scalars(select(Post).where(Post.code == code)).one()
    person = Person(name=name, email=f"{code}.night@duty.test", phone="", organisation_id=post.organisation_id)
    session.add(person)
    session.flush()
    hours = {"from_at": now - timedelta(hours=6), "to_at": now + timedelta(hours=6)}
    session.add(Tenure(post_id=post.id, person_id=person.id, **hours))
    return f"{code}.night@duty.test"


def forty_one_managers(session: Session) -> None:
    """41 HOAs, each with one house of просп. Миру, and no other."""
    session.execute(
        delete(PostArea).where(PostArea.post_id.in_(select(Post.id).where(Post.kind == PostKind.HOA_MANAGER)))
    )
    street = select(Place.id).where(Place.name == "Миру", Place.type == "просп").scalar_subquery()
    houses = session.scalars(select(Place.id).where(Place.parent_id == street).order_by(Place.number, Place.tail))
    managers = session.scalars(select(Post.id).where(Post.kind == PostKind.HOA_MANAGER).order_by(Post.id)).all()
    pairs = list(zip(managers[:41], houses, strict=False))
    session.add_all(PostArea(post_id=post, place_id=house) for post, house in pairs)
    everyone_else = Post.kind == PostKind.HOA_MANAGER, Post.id.not_in([post for post, _ in pairs])
    session.query(Post).where(*everyone_else).update({"active": False}, synchronize_session=False)


def link_in(mailbox: Mailbox, address: str) -> str:
    letters = [body(letter) for letter in mailbox.to(address)]
    return next(found[1] for text in letters if (found := re.search(r"https?://[^/\s]+(/relay/\S+)", text)))


def subjects(mailbox: Mailbox, address: str, words: str) -> list[str]:
    return [str(letter["Subject"]) for letter in mailbox.to(address) if words in str(letter["Subject"])]


def prepare(app: OpenAPI, night: datetime) -> tuple[str, str, str]:
    """41 managers, a shift for two relayers; the emergency is filed. The addresses of both, and its number."""
    with app.app_context():
        session = db.session()
        with deed(session):
            forty_one_managers(session)
            office = on_duty(session, "hoa-office.duty", night, "Бойко Ніна Петрівна")
            asleep = on_duty(session, "adm-prymorskyi.duty", night, "Гриценко Олег Іванович")
        return office, asleep, file(session, emergency(night, areas=(AreaDraft(text=ADDRESSES),)), night).number


def attest(app: OpenAPI, link: str, left: int) -> int:
    """All of the list but some are told; how many stand on it."""
    sheet = Visitor(app)
    people = [name.removeprefix("why_") for name in sheet.see(link).form.controls if name.startswith("why_")]
    assert sheet.fill(link, told=people[left:], left_reason="троє не відповідають").status_code == 200
    return len(people)


def let_the_hour_pass(make_hub: Callable[[], OpenAPI], clock: WoundClock) -> OpenAPI:
    """At 30, 45, 60 and 75 minutes the worker starts anew and does what is due."""
    for minutes in (10, 15, 15, 15):
        clock.wind(minutes=minutes)
        once(make_hub())
    return make_hub()


def phoned(app: OpenAPI) -> dict[PostKind, CallState]:
    """How the calls beside the letters stand (7.5)."""
    with looking(app) as session:
        calls = session.scalars(select(CallTask).where(CallTask.purpose == CallPurpose.DUPLICATE_7_5))
        return {call.post.kind: call.state for call in calls if call.post}


@on_both
@nights
@pytest.mark.clause("2.2")
@pytest.mark.clause("7.5")
@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
def test_a_night_over_two_districts(
    make_hub: Callable[[], OpenAPI], mailbox: Mailbox, clock: WoundClock, night: datetime
) -> None:
    clock.now = night
    app = make_hub()
    office, asleep, number = prepare(app, night)
    once(app)
    assert PostKind.DEPUTY_MAYOR in phoned(app)

    clock.wind(minutes=20)
    assert attest(app, link_in(mailbox, office), left=3) == 41
    app = let_the_hour_pass(make_hub, clock)
    assert len(subjects(mailbox, asleep, "Доведіть до відома")) == 3, "the duty, then at 30 and at 45 minutes"
    assert len(subjects(mailbox, office, "Доведіть до відома")) == 1
    (breaches,) = [body(letter) for letter in mailbox.to(CONTROLLER)]
    assert "Черговий, Приморський район" in breaches
    assert "Управління підтримки ОСББ" not in breaches
    assert any("Черговий, Приморський район" in body(letter) for letter in mailbox.to(HEAD))
    _hours_are_as_they_were_owed(app, night)

    with app.app_context():
        say(db.session(), number, Saying.RESTORED, based_on=1, now=clock.now, sets={"ended_at": clock.now})
    once(app)
    assert any("ВІДНОВЛЕНО" in body(letter) for letter in mailbox.to(office))
    assert CallState.TODO not in phoned(app).values(), "nobody is phoned about what is over"


def _hours_are_as_they_were_owed(app: OpenAPI, night: datetime) -> None:
    with looking(app) as session:
        relays = {relay.post.code: relay for relay in session.scalars(select(Relay))}
        assert relays.keys() == {"adm-tsentralnyi.duty", "adm-prymorskyi.duty", "hoa-office.duty"}
        met, broken = relays["hoa-office.duty"], relays["adm-prymorskyi.duty"].deadline
        assert (met.told, met.total, met.deadline.state) == (38, 41, ClockState.MET)
        assert (broken.state, broken.due_at) == (ClockState.BROKEN, night + timedelta(hours=1))
