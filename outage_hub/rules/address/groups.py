"""Parts of a text that come back at different times: «вул. A (до 14:00); вул. B (до 18:00)»."""

import re
from dataclasses import dataclass

from outage_hub.rules.address.meaning.reading import Until
from outage_hub.rules.address.streets.places import heading_words
from outage_hub.rules.address.text.letters import clean
from outage_hub.rules.address.times import runs

_OUTER = " \t\r\n;,.:—–-"


@dataclass(frozen=True)
class Group:
    """`text` as written, without its time; `heading` = the district heading in force when the text does not hold it."""

    text: str
    until: Until | None
    heading: str


def split_groups(text: str) -> tuple[Group, ...]:
    """The groups, in the order of the text; one without a time when the text names none."""
    cleaned = clean(text)
    found = list(runs(cleaned.text))
    if all(run.until is None for run in found):
        return (Group(text, None, ""),)
    groups: list[Group] = []
    heading = ""
    for run in found:
        words = cleaned.words(run.start, run.end).strip(_OUTER)
        headings = heading_words(cleaned.text, run.start, run.end)
        holds_one = bool(headings) and headings[0][0] == run.start + _indent(cleaned.text[run.start : run.end])
        groups.append(Group(words, run.until, "" if holds_one else heading))
        if headings:
            heading = cleaned.words(*headings[-1]).strip()
    return tuple(group for group in groups if group.text)


def _indent(words: str) -> int:
    found = re.match(r"[\s;,.:-]*", words)
    return found.end() if found else 0
