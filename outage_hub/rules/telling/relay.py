"""The hour in which a post passes the news on (7.6, 7.7): whom it must reach, and what counts as an attestation."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from outage_hub.rules.refusals import Fault
from outage_hub.rules.telling.audience import PostKind
from outage_hub.rules.text import text_faults, tidy

MOST_PEOPLE = 100_000
LONGEST_REASON, LONGEST_NAME = 1000, 200
SECOND_TIER = {PostKind.DISTRICT_DUTY: PostKind.COMMITTEE_HEAD, PostKind.HOA_OFFICE: PostKind.HOA_MANAGER}
VARIOUS = "various"  # those who were not told have different reasons: each has its own


class LeftReason(StrEnum):
    """Why somebody was not told. Any other reason stands in words."""

    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True)
class Attestation:
    """«Повідомлено 38 з 41», without a list: how many of how many, who was left and why, in words; who says so.

    `everyone` = all were told; how many they are may stay unsaid.
    """

    told: int | None
    total: int | None
    left_reason: str
    name: str
    everyone: bool = False


@dataclass(frozen=True)
class Ticks:
    """Who of a list was told, by post; why the rest were not: one reason for all, or one for each. Who says so.

    `seen` = whom the page showed; None = all of them.
    """

    told: frozenset[int]
    reason: str = ""
    reasons: Mapping[int, str] = field(default_factory=dict)
    name: str = ""
    seen: frozenset[int] | None = None

    def why(self, post_id: int) -> str:
        """Why this one was not told: a code or words; "" = not said."""
        return tidy(self.reasons.get(post_id, "")) or tidy(self.reason)


@dataclass(frozen=True)
class Restatement:
    """What is said of a list after it was attested: these were told since; those were not told after all, and why."""

    told: frozenset[int]
    left: frozenset[int]
    reason: str
    name: str


def judge_attestation(said: Attestation, *, name_wanted: bool) -> list[Fault]:
    """What is wrong with it. A partial one is valid when the rest has a reason; nobody told needs a reason too."""
    uncounted = _counts(said)
    faults = [*uncounted, *text_faults("left_reason", said.left_reason, most=LONGEST_REASON)]
    if not uncounted and (said.told or 0) < (said.total or 0) and not tidy(said.left_reason):
        faults.append(Fault("left_reason", "relay_reason_missing" if said.told else "relay_empty"))
    return [*faults, *_name_faults(said.name, wanted=name_wanted)]


def judge_ticks(said: Ticks, listed: Sequence[int], *, name_wanted: bool) -> list[Fault]:
    """What is wrong with it. Whoever joined the list after the page was opened must be looked at first."""
    left = [post for post in listed if post not in said.told]
    unseen = [post for post in left if said.seen is not None and post not in said.seen]
    if said.told - set(listed):
        return [Fault("people", "relay_unlisted")]
    if unseen:
        return [Fault("people", "relay_grown", {"count": str(len(unseen))})]
    faults = [*_left_faults(said, left), *_text_faults(said, left)]
    return [*faults, *_name_faults(said.name, wanted=name_wanted)]


def judge_restatement(said: Restatement, marks: Mapping[int, bool], *, own: bool, name_wanted: bool) -> list[Fault]:
    """What is wrong with it. `marks` = who was told so far; only whoever attested (`own`) may take a tick back."""
    if not said.told and not said.left:
        return [Fault("people", "relay_nobody_added")]
    if (said.told | said.left) - marks.keys() or said.told & said.left:
        return [Fault("people", "relay_unlisted")]
    if said.left and not own:
        return [Fault("people", "relay_not_yours")]
    faults = text_faults("left_reason", said.reason, most=LONGEST_REASON)
    if said.left and not tidy(said.reason):
        faults.append(Fault("left_reason", "relay_reason_missing"))
    return [*faults, *_name_faults(said.name, wanted=name_wanted)]


def summed(reasons: Iterable[str]) -> str | None:
    """The one reason of all who were not told, `various` when they differ, None when nobody was left."""
    found = set(reasons)
    return next(iter(found)) if len(found) == 1 else VARIOUS if found else None


def missing(said: Ticks, listed: Collection[int]) -> list[int]:
    """Those who were not told and of whom it is not said why."""
    return [post for post in listed if post not in said.told and not said.why(post)]


def _left_faults(said: Ticks, left: Sequence[int]) -> list[Fault]:
    unsaid = missing(said, left)
    if not unsaid:
        return []
    if not said.told and len(unsaid) == len(left):
        return [Fault("people", "relay_empty")]
    return [Fault(f"why_{unsaid[0]}" if said.reasons else "left_reason", "relay_reason_missing")]


def _text_faults(said: Ticks, left: Iterable[int]) -> list[Fault]:
    own = [text_faults(f"why_{post}", said.reasons.get(post, ""), most=LONGEST_NAME, lines=False) for post in left]
    return [*text_faults("left_reason", said.reason, most=LONGEST_REASON), *(fault for one in own for fault in one)]


def _name_faults(name: str, *, wanted: bool) -> list[Fault]:
    missing_name = [Fault("name", "relay_name_missing")] if wanted and not tidy(name) else []
    return [*missing_name, *text_faults("name", name, most=LONGEST_NAME, lines=False)]


def _counts(said: Attestation) -> list[Fault]:
    if said.everyone:
        return []
    if said.told is None or not 0 <= said.told <= MOST_PEOPLE:
        return [Fault("told", "relay_count")]
    if said.total is None or not 0 < said.total <= MOST_PEOPLE:
        return [Fault("total", "relay_count")]
    return [Fault("told", "relay_over")] if said.told > said.total else []
