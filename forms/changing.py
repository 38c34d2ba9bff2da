"""Something new about an outage: its term, places, course or end. One page, one choice, one button."""

from datetime import datetime
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.filing import page_context, resendable, source_of
from forms.typed import Typed, errors_of, moment_values, new_client_id
from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.revise_outage import own_outage, revise_outage
from outage_hub.actions.write_revision import area_drafts
from outage_hub.models.base import db
from outage_hub.models.outages import Outage
from outage_hub.rules.change import MAY_SET, SENT_AS, Change
from outage_hub.rules.outage import AreaDraft, Kind, Saying, sayings_for
from outage_hub.rules.refusals import Refused
from outage_hub.words.sentences import sentence

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
    return _page(outage, saying, _filled(outage, saying), {})


@pages.post("/outages/<number>/change")
@needs(Deed.REVISE)
def change(number: str) -> Response | tuple[str, int]:
    """Say it; or show what is wrong, with everything typed still there."""
    by = the_actor()
    outage = own_outage(db.session(), number, by)
    typed = Typed(request.form, now=g.now)
    saying = _known(typed.text("kind"))
    try:
        said = _change(typed, saying, outage)
        if typed.faults:
            raise Refused(typed.faults)
        sent = typed.submission(by, number)
        receipt = revise_outage(db.session(), number, said, by=by, source=source_of(by), sent=sent, now=g.now)
    except Refused as refused:
        db.session.rollback()
        shown = saying or _chosen(outage, "")
        form = resendable(request.form, refused)
        return _page(outage, shown, form, errors_of(refused.faults, sentence)), refused.status
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
            sets[name] = typed.text(name)
    if "cause_public" in settable and "summary" in typed.form:
        sets["cause_public"] = typed.flag("cause_public")
    for name in ("begins_at", "expected_end_at", "ended_at"):
        if name in settable:
            moment = _moment(typed, name, field=names.get(name, name))
            if moment is not None or typed.flag("term_unknown"):
                sets[name] = moment
    return Change(
        saying=saying,
        based_on=typed.number("based_on") or 0,
        reason=typed.text("reason"),
        sets=sets,
        areas=_areas(typed, saying, g.now) if "addresses" in typed.form and "areas" in settable else None,
        duplicate_of=typed.text("duplicate_of").strip(),
        phone=typed.phone(),
    )


def _moment(typed: Typed, name: str, *, field: str) -> datetime | None:
    if name == "ended_at" and typed.text("ended_now"):
        return typed.now
    if name == "expected_end_at" and typed.flag("term_unknown"):
        return None
    return typed.moment(_TYPED_AS[name], field=field, missing="")


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
            **moment_values("expected", outage.expected_end_at),
            **moment_values("begins", outage.begins_at),
        }
    )
    if saying is Saying.RESTORED:
        typed["ended_now"] = "1"
    typed.setlist("districts", list(dict.fromkeys(slug for area in left for slug in area.districts)))
    return typed


def _page(outage: Outage, saying: Saying | None, typed: "MultiDict[str, str]", errors: dict[str, str]) -> str:
    return render_template(
        "forms/change.html",
        outage=outage,
        saying=saying,
        typed=typed,
        errors=errors,
        choices=sayings_for(outage.state),
        planned=outage.kind is Kind.PLANNED,
        newest=outage.current.seq,
        **page_context(),
    )
