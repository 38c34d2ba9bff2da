"""By phone first (7.1): four things are asked while the caller speaks; it is an outage at once, told at once.

The executor's own record stays due 30 minutes after the event; the same page, filled in, lets it be completed.
"""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.filing import page_context, resendable, said
from forms.typed import Typed, errors_of, new_client_id
from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.file_outage import file_outage
from outage_hub.models.base import db
from outage_hub.models.people import organisation_by_code
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import Draft, Facts, Kind, PhoneWord, Service, Source
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.words.names import HEADLINES

pages = Blueprint("phoning", __name__)
CAUSE = "З’ясовуємо"


@pages.get("/desk/phone")
@needs(Deed.FILE_FOR_ANY)
def blank() -> str:
    """An empty page: who, what, where, since when."""
    today = local(g.now).date().isoformat()
    return _page(MultiDict({"client_id": new_client_id(), "occurred_day": today, "expected_day": today}), {})


@pages.post("/desk/phone")
@needs(Deed.FILE_FOR_ANY)
def take() -> Response | tuple[str, int]:
    """File what was said; everything typed stays if something is wrong."""
    typed, by = Typed(request.form, now=g.now), the_actor()
    try:
        draft = _draft(typed)
        sent = typed.submission(by, "phone")
        receipt = file_outage(db.session(), draft, by=by, source=Source.PHONE, sent=sent, now=g.now)
    except Refused as refused:
        db.session.rollback()
        return _page(resendable(request.form, refused), errors_of(refused.faults, said)), refused.status
    return redirect(url_for("desk.outage", number=receipt.number), 303)


def _draft(typed: Typed) -> Draft:
    begins_at = typed.moment("occurred", field="occurred_at", missing="occurred_missing")
    promised = typed.text("expected_time").strip()
    ends_at = typed.moment("expected", field="expected_restoration_at", missing="") if promised else None
    service = _service(typed)
    if not typed.text("phone_said_by").strip():
        typed.faults.append(Fault("phone.said_by", "said_by_missing"))
    if typed.faults or begins_at is None or service is None:
        raise Refused(typed.faults)
    facts = Facts(
        summary=typed.text("summary"),
        cause=CAUSE,
        consequences=str(HEADLINES[Kind.EMERGENCY][service]),
        begins_at=begins_at,
        expected_end_at=ends_at,
    )
    said_by, taken_by = typed.text("phone_said_by"), current_user.person.name
    return Draft(
        kind=Kind.EMERGENCY,
        service=service,
        executor=typed.text("executor"),
        facts=facts,
        areas=typed.areas(),
        phone=PhoneWord(said_by=said_by, phoned_at=typed.now, taken_by=taken_by),
    )


def _service(typed: Typed) -> Service | None:
    """The one that was chosen; else the executor's own when it has one only."""
    chosen = next((service for service in Service if service == typed.text("service")), None)
    executor = organisation_by_code(db.session(), typed.text("executor"))
    own = [one.service for one in executor.services] if executor else []
    if chosen is None and len(own) == 1:
        return own[0]
    if chosen is None:
        typed.faults.append(Fault("service", "service_missing"))
    return chosen


def _page(typed: "MultiDict[str, str]", errors: dict[str, str]) -> str:
    return render_template("forms/phone.html", typed=typed, errors=errors, **page_context())
