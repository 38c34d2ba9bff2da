"""The outage form: one page, sent once; a repeat is harmless, late is asked why and never refused."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.typed import Typed, errors_of, new_client_id
from outage_hub.access import Deed, may, needs, the_actor
from outage_hub.actions.file_outage import file_outage
from outage_hub.actions.preview_filing import Preview, preview_filing
from outage_hub.actions.revise_outage import own_outage
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.people import executors
from outage_hub.models.places import districts
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import Draft, Facts, Kind, Service, Source
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.roles import Actor, Role
from outage_hub.rules.text import tidy
from outage_hub.words.sentences import sentence

pages = Blueprint("forms", __name__, template_folder="templates")


@pages.get("/file")
@needs(Deed.FILE)
def blank() -> str:
    """An empty form; `?kind=planned` for planned works."""
    kind = Kind.PLANNED if request.args.get("kind") == Kind.PLANNED else Kind.EMERGENCY
    today = local(g.now).date().isoformat()
    typed = MultiDict({"kind": kind, "client_id": new_client_id(), "cause_public": "1"})
    if kind is Kind.EMERGENCY:
        typed.update({"occurred_day": today, "expected_day": today})
    own = _own_services()
    if own:
        typed["service"] = own[0]
    return _page(typed, {})


@pages.post("/file")
@needs(Deed.FILE)
def send() -> Response | tuple[str, int] | str:
    """File it; or show what is wrong, what is asked, what would happen. Everything typed stays."""
    typed, by = Typed(request.form, now=g.now), the_actor()
    try:
        draft = draft_of(typed, by)
        preview = preview_filing(db.session(), draft, by=by, now=g.now)
        asked = {fault.field for fault in preview.questions}
        if typed.text("action") == "check" or not asked <= set(typed.text("confirmed").split()):
            questions = errors_of(preview.questions, sentence)
            return _page(request.form, {}, questions=questions, preview=preview, confirmed=sorted(asked))
        receipt = file_outage(
            db.session(), draft, by=by, source=source_of(by), sent=typed.submission(by, "file"), now=g.now
        )
    except Refused as refused:
        db.session.rollback()
        return _page(resendable(request.form, refused), errors_of(refused.faults, said)), refused.status
    return redirect(url_for("forms.done", number=receipt.number, repeat=1 if receipt.repeat else None), 303)


@pages.get("/file/done/<number>")
@needs(Deed.FILE)
def done(number: str) -> str:
    """It is filed: its number, and what comes next."""
    outage = own_outage(db.session(), number, the_actor())
    return render_template("forms/done.html", outage=outage, repeat=request.args.get("repeat"))


def draft_of(typed: Typed, by: Actor) -> Draft:
    """The draft in a form. Raises Refused with all that could not be read."""
    planned = typed.text("kind") == Kind.PLANNED
    facts = _facts(typed, planned=planned)
    service = typed.text("service")
    if service not in {str(known) for known in Service}:
        typed.faults.append(
            Fault("service", "service_unknown" if service else "service_missing", {"text": service[:40]})
        )
    if typed.text("kind") not in set(Kind):
        typed.faults.append(Fault("kind", "kind_missing"))
    phone = typed.phone()
    if typed.faults or facts is None:
        raise Refused([*typed.faults, *_words_missing(typed)])
    return Draft(
        kind=Kind.PLANNED if planned else Kind.EMERGENCY,
        service=Service(service),
        executor=typed.text("executor") if may(by, Deed.FILE_FOR_ANY) else current_user.person.organisation.code,
        facts=facts,
        areas=typed.areas(),
        exercise=typed.flag("exercise"),
        late_reason=typed.text("late_reason"),
        phone=phone,
    )


def resendable(form: "MultiDict[str, str]", refused: Refused) -> "MultiDict[str, str]":
    """A page sent, then changed after «back», may be sent as a new one: it gets a key of its own."""
    if any(fault.code == "key_reused" for fault in refused.faults):
        return MultiDict(
            [
                *((name, one) for name, one in form.items(multi=True) if name != "client_id"),
                ("client_id", new_client_id()),
            ]
        )
    return form


def source_of(by: Actor) -> Source:
    """What an operator enters was said by telephone: the executor's own entry is still owed (7.1)."""
    return Source.FORM if by.role is Role.EXECUTOR else Source.PHONE


def page_context() -> dict[str, Any]:
    """What every form page needs to draw its choices."""
    any_executor = may(the_actor(), Deed.FILE_FOR_ANY)
    return {
        "districts": districts(db.session()),
        "executors": executors(db.session()) if any_executor else [],
        "own_services": _own_services(),
        "services": list(Service),
    }


def _facts(typed: Typed, *, planned: bool) -> Facts | None:
    if planned:
        begins = typed.moment("starts", field="starts_at", missing="start_missing")
        ends = typed.moment("ends", field="ends_at", missing="end_missing")
    else:
        begins = typed.moment("occurred", field="occurred_at", missing="occurred_missing")
        ends = None
        if not typed.flag("term_unknown"):
            ends = typed.moment("expected", field="expected_restoration_at", missing="term_missing")
    if begins is None:
        return None
    return Facts(
        summary=typed.text("summary"),
        cause=typed.text("cause"),
        consequences=typed.text("consequences"),
        begins_at=begins,
        expected_end_at=ends,
        cause_public=typed.flag("cause_public"),
        aid_points=typed.text("aid_points"),
        works_place=typed.text("works_place"),
    )


def _words_missing(typed: Typed) -> list[Fault]:
    """When a time could not be read, say at once what else is missing, so that one more send is enough."""
    missing = [
        Fault(name, f"{name}_missing") for name in ("summary", "cause", "consequences") if not tidy(typed.text(name))
    ]
    if not tidy(typed.text("addresses")) and not typed.form.getlist("districts"):
        missing.append(Fault("addresses", "addresses_missing"))
    return missing


def _own_services() -> list[Service]:
    return [one.service for one in current_user.person.organisation.services]


def said(fault: Fault) -> str:
    """The fault in words, with the telephone to call."""
    return sentence(fault, phone=the_hub().settings.the_city.phone)


def _page(
    typed: "MultiDict[str, str]",
    errors: dict[str, str],
    *,
    questions: dict[str, str] | None = None,
    preview: Preview | None = None,
    confirmed: list[str] | None = None,
) -> str:
    return render_template(
        "forms/filing.html",
        typed=typed,
        errors=errors,
        questions=questions or {},
        preview=preview,
        confirmed=" ".join(confirmed or []),
        planned=typed.get("kind") == Kind.PLANNED,
        **page_context(),
    )
