"""Times as they are read aloud: «сьогодні о восьмій ранку», «до третьої ночі», «з дев’ятої до сімнадцятої».

Said in Ukrainian only: the cases of its numerals have no English counterpart, so they stand here and in no catalogue.
"""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from outage_hub.rules.kyiv import is_doubled, local
from outage_hub.words.times import at_clock, clock, day, stamp

_STEMS = (
    "перш друг трет четверт п’ят шост сьом восьм дев’ят десят одинадцят дванадцят тринадцят чотирнадцят п’ятнадцят "
    "шістнадцят сімнадцят вісімнадцят дев’ятнадцят двадцят двадцять_перш двадцять_друг двадцять_трет"
).replace("_", "\u00a0")
_SOFT = {"ої": "ьої", "у": "ю"}  # третьої, третю; but третій
_AT, _FROM, _HALF = "ій", "ої", "у"


def at_hour(moment: datetime) -> str:
    """«о восьмій ранку», «об одинадцятій вечора», «о пів на п’яту ранку», «опівночі», «о 22:47»."""
    here = local(moment)
    if _is_whole(moment):
        return "опівночі" if here.hour == 0 else f"{_o(here.hour)} {_twelve(here.hour, _AT)} {_part_of_day(here.hour)}"
    return f"о {_half(here)}" if _is_half(moment) else at_clock(moment)


def until_hour(moment: datetime) -> str:
    """«до третьої ночі», «до пів на п’яту ранку», «до півночі», «до 22:47»."""
    return f"до {_from(moment)}"


def since(moment: datetime, *, now: datetime) -> str:
    """«з третьої ночі», «з 02:40»; of another day with its date."""
    today = local(moment).date() == local(now).date()
    return f"з {_from(moment)}" if today else f"з {stamp(moment, now=now)}"


def when(moment: datetime, *, now: datetime) -> str:
    """«сьогодні о восьмій ранку»; midnight with both of its days."""
    if _is_whole(moment) and local(moment).hour == 0:
        eve = local(moment) - timedelta(hours=1)
        first = day(eve, now=now) if eve.month != local(moment).month else str(eve.day)
        return f"опівночі з {first} на {day(moment, now=now)}"
    return f"{_day(moment, now=now)} {at_hour(moment)}"


def by(moment: datetime, *, now: datetime) -> str:
    """«до третьої ночі»; of another day «учора до третьої ночі»."""
    today = local(moment).date() == local(now).date()
    return until_hour(moment) if today else f"{_day(moment, now=now)} {until_hour(moment)}"


def window(start: datetime, end: datetime, *, now: datetime) -> str:
    """«27 листопада, з дев’ятої до сімнадцятої»; over midnight both dates, and no hour is taken for another day's."""
    if local(start).date() != local(end).date():
        return f"з {stamp(start, now=now)} до {stamp(end, now=now)}"
    if _is_whole(start) and _is_whole(end):
        return f"{_day(start, now=now)}, з {_of_24(start)} до {_of_24(end)}"
    return f"{_day(start, now=now)}, з {clock(start)} до {clock(end)}"


def _day(moment: datetime, *, now: datetime) -> str:
    """«сьогодні», «завтра», «учора», «27 листопада»."""
    apart = (local(moment).date() - local(now).date()).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return str(near[apart]) if apart in near else day(moment, now=now)


def _from(moment: datetime) -> str:
    here = local(moment)
    if _is_whole(moment):
        return "півночі" if here.hour == 0 else f"{_twelve(here.hour, _FROM)} {_part_of_day(here.hour)}"
    return _half(here) if _is_half(moment) else clock(moment)


def _half(here: datetime) -> str:
    return f"пів на {_twelve(here.hour + 1, _HALF)} {_part_of_day(here.hour)}"


def _of_24(moment: datetime) -> str:
    hour = local(moment).hour
    return _ordinal(hour, _FROM) if hour else "півночі"


def _twelve(hour: int, ending: str) -> str:
    return _ordinal((hour - 1) % 12 + 1, ending)


def _ordinal(hour: int, ending: str) -> str:
    stem = _STEMS.split(" ")[hour - 1]
    return stem + (_SOFT.get(ending, ending) if stem.endswith("трет") else ending)


def _part_of_day(hour: int) -> str:
    return "ночі" if hour < 4 else "ранку" if hour < 12 else "дня" if hour < 17 else "вечора"


def _o(hour: int) -> str:
    """«о», but «об одинадцятій», of the morning and of the evening."""
    return "об" if hour in (11, 23) else "о"


def _is_whole(moment: datetime) -> bool:
    return local(moment).minute == 0 and not is_doubled(moment)


def _is_half(moment: datetime) -> bool:
    return local(moment).minute == 30 and not is_doubled(moment)
