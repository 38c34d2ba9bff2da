"""What an appeal card is (4.3-4.8, 5.6), what makes one impossible, and which moves its state allows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from outage_hub.rules.outage import Service
from outage_hub.rules.refusals import Conflict, Fault
from outage_hub.rules.text import text_faults, tidy

LONGEST_SUBJECT = 2000
LONGEST_WHY = 500
NAMES = ("surname", "given_name", "patronymic")
LENGTHS = {**dict.fromkeys(NAMES, 100), "residence": 300, "phone": 40, "contact": 200}
NAMED_ONLY = (*NAMES, "phone", "contact")
_OURS = re.compile("(?:380|80|0)?([1-9][0-9]{8})")
_PHONE = re.compile(r"[0-9+() .\-\u2010-\u2013\u00a0]+")


class AppealState(StrEnum):
    """Where a card stands. An ending of its outage proposes, only the applicant's word closes (5.6)."""

    REGISTERED = "registered"
    PROPOSED = "proposed"
    CLOSED = "closed"


class AppealDeed(StrEnum):
    """What can happen to a card."""

    REGISTERED = "registered"
    TIED = "tied"
    UNTIED = "untied"
    PROPOSED = "proposed"  # its outage has ended
    RETURNED = "returned"  # its outage was opened again
    CONFIRMED = "confirmed"  # the applicant has the service back
    DENIED = "denied"  # the applicant has not


_LEADS_TO = {
    AppealDeed.PROPOSED: AppealState.PROPOSED,
    AppealDeed.CONFIRMED: AppealState.CLOSED,
}


@dataclass(frozen=True, kw_only=True)
class AppealDraft:
    """What was taken down in the talk, not yet judged. Of an anonymous applicant only the address is kept (4.4.2)."""

    subject: str
    service: Service | None = None
    read_back: bool = False
    anonymous: bool = False
    warned: bool = False
    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    no_patronymic: bool = False
    residence: str = ""
    phone: str = ""
    contact: str = ""


def judge_appeal(draft: AppealDraft) -> list[Fault]:
    """All that is wrong with a card, in the order of the talk (4.3, 4.4.1, 4.4.2)."""
    faults = list(_words("subject", draft.subject, "text_missing", most=LONGEST_SUBJECT, lines=True))
    if not draft.read_back:
        faults.append(Fault("read_back", "not_read_back"))
    if draft.anonymous:
        faults += text_faults("residence", draft.residence, most=LENGTHS["residence"], lines=False)
        return faults if draft.warned else [*faults, Fault("warned", "warned_missing")]
    return [*faults, *_person(draft)]


def next_appeal_state(state: AppealState, deed: AppealDeed) -> AppealState:
    """Where the card stands after this. Raises Conflict (`card_closed`): what the applicant confirmed is over."""
    if state is AppealState.CLOSED:
        raise Conflict([Fault("card", "card_closed")])
    return _LEADS_TO.get(deed, AppealState.REGISTERED)


def judge_why(why: str) -> list[Fault]:
    """What is wrong with the reason for taking a card off its outage."""
    return list(_words("why", why, "reason_missing", most=LONGEST_WHY, lines=False))


def kept_of(draft: AppealDraft) -> dict[str, str]:
    """The applicant's columns: everything personal there is, and nothing of it anywhere else."""
    kept = {name: "" if draft.anonymous and name in NAMED_ONLY else tidy(getattr(draft, name)) for name in LENGTHS}
    return {**kept, "phone_key": phone_key(kept["phone"])}


def phone_key(phone: str) -> str:
    """One key however the number is written: nine digits with 0, 80, +380 or none before; "" when it is no number."""
    digits = re.sub("[^0-9]", "", phone)
    if not _PHONE.fullmatch(phone.strip()) or not 9 <= len(digits) <= 12 or (len(digits) == 9 and digits[0] == "0"):
        return ""
    ours = _OURS.fullmatch(digits)
    return ours[1] if ours else digits


def _person(draft: AppealDraft) -> Iterator[Fault]:
    for name in (*NAMES, "residence"):
        if name == "patronymic" and draft.no_patronymic:
            yield from text_faults(name, draft.patronymic, most=LENGTHS[name], lines=False)
        else:
            yield from _words(name, getattr(draft, name), f"{name}_missing", most=LENGTHS[name], lines=False)
    yield from _reachable(draft)


def _reachable(draft: AppealDraft) -> Iterator[Fault]:
    if not tidy(draft.phone) and not tidy(draft.contact):
        yield Fault("phone", "contact_missing")
    if tidy(draft.phone) and not phone_key(draft.phone):
        yield Fault("phone", "phone_odd")
    yield from text_faults("contact", draft.contact, most=LENGTHS["contact"], lines=False)


def _words(field: str, text: str, missing: str, *, most: int, lines: bool) -> Iterator[Fault]:
    if not tidy(text):
        yield Fault(field, missing)
    yield from text_faults(field, text, most=most, lines=lines)
