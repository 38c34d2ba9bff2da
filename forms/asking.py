"""Questions before a send: asked once, then it is taken as it is."""

from collections.abc import Sequence

from forms.reading import key_of
from forms.typed import Typed
from outage_hub.models.base import db
from outage_hub.models.outages import outage_by_number
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Fault
from outage_hub.words.sentences import sentence


def only_redraws(typed: Typed) -> bool:
    """Whether the button pressed only changes the page: an address mended, a row for one more group."""
    return typed.flag("instead") or typed.text("action") == "group"


def unanswered(questions: Sequence[Fault], typed: Typed) -> set[str]:
    """The fields still asked about. Addresses are not, once the page has shown these very questions."""
    asked = {fault.field for fault in questions} - set(typed.text("confirmed").split())
    return asked - {"addresses"} if typed.text("seen") == key_of(questions) else asked


def records_like(questions: Sequence[Fault], by: Actor) -> list[tuple[str, str]]:
    """What is asked about records like this one, each with its number where it may be changed instead."""
    found = []
    for fault in questions:
        if fault.code == "record_similar":
            number = fault.values["number"]
            outage = outage_by_number(db.session(), number)
            may_change = outage is not None and by.may_touch(outage.executor_id)
            found.append((sentence(fault), number if may_change else ""))
    return found
