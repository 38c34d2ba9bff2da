"""One record, one line of a digest: absolute dates, and an executor's own words on one line, before a colon."""

from datetime import datetime

from babel import Locale

from mailers.breaches import who_owes
from outage_hub.models.clocks import Deadline
from outage_hub.models.outages import Outage, Revision, areas_now
from outage_hub.rules.outage import ENDED, Kind, Saying, State
from outage_hub.words import names
from outage_hub.words.names import headline
from outage_hub.words.shown import promised_at, terms_of, where
from outage_hub.words.status import term_passed
from outage_hub.words.times import at, dur, span, stamp

LONGEST = 120
_TIMES = {2: "двічі", 3: "тричі"}
_UK = Locale("uk")


def counted(count: int, one: str, few: str, many: str) -> str:
    """«1 аварія», «2 аварії», «5 аварій», «21 аварія»."""
    form = {"one": one, "few": few}.get(_UK.plural_form(count), many)
    return f"{count} {form}"


def in_houses(count: int) -> str:
    """«1 будинок», «212 будинків»."""
    return counted(count, "будинок", "будинки", "будинків")


def houses_of(revision: Revision) -> int:
    """How many houses were understood for certain; 0 = none could be read."""
    return sum(area.houses for area in areas_now(revision))


def place(revision: Revision, mark: str = ": ") -> str:
    """«Приморський, Центральний райони: 212 будинків»."""
    houses = houses_of(revision)
    return where(revision) + (f"{mark}{in_houses(houses)}" if houses else "")


def service_of(outage: Outage) -> str:
    """The service, as it stands inside a line."""
    return lower_first(str(names.SERVICES[outage.service]))


def lower_first(text: str) -> str:
    """The text with a small first letter."""
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """The text with a great first letter."""
    return text[:1].upper() + text[1:]


def active_line(outage: Outage, *, now: datetime) -> str:
    """What goes on, and where, until when, under which number."""
    summary = " ".join(outage.current.summary.split())
    summary = summary if len(summary) <= LONGEST else f"{summary[:LONGEST].rstrip()}…"
    what = f"планові роботи, {service_of(outage)}" if outage.kind is Kind.PLANNED else lower_first(headline(outage))
    head = f"{summary}: {what}" if summary else capital(what)
    there = capital(place(outage.current, ", "))
    return f"{head}\n   {there} · {_term(outage, now=now)} · № {outage.number}"


def ended_line(outage: Outage, last: Revision, *, now: datetime) -> str:
    """What ended, and when."""
    what = f"{capital(service_of(outage))}, {where(outage.current)}"
    ended_at = last.ended_at or last.recorded_at
    if last.kind is Saying.CANCELLED:
        how = f"запис скасовано {at(last.recorded_at, now=now)}"
    elif outage.kind is Kind.PLANNED:
        how = f"планові роботи завершено {at(ended_at, now=now)}"
    else:
        how = f"{stamp(ended_at, now=now)}, тривало {dur(ended_at - outage.begins_at)}"
    return f"{what}: {how} · № {outage.number}"


def planned_line(outage: Outage, *, since: datetime, now: datetime) -> str:
    """When works will be, and what became of them since."""
    works = _works(outage.current, now=now)
    before = _before_the_move(outage, since=since)
    if outage.state is State.CANCELLED:
        works = f"СКАСОВАНО {works}"
    elif before:
        works = f"ПЕРЕНЕСЕНО на {works}, було {_works(before, now=now)}"
    there = place(outage.current, ", ")
    return f"{works}: {service_of(outage)}, {there} · № {outage.number}"


def broken_line(clock: Deadline, outage: Outage, *, now: datetime) -> str:
    """Whose term of the regulation was broken, by how much."""
    late = f"запізнення {dur((clock.met_at or now) - clock.due_at)}"
    if clock.met_at is None:
        late = "так і не виконано" if outage.state in ENDED else f"{late} і триває"
    return f"п. {clock.clause}, {who_owes(clock)}, № {outage.number}: {late}"


def _term(outage: Outage, *, now: datetime) -> str:
    terms, term = terms_of(outage.revisions), promised_at(outage.current)
    if term is None:
        return "термін уточнюємо"
    if term_passed(outage, now=now):
        return f"термін минув {at(term, now=now)}, уточнюємо"
    match len(terms) - 1:
        case 0:
            changed = ""
        case 1:
            changed = f" (було {stamp(terms[0], now=now)})"
        case times:
            changed = f" (змінено {_TIMES.get(times) or counted(times, 'раз', 'рази', 'разів')})"
    return f"до {stamp(term, now=now)}{changed}"


def _before_the_move(outage: Outage, *, since: datetime) -> Revision | None:
    """What was said before works were first moved since."""
    moved = [one.seq for one in outage.revisions if one.kind is Saying.MOVED and one.recorded_at >= since]
    return next((one for one in outage.revisions if moved and one.seq == moved[0] - 1), None)


def _works(revision: Revision, *, now: datetime) -> str:
    return span(revision.begins_at, promised_at(revision) or revision.begins_at, now=now)
