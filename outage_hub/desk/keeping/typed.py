"""What was typed on the people pages, read into drafts, and faults put beside their fields."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from flask import redirect
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outage_hub.actions.people.keep_organisation import OrganisationDraft
from outage_hub.actions.people.keep_person import PersonDraft
from outage_hub.actions.people.keep_post import PostDraft
from outage_hub.actions.people.keep_shift import ShiftDraft
from outage_hub.models.base import db
from outage_hub.rules.kyiv import at_local, local, read_day, read_time
from outage_hub.rules.outage import Service
from outage_hub.rules.people.roles import Role
from outage_hub.rules.refusals import Absent, Refused
from outage_hub.rules.telling.audience import DigestChoice, Phoned
from outage_hub.words.sentences import errors_of

Form = MultiDict[str, str]
Choice = TypeVar("Choice", bound=StrEnum)
Done = TypeVar("Done")
BIGGEST_ID = 2**31 - 1


def person_draft(form: Form) -> PersonDraft:
    """A person's card. Raises Refused for a role that does not exist, or none sent: that would take it away."""
    role = choice(Role, form.get("role", ""))
    if role is None and form.get("role") != "":
        raise Refused.because("role", "choice_missing")
    name, email, phone = (form.get(field, "") for field in ("name", "email", "phone"))
    return PersonDraft(name, email, phone, an_id(form.get("organisation", "")), role)


def post_draft(form: Form) -> PostDraft:
    """A post's card. Raises Refused."""
    return PostDraft(
        name=form.get("name", ""),
        mailbox=form.get("mailbox", ""),
        phone=form.get("phone", ""),
        digests=choice(DigestChoice, form.get("digests", "")),
        districts=frozenset(form.getlist("districts")),
        services=services_of(form),
        phoned=choice(Phoned, form.get("phoned", "")),
    )


def shift_draft(form: Form, *, now: datetime) -> ShiftDraft:
    """A shift of the roster. Raises Refused for a moment that is none."""
    from_at, to_at = moment(form, "from", now=now), moment(form, "to", now=now)
    return ShiftDraft(an_id(form.get("person", "")), from_at, to_at)


def organisation_draft(form: Form) -> OrganisationDraft:
    """An organisation's card. Raises Refused for a parent that is no number."""
    parent = an_id(form.get("parent", ""))
    if form.get("parent") and parent is None:
        raise Refused.because("parent", "choice_missing")
    name, phone, mailbox = (form.get(field, "") for field in ("name", "phone", "mailbox"))
    return OrganisationDraft(name, phone, mailbox, parent, services_of(form))


def moment(form: Form, name: str, *, now: datetime) -> datetime | None:
    """A day and an hour, or None when both are empty. Raises Refused; October's doubled hour asks which of the two."""
    day, hour = form.get(f"{name}_day", "").strip(), form.get(f"{name}_time", "").strip()
    field = f"{name}_at"
    if not day and not hour:
        return None
    if not day or not hour:
        raise Refused.because(field, "day_missing" if hour else "time_missing")
    read = read_day(day, field=field, today=local(now).date())
    which = {"summer": True, "winter": False}.get(form.get(f"{name}_fold", ""))
    return at_local(read, read_time(hour, field=field), field=field, summer=which)


def services_of(form: Form) -> frozenset[Service]:
    """The services ticked. Raises Refused for one that does not exist: left out, it would mean all of them."""
    found = [choice(Service, text) for text in form.getlist("services")]
    if None in found:
        raise Refused.because("services", "choice_missing")
    return frozenset(one for one in found if one)


def choice(of: type[Choice], text: str) -> Choice | None:
    """The member of this value."""
    return next((one for one in of if one.value == text), None)


def an_id(text: str) -> int | None:
    """A row's number as a list sends it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= BIGGEST_ID else None


def try_deed(
    act: Callable[[], Done], page: Callable[[dict[str, str]], str], address: Callable[[Done], str]
) -> Response | tuple[str, int]:
    """Do it and go where it leads; or show the page again with what is wrong. Raises Absent."""
    try:
        done = act()
    except Absent:
        raise
    except Refused as refused:
        db.session.rollback()
        return page(errors_of(refused.faults)), refused.status
    return redirect(address(done), 303)
