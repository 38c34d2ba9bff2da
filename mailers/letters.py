"""Which letter an announcement is, and what its template is told. Rendered once, frozen, a few slots left open."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, pass_context, select_autoescape
from jinja2.runtime import Context
from sqlalchemy.orm import Session

from mailers.breaches import MOST, breach_lines
from mailers.digest_lines import houses_of, in_houses, place
from mailers.digests import digest_of
from mailers.duties import duty_of
from mailers.houses import changed
from mailers.html import html_of
from mailers.lost import lost_letter
from outage_hub.actions.outbox.expand_announcement import Composed
from outage_hub.actions.outbox.find_audience import OWN
from outage_hub.actions.outbox.watch_troubles import trouble_of
from outage_hub.hub import Hub
from outage_hub.models.outages import Outage, Revision, areas_now
from outage_hub.models.outbox import Announcement, Purpose
from outage_hub.models.people import Person
from outage_hub.rules.deadlines import filing_due, lateness
from outage_hub.rules.outage import Kind, Saying, State
from outage_hub.rules.people.password import LINK_LIVES
from outage_hub.words import names, times
from outage_hub.words.names import headline
from outage_hub.words.places import quoted, shown_area
from outage_hub.words.shown import promised_at, terms_of, where

_PLANNED = {
    Saying.FILED: "planned/scheduled",
    Saying.MOVED: "planned/moved",
    Saying.STARTED: "planned/started",
    Saying.OVERRUN: "planned/overrun",
    Saying.TERM_CHANGED: "planned/term_changed",
    Saying.RESTORED: "planned/finished",
    Saying.CANCELLED: "planned/cancelled",
}
_EMERGENCY = {
    Saying.FILED: "emergency/filed",
    Saying.COMPLETED: "emergency/completed",
    Saying.TERM_CHANGED: "emergency/term_changed",
    Saying.AREA_CHANGED: "emergency/area_changed",
    Saying.PART_RESTORED: "emergency/part_restored",
    Saying.OVERRUN: "emergency/term_overdue",
    Saying.RESTORED: "emergency/restored",
    Saying.CANCELLED: "emergency/cancelled",
    Saying.REOPENED: "emergency/reopened",
}
_DUTIES = {
    Purpose.PLANNED_REMINDER: "planned/reminder",
    Purpose.DIGEST: "digest/digest",
    **{
        duty: f"duties/{duty}"
        for duty in (
            Purpose.RELAY_DUTY,
            Purpose.RELAY_REMINDER,
            Purpose.TERM_PASSED,
            Purpose.FORM_DUE,
            Purpose.BREACHES,
            Purpose.ESCALATIONS,
            Purpose.ADDRESS_REFUSED,
            Purpose.NOBODY_NOTIFIED,
            Purpose.ACCOUNT_LINK,
            Purpose.TROUBLE,
        )
    },
}


def compose(session: Session, announcement: Announcement, variant: str, hub: Hub) -> Composed:
    """The letter of an announcement: subject, plain text, and the same words as HTML."""
    digest = announcement.purpose is Purpose.DIGEST
    context = {
        "own": variant == OWN,
        "now": announcement.created_at,
        "city": hub.settings.the_city,
        "base": hub.settings.base_url,
        **(digest_of(session, announcement, variant) if digest else _about(session, announcement, hub)),
    }
    rendered = _templates().get_template(f"mailers/{template_of(announcement)}.txt").render(context)
    subject, _, text = rendered.partition("\n")
    subject = subject.removeprefix("Subject: ").replace(times.NBSP, " ").strip()
    if announcement.outage and announcement.outage.exercise:
        subject, text = f"НАВЧАННЯ. {subject}", f"НАВЧАННЯ, не аварія.\n{text.lstrip()}"
    text = _folded(text)
    return Composed(subject, text, html_of(text, subject, hub.settings.base_url, tone=context.get("tone", "")))


def template_of(announcement: Announcement) -> str:
    """The name of the announcement's template."""
    outage, revision = announcement.outage, announcement.revision
    if announcement.purpose is not Purpose.REVISION or outage is None or revision is None:
        return _DUTIES[announcement.purpose]
    return (_PLANNED if outage.kind is Kind.PLANNED else {}).get(revision.kind) or _EMERGENCY[revision.kind]


