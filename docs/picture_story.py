"""The evening that the pictures of the documents show: the sample city at 19:11, after a busy hour."""

from datetime import UTC, datetime, timedelta

from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.register_appeal import register_appeal
from outage_hub.actions.outages.confirm_relay import confirm_relay
from outage_hub.actions.outages.file_outage import file_outage
from outage_hub.actions.outages.revise_outage import revise_outage
from outage_hub.actions.outages.submission import Submission
from outage_hub.actions.outbox.claim_deliveries import claim_deliveries, release_claims
from outage_hub.actions.outbox.expand_announcement import expand_announcement
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, settle_delivery
from outage_hub.actions.people.keep_person import PersonDraft, add_person
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.clocks import relays_of
from outage_hub.models.outages import outage_by_number
from outage_hub.models.outbox import unexpanded
from outage_hub.models.people import Person, organisation_by_code
from outage_hub.models.schema import upgrade
from outage_hub.rules.appeal import AppealDraft
from outage_hub.rules.change import Change
from outage_hub.rules.outage import AreaDraft, Draft, Facts, Kind, PhoneWord, Saying, Service, Source
from outage_hub.rules.people.roles import CONSOLE, Actor, ActorKind, Role
from outage_hub.rules.telling.audience import PostKind
from outage_hub.rules.telling.relay import Attestation
from outage_hub.sample_city.load import load_sample_city
from outage_hub.sample_city.outages import file_sample_outages
from outage_hub.worker import once

DIGEST = datetime(
    2026, 12, 8, 17, 0, tzinfo=UTC
)  # 19:00 in Kyiv: the evening digest, in the month of the sample roster
WATER = "26-0003"  # the sample city's own emergency, which goes on
INVITED = "olena.sava@vodokanal.test"
SILENT = "press-2@press.test"  # a mailbox that does not take one letter
PASSES = (-64, -34, -19, 0, 11)  # when the worker looks, in minutes from the digest: the hour of the sewer's relayers


class Watch:
    """A clock that stands until it is wound, so that the pictures come out the same every time."""

    def __init__(self) -> None:
        self.now = DIGEST

    def __call__(self) -> datetime:
        """The moment it was wound to."""
        return self.now


def tell(app: OpenAPI, watch: Watch) -> None:
    """Fill the hub: changed terms, a broken relay, a refused letter, cards, calls, a digest, an invitation."""
    with app.app_context():
        session = db.session()
        upgrade(db.engine)
        load_sample_city(session)
        file_sample_outages(session, now=DIGEST)
        operator = _actor(session, Role.OPERATOR)
        _sewer(session)
        _hot_water(session, operator)
        _gas_by_phone(session, operator)
    for minutes in PASSES:
        watch.now = DIGEST + timedelta(minutes=minutes)
        with app.app_context():
            if minutes == PASSES[-1]:
                _water(db.session(), operator, now=watch.now)
                _refuse(app, db.session(), now=watch.now)
                _invite(db.session(), now=watch.now)
        once(app)


def _sewer(session: Session) -> None:
    """Filed in time, and nobody has passed it on for over an hour."""
    facts = Facts(
        summary="Засмічення колектора",
        cause="З’ясовуємо",
        consequences="Не працює каналізація",
        begins_at=DIGEST - timedelta(minutes=80),
        expected_end_at=DIGEST + timedelta(hours=2),
    )
    area = AreaDraft(text="просп. Нахімова, 86, 88, 90-94 парн.; вул. Італійська, 116", districts=("prymorskyi",))
    draft = Draft(kind=Kind.EMERGENCY, service=Service.SEWERAGE, executor="vodokanal", facts=facts, areas=(area,))
    _file(session, draft, Source.FORM, now=DIGEST - timedelta(minutes=65))


def _hot_water(session: Session, operator: Actor) -> None:
    """Restored, and whoever phoned about it is to be phoned back."""
    facts = Facts(
        summary="Витік у тепловій камері",
        cause="Корозія труби",
        consequences="Немає гарячої води",
        begins_at=DIGEST - timedelta(hours=3),
        expected_end_at=DIGEST + timedelta(minutes=30),
    )
    area = AreaDraft(text="вул. Пашковського, 25, 27, 29а; бульв. Меотиди, 48", districts=("livoberezhnyi",))
    draft = Draft(kind=Kind.EMERGENCY, service=Service.HOT_WATER, executor="teplo", facts=facts, areas=(area,))
    number = _file(session, draft, Source.FORM, now=DIGEST - timedelta(minutes=160))
    _attest(session, number, Attestation(19, 19, "", "черговий"), now=DIGEST - timedelta(minutes=120))
    card = AppealDraft(
        subject="Немає гарячої води в усьому під’їзді.",
        service=Service.HOT_WATER,
        read_back=True,
        surname="Мельник",
        given_name="Галина",
        patronymic="Іванівна",
        residence="вул. Пашковського, 27, кв. 12",
        phone="099 000-07-31",
    )
    register_appeal(session, card, key="hot-water", outage=number, by=operator, now=DIGEST - timedelta(minutes=90))
    change = Change(saying=Saying.RESTORED, based_on=1, sets={"ended_at": DIGEST - timedelta(minutes=14)})
    _say(session, number, change, now=DIGEST - timedelta(minutes=12))


