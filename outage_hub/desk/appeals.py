"""Appeal cards at the desk (4.3-4.8): taken down in the order of the talk, tied to an outage in one key."""

import re
import secrets

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.appeals.register_appeal import register_appeal
from outage_hub.actions.appeals.see_applicant import see_applicant
from outage_hub.actions.appeals.tie_appeal import tie_appeal, untie_appeal
from outage_hub.desk.cards import card_status, course, outages_to_tie
from outage_hub.models.appeals import Appeal, appeal_by_number, latest_appeals
from outage_hub.models.applicants import appeals_from, applicant_of
from outage_hub.models.base import db
from outage_hub.models.outages import outage_by_number
from outage_hub.rules.appeal import AppealDraft, phone_key
from outage_hub.rules.outage import Service
from outage_hub.rules.people.roles import Role
from outage_hub.rules.refusals import Absent, Fault, Refused
from outage_hub.words.sentences import errors_of
from outage_hub.words.verdicts import place_words

pages = Blueprint("appeals", __name__, url_prefix="/desk/appeals")
SHOWN = 100
_KEY = re.compile("[A-Za-z0-9_-]{1,64}")


@pages.get("")
@needs(Deed.SEE_APPEALS)
def cards() -> str:
    """The newest cards, those that hang on nothing first."""
    return render_template("desk/appeals.html", cards=latest_appeals(db.session(), most=SHOWN), card_status=card_status)


@pages.post("")
@needs(Deed.SEE_APPEALS)
def find() -> Response | tuple[str, int] | str:
    """A card's number or an applicant's phone. Sent, never asked by an address: a phone may not stand in a URL."""
    asked = request.form.get("q", "").strip()[:40]
    if appeal_by_number(db.session(), asked):
        return redirect(url_for("appeals.card", card=asked), 303)
    key = phone_key(asked)
    found = appeals_from(db.session(), key, most=SHOWN) if key else []
    page = render_template("desk/appeals.html", cards=found, asked=asked, by_phone=bool(key), card_status=card_status)
    return page if found else (page, 404)


@pages.get("/new")
@needs(Deed.KEEP_APPEALS)
def blank() -> str:
    """An empty card; `?outage=26-0001` ties it at once, `?place=` is the house that was looked up."""
    residence = place_words(db.session(), request.args)
    typed = MultiDict({"client_key": _new_key(), "who": "named", "residence": residence})
    if (service := request.args.get("service")) in set(Service):
        typed["service"] = service
    if outage := outage_by_number(db.session(), request.args.get("outage", "")):
        typed.update({"outage": outage.number, "service": outage.service})
    return _form(typed, {})


@pages.post("/new")
@needs(Deed.KEEP_APPEALS)
def register() -> Response | tuple[str, int]:
    """Keep it; or show what is missing, with everything typed still there."""
    key, outage = request.form.get("client_key", ""), request.form.get("outage", "").strip()
    key = key if _KEY.fullmatch(key) else ""
    try:
        kept = register_appeal(db.session(), _draft(request.form), key=key, outage=outage, by=the_actor(), now=g.now)
    except Refused as refused:
        db.session.rollback()
        reused = any(fault.code == "key_reused" for fault in refused.faults)
        typed = MultiDict({**request.form, "client_key": _new_key()}) if reused else request.form
        return _form(typed, errors_of(refused.faults)), refused.status
    return redirect(url_for("appeals.card", card=kept.number, told=1), 303)


@pages.get("/<card>")
@needs(Deed.SEE_APPEALS)
def card(card: str) -> str:
    """The card: state, course, ties; who appealed is shown to whoever takes the calls."""
    return _card(_known(card), {}, seen=the_actor().role is Role.OPERATOR)


@pages.post("/<card>/applicant")
@needs(Deed.SEE_APPEALS)
def applicant(card: str) -> str:
    """Show who appealed to somebody who does not take the calls; the look is in the journal first."""
    return _card(see_applicant(db.session(), card, by=the_actor(), now=g.now), {}, seen=True)


@pages.post("/<card>/tie")
@needs(Deed.KEEP_APPEALS)
def tie(card: str) -> Response | tuple[str, int]:
    """Hang the card on an outage."""
    try:
        tie_appeal(db.session(), card, request.form.get("outage", ""), by=the_actor(), now=g.now)
    except Refused as refused:
        return _refused(card, refused)
    return redirect(url_for("appeals.card", card=card), 303)


@pages.post("/<card>/untie")
@needs(Deed.KEEP_APPEALS)
def untie(card: str) -> Response | tuple[str, int]:
    """Take it off the outage it does not belong to."""
    try:
        untie_appeal(db.session(), card, request.form.get("why", ""), by=the_actor(), now=g.now)
    except Refused as refused:
        return _refused(card, refused)
    return redirect(url_for("appeals.card", card=card), 303)


def _draft(form: "MultiDict[str, str]") -> AppealDraft:
    def text(name: str) -> str:
        return form.get(name, "")

    service = next((service for service in Service if service == text("service")), None)
    if text("service") and service is None:
        raise Refused.because("service", "service_unknown", text=text("service")[:40])
    return AppealDraft(
        subject=text("subject"),
        service=service,
        read_back=bool(text("read_back")),
        anonymous=text("who") == "anonymous",
        warned=bool(text("warned")),
        surname=text("surname"),
        given_name=text("given_name"),
        patronymic=text("patronymic"),
        no_patronymic=bool(text("no_patronymic")),
        residence=text("residence"),
        phone=text("phone"),
        contact=text("contact"),
    )


def _form(typed: "MultiDict[str, str]", errors: dict[str, str]) -> str:
    outage = outage_by_number(db.session(), typed.get("outage", "").strip())
    return render_template("desk/appeal_new.html", typed=typed, errors=errors, services=list(Service), outage=outage)


def _known(card: str) -> Appeal:
    appeal = appeal_by_number(db.session(), card)
    if appeal is None:
        raise Absent([Fault("card", "card_unknown", {"number": card[:20]})])
    return appeal


def _refused(card: str, refused: Refused) -> tuple[str, int]:
    db.session.rollback()
    page = _card(_known(card), errors_of(refused.faults), seen=the_actor().role is Role.OPERATOR)
    return page, refused.status


def _card(appeal: Appeal, errors: dict[str, str], *, seen: bool) -> str:
    session = db.session()
    return render_template(
        "desk/appeal.html",
        card=appeal,
        status=card_status(appeal),
        course=course(session, appeal),
        outages=outages_to_tie(session, appeal.service),
        applicant=applicant_of(session, appeal.id) if seen else None,
        seen=seen,
        errors=errors,
    )


def _new_key() -> str:
    return secrets.token_urlsafe(12)
