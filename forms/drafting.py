"""From what was typed to a draft, and through which entrance it counts as said."""

from flask_login import current_user
from werkzeug.datastructures import MultiDict

from forms.typed import Typed, new_client_id
from outage_hub.access import Deed, may
from outage_hub.models.people import Organisation, OrganisationKind
from outage_hub.rules.outage import Draft, Facts, Kind, Service, Source
from outage_hub.rules.people.roles import Actor, Role
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.text import tidy


def draft_of(typed: Typed, by: Actor) -> Draft:
    """The draft in a form. Raises Refused with all that could not be read."""
    planned = typed.text("kind") == Kind.PLANNED
    facts = _facts(typed, planned=planned)
    service = typed.words("service")
    if service not in {str(known) for known in Service}:
        typed.faults.append(
            Fault("service", "service_unknown" if service else "service_missing", {"text": service[:40]})
        )
    if typed.text("kind") not in set(Kind):
        typed.faults.append(Fault("kind", "kind_missing"))
    phone = typed.phone()
    if typed.faults or facts is None:
        raise Refused([*typed.faults, *_words_missing(typed)])
    typed.since = max(typed.now, facts.begins_at)
    areas = typed.areas()
    if typed.faults:
        raise Refused(typed.faults)
    return Draft(
        kind=Kind.PLANNED if planned else Kind.EMERGENCY,
        service=Service(service),
        executor=typed.text("executor") if may(by, Deed.FILE_FOR_ANY) else current_user.person.organisation.code,
        facts=facts,
        areas=areas,
        exercise=typed.flag("exercise"),
        late_reason=typed.words("late_reason"),
        phone=phone,
    )


def source_of(by: Actor, executor: Organisation | None, kind: Kind) -> Source:
    """What an operator enters was said by telephone: the executor's own entry is still owed (7.1).

    What the dispatcher of electricity said is the inspector's to enter: that entry is the entry (7.8).
    """
    if by.role is Role.EXECUTOR:
        return Source.FORM
    dispatched = executor is not None and executor.kind is OrganisationKind.DISPATCHER
    return Source.DTEK if dispatched and kind is Kind.EMERGENCY else Source.PHONE


def resendable(form: "MultiDict[str, str]", refused: Refused) -> "MultiDict[str, str]":
    """A page sent, then changed after «back», may be sent as a new one: it gets a key of its own."""
    if any(fault.code == "key_reused" for fault in refused.faults):
        return replaced(form, client_id=new_client_id())
    return form


def replaced(form: "MultiDict[str, str]", **others: str) -> "MultiDict[str, str]":
    """The form with these fields set anew."""
    kept = [(name, one) for name, one in form.items(multi=True) if name not in others]
    return MultiDict([*kept, *others.items()])


def _facts(typed: Typed, *, planned: bool) -> Facts | None:
    if planned:
        begins = typed.moment("starts", field="starts_at", missing="start_missing")
        ends = typed.moment("ends", field="ends_at", missing="end_missing")
    else:
        begins = typed.moment("occurred", field="occurred_at", missing="occurred_missing")
        ends = typed.picked("expected", field="expected_restoration_at", missing="term_missing")
    if begins is None:
        return None
    return Facts(
        summary=typed.text("summary"),
        cause=typed.words("cause"),
        consequences=typed.words("consequences"),
        begins_at=begins,
        expected_end_at=ends,
        cause_public=typed.flag("cause_public"),
        aid_points=typed.text("aid_points"),
        works_place=typed.text("works_place"),
    )


def _words_missing(typed: Typed) -> list[Fault]:
    """When a time could not be read, say at once what else is missing, so that one more send is enough."""
    missing = [
        Fault(name, f"{name}_missing") for name in ("summary", "cause", "consequences") if not tidy(typed.words(name))
    ]
    if not any(tidy(typed.text(name)) for name in ("addresses", *typed.rows())) and not typed.form.getlist("districts"):
        missing.append(Fault("addresses", "addresses_missing"))
    return missing
