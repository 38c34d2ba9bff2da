"""What residents may know of an outage: the one gate between the records and everything public.

Public are the service, summary, consequences, affected places, terms and aid points, and the cause unless its filer hid
it. Never the place of works, names, phones or exercises. A cause hidden later is hidden in what was said earlier too.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from outage_hub.actions.outages.write_revision import area_drafts, facts_of
from outage_hub.models.city.places import Place
from outage_hub.models.outages import Outage, Revision, areas_now
from outage_hub.rules.draft import promised_end
from outage_hub.rules.outage import Kind, Saying, Service, State
from outage_hub.words.names import headline
from outage_hub.words.places import ShownArea, shown_area

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Word:
    """One significant thing said, for the page's history, with the times in force once it was said."""

    saying: Saying
    at: datetime
    reason: str
    begins_at: datetime
    expected_end_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Shown:
    """An outage as residents see it, at one of its revisions."""

    number: str
    revision: int
    kind: Kind
    service: Service
    state: State
    headline: str
    summary: str
    cause: str
    consequences: str
    aid_points: str
    begins_at: datetime
    expected_end_at: datetime | None
    ended_at: datetime | None
    updated_at: datetime
    where: str
    slugs: list[str]
    areas: list[ShownArea]
    terms: list[datetime]
    history: list[Word]

    @property
    def houses(self) -> int:
        """How many houses are meant for certain; 0 = none could be read."""
        return sum(area.houses for area in self.areas)


def shown(outage: Outage, revision: Revision | None = None) -> Shown:
    """What may be shown of the outage as it stood at a revision (now by default)."""
    revision = revision or outage.current
    said = [one for one in outage.revisions if one.seq <= revision.seq]
    places = _districts(revision)
    return Shown(
        number=outage.number,
        revision=revision.seq,
        kind=outage.kind,
        service=outage.service,
        state=outage.state,
        headline=headline(outage),
        summary=revision.summary,
        cause=revision.cause if revision.cause_public and outage.current.cause_public else "",
        consequences=revision.consequences,
        aid_points=revision.aid_points,
        begins_at=revision.begins_at,
        expected_end_at=promised_at(revision),
        ended_at=revision.ended_at,
        updated_at=revision.recorded_at,
        where=where(revision),
        slugs=[place.slug or "" for place in places],
        areas=[shown_area(area) for area in areas_now(revision)],
        terms=terms_of(said),
        history=[_word(one) for one in said if one.significant],
    )


def tellable(outages: Iterable[Outage]) -> list[Outage]:
    """Those that can be put into words: one that cannot is logged and must not take a whole list with it."""
    return [outage for outage in outages if _can_be_told(outage)]


def _can_be_told(outage: Outage) -> bool:
    try:
        shown(outage)
    except (SQLAlchemyError, MemoryError):  # not the record's fault: the whole answer is tried again
        raise
    except Exception:
        log.exception("outage %s cannot be told", outage.number)
        return False
    return True


def promised_at(revision: Revision) -> datetime | None:
    """The term in force at a revision: the latest of its groups' terms."""
    return promised_end(facts_of(revision), area_drafts(revision))


def terms_of(revisions: list[Revision]) -> list[datetime]:
    """Every term that was promised, in order; none is ever removed."""
    terms: list[datetime] = []
    for revision in revisions:
        promised = promised_at(revision)
        if promised and (not terms or terms[-1] != promised):
            terms.append(promised)
    return terms


def where(revision: Revision) -> str:
    """«Приморський, Центральний райони»; none named = the addresses alone say where."""
    names = [place.name for place in _districts(revision)]
    match len(names):
        case 0 if any(area.text for area in areas_now(revision)):
            return str(_("at the addresses of the record"))
        case 0:
            return str(_("the whole city"))
        case 1:
            return str(_("%(name)s district", name=names[0]))
        case _many:
            return str(_("%(names)s districts", names=", ".join(names)))


def _districts(revision: Revision) -> list[Place]:
    found = {place.place for area in areas_now(revision) for place in area.districts}
    return sorted(found, key=lambda place: place.sort_key)


def _word(revision: Revision) -> Word:
    late_reason = revision.kind is Saying.FILED  # why it was filed late concerns officials only
    return Word(
        saying=revision.kind,
        at=revision.recorded_at,
        reason="" if late_reason else revision.reason,
        begins_at=revision.begins_at,
        expected_end_at=promised_at(revision),
        ended_at=revision.ended_at,
    )
