"""Answers a caller: which address is meant, which outages touch it, and what is said first. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.models.city.addresses import Address, address_of, addresses
from outage_hub.models.city.gazetteer import Gazetteer
from outage_hub.models.city.lookups import terms_promised, touches_at, touches_on, unread_in
from outage_hub.models.city.street_names import load_gazetteer
from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.asked import read_asked
from outage_hub.rules.outage import Service
from outage_hub.rules.text import search_key
from outage_hub.rules.verdict import Judged, Touch, Verdict, judge

NOTHING = Judged(Verdict.NOTHING)
_STEM = 4  # letters of a name that its cases share


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`found` are the addresses that may be meant, best first; `chosen` is None where a person must choose.

    `unread` are outages of the district with words that nobody has read yet; `moved` = the term is not the first one.
    """

    verdict: Verdict
    found: tuple[Address, ...] = ()
    chosen: Address | None = None
    former: tuple[StreetName, ...] = ()
    judged: Judged = NOTHING
    moved: bool = False
    unread: tuple[Touch, ...] = ()


def answer_caller(
    session: Session, text: str, *, place_id: int | None = None, service: Service | None = None, now: datetime
) -> Answer | None:
    """The verdict for the address, or for the place that was chosen; None while too little was said."""
    asked, gazetteer = read_asked(text), load_gazetteer(session)
    found = addresses(session, asked, gazetteer) if asked else ()
    chosen = address_of(session, place_id, asked.number if asked else "", gazetteer) if place_id else None
    if asked is None and chosen is None:
        return None
    chosen = _same(chosen, found) or _best(found)
    if chosen is None:
        return Answer(verdict=Verdict.WHICH_STREET if found else Verdict.STREET_UNKNOWN, found=found)
    return _at(session, chosen, found, service, gazetteer, now=now)


def _same(chosen: Address | None, found: Sequence[Address]) -> Address | None:
    """The place that was chosen, with the former name that led to it."""
    return next((one for one in found if chosen and one.place_id == chosen.place_id), chosen)


def _best(found: Sequence[Address]) -> Address | None:
    """The first, unless another street answers as well."""
    rivals = [one for one in found[1:] if one.street != found[0].street and one.likeness == found[0].likeness]
    return found[0] if found and not rivals else None


def _at(
    session: Session,
    chosen: Address,
    found: tuple[Address, ...],
    service: Service | None,
    gazetteer: Gazetteer,
    *,
    now: datetime,
) -> Answer:
    touches = touches_at(session, chosen, gazetteer.cities, now=now)
    if not chosen.house_id:
        touches += touches_on(session, chosen.street.id, now=now)
    former = tuple(gazetteer.former.get(chosen.street.id, ()))
    unread = unread_in(session, chosen.district_id, now=now)
    stems = _stems([chosen.street.official, *former])
    near = [one for one in unread if _means(one.words, chosen, stems)]
    judged = judge([*touches, *near], service=service, now=now)
    told = {one.outage_id for one in (*touches, *near)}
    return Answer(
        verdict=_verdict(chosen, judged),
        found=found,
        chosen=chosen,
        former=former,
        judged=judged,
        moved=judged.main is not None and terms_promised(session, judged.main.outage_id) > 1,
        unread=tuple(one for one in unread if one.outage_id not in told and not one.exercise),
    )


def _verdict(chosen: Address, judged: Judged) -> Verdict:
    """Without a house, records of some of the street's houses are no answer yet."""
    missing = judged.verdict is Verdict.NOTHING and not chosen.number and judged.perhaps
    return Verdict.HOUSE_MISSING if missing else judged.verdict


def _means(fragments: str, chosen: Address, stems: Sequence[str]) -> bool:
    """Whether one of the fragments may mean the address: its street is named, and no other house."""
    named = (words for words in fragments.split("; ") if any(stem in f" {search_key(words)}" for stem in stems))
    asked = [read_asked(words) for words in named]
    return any(one is None or one.number in ("", chosen.number) or not chosen.number for one in asked)


def _stems(names: Sequence[StreetName]) -> list[str]:
    """What begins a word of one of these names, in whatever case it stands."""
    words = (word for name in names for word in search_key(name.name).split())
    return [f" {word[: max(_STEM, len(word) - 3)]}" for word in words if len(word) >= _STEM]
