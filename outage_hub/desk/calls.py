"""The call list (4.9.1, 5.6, 7.5): whom to phone, what for, until when; one key enters the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import SHIFT, Deed, needs, the_actor
from outage_hub.actions.appeals.make_call import make_call
from outage_hub.models.applicants import Applicant, applicants_of
from outage_hub.models.base import db
from outage_hub.models.calls import CallPurpose, CallTask, calls_made, calls_to_make
from outage_hub.models.people import Person, holders
from outage_hub.rules.refusals import Refused
from outage_hub.rules.telling.call import TIRED, CallResult, CallWord, results_for
from outage_hub.words.contacts import contact_of
from outage_hub.words.sentences import sentence
from outage_hub.words.told_by_phone import told_by_phone

pages = Blueprint("calls", __name__, url_prefix="/desk/calls")
MADE_SHOWN = SHIFT
# Calls by which an official learns of an outage.
TELLING = (
    CallPurpose.DUPLICATE_7_5,
    CallPurpose.ADDRESS_REFUSED,
    CallPurpose.NOBODY_NOTIFIED,
    CallPurpose.CLARIFY_NUMBER,
)


@dataclass(frozen=True)
class Line:
    """One call with whoever answers it: read from the post, the person or the applicant, never copied."""

    call: CallTask
    results: tuple[CallResult, ...]
    who: str = ""
    holder: str = ""
    phone: str = ""
    contact: str = ""

    @property
    def tells(self) -> bool:
        """Whether the call is news of an outage to an official."""
        return self.call.purpose in TELLING

    @property
    def tired(self) -> bool:
        """Several tries without an answer: a controller's matter (6.1)."""
        return self.call.tries >= TIRED


@pages.get("")
@needs(Deed.MAKE_CALLS)
def calls() -> str:
    """Whom to phone now, who is phoned again later, and what was done this shift. `?call=` tells what came of one."""
    return _page({})


@pages.post("/<int(max=2147483647):call>")
@needs(Deed.MAKE_CALLS)
def settle(call: int) -> Response | tuple[str, int]:
    """Enter the result; a second one of the same call is told that it stands already."""
    form = request.form
    said = CallWord(form.get("result", ""), form.get("words", ""), _number(form.get("tries", "")))
    try:
        called = make_call(db.session(), call, said, by=the_actor(), now=g.now)
    except Refused as refused:
        if refused.status == 404:
            raise
        db.session.rollback()
        return _page({f"{fault.field}-{call}": sentence(fault) for fault in refused.faults}), refused.status
    return redirect(url_for("calls.calls", call=call, repeat=1 if called.repeat else None), 303)


def _page(errors: dict[str, str]) -> str:
    session = db.session()
    todo = _lines(session, calls_to_make(session, now=g.now), now=g.now)
    return render_template(
        "desk/calls.html",
        todo=todo,
        to_say=_to_say(todo, now=g.now),
        made=_lines(session, calls_made(session, since=g.now - MADE_SHOWN), now=g.now),
        told=session.get(CallTask, _number(request.args.get("call", "")) or 0),
        repeat=request.args.get("repeat"),
        errors=errors,
        typed=request.form,
    )


def _to_say(todo: Sequence[Line], *, now: datetime) -> dict[str, str]:
    """What officials are told, by the outage's number: as it stands now, put into words once for all who hear it."""
    outages = [line.call.outage for line in todo if line.tells and line.call.outage]
    return {outage.number: told_by_phone(outage, now=now) for outage in dict.fromkeys(outages)}


def _lines(session: Session, found: Sequence[CallTask], *, now: datetime) -> list[Line]:
    held = holders(session, [call.post_id for call in found if call.post_id], now=now)
    applicants = applicants_of(session, [call.appeal_id for call in found if call.appeal_id])
    return [
        _to_applicant(call, applicants.get(call.appeal_id))
        if call.appeal_id
        else _to_official(call, call.person or held.get(call.post_id or 0))
        for call in found
    ]


def _to_applicant(call: CallTask, applicant: Applicant | None) -> Line:
    if applicant is None:  # retention has been here
        return Line(call, results_for(applicant=True))
    names = (applicant.surname, applicant.given_name, applicant.patronymic)
    return Line(
        call,
        results_for(applicant=True),
        " ".join(filter(None, names)),
        phone=applicant.phone,
        contact=applicant.contact,
    )


def _to_official(call: CallTask, person: Person | None) -> Line:
    contact = contact_of(call.post, person, call.outage.executor if call.outage else None)
    if contact is None:
        return Line(call, results_for(applicant=False))
    holder = person.name if person and call.post else ""
    who = call.post.name if call.post else contact.who
    return Line(call, results_for(applicant=False), who, holder, contact.phone)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
