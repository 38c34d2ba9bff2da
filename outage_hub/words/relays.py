"""What the sheet of a relay says: touched houses in few words, and why somebody was not told."""

from collections import Counter
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from outage_hub.models.clocks import Relay
from outage_hub.models.relay_lists import StreetHouses
from outage_hub.rules.telling.audience import PostKind
from outage_hub.rules.telling.relay import LeftReason

MOST_STREETS, MOST_HOUSES = 3, 8
LEFT_REASONS = {LeftReason.NO_ANSWER: _l("They do not answer"), LeftReason.WRONG_NUMBER: _l("The number is wrong")}
OF_ONE = {LeftReason.NO_ANSWER: _l("does not answer"), LeftReason.WRONG_NUMBER: _l("wrong number")}
NOBODY_LISTED = {
    PostKind.DISTRICT_DUTY: _l("By the registry no committee has houses there. Tell those whom it concerns."),
    PostKind.HOA_OFFICE: _l("By the registry no HOA has houses there. Tell those whom it concerns."),
}


def counted(kind: PostKind, count: int) -> str:
    """«41 ОСББ», «3 комітети»: how many stand on a sheet."""
    if kind is PostKind.HOA_OFFICE:
        return str(ngettext("%(num)d HOA", "%(num)d HOAs", count))
    return str(ngettext("%(num)d committee", "%(num)d committees", count))


def houses(streets: Sequence[StreetHouses]) -> str:
    """«вул. Троїцька, 15, 17, 19а; пл. Свободи, 2»: as much as a line takes."""
    shown = [f"{one.street}, {_numbers(one.numbers)}" for one in streets[:MOST_STREETS]]
    more = len(streets) - MOST_STREETS
    return "; ".join(
        [*shown, str(ngettext("%(num)d street more", "%(num)d streets more", more))] if more > 0 else shown
    )


def reason_of_one(said: str) -> str:
    """Why one was not told."""
    return str(OF_ONE[LeftReason(said)]) if said in OF_ONE else said


def left_by_reason(relay: Relay) -> str:
    """«3 не відповідають, у 1 номер невірний»: whom it left, by reason; without a list, the words as written."""
    if not relay.marks:
        return relay.left_reason or ""
    return ", ".join(_left(*one) for one in _by_reason(mark.reason for mark in relay.marks if not mark.told))


def _by_reason(reasons: Iterable[str]) -> list[tuple[str, int]]:
    """The most frequent first."""
    return Counter(reasons).most_common()


def _left(said: str, count: int) -> str:
    match said:
        case LeftReason.NO_ANSWER:
            return str(ngettext("%(num)d does not answer", "%(num)d do not answer", count))
        case LeftReason.WRONG_NUMBER:
            return str(ngettext("%(num)d has a wrong number", "%(num)d have wrong numbers", count))
        case words:
            return str(_("%(count)s not told: %(words)s", count=count, words=words))


def _numbers(numbers: Sequence[str]) -> str:
    if len(numbers) <= MOST_HOUSES:
        return ", ".join(numbers)
    shown = ", ".join(numbers[: MOST_HOUSES - 1])
    return str(_("%(houses)s and %(count)s more", houses=shown, count=len(numbers) - MOST_HOUSES + 1))
