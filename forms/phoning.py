"""By phone first (7.1): four things are asked while the caller speaks; it is an outage at once, told at once.

The executor's own record stays due 30 minutes after the event; the same page, filled in, lets it be completed.
What the dispatcher of electricity says is different: this very entry is the entry, due 30 minutes after the call (7.8).
"""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.asking import only_redraws
from forms.chips import CAUSES, CONSEQUENCES
from forms.drafting import resendable, source_of
from forms.filing import page_context, said, today
from forms.mending import mended
from forms.reading import places_typed, read_back
from forms.typed import Typed, codes_of, new_client_id
from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.outages.file_outage import file_outage
from outage_hub.actions.outages.submission import first_receipt
from outage_hub.models.base import db
from outage_hub.models.outages import Outage, live_outages
from outage_hub.models.people import Organisation, organisation_by_code
from outage_hub.rules.outage import Draft, Facts, Kind, PhoneWord, Service
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.words.sentences import errors_of
from outage_hub.words.verdicts import place_words

pages = Blueprint("phoning", __name__)


@pages.get("/desk/phone")
@needs(Deed.FILE_FOR_ANY)
def blank() -> str:
    """An empty page: who, what, where, since when; `?place=` is the house that was looked up."""
    where = place_words(db.session(), request.args)
    opened = {"client_id": new_client_id(), "phone_chip": g.now.isoformat(), "addresses": where}
    return _page(MultiDict({**opened, **today()}))


@pages.post("/desk/phone")
@needs(Deed.FILE_FOR_ANY)
def take() -> Response | tuple[str, int] | str:
    """File what was said; everything typed stays if something is wrong."""
    form = mended(request.form)
    typed, by = Typed(form, now=g.now), the_actor()
    if only_redraws(typed):
        return _page(form)
    executor = organisation_by_code(db.session(), typed.text("executor"))
    try:
        draft = _draft(typed, executor)
        source, sent = source_of(by, executor, draft.kind), typed.submission(by, "phone")
        asks = not typed.flag("anew") and first_receipt(db.session(), sent) is None
        if asks and (living := _living(draft)):
            return _page(form, living=living)
        receipt = file_outage(db.session(), draft, by=by, source=source, sent=sent, now=g.now)
    except Refused as refused:
        db.session.rollback()
        return _page(resendable(form, refused), refused), refused.status
    return redirect(url_for("desk.outage", number=receipt.number), 303)


def _draft(typed: Typed, executor: Organisation | None) -> Draft:
    begins_at = typed.moment("occurred", field="occurred_at", missing="occurred_missing")
    ends_at = typed.picked("expected", field="expected_restoration_at", missing="")
    received_at = typed.picked("phone", field="phone.at", missing="received_missing")
    service = _service(typed, executor)
    if not typed.text("phone_said_by").strip():
        typed.faults.append(Fault("phone.said_by", "said_by_missing"))
    if typed.faults or begins_at is None or service is None:
        raise Refused(typed.faults)
    facts = Facts(
        summary=typed.text("summary"),
        cause=CAUSES[0],
        consequences=next(iter(CONSEQUENCES[service]), typed.text("summary")),
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
        phone=PhoneWord(said_by=said_by, phoned_at=received_at, taken_by=taken_by),
    )


def _service(typed: Typed, executor: Organisation | None) -> Service | None:
    """The one that was chosen; else the executor's own when it has one only."""
    chosen = next((service for service in Service if service == typed.text("service")), None)
    own = [one.service for one in executor.services] if executor else []
    if chosen is None and len(own) == 1:
        return own[0]
    if chosen is None:
        typed.faults.append(Fault("service", "service_missing"))
    return chosen


def _living(draft: Draft) -> list[Outage]:
    """Live emergencies of this executor and service: the call may be about one of them."""
    return [
        outage
        for outage in live_outages(db.session())
        if outage.kind is Kind.EMERGENCY
        and outage.service is draft.service
        and outage.executor.code == draft.executor
        and outage.exercise == draft.exercise
    ]


def _page(form: "MultiDict[str, str]", refused: Refused | None = None, living: list[Outage] | None = None) -> str:
    faults = refused.faults if refused else ()
    typed = Typed(form, now=g.now)
    return render_template(
        "forms/phone.html",
        typed=form,
        errors=errors_of(faults, said),
        codes=codes_of(faults),
        living=living or [],
        read=read_back(typed, places_typed(typed)),
        **page_context(),
    )
