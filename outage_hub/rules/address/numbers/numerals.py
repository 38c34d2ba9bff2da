"""Numbers after a street: houses, ranges, letters and corpuses that go on from the number before."""

import re
from dataclasses import replace

from outage_hub.rules.address.meaning.number import HouseNumber
from outage_hub.rules.address.meaning.reading import Item, ItemKind, Side
from outage_hub.rules.address.numbers.gathering import Gathering
from outage_hub.rules.address.numbers.houses import CORPUS, MORE_CORPUSES, fold_letter, read_house
from outage_hub.rules.address.numbers.ranges import between, corpuses
from outage_hub.rules.address.text import phrases as say
from outage_hub.rules.address.text.words import COUNTED

_PLURAL = re.compile(r"корпуси|корпусах", re.IGNORECASE)
_AFTER_HOUSE_WORD = re.compile(
    r"[0-9(]|(?:від|з|із|с|от|по|не?парн|не?ч[её]т|неп|усі|всі|все|приватн|частн|крім|окрім|кроме)|\s*\Z", re.IGNORECASE
)
_ANOTHER_DASH = re.compile(r"\s*(?:-|\.{2,3}|…|÷)\s*[0-9]")


def take_house_word(seen: Gathering) -> bool:
    """«буд.», «№»: numbers follow, or words that tell which. «включно» says nothing new."""
    begun = seen.scanner.pos
    if seen.scanner.take(say.INCLUSIVE):
        return True
    if seen.scanner.take(say.HOUSE_WORD) and seen.scanner.sees(_AFTER_HOUSE_WORD):
        return True
    seen.scanner.pos = begun
    return False


def take_from_to(seen: Gathering) -> bool:
    """«від 1 до 35»: a range whoever writes it."""
    scanner = seen.scanner
    start = scanner.pos
    if scanner.take(say.FROM_NUMBER) and (first := read_house(scanner)) and scanner.take(say.TO):
        scanner.take(say.HOUSE_WORD)
        last = read_house(scanner)
        if last and not scanner.sees(say.HOURS):
            _add_range(seen, first, last, start, words=True)
            return True
    scanner.pos = start
    return False


def take_numbers(seen: Gathering) -> bool:
    """A house or a range."""
    scanner = seen.scanner
    start = scanner.pos
    if scanner.sees(say.NO_NUMBER):
        return False
    house = read_house(scanner)
    if house is None or scanner.sees(COUNTED) or scanner.sees(say.HOURS):
        scanner.pos = start
        return False
    if _more_corpuses(seen, house, start) or _letters(seen, house, start) or _range(seen, house, start):
        return True
    if scanner.sees(_ANOTHER_DASH):  # a dash that led to no number: «12-0»
        scanner.pos = start
        return False
    seen.add(Item(kind=ItemKind.HOUSE, first=house), start)
    return True


def _range(seen: Gathering, first: HouseNumber, start: int) -> bool:
    scanner = seen.scanner
    begun = scanner.pos
    last = read_house(scanner) if scanner.take(say.DASH) else None
    if last is None or scanner.sees(say.HOURS) or scanner.sees(_ANOTHER_DASH):
        scanner.pos = begun
        return False
    _add_range(seen, first, last, start)
    return True


def _add_range(seen: Gathering, first: HouseNumber, last: HouseNumber, start: int, *, words: bool = False) -> None:
    side = _side_ahead(seen, first, last)
    profile = seen.profile if not words else type(seen.profile).FORM
    for item in between(first, last, side, profile):
        seen.add(item, start)


def _side_ahead(seen: Gathering, first: HouseNumber, last: HouseNumber) -> Side:
    """The side named before the range. Further on it holds only for ranges that lie on it: «непарні 1-27, 30-40»."""
    side = seen.side
    on_it = {first.number % 2, last.number % 2} == {int(side is Side.ODD)}
    named_just_now = seen.side_at == len(seen.items)
    return side if on_it or named_just_now else Side.BOTH


def _more_corpuses(seen: Gathering, house: HouseNumber, start: int) -> bool:
    """`16 к 1-4`, `11/11, к 1, к 3`, «корп. 1, 2»."""
    if not house.corpus:
        return False
    found = [house]
    while more := seen.scanner.sees(MORE_CORPUSES):
        number = more["number"]
        ranged = "-" in more[0].split(number)[0] and not more["word"]
        next_one = (
            more["word"] or _PLURAL.search(seen.scanner.words(start)) or number == str(int_of(found[-1].corpus) + 1)
        )
        if not (ranged or next_one):
            break
        seen.scanner.pos = more.end()
        found += corpuses(found[-1], number)[1:] if ranged else [replace(house, corpus=number)]
    for one in found:
        seen.add(Item(kind=ItemKind.HOUSE, first=one), start)
    return True


def int_of(corpus: str) -> int:
    """The number of a corpus; its letter does not count."""
    return int(re.sub(r"\D", "", corpus))


def _letters(seen: Gathering, house: HouseNumber, start: int) -> bool:
    """`100Б-Л` and `5(А,Б)`."""
    scanner = seen.scanner
    if house.letter and not house.fraction and not house.corpus and (found := scanner.take(say.TO_LETTER)):
        for item in between(
            house, replace(house, letter=fold_letter(found["letter"])), Side.BOTH, type(seen.profile).FORM
        ):
            seen.add(item, start)
        return True
    if not house.letter and (found := scanner.take(say.LETTERS_IN_BRACKETS)):
        for letter in re.findall(r"\w", found["letters"]):
            seen.add(Item(kind=ItemKind.HOUSE, first=replace(house, letter=fold_letter(letter))), start)
        return True
    return False


def take_lone_letter(seen: Gathering) -> bool:
    """`226В,Г` names 226г too."""
    last = seen.last
    if last is None or last.kind is not ItemKind.HOUSE or last.first is None or not last.first.letter:
        return False
    start = seen.scanner.pos
    found = seen.scanner.take(say.LONE_LETTER)
    if not found:
        return False
    seen.add(Item(kind=ItemKind.HOUSE, first=HouseNumber(last.first.number, fold_letter(found["letter"]))), start)
    return True


def take_corpus(seen: Gathering) -> bool:
    """«…, к 3» further on: another corpus of the same house."""
    last = seen.last
    if last is None or last.kind is not ItemKind.HOUSE or last.first is None:
        return False
    start = seen.scanner.pos
    found = seen.scanner.take(CORPUS)
    if not found:
        return False
    house = replace(last.first, corpus=found["number"])
    if not _more_corpuses(seen, house, start):
        seen.add(Item(kind=ItemKind.HOUSE, first=house), start)
    return True
