"""One submission through any entrance: the sender's key makes a repeat harmless."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from outage_hub.models.outages import Intake, Revision, intake_of
from outage_hub.rules.refusals import Conflict, Fault, Refused

LONGEST_KEY = 200


@dataclass(frozen=True)
class Submission:
    """`source` names the token, account or tab; `digest` is the SHA-256 of what was sent."""

    source: str
    key: str
    digest: str

    @classmethod
    def of(cls, source: str, key: str | None, sent: Any) -> "Submission":
        """Without a key, the content is its own key. Raises Refused (`key_long`, `text_control`)."""
        if key and len(key) > LONGEST_KEY:
            raise Refused.because("client_id", "key_long", most=str(LONGEST_KEY))
        if key and "\0" in key:
            raise Refused.because("client_id", "text_control")
        digest = hashlib.sha256(json.dumps(sent, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
        return cls(source, key or digest, digest)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the sender is told. `repeat` = nothing new was kept: this is the first answer again."""

    number: str
    revision: int
    state: str
    timeliness: str | None = None
    late_minutes: int = 0
    recorded_at: str
    area: dict[str, int]
    repeat: bool = False


def first_receipt(session: Session, sent: Submission) -> Receipt | None:
    """The answer to an earlier submission with this key. Raises Conflict (`key_reused`) if it said something else."""
    before = intake_of(session, sent.source, sent.key)
    if before is None:
        return None
    if before.digest != sent.digest:
        raise Conflict([Fault("client_id", "key_reused", {"number": str(before.answer.get("number"))})])
    return Receipt(**{**before.answer, "repeat": True})


def keep_receipt(session: Session, sent: Submission, revision: Revision, receipt: Receipt, *, now: datetime) -> None:
    """Remember the answer beside what was sent."""
    session.add(
        Intake(
            source=sent.source,
            key=sent.key,
            digest=sent.digest,
            revision_id=revision.id,
            received_at=now,
            answer=asdict(receipt),
        )
    )
