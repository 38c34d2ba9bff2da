"""The card of an organisation."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.people.keep_organisation import add_organisation, change_organisation
from outage_hub.actions.people.name_contact import contact_post, name_contact
from outage_hub.desk.everybody import EXECUTORS
from outage_hub.desk.holding import may_be_contact
from outage_hub.desk.keeping.typed import Form, an_id, choice, organisation_draft, try_deed
from outage_hub.desk.roll import all_organisations
from outage_hub.models.base import db
from outage_hub.models.people import Organisation, OrganisationKind, holders
from outage_hub.rules.outage import Service
from outage_hub.rules.refusals import Absent, Fault
from outage_hub.words import names

pages = Blueprint("organisations", __name__, url_prefix="/desk/people/organisations")
DONE = {"added": _l("Added."), "changed": _l("Changes are kept."), "contact": _l("The contact is named.")}
_CARD = "/<int(max=2147483647):organisation_id>"


@pages.get("/new")
@needs(Deed.MANAGE_PEOPLE)
def blank() -> str:
    """An empty card."""
    return _page(None, MultiDict(), {})


@pages.post("/new")
@needs(Deed.MANAGE_PEOPLE)
def add() -> Response | tuple[str, int]:
    """Add an organisation."""
    code, kind = request.form.get("code", "").strip(), choice(OrganisationKind, request.form.get("kind", ""))
    return try_deed(
        lambda: add_organisation(db.session(), code, kind, organisation_draft(request.form), by=the_actor(), now=g.now),
        lambda errors: _page(None, request.form, errors),
        lambda made: _card_of(made.id, "added"),
    )


@pages.get(_CARD)
@needs(Deed.MANAGE_PEOPLE)
def card(organisation_id: int) -> str:
    """An organisation's card."""
    organisation = _organisation(organisation_id)
    return _page(organisation, _filled(organisation), {})


@pages.post(_CARD)
@needs(Deed.MANAGE_PEOPLE)
def change(organisation_id: int) -> Response | tuple[str, int]:
    """Keep what was changed."""
    return try_deed(
        lambda: change_organisation(
            db.session(), organisation_id, organisation_draft(request.form), by=the_actor(), now=g.now
        ),
        lambda errors: _page(_organisation(organisation_id), request.form, errors),
        lambda made: _card_of(made.id, "changed"),
    )


@pages.post(f"{_CARD}/contact")
@needs(Deed.MANAGE_PEOPLE)
def contact(organisation_id: int) -> Response | tuple[str, int]:
    """Name the executor's contact (5.7.1)."""
    person = an_id(request.form.get("person", ""))
    return try_deed(
        lambda: name_contact(db.session(), organisation_id, person, by=the_actor(), now=g.now),
        lambda errors: _page(_organisation(organisation_id), _filled(_organisation(organisation_id)), errors),
        lambda _post: _card_of(organisation_id, "contact"),
    )


def _card_of(organisation_id: int, done: str) -> str:
    return url_for("organisations.card", organisation_id=organisation_id, done=done)


def _organisation(organisation_id: int) -> Organisation:
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        raise Absent([Fault("organisation", "organisation_unknown")])
    return found


def _filled(organisation: Organisation) -> Form:
    typed = MultiDict(
        {
            "name": organisation.name,
            "phone": organisation.phone or "",
            "mailbox": organisation.mailbox or "",
            "parent": str(organisation.parent_id or ""),
        }
    )
    typed.setlist("services", [str(one.service) for one in organisation.services])
    return typed


def _page(organisation: Organisation | None, typed: Form, errors: dict[str, str]) -> str:
    return render_template(
        "desk/people/organisation.html",
        organisation=organisation,
        typed=typed,
        errors=errors,
        done=DONE.get(request.args.get("done", "")),
        organisations=[(one.id, one.name) for one in all_organisations(db.session()) if one is not organisation],
        services=[(one.value, names.SERVICES[one]) for one in Service],
        kinds=[(one.value, names.ORGANISATION_KINDS[one]) for one in OrganisationKind],
        **_contact_of(organisation),
    )


def _contact_of(organisation: Organisation | None) -> dict[str, Any]:
    """The executor's named contact, and who may be it; of any other organisation, nothing."""
    if organisation is None or organisation.kind not in EXECUTORS:
        return {"contacts": None}
    session = db.session()
    post = contact_post(session, organisation.id)
    return {
        "contact_post": post,
        "contact": holders(session, [post.id], now=g.now).get(post.id) if post else None,
        "contacts": [(one.id, one.name) for one in may_be_contact(session, organisation)],
    }
