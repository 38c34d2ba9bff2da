"""A card taken down at the desk, ready-made, and whoever takes it down."""

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.register_appeal import Registered, register_appeal
from outage_hub.models.people import Person
from outage_hub.rules.appeal import AppealDraft
from outage_hub.rules.outage import Service
from outage_hub.rules.people.roles import Actor, ActorKind, Role
from tests.conftest import NIGHT

_keys = count()
NAMED: dict[str, Any] = {
    "subject": "Немає холодної води з ночі.",
    "service": Service.WATER,
    "read_back": True,
    "surname": "Мельник",
    "given_name": "Галина",
    "patronymic": "Іванівна",
    "residence": "вул. Архипа Куїнджі, 44, кв. 12",
    "phone": "099 000-07-31",
}
ANONYMOUS: dict[str, Any] = {"anonymous": True, "warned": True}


def operator(session: Session, role: Role = Role.OPERATOR) -> Actor:
    """Somebody of the centre."""
    person_id = session.scalars(select(Person.id).where(Person.role == role).order_by(Person.id).limit(1)).one()
    return Actor(kind=ActorKind.PERSON, id=person_id, role=role)


def register(
    session: Session, now: datetime = NIGHT, *, outage: str = "", key: str | None = None, **draft: Any
) -> Registered:
    """Take a card down, each time on a new page."""
    key = key if key is not None else f"page-{next(_keys)}"
    talk = AppealDraft(**{**NAMED, **draft})
    return register_appeal(session, talk, key=key, outage=outage, by=operator(session), now=now)
