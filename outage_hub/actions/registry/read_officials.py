"""Rows of officials: who they are, what they hear of, and the post that comes with their role."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from outage_hub.actions.registry.cells import Cells
from outage_hub.rules.outage import Service
from outage_hub.rules.people.roles import Role
from outage_hub.rules.telling.audience import DigestChoice, Phoned, PostKind


class Duty(StrEnum):
    """What an official does."""

    MAYOR = "mayor"
    DEPUTY_MAYOR = "deputy_mayor"
    PRESS_OFFICER = "press_officer"
    DEPARTMENT_HEAD = "department_head"
    DISTRICT_DUTY = "district_duty"
    HOA_OFFICE = "hoa_office"
    OPERATOR = "operator"
    CONTROLLER = "controller"
    HEAD_OF_CENTRE = "head_of_centre"
    EXECUTOR_DUTY = "executor_duty"


class Channel(StrEnum):
    """How they are reached."""

    MAIL = "mail"
    MAIL_AND_PHONE = "mail+phone"
    PHONE = "phone"
    DESK = "desk"


class _Digest(StrEnum):
    MORNING = "morning"
    EVENING = "evening"
    WEEKLY = "weekly"
    NONE = "none"


OWN_POSTS = {
    Duty.DEPUTY_MAYOR: PostKind.DEPUTY_MAYOR,
    Duty.PRESS_OFFICER: PostKind.PRESS,
    Duty.DEPARTMENT_HEAD: PostKind.DEPARTMENT_HEAD,
    Duty.CONTROLLER: PostKind.CONTROLLER,
    Duty.HEAD_OF_CENTRE: PostKind.HEAD,
}
IN_TURN = {  # one post of an organisation, which the roster gives to each in turn
    Duty.DISTRICT_DUTY: PostKind.DISTRICT_DUTY,
    Duty.HOA_OFFICE: PostKind.HOA_OFFICE,
    Duty.EXECUTOR_DUTY: PostKind.CONTACT,
}
ACCESS = {
    Duty.OPERATOR: Role.OPERATOR,
    Duty.CONTROLLER: Role.CONTROLLER,
    Duty.HEAD_OF_CENTRE: Role.HEAD,
    Duty.EXECUTOR_DUTY: Role.EXECUTOR,
    Duty.DISTRICT_DUTY: Role.RELAYER,
    Duty.HOA_OFFICE: Role.RELAYER,
}


@dataclass(frozen=True)
class OfficialRow:
    """A row of `officials`."""

    cells: Cells
    code: str
    name: str
    duty: Duty
    position: str
    organisation: str
    districts: tuple[str, ...]
    services: tuple[Service, ...]
    phoned: Phoned
    digests: DigestChoice
    email: str | None
    phone: str | None


def official_of(cells: Cells, slugs: Mapping[str, int]) -> OfficialRow:
    """Read one; `slugs` are the districts that there are."""
    districts = tuple(cells.several("districts"))
    for unknown in sorted(set(districts) - set(slugs)):
        cells.refuse("districts", "district_unknown", text=unknown)
    duty = cells.choice("role", {one.value: one for one in Duty}, Duty.MAYOR)
    return OfficialRow(
        cells=cells,
        code=cells.code("id", needed=True),
        name=cells.text("name", needed=True),
        duty=duty,
        position=cells.text("position"),
        organisation=cells.code("organisation", needed=True),
        districts=districts,
        services=cells.choices("services", Service),
        phoned=_phoned(cells),
        digests=_digests(cells),
        email=cells.email(),
        phone=cells.phone(),
    )


def _phoned(cells: Cells) -> Phoned:
    """Whom the centre phones beside the letter, and whether by night (7.5)."""
    channels = {one.value: one for one in Channel}
    channel = cells.choice("channel", channels, Channel.MAIL) if cells.text("channel") else Channel.MAIL
    by_night = cells.flag("night_calls")
    if channel not in (Channel.MAIL_AND_PHONE, Channel.PHONE):
        return Phoned.NEVER
    return Phoned.ALWAYS if by_night else Phoned.BY_DAY


def _digests(cells: Cells) -> DigestChoice:
    """`morning|evening` is both; whoever reads a daily one needs no weekly one beside it."""
    wanted = set(cells.choices("digest", _Digest))
    if {_Digest.MORNING, _Digest.EVENING} <= wanted:
        return DigestChoice.BOTH
    return next((DigestChoice(one) for one in _Digest if one in wanted), DigestChoice.NONE)
