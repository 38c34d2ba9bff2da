"""The reader: text as people write it -> streets, houses, and whatever could not be read. It never guesses."""

import re
from collections.abc import Iterator
from dataclasses import replace

from outage_hub.rules.address.clauses import read_clauses
from outage_hub.rules.address.compact import read_compact
from outage_hub.rules.address.context import Context
from outage_hub.rules.address.lists import is_list, read_line
from outage_hub.rules.address.meaning.reading import Doubt, Part, PartKind, Profile, Reading
from outage_hub.rules.address.query import read_query
from outage_hub.rules.address.text.letters import Cleaned, clean
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.times import Run, runs

_LINE = re.compile(r"[^\n]+")
_CLAUSE = re.compile(r"[^\n;]+")


def read_addresses(text: str, profile: Profile = Profile.FORM) -> Reading:
    """Read the text. Never raises; a line `Street | numbers` is an oblenergo's whatever the profile."""
    compact = read_compact(text)
    if compact is not None:
        return Reading(text, tuple(compact))
    cleaned = clean(text)
    parts = _read_runs(cleaned, profile)
    if all(part.kind is PartKind.UNREAD for part in parts):
        parts = read_query(cleaned, profile) or parts
    return Reading(text, tuple(_placed(part, cleaned) for part in parts))


def _read_runs(cleaned: Cleaned, profile: Profile) -> list[Part]:
    context = Context(cleaned, profile)
    for run in runs(cleaned.text):
        _read_run(context, run)
    return context.parts


def _read_run(context: Context, run: Run) -> None:
    """All of a run is promised to come back at one time; its mark belongs to the last of its parts, or to the first."""
    first = len(context.parts)
    for start, end, listed in _stretches(context.cleaned.text, run):
        scanner = Scanner(context.cleaned.text, start, end)
        (read_line if listed else read_clauses)(context, scanner)
    _close(context, run, first)
    parts = [replace(part, until=run.until) for part in context.parts[first:]]
    if parts:
        parts[0] = replace(parts[0], start=run.before if run.before < run.start else parts[0].start)
        parts[-1] = replace(parts[-1], end=run.after if run.after > run.end else parts[-1].end)
    context.parts[first:] = parts


def _stretches(text: str, run: Run) -> Iterator[tuple[int, int, bool]]:
    """Lines with fields one by one, and what stands between them in one piece."""
    begun = run.start
    for start, end in _lines(text, run):
        if is_list(text[start:end]):
            yield begun, start, False
            yield start, end, True
            begun = end
    yield begun, run.end, False


def _lines(text: str, run: Run) -> Iterator[tuple[int, int]]:
    """The lines that may be lists; one that is none as a whole may still hold some between «;»."""
    for line in _LINE.finditer(text, run.start, run.end):
        if is_list(line[0]) or "|" not in line[0]:
            yield line.span()
        else:
            yield from (clause.span() for clause in _CLAUSE.finditer(text, *line.span()))


def _close(context: Context, run: Run, first: int) -> None:
    """Words held over for a part that never came, or a time that stands alone, are shown as they are."""
    alone = len(context.parts) == first and run.before < run.after
    start = run.before if alone and context.begun is None else context.begun
    words = context.written(start, run.after) if start is not None else ""
    if words and any(map(str.isalnum, words)):
        scanner = Scanner(context.cleaned.text, run.after, run.after)
        context.emit(scanner, start or 0, Part(kind=PartKind.UNREAD, note=words, doubt=Doubt.NOT_READ))


def _placed(part: Part, cleaned: Cleaned) -> Part:
    """The part with spans in the text as it came."""
    start, end = cleaned.span(part.start, part.end)
    spans = [cleaned.span(item.start, item.end) for item in part.items]
    items = tuple(replace(item, start=first, end=last) for item, (first, last) in zip(part.items, spans, strict=True))
    return replace(part, items=items, start=start, end=end)