def _gas_by_phone(session: Session, operator: Actor) -> None:
    """Taken down from the telephone: the executor still owes its own record."""
    facts = Facts(
        summary="Пошкоджено газопровід екскаватором",
        cause="З’ясовуємо",
        consequences="Немає газу",
        begins_at=DIGEST - timedelta(minutes=9),
    )
    area = AreaDraft(text="вул. Карпінського, 51, 53, 55", districts=("kalmiuskyi",))
    phone = PhoneWord(said_by="диспетчер Міськгазу", phoned_at=DIGEST - timedelta(minutes=4))
    draft = Draft(kind=Kind.EMERGENCY, service=Service.GAS, executor="gaz", facts=facts, areas=(area,), phone=phone)
    _file(session, draft, Source.PHONE, now=DIGEST - timedelta(minutes=3), by=operator)


def _water(session: Session, operator: Actor, *, now: datetime) -> None:
    """The term moves for the second time; one office has confirmed; two people have phoned."""
    said = Attestation(38, 41, "Не відповідають: ОСББ «Миру-5», «Куїнджі-154», «Куїнджі-158»", "черговий")
    _attest(session, WATER, said, now=now - timedelta(minutes=4), only=PostKind.HOA_OFFICE)
    sets = {"expected_end_at": DIGEST + timedelta(hours=7)}
    change = Change(saying=Saying.TERM_CHANGED, based_on=2, reason="Чекаємо на техніку", sets=sets)
    _say(session, WATER, change, now=now - timedelta(minutes=2))
    card = AppealDraft(
        subject="Немає холодної води з вечора, у будинку п’ять поверхів.",
        service=Service.WATER,
        read_back=True,
        surname="Гнатюк",
        given_name="Левко",
        patronymic="Остапович",
        residence="вул. Архипа Куїнджі, 154, кв. 3",
        phone="099 000-04-12",
    )
    register_appeal(session, card, key="water", outage=WATER, by=operator, now=now - timedelta(minutes=6))
    unnamed = AppealDraft(
        subject="Слабкий тиск води на верхніх поверхах.",
        service=Service.WATER,
        read_back=True,
        anonymous=True,
        warned=True,
        residence="просп. Миру, 9",
    )
    register_appeal(session, unnamed, key="unnamed", by=operator, now=now - timedelta(minutes=1))


def _invite(session: Session, *, now: datetime) -> None:
    home = organisation_by_code(session, "vodokanal")
    draft = PersonDraft("Сава Олена Петрівна", INVITED, "099 000-02-53", home.id if home else None, Role.EXECUTOR)
    add_person(session, draft, by=_actor(session, Role.HEAD), now=now)


def _refuse(app: OpenAPI, session: Session, *, now: datetime) -> None:
    """One mailbox refuses one letter; the rest wait for the worker."""
    for announcement_id in unexpanded(session, most=1000):
        expand_announcement(session, announcement_id, the_hub(app).writer, now=now)
    claimed = claim_deliveries(session, "mail", most=1000, now=now)
    outage = outage_by_number(session, WATER)
    about = [one for one in claimed if outage and one.order_key == outage.id]
    refused = [one.id for one in about if one.address == SILENT][:1]
    release_claims(session, [one.id for one in claimed if one.id not in refused])
    for delivery_id in refused:
        settle_delivery(session, delivery_id, Tried(Outcome.PERMANENT, "rcpt", "550 5.1.1 no such mailbox"), now=now)


def _attest(session: Session, number: str, said: Attestation, *, now: datetime, only: PostKind | None = None) -> None:
    outage = outage_by_number(session, number)
    for relay in relays_of(session, outage.id) if outage else ():
        if only in (None, relay.post.kind):
            confirm_relay(session, relay.id, said, by=CONSOLE, named=False, now=now)


def _file(session: Session, draft: Draft, source: Source, *, now: datetime, by: Actor = CONSOLE) -> str:
    sent = Submission.of("pictures", None, draft.facts.summary)
    return file_outage(session, draft, by=by, source=source, sent=sent, now=now).number


def _say(session: Session, number: str, change: Change, *, now: datetime) -> None:
    sent = Submission.of("pictures", None, f"{number}:{change.saying}:{change.based_on}")
    revise_outage(session, number, change, by=CONSOLE, source=Source.FORM, sent=sent, now=now)


def _actor(session: Session, role: Role) -> Actor:
    person = session.scalars(select(Person).where(Person.role == role).order_by(Person.id).limit(1)).one()
    return Actor(kind=ActorKind.PERSON, id=person.id, role=role, organisation_id=person.organisation_id)
