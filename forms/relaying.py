"""The relay sheet (7.6, 7.7), opened from the letter without a password. GET shows, POST attests, once.

Where the second tier is known, the sheet lists it by name; where it is not, the relayer says numbers.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms import chips
from forms.ticking import read_restatement, read_ticks
from forms.typed import Typed, codes_of
from outage_hub.access import public
from outage_hub.actions.outages.confirm_relay import confirm_relay, link_is_dead
from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.actions.outages.restate_relay import is_own, restate_relay
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.clocks import Relay, relay_after
from outage_hub.models.outbox import Delivery
from outage_hub.models.people import Person, holders
from outage_hub.rules.people.roles import Actor, ActorKind, Role
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.telling.relay import Attestation, Ticks
from outage_hub.words import relays
from outage_hub.words.sentences import errors_of

pages = Blueprint("relaying", __name__)
ALL = "all"


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
    return _page(opened, token, _blank(opened))


@pages.post("/relay/<token>")
@public
def attest(token: str) -> Response | tuple[str, int] | str:
    """Keep the attestation, once; from then on, only what is said beside it."""
    opened, typed = _open(token), Typed(request.form, now=g.now)
    by, named = _actor(opened), opened.person is not None
    try:
        if typed.flag("again"):
            restatement = read_restatement(typed, _name(opened, typed))
            done = restate_relay(db.session(), opened.relay.id, restatement, by=by, named=named, now=g.now)
        else:
            said = _said(opened, typed)
            done = confirm_relay(db.session(), opened.relay.id, said, by=by, named=named, now=g.now)
    except Refused as refused:
        db.session.rollback()
        return _page(_open(token), token, request.form, refused), refused.status
    opened = _open(token)
    return _page(opened, token, _blank(opened), repeat=done.repeat and not typed.flag("again"))


def _open(token: str) -> Opened:
    link = the_hub().links.open_relay(token, now=g.now)
    relay = db.session.get(Relay, link.relay_id) if link else None
    if link is None or relay is None or link_is_dead(relay, now=g.now):
        raise DeadLink([Fault("link", "link_dead")])
    return Opened(relay, _relayer() or _addressee(link.delivery_id), link.delivery_id)


def _relayer() -> Person | None:
    """Whoever has signed in to relay: it is they who attest, whoever the letter went to."""
    person: Person | None = current_user.person if current_user.is_authenticated else None
    return person if person and person.role is Role.RELAYER else None


def _addressee(delivery_id: int) -> Person | None:
    delivery = db.session.get(Delivery, delivery_id)
    return db.session.get(Person, delivery.person_id) if delivery and delivery.person_id else None


def _actor(opened: Opened) -> Actor:
    if opened.person:
        return Actor(kind=ActorKind.PERSON, id=opened.person.id, role=opened.person.role)
    return Actor(kind=ActorKind.LINK, id=opened.delivery_id)


def _said(opened: Opened, typed: Typed) -> Attestation | Ticks:
    """Ticks on a list, else numbers. Whoever chose nothing at all is asked who was told."""
    name = _name(opened, typed)
    if typed.flag("list"):
        return read_ticks(typed, name)
    if not typed.text("whom") and not typed.text("told").strip() and opened.relay.attested_at is None:
        raise Refused.because("whom", "relay_whom_missing")
    if typed.text("whom") == ALL:
        return Attestation(None, None, "", name, everyone=True)
    return Attestation(typed.number("told"), typed.number("total"), typed.words("left_reason"), name)


def _name(opened: Opened, typed: Typed) -> str:
    return opened.person.name if opened.person else typed.words("name")


def _blank(opened: Opened) -> dict[str, str]:
    """A shared mailbox: whoever confirmed, else whoever is on duty by the roster, is offered."""
    if opened.person:
        return {}
    post = opened.relay.post
    holder = holders(db.session(), [post.id], now=g.now).get(post.id)
    name = opened.relay.attested_name or (holder.name if holder else "")
    return {"name_chip": name} if name else {}


def _page(opened: Opened, token: str, typed: Any, refused: Refused | None = None, *, repeat: bool = False) -> str:
    faults, session, relay = refused.faults if refused else (), db.session(), opened.relay
    return render_template(
        "forms/relay.html",
        relay=relay,
        sheet=sheet_of(session, relay, now=g.now),
        marks={mark.post_id: mark for mark in relay.marks},
        told_ids={mark.post_id for mark in relay.marks if mark.told},
        own=is_own(relay, _actor(opened)),
        heir=relay_after(session, relay),
        person=opened.person,
        typed=MultiDict(typed),
        repeat=repeat,
        errors=errors_of(faults),
        codes=codes_of(faults),
        chips=chips,
        words=relays,
        duty=_blank(opened).get("name_chip"),
        draft=hashlib.sha256(token.encode()).hexdigest()[:16],  # the link itself is never kept in the browser
    )
