"""Something new about an outage: its term, places, course or end. One page, one choice, one button."""

from datetime import datetime
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.drafting import resendable, source_of
from forms.filing import page_context, said
from forms.typed import Typed, codes_of, moment_values, new_client_id
from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.outages.revise_outage import own_outage, revise_outage
from outage_hub.actions.outages.write_revision import area_drafts
from outage_hub.models.base import db
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.outbox import addresses_told
from outage_hub.models.people import Person
from outage_hub.rules.change import MAY_SET, SENT_AS, Change
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import AreaDraft, Kind, Saying, sayings_for
from outage_hub.rules.refusals import Refused
from outage_hub.rules.roles import ActorKind
from outage_hub.words.sentences import errors_of

pages = Blueprint("changing", __name__)
FIRST = {
    Kind.EMERGENCY: (Saying.COMPLETED, Saying.TERM_CHANGED),
    Kind.PLANNED: (Saying.STARTED, Saying.RESTORED),
}
# Which part of the form types which field of the facts.
_TYPED_AS = {"begins_at": "begins", "expected_end_at": "expected", "ended_at": "ended"}


@pages.get("/outages/<number>/change")
@needs(Deed.REVISE)
def choose(number: str) -> str:
    """The choices that the record's state allows, and the form of one of them."""
    outage = own_outage(db.session(), number, the_actor())
    saying = _chosen(outage, request.args.get("say", ""))
    return _page(outage, saying, _filled(outage, saying))


@pages.post("/outages/<number>/change")
@needs(Deed.REVISE)
def change(number: str) -> Response | tuple[str, int]:
    """Say it; or show what is wrong, with everything typed still there."""
    by = the_actor()
    outage = own_outage(db.session(), number, by)
    typed = Typed(request.form, now=g.now)
    saying = _known(typed.text("kind"))
    try:
        word = _change(typed, saying, outage)
        if typed.faults:
            raise Refused(typed.faults)
        sent = typed.submission(by, number)
        source = source_of(by, outage.executor, outage.kind)
        receipt = revise_outage(db.session(), number, word, by=by, source=source, sent=sent, now=g.now)
    except Refused as refused:
        db.session.rollback()
        shown = saying or _chosen(outage, "")
        form = resendable(request.form, refused)
        return _page(outage, shown, form, refused), refused.status
    return redirect(url_for("changing.changed", number=receipt.number, revision=receipt.revision), 303)


@pages.get("/outages/<number>/changed")
@needs(Deed.REVISE)
def changed(number: str) -> str:
    """What was kept, and what is open to do next."""
    outage = own_outage(db.session(), number, the_actor())
    return render_template("forms/changed.html", outage=outage)


def _known(text: str) -> Saying | None:
    return next((saying for saying in MAY_SET if saying == text), None)


def _chosen(outage: Outage, text: str) -> Saying | None:
    allowed, known = sayings_for(outage.state), _known(text)
    if known in allowed:
        return known
    return next((saying for saying in (*FIRST[outage.kind], *allowed) if saying in allowed), None)


def _change(typed: Typed, saying: Saying | None, outage: Outage) -> Change:
    if saying is None:
        raise Refused.because("kind", "kind_missing")
    settable, names = MAY_SET[saying], SENT_AS[outage.kind]
    sets: dict[str, Any] = {}
    for name in ("summary", "cause", "consequences", "aid_points", "works_place"):
        if name in settable and name in typed.form:
            sets[name] = typed.words(name)
    if "cause_public" in settable and "summary" in typed.form:
        sets["cause_public"] = typed.flag("cause_public")
    for name in ("begins_at", "expected_end_at", "ended_at"):
        if name in settable:
            moment = _moment(typed, name, field=names.get(name, name))
            if moment is not None or (name == "expected_end_at" and typed.unknown("expected")):
                sets[name] = moment
    return Change(
        saying=saying,
        based_on=typed.number("based_on") or 0,
        reason=typed.words("reason"),
        sets=sets,
        areas=_areas(typed, saying, g.now) if "addresses" in typed.form and "areas" in settable else None,
        duplicate_of=typed.text("duplicate_of").strip(),
        phone=typed.phone(),
    )


def _moment(typed: Typed, name: str, *, field: str) -> datetime | None:
    return typed.picked(_TYPED_AS[name], field=field, missing="")


def _areas(typed: Typed, saying: Saying, now: datetime) -> tuple[AreaDraft, ...]:
    """What is left; and, of a partial restoration, what has come back."""
    restored = typed.text("restored_addresses")
    if saying is Saying.PART_RESTORED and restored.strip():
        return (AreaDraft(text=restored, restored_at=now), *typed.areas())
    return typed.areas()


def _filled(outage: Outage, saying: Saying | None) -> "MultiDict[str, str]":
    """The form as it opens: what is in force now."""
    current = outage.current
    left = [area for area in area_drafts(current) if not area.restored_at]
    typed: MultiDict[str, str] = MultiDict(
        {
            "client_id": new_client_id(),
            "based_on": str(current.seq),
            "summary": current.summary,
            "cause": current.cause,
            "consequences": current.consequences,
            "aid_points": current.aid_points,
            "works_place": current.works_place,
            "cause_public": "1" if current.cause_public else "",
            "addresses": "; ".join(area.text for area in left if area.text),
            **moment_values("begins", outage.begins_at),
            **_term_in_force(outage, saying),
        }
    )
    today = local(g.now).date().isoformat()
    typed.setdefault("expected_day_chip", today)
    if saying is Saying.RESTORED:
        typed.update({"ended_chip": _iso(g.now), "ended_day_chip": today})
    typed.setlist("districts", list(dict.fromkeys(slug for area in left for slug in area.districts)))
    return typed


def _term_in_force(outage: Outage, saying: Saying | None) -> dict[str, str]:
    """What a form that keeps the term opens with; a new term is chosen anew."""
    term = outage.expected_end_at
    if saying is Saying.MOVED:
        return moment_values("expected", term)
    if term is None or term <= g.now or saying in (Saying.TERM_CHANGED, Saying.REOPENED):
        return {}
    return {"expected_chip": _iso(term)}


def _iso(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")


def _author(revision: Revision) -> str:
    known = revision.author_kind is ActorKind.PERSON and revision.author_id is not None
    person = db.session.get(Person, revision.author_id) if known else None
    return person.name if person else ""


def _page(outage: Outage, saying: Saying | None, form: "MultiDict[str, str]", refused: Refused | None = None) -> str:
    faults = refused.faults if refused else ()
    newest = outage.current
    return render_template(
        "forms/change.html",
        outage=outage,
        saying=saying,
        typed=form,
        errors=errors_of(faults, said),
        codes=codes_of(faults),
        choices=sayings_for(outage.state),
        planned=outage.kind is Kind.PLANNED,
        newest=newest,
        author=_author(newest),
        mine=Typed(form, now=g.now).picked("expected", field="", missing=""),
        told=len(addresses_told(db.session(), outage.id, newest.seq + 1)),
        **page_context(),
    )
