"""Who will hear of it, in words: so many of each kind of post, and each one's reason."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from outage_hub.actions.outages.foretell_audience import Hearer
from outage_hub.rules.telling.audience import PostKind, Why
from outage_hub.words.names import POST_KINDS, SERVICES

Nouns = Callable[[int], str]
_NOUNS: dict[PostKind, Nouns] = {
    PostKind.DEPUTY_MAYOR: lambda n: ngettext("%(num)d deputy mayor", "%(num)d deputy mayors", n),
    PostKind.PRESS: lambda n: ngettext("%(num)d press officer", "%(num)d press officers", n),
    PostKind.DEPARTMENT_HEAD: lambda n: ngettext("%(num)d head of a department", "%(num)d heads of departments", n),
    PostKind.DISTRICT_DUTY: lambda n: ngettext("%(num)d district duty officer", "%(num)d district duty officers", n),
    PostKind.HOA_OFFICE: lambda n: ngettext("%(num)d HOA office", "%(num)d HOA offices", n),
    PostKind.HOA_MANAGER: lambda n: ngettext("%(num)d HOA", "%(num)d HOAs", n),
    PostKind.COMMITTEE_HEAD: lambda n: ngettext("%(num)d head of a committee", "%(num)d heads of committees", n),
}
NAMED = 20  # more of one kind are a count and no list


def counted(kind: PostKind, number: int) -> str:
    """«4 заступники міського голови»."""
    return str(_NOUNS[kind](number)) if kind in _NOUNS else f"{POST_KINDS.get(kind, kind)}: {number}"


def reason(hearer: Hearer, service: str) -> str:
    """Why this post is told: «Приморський район, холодна вода»."""
    words = str(SERVICES.get(service, "")).lower()  # type: ignore[call-overload]
    match hearer.why:
        case Why.AREA if hearer.houses:
            return str(ngettext("%(num)d house", "%(num)d houses", hearer.houses))
        case Why.AREA:
            near = [_("%(name)s district", name=name) for name in hearer.districts]
            return ", ".join(filter(None, [*near, words]))
        case Why.AREA_NOT_READ:
            return str(_("no address was read: every district is told"))
        case Why.OFFICIAL:
            return str(_("all records"))
        case _other:
            return words
