"""The hour in which a post passes the news on (7.6, 7.7): what counts as an attestation."""

from dataclasses import dataclass

from outage_hub.rules.refusals import Fault
from outage_hub.rules.text import text_faults, tidy

MOST_PEOPLE = 100_000


@dataclass(frozen=True)
class Attestation:
    """«Повідомлено 38 з 41»: how many of how many, who was left and why, in words; who says so.

    `everyone` = all were told; how many they are may stay unsaid.
    """

    told: int | None
    total: int | None
    left_reason: str
    name: str
    everyone: bool = False


def judge_attestation(said: Attestation, *, name_wanted: bool) -> list[Fault]:
    """What is wrong with it. A partial one is valid when the rest has a reason; nobody told needs a reason too."""
    uncounted = _counts(said)
    faults = [*uncounted, *text_faults("left_reason", said.left_reason, most=1000)]
    if not uncounted and (said.told or 0) < (said.total or 0) and not tidy(said.left_reason):
        faults.append(Fault("left_reason", "relay_reason_missing" if said.told else "relay_empty"))
    if name_wanted and not tidy(said.name):
        faults.append(Fault("name", "relay_name_missing"))
    return [*faults, *text_faults("name", said.name, most=200, lines=False)]


def _counts(said: Attestation) -> list[Fault]:
    if said.everyone:
        return []
    if said.told is None or not 0 <= said.told <= MOST_PEOPLE:
        return [Fault("told", "relay_count")]
    if said.total is None or not 0 < said.total <= MOST_PEOPLE:
        return [Fault("total", "relay_count")]
    return [Fault("told", "relay_over")] if said.told > said.total else []
