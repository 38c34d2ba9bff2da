"""The relay sheet (7.6, 7.7), opened from the letter without a password. GET shows, POST attests, once."""

from dataclasses import dataclass

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response

from forms.typed import Typed, errors_of
from outage_hub.access import public
from outage_hub.actions.confirm_relay import confirm_relay, link_is_dead
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.clocks import Relay
from outage_hub.models.outbox import Delivery
from outage_hub.models.people import Person
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.relay import Attestation
from outage_hub.rules.roles import Actor, ActorKind
from outage_hub.words.sentences import sentence

pages = Blueprint("relaying", __name__)


class DeadLink(Refused):
    """The link is forged, damaged or out of date: one answer for all."""

    status = 410


@dataclass(frozen=True)
class Opened:
    """What a link leads to: the relay, and who got the letter if it was one person."""

    relay: Relay
    person: Person | None
    delivery_id: int


@pages.get("/relay/<token>")
@public
def sheet(token: str) -> str:
    """Only shows."""
    opened = _open(token)
    return _page(opened, {}, {})


@pages.post("/relay/<token>")
@public
def attest(token: str) -> Response | tuple[str, int] | str:
    """Keep the attestation; once it is kept, another POST changes nothing."""
    opened, typed = _open(token), Typed(request.form, now=g.now)
    told, total = typed.number("told"), typed.number("total")
    said = Attestation(told, total, typed.text("left_reason"), _name(opened, typed))
    try:
        confirm_relay(
            db.session(), opened.relay.id, said, by=_actor(opened), named=opened.person is not None, now=g.now
        )
    except Refused as refused:
        db.session.rollback()
        return _page(_open(token), request.form, errors_of(refused.faults, sentence)), refused.status
    return _page(_open(token), {}, {})


def _open(token: str) -> Opened:
    link = the_hub().links.open_relay(token, now=g.now)
    relay = db.session.get(Relay, link.relay_id) if link else None
    if link is None or relay is None or link_is_dead(relay, now=g.now):
        raise DeadLink([Fault("link", "link_dead")])
    delivery = db.session.get(Delivery, link.delivery_id)
    person = db.session.get(Person, delivery.person_id) if delivery and delivery.person_id else None
    return Opened(relay, person, link.delivery_id)


def _actor(opened: Opened) -> Actor:
    if opened.person:
        return Actor(kind=ActorKind.PERSON, id=opened.person.id, role=opened.person.role)
    return Actor(kind=ActorKind.LINK, id=opened.delivery_id)


def _name(opened: Opened, typed: Typed) -> str:
    return opened.person.name if opened.person else typed.text("name")


def _page(opened: Opened, typed: object, errors: dict[str, str]) -> str:
    return render_template("forms/relay.html", relay=opened.relay, person=opened.person, typed=typed, errors=errors)
