"""Promised times that stand among addresses: «(до 14:00)», «— до 10:40;», «просп. Добровольського — 23:00»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from outage_hub.rules.address.meaning.reading import Until
from outage_hub.rules.address.text.letters import LETTERS
from outage_hub.rules.address.text.words import MONTHS, RUSSIAN_MONTHS

_MONTHS = {name: number for months in (MONTHS, RUSSIAN_MONTHS) for number, name in enumerate(months.split(), 1)}
_MINUTES = r"(?::[0-5][0-9]|\.(?:00|15|[2-5][05])|-[03]0(?![0-9]))(?![0-9]|[:.][0-9])"
_TIME = rf"(?:[01]?[0-9]|2[0-4]){_MINUTES}(?:\s?(?:годин[аи]?|год\.?|ч\.|г\.))?"
_HOUR = r"(?:[01]?[0-9]|2[0-4])\s?(?:-?ї\s)?(?:годин[аи]?|год\.?|часов|ч\.)"
_DAY = r"[0-3]?[0-9]\.[01][0-9](?:\.(?:20)?[0-9]{2})?(?![0-9])(?:\s?р\.)?"
_DATE = rf"(?:{_DAY}|[0-3]?[0-9]\s+(?:{'|'.join(_MONTHS)}))"
_SOON = r"(?:(?:орієнтовно|приблизно|ориентировочно|планово|включення|відновлення|термін)(?:\s?:)?\s{1,3}){0,3}"
_SP = r"\s{0,3}"
_OPEN = rf"(?:\({_SP}|{_SP}[-,]{_SP})?"
_SINCE = rf"(?:(?:з|від|с)\s+(?:{_DATE}\s+)?(?:{_TIME}|{_HOUR}){_SP}(?:{_DATE}{_SP})?)?"
_DAYS = rf"(?:{_SP},?{_SP}(?P<day_after>{_DATE}))?"
_MARK = re.compile(
    rf"{_OPEN}{_SOON}{_SINCE}(?<![{LETTERS}])(?:до|по)\s+{_SOON}(?:(?P<day_before>{_DATE}){_SP},?{_SP})?"
    rf"(?P<time>{_TIME}|{_HOUR}){_DAYS}{_SP}\)?"
    rf"|{_OPEN}(?:з\s+)?(?<![0-9.:/]){_TIME}{_SP}-{_SP}(?P<ends>{_TIME}){_SP}\)?"
    r"|(?:орієнтовн[а-яі]+\s+)?(?:час|термін)\s+(?:відновлення|включення|подачі|завершення)"
    r"(?:\s+[а-яіїє]+)?"
    rf"{_SP}[-:]?{_SP}(?P<said>{_TIME}|{_HOUR})"
    rf"|(?<!:[0-9]{{2}}){_SP}-{_SP}{_SOON}(?P<alone>(?:[01]?[0-9]|2[0-4]):[0-5][0-9])(?![0-9:])"
    rf"(?:{_SP}(?P<alone_day>{_DATE}))?",
    re.IGNORECASE,
)
_COLON = re.compile(r"\s*:")
_NUMBERS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Run:
    """`start` to `end` of the text is promised to come back at one time; with the mark it is `before` to `after`."""

    before: int
    start: int
    end: int
    after: int
    until: Until | None


def runs(text: str) -> Iterator[Run]:
    """The text (cleaned) in stretches, each closed by its time; marks that go before open a stretch instead."""
    marks = [(found.start(), found.end(), until) for found in _MARK.finditer(text) if (until := _until(found))]
    if marks and (not _words(text[: marks[0][0]]) or _COLON.match(text, marks[0][1])):
        yield from _opened(text, marks)
        return
    start = 0
    for begins, ends, until in marks:
        yield Run(start, start, begins, ends, until)
        start = ends
    if not marks or _words(text[start:]):
        yield Run(start, start, len(text), len(text), None)


def _opened(text: str, marks: list[tuple[int, int, Until]]) -> Iterator[Run]:
    """«До 14:00: вул. A; до 18:00: вул. B»."""
    if _words(text[: marks[0][0]]):
        yield Run(0, 0, marks[0][0], marks[0][0], None)
    for place, (begins, ends, until) in enumerate(marks):
        last = marks[place + 1][0] if place + 1 < len(marks) else len(text)
        yield Run(begins, ends, last, last, until)


def _words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _until(found: re.Match[str]) -> Until | None:
    hour = found["time"] or found["ends"] or found["said"] or found["alone"]
    day = found["day_before"] or found["day_after"] or found["alone_day"]
    numbers = [int(number) for number in _NUMBERS.findall(hour)]
    minute = numbers[1] if len(numbers) > 1 else 0
    at = time(23, 59) if numbers[0] == 24 else time(numbers[0], minute)
    return Until(at, _day(day) if day else None)


def _day(words: str) -> tuple[int, int] | None:
    numbers = [int(number) for number in _NUMBERS.findall(words)]
    month = _MONTHS.get(words.rsplit(maxsplit=1)[-1].lower()) or (numbers[1] if len(numbers) > 1 else 0)
    return (numbers[0], month) if 1 <= numbers[0] <= 31 and 1 <= month <= 12 else None
