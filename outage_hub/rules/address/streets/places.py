"""Districts, settlements and areas: headings over streets, or places meant as a whole."""

import re
from dataclasses import dataclass

from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.address.streets.cases import nominative
from outage_hub.rules.address.streets.names import read_name
from outage_hub.rules.address.text.letters import LETTERS, LOWER, UPPER
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import (
    AREA_FORMS,
    AREA_TYPE,
    DISTRICTS,
    SETTLEMENT_FORMS,
    SETTLEMENT_TYPE,
    TypeWord,
    type_word,
)

_ADJECTIVE = rf"[{UPPER}][{LOWER}’]+(?:-[{UPPER}]?[{LOWER}’]+)?(?:ий|ый|ого|ому|ім|ом|им|их)"
_CLIPPED = rf"[{UPPER}][{LOWER}’]+\."
_WORD = rf"(?:[Рр]-[Нн]|[Рр]айон|РАЙОН)(?P<plural>и|ах|ів|ы|ов)?(?:у|і|а|ом|е)?(?![{LETTERS}])\.?"
_ALL = r"(?P<all>(?i:весь|увесь|всього|усього|всьому|усьому)\s+)?"
_NAMED_FIRST = re.compile(
    rf"{_ALL}(?P<names>(?:{_ADJECTIVE}|{_CLIPPED})(?:\s?(?:,|та|і|й)\s?(?:{_ADJECTIVE})){{0,4}})\s*{_WORD}"
)
_NAMED_AFTER = re.compile(
    rf"{_ALL}(?:[Рр]-н|[Рр]айон)\.?\s+(?P<names>[{UPPER}][{LOWER}’]+(?:-[{UPPER}]?[{LOWER}’]+)?(?:ий|ого))(?![{LETTERS}])"
)
_HEADING = re.compile(
    rf"(?<![{LETTERS}’])(?P<words>(?:{_ADJECTIVE}|{_CLIPPED})\s*(?:[Рр]-н|[Рр]айон)\.?|(?:[Рр]-н|[Рр]айон)\.?\s+[{UPPER}][{LOWER}’]+(?:ий|ого))(?=\s*[:-])"
)
_AND = re.compile(r"\s*(?:,|\s(?:та|і|й)\s)\s*")
_DIGIT = re.compile(r"[0-9]")
_NEXT = re.compile(r"\s*(?:,|(?:та|і|й|и)(?=\s))\s*")
_WHOLLY = re.compile(
    r"\s*[-:(,]?\s*(?:весь|увесь|повністю|цілком|полностью|[ув]сі\s+(?:будинки|вулиці)|\*)(?![а-яіїє])\s*\)?",
    re.IGNORECASE,
)
_CITY = re.compile(
    rf"(?:усе|все|всього|усього|весь)\s+(?:місто|міста|город)(?![{LETTERS}])(?:\s+[{UPPER}][{LOWER}’]+)?", re.IGNORECASE
)
_BANK = re.compile(rf"(?P<name>(?:Прав|Лів)(?:ий|ому|ого)\s+берег)[іу]?(?![{LETTERS}])")
_PRIVATE_AREA = re.compile(r"(?P<part>частково\s+)?(?:у|в)\s+районі\s+приватної\s+забудови\s+", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*(?:№\s?)?(?P<number>[0-9]{1,3}(?:-?(?:й|ий|ій|а|ша|го|му))?)(?![0-9/])")
_NAME_FIRST = re.compile(
    rf"(?P<name>{_ADJECTIVE})\s+(?P<word>мікрорайон[іу]?|мікрорайоні|масив[іу]?|житломасив[іу]?|квартал[іу]?)(?![{LETTERS}-])"
)
_QUARTER = re.compile(r"кв\.\s?(?P<name>[0-9]{1,3})(?=\s*,?\s*(?:д|буд|б)\.)", re.IGNORECASE)
_HYPHEN_NUMBER = re.compile(r"-[0-9]{1,2}(?![0-9/])(?=\s*(?:[,;:.(]|\n|\Z))")
_NUMBER_FIRST = re.compile(
    rf"(?P<name>[0-9]{{1,3}}(?:-?(?:й|ий|ій|му|го|м|а|ї))?)\s*(?P<word>квартал[аіиу]?|кв-л|мікрорайон[іу]?|мкрн?|м-н|мкр-н|микрорайон[еа]?)(?![{LETTERS}-])\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Another:
    """One more place of the same type: «селища Новий Світ і Біленьке»."""

    street: StreetName
    start: int


@dataclass(frozen=True)
class Districts:
    """The districts named here; `whole` when the text says all of them."""

    names: tuple[str, ...]
    whole: bool


def read_districts(scanner: Scanner) -> Districts | None:
    """«Лівобережний р-н», «Центр. р-н», «весь Приморський район», «р-н Приморський»."""
    begun = scanner.pos
    found = scanner.take(_NAMED_FIRST) or scanner.take(_NAMED_AFTER)
    if not found:
        return None
    names = tuple(_district(name) for name in _AND.split(found["names"]))
    plural = found.re is _NAMED_FIRST and found["plural"]
    if len(names) > 1 and not plural:
        scanner.pos = begun
        return None
    return Districts(names, takes_whole(scanner) or bool(found["all"]))


def _district(written: str) -> str:
    if written.endswith("."):
        return DISTRICTS.get(written[:-1].lower(), written)
    name = re.sub(r"(?:ого|ому|ім|ом|им|их)\Z", "ий", written)
    return DISTRICTS.get(name.lower(), name)


def heading_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where headings of districts stand in that stretch of the text, without their colons."""
    return [found.span("words") for found in _HEADING.finditer(text, start, end)]


def sees_place(scanner: Scanner) -> bool:
    """Whether a district, a settlement or an area begins here."""
    if scanner.sees(_DIGIT):
        return bool(scanner.sees(_NUMBER_FIRST))
    here = scanner.at(scanner.pos)
    if scanner.sees(_BANK) or scanner.sees(_CITY) or scanner.sees(_PRIVATE_AREA):
        return True
    return bool(read_districts(here) or read_settlement(here) or read_area(here))


def read_settlement(scanner: Scanner) -> tuple[TypeWord, StreetName] | None:
    """«с-ще Мирний», «с. Покровське», «смт Мангуш»."""
    begun = scanner.pos
    found = scanner.take(SETTLEMENT_TYPE)
    name = read_name(scanner, typed=True) if found else None
    if not found or name is None or not name[0].isupper():
        scanner.pos = begun
        return None
    word = type_word(found[0], SETTLEMENT_FORMS)
    return word, StreetName(word.type, name)


def read_area(scanner: Scanner, preposition: str = "") -> tuple[TypeWord, StreetName] | None:
    """«мкр Східний», «кв-л Азов’є», «27 квартал», «СТ "Дружба"»."""
    begun = scanner.pos
    if found := scanner.take(_NUMBER_FIRST) or scanner.take(_NAME_FIRST):
        word = type_word(found["word"], AREA_FORMS)
        return word, StreetName(word.type, _district(found["name"]))
    found = scanner.take(AREA_TYPE)
    number = scanner.take(_NUMBERED) if found else None
    name = number["number"] if number else read_name(scanner, typed=True) if found else None
    if not found or name is None:
        scanner.pos = begun
        return None
    if counted := scanner.take(_HYPHEN_NUMBER):
        name += counted[0]
    word = type_word(found[0], AREA_FORMS)
    return word, StreetName(word.type, nominative(name, word.type, word.case or preposition or "loc" * word.plural))


def read_another(scanner: Scanner, word: TypeWord) -> Another | None:
    """The next of «мікрорайонах Лазурному та Соцмісті»."""
    begun = scanner.pos
    found = scanner.take(_NEXT)
    start = scanner.pos
    name = read_name(scanner, typed=False) if found else None
    if name is None or read_districts(scanner.at(start)):
        scanner.pos = begun
        return None
    return Another(StreetName(word.type, nominative(name, word.type, "loc")), start)


def neighbourhood(name: str) -> str:
    """Its name in the nominative: «Соцміста»."""
    return nominative(name, "мкр", "loc")


def read_quarter(scanner: Scanner) -> tuple[TypeWord, StreetName] | None:
    """«кв. 245, д. 5»: at the beginning of a clause it is a quarter and no flat."""
    found = scanner.take(_QUARTER)
    return (AREA_FORMS["квартал"], StreetName("кв-л", found["name"])) if found else None


def takes_whole(scanner: Scanner) -> bool:
    """«повністю» after a place: steps over it."""
    return scanner.take(_WHOLLY) is not None


def read_nameless(scanner: Scanner) -> tuple[StreetName, str] | None:
    """Places known without a type: «усе місто», «Правий берег», «частково у районі приватної забудови Новий Світ»."""
    if scanner.take(_CITY):
        return StreetName("", "місто"), ""
    if found := scanner.take(_BANK):
        return StreetName("", re.sub(r"(?:ому|ого)\s", "ий ", found["name"])), ""
    begun = scanner.pos
    if (found := scanner.take(_PRIVATE_AREA)) and (name := read_name(scanner, typed=True)):
        return StreetName("", name), "приватна забудова" + ", частково" * bool(found["part"])
    scanner.pos = begun
    return None
