"""One way of writing for the many ways of typing: look-alike letters, odd spaces, apostrophes, dashes.

What is read is the cleaned text; every span points back into the text as it came.
"""

import re
from dataclasses import dataclass

UPPER = "А-ЯІЇЄҐЁ"
LOWER = "а-яіїєґё"
LETTERS = UPPER + LOWER
APOSTROPHE = "’"

_LATIN = "ABCEHIKMOPTXYaceikmopxyïÏ"
_CYRILLIC = "АВСЕНІКМОРТХУасеікморхуїЇ"
_LOOK_ALIKE = dict(zip(_LATIN, _CYRILLIC, strict=True))
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_QUOTES = dict.fromkeys("'ʼ‘`´ʹ′＇", APOSTROPHE)
_BREAKS = dict.fromkeys("\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n") | {"\t": ","}
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0300\u0301]")
_COMPOSED = {"и\u0306": "й", "И\u0306": "Й", "і\u0308": "ї", "І\u0308": "Ї", "i\u0308": "ї", "I\u0308": "Ї"}
_WORD = re.compile(rf"[A-Za-zïÏ{LETTERS}{APOSTROPHE}]+")
_SIDE_OF_RANGE = re.compile(r"(?:\*|\.\.[0-9]+(?:/[0-9]+)?)\Z")  # `*e`, `1..11o`: Latin letters of our own


@dataclass(frozen=True)
class Cleaned:
    """`text` is what is read; `at[i]` tells where its i-th character stood."""

    text: str
    at: tuple[int, ...]
    source: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch in the text as it came."""
        if start >= end:
            where = self.at[start] if start < len(self.at) else len(self.source)
            return where, where
        return self.at[start], self.at[end - 1] + 1

    def words(self, start: int, end: int) -> str:
        """The writer's own words there."""
        first, last = self.span(start, end)
        return self.source[first:last]


def clean(source: str) -> Cleaned:
    """Fold what only looks different."""
    text, at = _visible(source)
    folded = "".join(map(_folded, text))
    return Cleaned(_WORD.sub(_cyrillic, folded), at, source)


def _visible(source: str) -> tuple[list[str], tuple[int, ...]]:
    """The characters that can be seen, letters with their marks as one, each with its place."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(source):
        composed = _COMPOSED.get(characters[-1] + character) if characters and places[-1] == place - 1 else None
        if composed:
            characters[-1] = composed
        elif _INVISIBLE.match(character):
            _part_numbers(characters, places, place, source)
        else:
            characters.append(character)
            places.append(place)
    return characters, tuple(places)


def _part_numbers(characters: list[str], places: list[int], place: int, source: str) -> None:
    """What cannot be seen between two digits still keeps two numbers apart."""
    if characters and characters[-1].isdecimal() and source[place + 1 : place + 2].isdecimal():
        characters.append(" ")
        places.append(place)


def _folded(character: str) -> str:
    if character in _BREAKS:
        return _BREAKS[character]
    if character != "\n" and (character.isspace() or character < " "):
        return " "
    return _DASHES.get(character) or _QUOTES.get(character) or character


def _cyrillic(found: re.Match[str]) -> str:
    """A word with one Cyrillic letter is Cyrillic; so is one of look-alikes only, but for our own `e` and `o`."""
    word = found[0]
    latin = [letter for letter in word if letter.isascii() or letter in "ïÏ"]
    if len(latin) == len(word) and any(letter not in _LOOK_ALIKE for letter in latin):
        return word
    if (
        word[-1] in "eo"
        and len(word) <= 2
        and _SIDE_OF_RANGE.search(found.string, max(0, found.start() - 12), found.start())
    ):
        return word
    return "".join(_LOOK_ALIKE.get(letter, letter) for letter in word)
