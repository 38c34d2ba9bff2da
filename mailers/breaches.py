"""One breach in words: the clause, who owed what, since when, and the evidence."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.relay_list import count_people
from outage_hub.hub import Hub
from outage_hub.models.clocks import Deadline, DeadlineStep, Relay
from outage_hub.models.outages import Outage
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState
from outage_hub.rules.deadlines import Obligation, Step
from outage_hub.words.names import headline
from outage_hub.words.shown import where

MOST = 40  # of one letter; the rest is counted, so that after a long stop it is still a letter that a server takes


def breach_lines(session: Session, step: DeadlineStep, hub: Hub) -> dict[str, Any]:
    """What a letter says of one broken clock."""
    deadline = step.deadline
    outage = deadline.relay.outage if deadline.relay else deadline.outage
    if outage is None:
        raise LookupError(f"deadline {deadline.id} has no outage")
    return {
        "clause": deadline.clause,
        "what": _what(deadline),
        "who": who_owes(deadline),
        "number": outage.number,
        "headline": headline(outage),
        "where": where(outage.current),
        "due": deadline.due_at,
        "phone": _phone(deadline),
        "evidence": _evidence(session, deadline, outage),
        "url": hub.links.outage(outage.number),
    }


def _what(deadline: Deadline) -> str:
    match deadline.obligation:
        case Obligation.RELAY:
            return "аварію не доведено до відома за годину"
        case Obligation.FILING:
            return "запис за телефонним повідомленням не внесено за 30 хвилин"
        case Obligation.TERM:
            return "обіцяний термін минув, нового не повідомлено"
        case Obligation.NOTICE:
            return "планові роботи внесено пізніше, ніж за три доби"


def who_owes(deadline: Deadline) -> str:
    """The post or the organisation, never a person."""
    owner = deadline.post or deadline.organisation
    return owner.name if owner else ""


def _phone(deadline: Deadline) -> str:
    owner = deadline.post or deadline.organisation
    return (owner.phone if owner else None) or ""


def _evidence(session: Session, deadline: Deadline, outage: Outage) -> list[str | tuple[str, Any]]:
    if deadline.relay is None:
        return [("Внесено", outage.revisions[0].recorded_at)]
    written = [("Внесено", deadline.started_at), _letter(session, deadline.relay, deadline), *_reminders(deadline)]
    return [*_untold(session, deadline.relay), *written]


def _untold(session: Session, relay: Relay) -> list[str | tuple[str, Any]]:
    """«Без повідомлення: 41 з 41»: nothing is attested yet; where nobody is listed, nothing is counted."""
    listed = count_people(session, relay)
    return [f"Без повідомлення: {listed - (relay.told or 0)} з {listed}"] if listed else []


def _letter(session: Session, relay: Relay, deadline: Deadline) -> str | tuple[str, Any]:
    """Whether the opening letter reached the post in time: if not, the post is not to blame."""
    accepted = session.scalar(
        select(Delivery.settled_at)
        .join(Announcement)
        .where(Announcement.cause == f"relay:{relay.id}:opened", Delivery.state == DeliveryState.ACCEPTED)
        .order_by(Delivery.settled_at)
        .limit(1)
    )
    if accepted is None or accepted > deadline.due_at:
        return "Лист із посиланням до строку не доставлено: не з вини чергового"
    return ("Лист із посиланням доставлено", accepted)


def _reminders(deadline: Deadline) -> list[str | tuple[str, Any]]:
    sent = [
        step.done_at
        for step in deadline.steps
        if step.step in (Step.REMIND_30, Step.REMIND_45) and step.announcement_id and step.done_at
    ]
    return [("Нагадували", moment) for moment in sent]