def _about(session: Session, announcement: Announcement, hub: Hub) -> dict[str, Any]:
    outage, revision, relay = announcement.outage, announcement.revision, announcement.relay
    about: dict[str, Any] = {}
    if outage:
        revision = revision or outage.current
        about |= {"o": _outage(outage, revision, hub), "r": _revision(session, outage, revision)}
    if relay and outage:
        about["duty"] = duty_of(session, relay, now=announcement.created_at)
    if announcement.purpose in (Purpose.BREACHES, Purpose.ESCALATIONS):
        about["count"] = len(announcement.steps)
        about["lines"] = [breach_lines(session, step, hub) for step in announcement.steps[:MOST]]
    if announcement.purpose in (Purpose.ADDRESS_REFUSED, Purpose.NOBODY_NOTIFIED):
        about |= lost_letter(session, announcement)
    if announcement.purpose is Purpose.FORM_DUE and revision and outage:
        about["call"] = outage.phone_reports[0] if outage.phone_reports else None
        about["due"] = filing_due(outage.kind, outage.begins_at)
    if announcement.purpose is Purpose.TROUBLE:
        about["trouble"] = trouble_of(session, announcement)
    if announcement.person:
        about["account"] = _account(announcement.person, announcement.created_at)
    return about


def _account(person: Person, created_at: datetime) -> dict[str, Any]:
    return {
        "invited": person.password_hash is None,
        "role": str(names.ROLES[person.role]) if person.role else "",
        "organisation": person.organisation.name,
        "until": created_at + LINK_LIVES,
    }


def _outage(outage: Outage, revision: Revision, hub: Hub) -> dict[str, Any]:
    filed = outage.revisions[0]
    late = lateness(outage.kind, revision.begins_at, now=filed.recorded_at, received_at=outage.received_at)
    return {
        "number": outage.number,
        "planned": outage.kind is Kind.PLANNED,
        "headline": headline(outage),
        "service": str(names.SERVICES[outage.service]),
        "districts": _capital(where(revision)),
        "place": _capital(place(revision)),
        "thread_where": _capital(where(filed)),  # mail programs split a thread when its subject changes
        "exercise": outage.exercise,
        "by_phone": outage.state is State.REPORTED,
        "areas": [shown_area(area) for area in areas_now(revision)],
        "term": promised_at(revision),
        "works": (revision.begins_at, promised_at(revision) or revision.begins_at),
        "summary": revision.summary,
        "cause": revision.cause,
        "consequences": revision.consequences,
        "points": revision.aid_points,
        "occurred": revision.begins_at,
        "filed": filed.recorded_at,
        "late": late,
        "late_reason": filed.reason,
        "executor": outage.executor.name,
        "duty": outage.executor.phone or "",
        "url": hub.links.outage(outage.number),
    }


def _revision(session: Session, outage: Outage, revision: Revision) -> dict[str, Any]:
    before = [one for one in outage.revisions if one.seq < revision.seq]
    terms = terms_of([*before, revision])
    last = before[-1] if before else revision
    ended = revision.ended_at or revision.recorded_at
    return {
        "at": ended if revision.kind is Saying.RESTORED else revision.recorded_at,
        "reason": revision.reason,
        "old": promised_at(last),
        "new": promised_at(revision),
        "terms": terms,
        "lasted": ended - revision.begins_at,
        "old_works": (last.begins_at, promised_at(last) or last.begins_at),
        **(_places(session, last, revision) if revision.kind in (Saying.AREA_CHANGED, Saying.PART_RESTORED) else {}),
    }


def _places(session: Session, last: Revision, revision: Revision) -> dict[str, Any]:
    """How the places changed with this word."""
    areas = [shown_area(area) for area in areas_now(revision)]
    added, removed = changed(session, areas_now(last), areas_now(revision))
    return {
        "added": added,
        "removed": removed,
        "before": houses_of(last),
        "houses": houses_of(revision),
        "left": sum(area.houses for area in areas if not area.restored_at),
        "done": [area for area in areas if area.restored_at],
        "rest": [area for area in areas if not area.restored_at],
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _folded(text: str) -> str:
    """Blank lines left by empty parts become one; letters use plain spaces, so that they are found by search."""
    lines = [line.rstrip() for line in text.replace(times.NBSP, " ").strip().splitlines()]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept) + "\n"


def _dated(words: Callable[..., str]) -> Callable[[Context, datetime], str]:
    """Dates name their year when it is not the letter's."""

    @pass_context
    def filtered(context: Context, moment: datetime) -> str:
        return words(moment, now=context["now"])

    return filtered


@pass_context
def _spanned(context: Context, works: tuple[datetime, datetime]) -> str:
    return times.span(*works, now=context["now"])


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("mailers"),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(clock=times.clock, dur=times.dur, lower_first=lambda text: text[:1].lower() + text[1:])
    environment.filters.update(capital=_capital, houses=in_houses, quoted=quoted)
    environment.filters.update(stamp=_dated(times.stamp), at=_dated(times.at), span=_spanned)
    return environment
