"""Four ordinary outages, so that a newcomer's first page is alive: active, overdue, planned and restored.

They are filed and revised by the same actions as everything else, at moments a little before now.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.confirm_relay import confirm_relay
from outage_hub.actions.outages.file_outage import file_outage
from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.actions.outages.revise_outage import revise_outage
from outage_hub.actions.outages.submission import Submission
from outage_hub.models.clocks import relays_of
from outage_hub.models.outages import Outage, outage_by_number
from outage_hub.rules.change import Change
from outage_hub.rules.outage import AreaDraft, Draft, Facts, Kind, PhoneWord, Saying, Service, Source
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.telling.relay import Attestation, Ticks

_ON_DUTY = "черговий навчального міста"


def file_sample_outages(session: Session, *, now: datetime) -> bool:
    """File them; False if outages are there already."""
    if session.scalar(select(Outage.id).limit(1)):
        return False
    for deed in (_restored, _overdue, _active, _planned):
        deed(session, now.replace(second=0, microsecond=0))
    return True


def _active(session: Session, now: datetime) -> None:
    number = _file(
        session,
        _draft(
            "vodokanal",
            Service.WATER,
            Facts(
                summary="Порив водоводу діаметром 400 мм",
                cause="Зношення труби",
                consequences="Немає холодної води",
                begins_at=now - timedelta(minutes=42),
                expected_end_at=now + timedelta(hours=3),
                aid_points="Підвіз води: вул. Архипа Куїнджі, 24, біля аптеки, цілодобово",
                works_place="Перехрестя просп. Миру та вул. Куїнджі",
            ),
            AreaDraft(text="вул. Архипа Куїнджі, 150, 152-158 парн.; просп. Миру, 5, 7а", districts=("tsentralnyi",)),
        ),
        now - timedelta(minutes=24),
    )
    change = Change(
        saying=Saying.TERM_CHANGED,
        based_on=1,
        reason="Складніший ремонт",
        sets={"expected_end_at": now + timedelta(hours=5)},
    )
    _say(session, number, change, now - timedelta(minutes=6))


def _overdue(session: Session, now: datetime) -> None:
    draft = _draft(
        "dtek",
        Service.ELECTRICITY,
        Facts(
            summary="Пошкоджено кабельну лінію",
            cause="З’ясовуємо",
            consequences="Немає світла",
            begins_at=now - timedelta(hours=2, minutes=10),
            expected_end_at=now - timedelta(minutes=4),
        ),
        AreaDraft(text="вул. Азовстальська, 12, 14, 14-А, 16", districts=("livoberezhnyi",)),
    )
    _attest(session, _file(session, draft, now - timedelta(hours=1, minutes=54)), now - timedelta(hours=1, minutes=20))


def _planned(session: Session, now: datetime) -> None:
    starts = now.replace(hour=7, minute=0) + timedelta(days=5)
    draft = _draft(
        "gaz",
        Service.GAS,
        Facts(
            summary="Перевірка газопроводу",
            cause="Підготовка до зими",
            consequences="Тимчасово не буде газу",
            begins_at=starts,
            expected_end_at=starts + timedelta(hours=8),
        ),
        AreaDraft(text="вул. Лавицького, усі будинки; просп. Нахімова, 101-115", districts=("prymorskyi",)),
        kind=Kind.PLANNED,
    )
    _file(session, draft, now - timedelta(hours=1))


def _restored(session: Session, now: datetime) -> None:
    draft = _draft(
        "teplo",
        Service.HEAT,
        Facts(
            summary="Витік на тепловій мережі",
            cause="Корозія труби",
            consequences="Немає опалення і гарячої води",
            begins_at=now - timedelta(hours=6),
            expected_end_at=now + timedelta(hours=1),
        ),
        AreaDraft(text="вул. Карпінського, 10, 26, 28", districts=("kalmiuskyi",)),
        phone=PhoneWord(said_by="диспетчер Міськтепломережі", phoned_at=now - timedelta(hours=5, minutes=55)),
    )
    number = _file(session, draft, now - timedelta(hours=5, minutes=48))
    _attest(session, number, now - timedelta(hours=5, minutes=9))
    ended_at = now - timedelta(hours=2, minutes=20)
    change = Change(saying=Saying.RESTORED, based_on=1, sets={"ended_at": ended_at})
    _say(session, number, change, ended_at + timedelta(minutes=5))


def _attest(session: Session, number: str, now: datetime) -> None:
    """Everyone owed a relay told all of theirs, within the hour."""
    outage = outage_by_number(session, number)
    for relay in relays_of(session, outage.id) if outage else ():
        listed = sheet_of(session, relay, now=now).post_ids
        ticked, counted = Ticks(frozenset(listed), name=_ON_DUTY), Attestation(11, 11, left_reason="", name=_ON_DUTY)
        confirm_relay(session, relay.id, ticked if listed else counted, by=CONSOLE, named=False, now=now)


def _draft(
    executor: str,
    service: Service,
    facts: Facts,
    area: AreaDraft,
    *,
    kind: Kind = Kind.EMERGENCY,
    phone: PhoneWord | None = None,
) -> Draft:
    return Draft(kind=kind, service=service, executor=executor, facts=facts, areas=(area,), phone=phone)


def _file(session: Session, draft: Draft, now: datetime) -> str:
    sent = Submission.of("sample", None, draft.facts.summary)
    return file_outage(session, draft, by=CONSOLE, source=Source.CLI, sent=sent, now=now).number


def _say(session: Session, number: str, change: Change, now: datetime) -> None:
    sent = Submission.of("sample", None, f"{number}:{change.saying}")
    revise_outage(session, number, change, by=CONSOLE, source=Source.CLI, sent=sent, now=now)
