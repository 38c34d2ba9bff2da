"""What an operator takes down while an applicant speaks."""

from typing import Any

from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.appeals import Appeal, AppealEvent, appeal_by_number
from outage_hub.models.calls import CallTask
from outage_hub.rules.people.roles import Role
from tests.entrances import Visitor, signed_in

TALK: dict[str, Any] = {
    "subject": "Немає холодної води з ночі у всьому будинку.",
    "service": "water",
    "read_back": "1",
    "who": "named",
    "surname": "Мельник",
    "given_name": "Галина",
    "patronymic": "Іванівна",
    "residence": "вул. Архипа Куїнджі, 44, кв. 12",
    "phone": "099 000-07-31",
}


def operator(app: OpenAPI) -> Visitor:
    """Somebody who takes the calls."""
    return signed_in(app, Role.OPERATOR, "centre")


def take_down(visitor: Visitor, **changes: Any) -> str:
    """Register a card through the page; its number."""
    answer = visitor.fill("/desk/appeals/new", **{**TALK, **changes})
    assert answer.status_code == 303, answer.text
    return answer.location.removeprefix("/desk/appeals/").partition("?")[0]


def card_of(session: Session, number: str = "10001") -> Appeal:
    """The card as it stands in the database now."""
    session.rollback()
    found = appeal_by_number(session, number)
    assert found
    return found


def deeds(session: Session, number: str = "10001") -> list[str]:
    """What happened to the card, in order."""
    session.rollback()
    query = select(AppealEvent.deed).join(Appeal, Appeal.id == AppealEvent.appeal_id)
    return list(session.scalars(query.where(Appeal.number == number).order_by(AppealEvent.seq)))


def calls(session: Session) -> list[CallTask]:
    """Every call there is, in order."""
    session.rollback()
    return list(session.scalars(select(CallTask).order_by(CallTask.id)))
