"""Something new about an outage: its term, places, course or end. One page, one choice, one button."""

from datetime import datetime
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.asking import only_redraws
from forms.drafting import resendable, source_of
from forms.filing import page_context, said
from forms.filling import filled_in
from forms.mending import mended
from forms.reading import Read, key_of, places_typed, read_back
from forms.typed import Typed, codes_of
from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.outages.compare_areas import compare_areas
from outage_hub.actions.outages.question_areas import questions_about
from outage_hub.actions.outages.revise_outage import own_outage, revise_outage
from outage_hub.actions.outages.submission import first_receipt
from outage_hub.actions.outages.write_revision import area_drafts
from outage_hub.models.base import db
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.outbox import addresses_told
from outage_hub.models.people import Person
from outage_hub.rules.change import MAY_SET, SENT_AS, Change
from outage_hub.rules.outage import AreaDraft, Kind, Saying, sayings_for
from outage_hub.rules.people.roles import ActorKind
from outage_hub.rules.refusals import Refused
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
    return _page(outage, saying, filled_in(outage, saying))


@pages.post("/outages/<number>/change")
@needs(Deed.REVISE)
def change(number: str) -> Response | tuple[str, int] | str:
    """Say it; or show what is wrong, what is asked about the addresses. Everything typed stays."""
    by = the_actor()
    outage = own_outage(db.session(), number, by)
    form = mended(request.form)
    typed = _typed(form, outage)
    saying = _known(typed.text("kind"))
    if saying and (only_redraws(typed) or typed.text("action") == "check"):
        return _page(outage, saying, form)
    try:
        word = _change(typed, saying, outage)
        if typed.faults:
            raise Refused(typed.faults)
        sent = typed.submission(by, number)
        if word.areas is not None and _asks(typed, word.saying) and first_receipt(db.session(), sent) is None:
            return _page(outage, saying, form, asks=True)
        source = source_of(by, outage.executor, outage.kind)
        receipt = revise_outage(db.session(), number, word, by=by, source=source, sent=sent, now=g.now)
    except Refused as refused:
        db.session.rollback()
        shown = saying or _chosen(outage, "")
        form = resendable(form, refused)
        return _page(outage, shown, form, refused), refused.status
    return redirect(url_for("changing.changed", number=receipt.number, revision=receipt.revision), 303)


@pages.post("/outages/<number>/change/read")
@needs(Deed.REVISE)
def read(number: str) -> str:
    """The addresses read back, and which houses are added and taken away; keeps nothing."""
    outage = own_outage(db.session(), number, the_actor())
    typed = _typed(request.form, outage)
    return render_template("forms/read.html", typed=typed.form, read=_read(typed, _known(typed.text("kind")), outage))


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
        areas=_areas(typed, saying, outage) if "addresses" in typed.form and "areas" in settable else None,
        duplicate_of=typed.text("duplicate_of").strip(),
        phone=typed.phone(),
    )


def _moment(typed: Typed, name: str, *, field: str) -> datetime | None:
    return typed.picked(_TYPED_AS[name], field=field, missing="")


def _typed(form: "MultiDict[str, str]", outage: Outage) -> Typed:
    typed = Typed(form, now=g.now)
    typed.since = max(g.now, outage.begins_at)
    return typed


def _areas(typed: Typed, saying: Saying, outage: Outage) -> tuple[AreaDraft, ...]:
    """What had come back before, what has come back now, and what is left."""
    before = [area for area in area_drafts(outage.current) if area.restored_at]
    areas = [area for _, area in [*_back(typed, saying), *typed.places()]]
    if saying is Saying.PART_RESTORED and all(area.restored_at for area in areas):
        raise Refused.because("addresses", "all_restored")
    return (*before, *areas)


def _back(typed: Typed, saying: Saying | None) -> list[tuple[str, AreaDraft]]:
    """Of a partial restoration, the addresses that have come back."""
    words = typed.text("restored_addresses")
    if saying is not Saying.PART_RESTORED or not words.strip():
        return []
    return [("restored_addresses", AreaDraft(text=words, restored_at=typed.now))]


def _asks(typed: Typed, saying: Saying) -> bool:
    """Whether the addresses leave a question that the page has not shown yet."""
    placed = places_typed(typed, *_back(typed, saying))
    return typed.text("seen") != key_of(questions_about([area for _, area in placed]))


def _read(typed: Typed, saying: Saying | None, outage: Outage) -> Read | None:
    if saying is None or "areas" not in MAY_SET[saying] or "addresses" not in typed.form:
        return None
    placed = places_typed(typed, *_back(typed, saying))
    difference = compare_areas(db.session(), outage.current, [area for _, area in placed])
    return read_back(typed, placed, difference)


def _author(revision: Revision) -> str:
    known = revision.author_kind is ActorKind.PERSON and revision.author_id is not None
    person = db.session.get(Person, revision.author_id) if known else None
    return person.name if person else ""


def _page(
    outage: Outage,
    saying: Saying | None,
    form: "MultiDict[str, str]",
    refused: Refused | None = None,
    *,
    asks: bool = False,
) -> str:
    faults = refused.faults if refused else ()
    newest, typed = outage.current, _typed(form, outage)
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
        read=_read(typed, saying, outage),
        rows=typed.rows_shown(),
        asks=asks,
        focus="reading" if form.get("instead") else form.get("action", ""),
        mine=Typed(form, now=g.now).picked("expected", field="", missing=""),
        told=len(addresses_told(db.session(), outage.id, newest.seq + 1)),
        **page_context(),
    )
