"""Something new is said about an outage: its term, places, course or end (7.1)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.appeals.end_appeals import end_appeals
from outage_hub.actions.outages.open_relays import end_relays, open_relays
from outage_hub.actions.outages.read_areas import AreaRead, counted, read_areas
from outage_hub.actions.outages.run_clocks import (
    end_filing,
    meet_filing,
    open_notice,
    open_term,
    settle_term,
    start_works,
    void_clocks,
)
from outage_hub.actions.outages.submission import Receipt, Submission, first_receipt, keep_receipt
from outage_hub.actions.outages.write_revision import Said, area_drafts, facts_of, keep_phone_word, write_revision
from outage_hub.actions.outbox.announce import announce_revision
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.calls import drop_duplicates
from outage_hub.models.outages import Outage, Revision, areas_now, outage_by_number
from outage_hub.rules.change import Change, changed_facts, is_significant, judge_change
from outage_hub.rules.draft import promised_end
from outage_hub.rules.outage import ENDINGS, Saying, Source, State, next_state
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Conflict, Fault, Refused
from outage_hub.rules.terms import by_term

_ABOUT = {Saying.RESTORED: "end", Saying.CANCELLED: "end"}


def revise_outage(
    session: Session, number: str, change: Change, *, by: Actor, source: Source, sent: Submission, now: datetime
) -> Receipt:
    """Keep what was said and tell everyone told before.

    Raises Absent (none such, or another executor's), Conflict (`revision_stale`, `not_now`, `key_reused`), Refused.
    """
    areas = None
    if change.areas is not None:
        change = replace(change, areas=by_term(change.areas, now=_since(session, number, change, now=now)))
        areas = read_areas(session, change.areas or ())  # before the deed: others may write meanwhile
    with deed(session):
        outage = own_outage(session, number, by, lock=True)
        if first := first_receipt(session, sent):
            return first
        before = outage.current
        state = _judge(session, outage, change, now=now)
        revision = write_revision(session, outage, _said(change, areas, before, by, source, now), state=state)
        _turn_clocks(session, outage, before, revision)
        cards = end_appeals(session, outage, revision, by=by)
        keep_phone_word(session, outage, change.phone, _ABOUT.get(change.saying, "change"), now=now)
        if revision.significant:
            announce_revision(session, outage, revision)
        receipt = _receipt(session, outage, revision)
        keep_receipt(session, sent, revision, receipt, now=now)
        detail = {"source": source, "revision": revision.seq, **cards}
        journal.record(session, by, change.saying, number, detail, now=now)
    return receipt


def own_outage(session: Session, number: str, by: Actor, *, lock: bool = False) -> Outage:
    """The outage, if it exists for this actor. Raises Absent."""
    outage = outage_by_number(session, number, lock=lock)
    if outage is None or not by.may_touch(outage.executor_id):
        raise Absent([Fault("number", "outage_unknown", {"number": number[:20]})])
    return outage


def _since(session: Session, number: str, change: Change, *, now: datetime) -> datetime:
    """From when the hours named among addresses count: works that are still ahead end after they begin."""
    outage = outage_by_number(session, number)
    begins = change.sets.get("begins_at") or (outage.begins_at if outage else now)
    return max(now, begins)


def _judge(session: Session, outage: Outage, change: Change, *, now: datetime) -> State:
    current = outage.current
    if change.based_on != current.seq:
        raise Conflict([Fault("based_on", "revision_stale", {"newest": str(current.seq), "said": current.kind})])
    state = next_state(outage.kind, outage.state, change.saying)
    if faults := judge_change(change, outage.kind, facts_of(current), area_drafts(current), now=now):
        raise Refused(faults)
    if change.duplicate_of:
        original = outage_by_number(session, change.duplicate_of)
        if original is None or original.id == outage.id:
            raise Refused.because("duplicate_of", "outage_unknown", number=change.duplicate_of[:20])
        outage.duplicate_of_id = original.id
    return state


def _said(
    change: Change, areas: tuple[AreaRead, ...] | None, before: Revision, by: Actor, source: Source, now: datetime
) -> Said:
    facts = changed_facts(change, facts_of(before), now=now)
    return Said(
        saying=change.saying,
        facts=facts,
        areas=areas,
        reason=change.reason,
        significant=is_significant(change, facts_of(before), facts),
        by=by,
        source=source,
        now=now,
    )


def _turn_clocks(session: Session, outage: Outage, before: Revision, revision: Revision) -> None:
    """What each saying does to the clocks (data-model, obligations)."""
    if revision.kind in ENDINGS:
        _end_clocks(session, outage, revision)
        return
    match revision.kind:
        case Saying.COMPLETED:
            meet_filing(session, outage, revision)
        case Saying.MOVED:
            open_notice(session, outage, revision)
        case Saying.STARTED:
            start_works(session, outage, now=revision.recorded_at)
        case _other:
            pass
    if revision.kind in (Saying.AREA_CHANGED, Saying.COMPLETED):
        open_relays(session, outage, revision)
    if _new_term(outage, before, revision):
        settle_term(session, outage, revision)
        open_term(session, outage, revision)


def _end_clocks(session: Session, outage: Outage, revision: Revision) -> None:
    if revision.kind is Saying.CANCELLED:
        void_clocks(session, outage, now=revision.recorded_at, reason=revision.kind)
    else:
        settle_term(session, outage, revision)
        end_filing(session, outage, now=revision.recorded_at)
        start_works(session, outage, now=revision.recorded_at)
    end_relays(session, outage, now=revision.recorded_at, reason=revision.kind)
    drop_duplicates(session, outage.id)


def _new_term(outage: Outage, before: Revision, revision: Revision) -> bool:
    """Whether the outage's term, the latest of its groups' own, was said anew."""
    if revision.kind in (Saying.TERM_CHANGED, Saying.MOVED, Saying.REOPENED):
        return True
    old, new = promised_end(facts_of(before), area_drafts(before)), outage.expected_end_at
    overdue = old is not None and old <= revision.recorded_at
    passed = new is not None and new <= revision.recorded_at
    return new != old and not (overdue and passed)


def _receipt(session: Session, outage: Outage, revision: Revision) -> Receipt:
    return Receipt(
        number=outage.number,
        revision=revision.seq,
        state=outage.state,
        recorded_at=revision.recorded_at.isoformat(),
        area=counted(session, areas_now(revision)),
    )
