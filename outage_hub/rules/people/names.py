"""What may be said of a person, a post or an organisation: names, telephones, and from when until when."""

import re
from datetime import datetime

from outage_hub.rules.people.roles import Role
from outage_hub.rules.refusals import Fault
from outage_hub.rules.text import text_faults, tidy

MANAGERS = (Role.HEAD, Role.ADMINISTRATOR)  # who keeps people; one of them must always be left
LONGEST_NAME = 200
_PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){3})\+?[0-9(][0-9 ()\-]{1,18}[0-9]")  # also 104 and 1500
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


def name_faults(name: str) -> list[Fault]:
    """`name_empty`, or what is wrong with its letters."""
    faults = text_faults("name", name, most=LONGEST_NAME, lines=False)
    return faults or ([] if tidy(name) else [Fault("name", "name_empty")])


def phone_faults(phone: str) -> list[Fault]:
    """A telephone as people write it; none is welcome too."""
    plain = plain_phone(phone)
    return [] if not plain or _PHONE.fullmatch(plain) else [Fault("phone", "phone_unreadable")]


def plain_phone(phone: str) -> str:
    """With ordinary spaces and dashes only."""
    return re.sub(r"[\s\u2010-\u2015]", lambda found: " " if found[0].isspace() else "-", tidy(phone))


def code_faults(code: str) -> list[Fault]:
    """An organisation's code: it stands in the API and is never changed."""
    return [] if _CODE.fullmatch(code) else [Fault("code", "code_odd")]


def judge_holder(email: str | None, phone: str | None) -> list[Fault]:
    """Whoever is on duty must be reachable: a letter or a call has to find them."""
    return [] if email or phone else [Fault("person", "holder_unreachable")]


def judge_tenure(from_at: datetime, to_at: datetime | None, *, now: datetime) -> list[Fault]:
    """Who held a post in the past is not rewritten; an end comes after its start."""
    faults = [Fault("from_at", "tenure_past")] if from_at < now else []
    return [*faults, Fault("to_at", "tenure_order")] if to_at and to_at <= from_at else faults
