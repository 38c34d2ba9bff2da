"""What an outage's end, recall or opening again means for the cards tied to it. Runs inside the outage's own deed."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from outage_hub.actions.appeals.tie_appeal import hang, move, take_off
from outage_hub.models.appeals import Appeal, tied_to
from outage_hub.models.calls import CallPurpose, CallState, CallTask, drop_calls
from outage_hub.models.outages import Outage, Revision
from outage_hub.rules.appeal import AppealDeed, AppealState
from outage_hub.rules.outage import LIVE, Saying
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.telling.call import TO_CALL_BACK


def end_appeals(session: Session, outage: Outage, revision: Revision, *, by: Actor) -> dict[str, int]:
    """Move the tied cards as the revision asks; for the journal, how many there were."""
    if revision.kind not in (Saying.RESTORED, Saying.CANCELLED, Saying.REOPENED):
        return {}
    cards = [card for card in tied_to(session, outage.id, lock=True) if card.state is not AppealState.CLOSED]
    match revision.kind:
        case Saying.RESTORED:
            _move_all(cards, AppealDeed.PROPOSED, revision, by)
            _call_back(session, cards, revision)
        case Saying.REOPENED:
            cards = [card for card in cards if card.state is AppealState.PROPOSED]
            _move_all(cards, AppealDeed.RETURNED, revision, by)
            drop_calls(session, [card.id for card in cards])
        case _cancelled:
            _recall(session, outage, cards, revision, by)
    return {"appeals": len(cards)} if cards else {}


def _move_all(cards: Sequence[Appeal], what: AppealDeed, revision: Revision, by: Actor) -> None:
    for card in cards:
        move(card, what, by=by, now=revision.recorded_at, outage_id=revision.outage_id)


def _recall(session: Session, outage: Outage, cards: Sequence[Appeal], revision: Revision, by: Actor) -> None:
    """A duplicate hands its cards on to the original while that one lasts; otherwise applicants are phoned."""
    for card in cards:
        take_off(card, revision.kind, now=revision.recorded_at)
    _move_all(cards, AppealDeed.UNTIED, revision, by)
    session.flush()
    original = outage.duplicate_of_id and session.get(Outage, outage.duplicate_of_id, with_for_update=True)
    if original and original.state in LIVE:
        for card in cards:
            hang(session, card, original, by=by, now=revision.recorded_at)
    else:
        _call_back(session, cards, revision)


def _call_back(session: Session, cards: Sequence[Appeal], revision: Revision) -> None:
    """Whoever left a way to reach them is phoned within the hour."""
    now = revision.recorded_at
    session.add_all(
        CallTask(
            cause=f"appeal:{card.id}:revision:{revision.id}",
            purpose=CallPurpose.CALL_BACK,
            appeal_id=card.id,
            outage_id=revision.outage_id,
            why=revision.kind,
            created_at=now,
            due_at=now + TO_CALL_BACK,
            next_at=now,
            state=CallState.TODO,
            tries=0,
        )
        for card in cards
        if not card.anonymous
    )
