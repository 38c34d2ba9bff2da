"""The text of a feed item: whole sentences, absolute times; free text only after a colon, never inside a sentence."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from outage_hub.rules.outage import ENDINGS, Kind, Saying
from outage_hub.words.places import ShownArea
from outage_hub.words.shown import Shown, Word
from outage_hub.words.times import at, dur, stamp
from public_feed.promise import window, windows
from public_feed.row import lower_first

_EITHER = {
    Saying.COMPLETED: _l("The executor has completed the record"),
    Saying.AREA_CHANGED: _l("The addresses have changed"),
    Saying.PART_RESTORED: _l("The service is back at some of the addresses"),
    Saying.STARTED: _l("Planned works have started"),
    Saying.OVERRUN: _l("The promised term has passed, no new one has been given yet"),
}
_NEWS = {
    Kind.EMERGENCY: {
        **_EITHER,
        Saying.CANCELLED: _l("The record is cancelled"),
        Saying.REOPENED: _l("The record is open again: the service is still missing"),
    },
    Kind.PLANNED: {
        **_EITHER,
        Saying.CANCELLED: _l("There will be no works"),
        Saying.REOPENED: _l("Works go on"),
    },
}


def story(shown: Shown) -> str:
    """What residents should know after this was said, one sentence or two a line."""
    return "\n".join(_ended(part) for part in _parts(shown) if part)


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _parts(shown: Shown) -> Iterator[str]:
    said, over = shown.history[-1], shown.history[-1].saying in ENDINGS
    planned = shown.kind is Kind.PLANNED
    yield _news(shown, said)
    yield _labelled(_("Why"), said.reason)
    yield str(_("The record was: %(what)s", what=lower_first(shown.headline))) if over else shown.headline
    yield _labelled(_("What works") if planned else _("What happened"), shown.summary)
    yield _labelled(_("Consequences"), shown.consequences)
    yield _labelled(_("Cause"), shown.cause)
    yield _labelled(_("Where"), _where(shown))
    yield _labelled(_("Addresses"), "; ".join(_area(area, said) for area in shown.areas if area.words))
    yield _times(shown, said)
    yield "" if over else _labelled(_("Aid points"), shown.aid_points)


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""


def _news(shown: Shown, said: Word) -> str:
    if said.saying in (Saying.TERM_CHANGED, Saying.MOVED):
        return _new_term(shown, said)
    if said.saying is Saying.RESTORED:
        return _end(shown, said)
    return str(_NEWS[shown.kind].get(said.saying, ""))


def _new_term(shown: Shown, said: Word) -> str:
    before = shown.history[-2] if len(shown.history) > 1 else said
    old, new = before.expected_end_at, said.expected_end_at
    if shown.kind is Kind.PLANNED:
        then = window(before.begins_at, old, now=said.at)
        now = window(said.begins_at, new, now=said.at)
        return str(_("New time of works: %(new)s, not %(old)s", new=now, old=then))
    if new is None:
        return str(_("The term is being clarified"))
    if old is None or old == new:
        return str(_("New term: about %(new)s", new=at(new, now=said.at)))
    return str(_("New term: about %(new)s, not %(old)s", new=at(new, now=said.at), old=at(old, now=said.at)))


def _end(shown: Shown, said: Word) -> str:
    ended_at = said.ended_at or said.at
    parts = {"moment": at(ended_at, now=said.at), "length": dur(ended_at - shown.begins_at)}
    if shown.kind is Kind.PLANNED:
        return str(_("Works finished %(moment)s. They lasted %(length)s", **parts))
    return str(_("Restored %(moment)s. It lasted %(length)s", **parts))


def _times(shown: Shown, said: Word) -> str:
    """Every term so far; one that was promised is never left out."""
    if shown.kind is Kind.PLANNED:
        return _labelled(_("Time of works"), " → ".join(windows(shown.history, now=said.at)))
    known = [stamp(term, now=said.at) for term in shown.terms]
    if shown.expected_end_at is None and said.saying not in ENDINGS:
        known.append(_("to be clarified"))
    return _labelled(_("Promised terms") if len(known) > 1 else _("Promised term"), " → ".join(known))


def _where(shown: Shown) -> str:
    count = ngettext("%(num)d house", "%(num)d houses", shown.houses) if shown.houses else ""
    return ", ".join(filter(None, [shown.where, count]))


def _area(area: ShownArea, said: Word) -> str:
    words = area.words if not area.districts else f"{area.words} ({', '.join(area.districts)})"
    if area.restored_at:
        return f"{words}, {_('restored %(moment)s', moment=stamp(area.restored_at, now=said.at))}"
    if area.expected_end_at:
        return f"{words}, {_('until %(moment)s', moment=stamp(area.expected_end_at, now=said.at))}"
    return words
