"""An outage is filed (7.1-7.5): one transaction, and its cost does not depend on the number of recipients."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outage_hub.actions.outages.open_relays import open_relays
from outage_hub.actions.outages.read_areas import AreaRead, counted, read_areas
from outage_hub.actions.outages.run_clocks import open_filing, open_notice, open_term
from outage_hub.actions.outages.submission import Receipt, Submission, first_receipt, keep_receipt
from outage_hub.actions.outages.write_revision import Said, keep_phone_word, write_revision
from outage_hub.actions.outbox.announce import announce_form_due, announce_revision
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.leases import count_try
from outage_hub.models.outages import Outage, Revision, areas_now, next_number
from outage_hub.models.people import Organisation, organisation_by_code, owner_of
from outage_hub.rules.deadlines import lateness, timeliness
from outage_hub.rules.draft import Judgement, judge_draft
from outage_hub.rules.outage import Draft, Kind, Saying, Source, first_state
from outage_hub.rules.people.roles import Actor, Role
from outage_hub.rules.refusals import Fault, Forbidden, Refused, TooMany
from outage_hub.rules.terms import by_term
from outage_hub.rules.text import tidy

MOST, WINDOW = 30, timedelta(minutes=10)  # records of one executor, by form and API: more is a script gone wild


def file_outage(
    session: Session, draft: Draft, *, by: Actor, source: Source, sent: Submission, now: datetime
) -> Receipt:
    """Keep the outage and owe everyone concerned a letter about it. A repeat gets the first answer.

    Raises Refused with every fault found, Forbidden for another's executor, Conflict for a key used otherwise, TooMany
    for an executor who files faster than people can.
    """
    draft = replace(draft, areas=by_term(draft.areas, now=max(now, draft.facts.begins_at)))
    areas = read_areas(session, draft.areas)  # before the deed: others may write meanwhile
    with deed(session):
        number = next_number(session, now=now)  # locks the counter: two of one key come one after the other
        if first := first_receipt(session, sent):
            session.rollback()
            return first
        executor = executor_for(session, draft.executor, by)
        if faults := judge_filing(session, draft, executor, source=source, now=now).faults:
            raise Refused(faults)
        _hold_back(session, by, source, now=now)
        outage = _outage(session, number, draft, executor, source)
        said = _said(draft, areas, by, source, now)
        revision = write_revision(session, outage, said, state=outage.state)
        keep_phone_word(session, outage, draft.phone, "onset", now=now)
        _start_clocks(session, outage, revision)
        announce_revision(session, outage, revision)
        receipt = _receipt(session, outage, revision, draft)
        keep_receipt(session, sent, revision, receipt, now=now)
        journal.record(session, by, "filed", number, {"source": source, "revision": 1}, now=now)
    return receipt


def _hold_back(session: Session, by: Actor, source: Source, *, now: datetime) -> None:
    bound = by.role is Role.EXECUTOR and source in (Source.FORM, Source.API)
    if bound and count_try(session, f"filing:{by.organisation_id}", window=WINDOW, now=now) > MOST:
        raise TooMany([Fault("form", "too_many")])


def executor_for(session: Session, code: str, by: Actor) -> Organisation:
    """The organisation that answers for the outage. Raises Refused (unknown) or Forbidden (another's)."""
    organisation = organisation_by_code(session, code) if code else None
    if organisation is None:
        raise Refused([Fault("executor", "executor_unknown" if code else "executor_missing", {"text": code[:40]})])
    if not by.may_touch(organisation.id):
        raise Forbidden([Fault("executor", "executor_foreign")])
    return organisation


def judge_filing(session: Session, draft: Draft, executor: Organisation, *, source: Source, now: datetime) -> Judgement:
    """What the rules say to this draft of this executor."""
    own = frozenset(service.service for service in executor.services)
    owner = owner_of(session, draft.service)
    return judge_draft(draft, own_services=own, owner=owner.name if owner else "", now=now, source=source)


def _receipt(session: Session, outage: Outage, revision: Revision, draft: Draft) -> Receipt:
    at, received_at = revision.recorded_at, draft.received_at(revision.source)
    late = lateness(outage.kind, outage.begins_at, now=at, received_at=received_at)
    return Receipt(
        number=outage.number,
        revision=revision.seq,
        state=outage.state,
        timeliness=timeliness(draft.kind, outage.begins_at, now=at, received_at=received_at),
        late_minutes=int(late.total_seconds() // 60),
        recorded_at=revision.recorded_at.isoformat(),
        area=counted(session, areas_now(revision)),
    )


def _outage(session: Session, number: str, draft: Draft, executor: Organisation, source: Source) -> Outage:
    outage = Outage(
        number=number,
        kind=draft.kind,
        service=draft.service,
        executor_id=executor.id,
        exercise=draft.exercise,
        state=first_state(draft.kind, source),
        begins_at=draft.facts.begins_at,
    )
    session.add(outage)
    session.flush()
    return outage


def _said(draft: Draft, areas: tuple[AreaRead, ...], by: Actor, source: Source, now: datetime) -> Said:
    return Said(
        saying=Saying.FILED,
        facts=replace(draft.facts, ended_at=None),
        areas=areas,
        reason=tidy(draft.late_reason),
        significant=True,
        by=by,
        source=source,
        now=now,
    )


def _start_clocks(session: Session, outage: Outage, revision: Revision) -> None:
    if outage.kind is Kind.EMERGENCY:
        open_filing(session, outage, revision)
        open_relays(session, outage, revision)
        if revision.source is Source.PHONE:
            announce_form_due(session, outage, revision)
    else:
        open_notice(session, outage, revision)
    open_term(session, outage, revision)
