"""The outage form: one page, sent once; a repeat is harmless, late is asked why and never refused."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms import chips
from forms.asking import only_redraws, records_like, unanswered
from forms.drafting import draft_of, replaced, resendable, source_of
from forms.foreseeing import begins, foresee
from forms.mending import mended
from forms.reading import Placed, places_typed, read_back
from forms.typed import Typed, codes_of, new_client_id
from outage_hub.access import Deed, may, needs, the_actor
from outage_hub.actions.outages.file_outage import file_outage
from outage_hub.actions.outages.foretell_audience import letters, would_hear
from outage_hub.actions.outages.preview_filing import question_filing
from outage_hub.actions.outages.read_areas import counted
from outage_hub.actions.outages.revise_outage import own_outage
from outage_hub.actions.outages.submission import first_receipt
from outage_hub.actions.outbox.find_audience import touched_by
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.city.places import districts
from outage_hub.models.outages import Outage, areas_now
from outage_hub.models.people import Organisation, executors, organisation_by_code
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import Kind, Service, Source
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.words.sentences import errors_of, sentence

pages = Blueprint("forms", __name__, template_folder="templates")


@pages.get("/file")
@needs(Deed.FILE)
def blank() -> str:
    """An empty form; `?kind=planned` for planned works."""
    kind = Kind.PLANNED if request.args.get("kind") == Kind.PLANNED else Kind.EMERGENCY
    typed = MultiDict({"kind": kind, "client_id": new_client_id(), "cause_public": "1"})
    if kind is Kind.EMERGENCY:
        typed.update(today())
    own = _own_services()
    if own:
        typed["service_chip"] = own[0]
    return _page(typed)


@pages.post("/file")
@needs(Deed.FILE)
def send() -> Response | tuple[str, int] | str:
    """File it; or show what is wrong, what is asked, what would happen. Everything typed stays."""
    form = mended(_yesterdays(request.form))
    typed, by = Typed(form, now=g.now), the_actor()
    if only_redraws(typed):
        return _page(form)
    try:
        draft = draft_of(typed, by)
        source, sent = source_of(by, _executor(draft.executor), draft.kind), typed.submission(by, "file")
        questions = question_filing(db.session(), draft, by=by, source=source, now=g.now)
        asked = unanswered(questions, typed) and first_receipt(db.session(), sent) is None
        if typed.text("action") == "check" or asked:
            return _page(form, questions=questions)
        receipt = file_outage(db.session(), draft, by=by, source=source, sent=sent, now=g.now)
    except Refused as refused:
        db.session.rollback()
        return _page(resendable(form, refused), refused=refused), refused.status
    return redirect(url_for("forms.done", number=receipt.number, repeat=1 if receipt.repeat else None), 303)


@pages.post("/file/read")
@needs(Deed.FILE)
def read() -> str:
    """The addresses read back, and what sending would do, as far as what is typed so far can tell; keeps nothing."""
    typed = Typed(request.form, now=g.now)
    return render_template("forms/read.html", typed=typed.form, **_foretold(typed))


@pages.get("/file/done/<number>")
@needs(Deed.FILE)
def done(number: str) -> str:
    """It is filed: its number, how many hear of it, and what comes next."""
    outage = own_outage(db.session(), number, the_actor())
    return render_template(
        "forms/done.html",
        outage=outage,
        letters=_letters(outage),
        area=counted(db.session(), areas_now(outage.current)),
        repeat=request.args.get("repeat"),
    )


def page_context() -> dict[str, Any]:
    """What every form page needs to draw its choices."""
    any_executor = may(the_actor(), Deed.FILE_FOR_ANY)
    return {
        "districts": districts(db.session()),
        "executors": executors(db.session()) if any_executor else [],
        "own_services": _own_services(),
        "services": list(Service),
        "chips": chips,
    }


def today() -> dict[str, str]:
    """The days that a form of an emergency opens with."""
    day = local(g.now).date().isoformat()
    return {"occurred_day_chip": day, "expected_day_chip": day}


def said(fault: Fault) -> str:
    """The fault in words, with the telephone to call."""
    return sentence(fault, phone=the_hub().settings.the_city.phone)


def _yesterdays(form: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """«Так, учора»: one button answers the question whether an hour that has not come yet was yesterday's."""
    if not form.get("yesterday"):
        return form
    day = local(g.now).date() - timedelta(days=1)
    return replaced(form, occurred_day="", occurred_day_chip=day.isoformat())


def _own_services() -> list[Service]:
    """In the order in which services are always named."""
    own = {one.service for one in current_user.person.organisation.services}
    return [service for service in Service if service in own]


def _executor(code: str) -> Organisation | None:
    return organisation_by_code(db.session(), code)


def _source_typed(typed: Typed) -> Source:
    kind = Kind.PLANNED if typed.text("kind") == Kind.PLANNED else Kind.EMERGENCY
    return source_of(the_actor(), _executor(typed.text("executor")), kind)


def _foretold(typed: Typed) -> dict[str, Any]:
    """The addresses as they were understood, the clause's clock, and who would hear."""
    placed = _placed(typed)
    return {
        "read": read_back(typed, placed),
        "foreseen": foresee(typed, _source_typed(typed), placed),
    }


def _placed(typed: Typed) -> list[Placed]:
    typed.since = max(typed.now, begins(typed) or typed.now)
    return places_typed(typed)


def _letters(outage: Outage) -> int:
    touched = touched_by(db.session(), outage, outage.current)
    begins_at, now = outage.begins_at, outage.current.recorded_at
    heard = would_hear(db.session(), outage.kind, touched, begins_at=begins_at, now=now)
    return sum(letters(heard).values())


def _page(form: "MultiDict[str, str]", *, refused: Refused | None = None, questions: Sequence[Fault] = ()) -> str:
    faults = refused.faults if refused else ()
    typed = Typed(form, now=g.now)
    asked = [fault for fault in questions if fault.field != "similar"]
    return render_template(
        "forms/filing.html",
        typed=form,
        errors=errors_of(faults, said),
        codes=codes_of(faults),
        questions=errors_of(asked, said),
        similar=records_like(questions, the_actor()),
        confirmed=" ".join(sorted({fault.field for fault in questions} - {"addresses"})),
        planned=form.get("kind") == Kind.PLANNED,
        rows=typed.rows_shown(),
        focus="reading" if form.get("instead") else form.get("action", ""),
        **_foretold(typed),
        **page_context(),
    )
