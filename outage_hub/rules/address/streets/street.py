"""One street: its type, its name, and the case in which the sentence has them."""

import re
from dataclasses import dataclass

from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.address.streets.cases import nominative
from outage_hub.rules.address.streets.names import read_name
from outage_hub.rules.address.text.letters import LETTERS, LOWER, UPPER
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import FEMININE, STREET_FORMS, STREET_TYPE, TypeWord, type_word

_COLON = re.compile(r"\s*:")
_NOW = re.compile(r"\s*\(\s*(?:нині|тепер|зараз|сьогодні|ныне|теперь|сейчас)\s*[:-]?\s*", re.IGNORECASE)
_BEFORE = re.compile(
    r"\s*\(\s*(?:раніше|колишн[яійє]{1,2}|кол\.|стара\s+назва|старе|бывш[аяий]{2}|бывш\.|ранее|екс|ex)\s*[:-]?\s*[^()\n]{1,60}\)",
    re.IGNORECASE,
)
_OLD_NAME = re.compile(
    rf"\s*\(\s*(?:[{LETTERS}]{{2,6}}\.\s?)?[{UPPER}][{LOWER}’]+(?:[ -][{LETTERS}][{LOWER}’]+){{0,2}}\s*\)"
)
_CLOSE = re.compile(r"\s*\)")
_NAME_FOLLOWS = re.compile(rf"\s*[.:]?\s*(?:[{UPPER}][{LOWER}’]|[{UPPER}]\.|[\"«])")
ORDINAL_FIRST = re.compile(r"(?P<ordinal>[0-9]{1,2}-?(?:ий|ій|й|а|я|ша|га|та|тя|ої|му))\s+")
_MASCULINE_ONLY = re.compile(r"\w+(?:ий|ній)\Z")
_FEMININE_ONLY = re.compile(r"\w+(?:ськ|цьк|зьк)а\Z")


@dataclass(frozen=True)
class Named:
    """A street as named in the text. `word` is its type as written or carried over, None when there is none."""

    street: StreetName
    word: TypeWord | None
    start: int
    end: int
    note: str = ""


def take_type(scanner: Scanner, preposition: str = "") -> TypeWord | None:
    """«вул.», «провулку», «вулиці:»; after «по» a genitive form is a locative."""
    begun = scanner.pos
    found = scanner.take(STREET_TYPE)
    if not found:
        return None
    colon = bool(scanner.take(_COLON))
    word = type_word(found[0], STREET_FORMS, colon=colon)
    if scanner.done:
        scanner.pos = begun
        return None
    case = in_sentence(word, preposition)
    return TypeWord(word.type, case, word.plural or colon, word.guess)


def in_sentence(word: TypeWord, preposition: str) -> str:
    """The case that the preposition asks for, where the type's own form does not tell it."""
    if preposition == "loc":
        return "" if word.case == "ins" else "loc"
    if preposition and not (word.case == "ins" or (word.plural and not preposition)):
        return preposition
    return "loc" if word.plural and not word.case else word.case


def read_street(scanner: Scanner, carried: TypeWord | None = None, preposition: str = "") -> Named | None:
    """The street that stands here, with its type before the name, after it, or carried over from the one before."""
    begun = scanner.pos
    ordinal = scanner.take(ORDINAL_FIRST)
    word = take_type(scanner, preposition)
    if ordinal and not word:
        scanner.pos, ordinal = begun, None
    name = read_name(scanner, typed=word is not None)
    if name is None:
        scanner.pos = begun
        return None
    if word is None:
        word = _type_behind(scanner, preposition) or (carried if carried and _agree(carried, name) else None)
    if ordinal:
        name = f"{ordinal['ordinal']} {name}"
    named = _named(scanner, word, name, begun)
    return _renamed(scanner, named)


def _named(scanner: Scanner, word: TypeWord | None, name: str, begun: int) -> Named:
    if word is None:
        return Named(StreetName("", name), None, begun, scanner.pos)
    if word.case == "gen" and word.type == "вул" and _FEMININE_ONLY.match(name):
        word = TypeWord(word.type, "", plural=True)  # «вулиці Морська, Садова»
    bent = nominative(name, word.type, word.case) if word.case else name
    return Named(StreetName(word.type, bent, word.guess), word, begun, scanner.pos)


def _type_behind(scanner: Scanner, preposition: str) -> TypeWord | None:
    """«Торгова площа»; but in «Соборна вул. Торгова» the type belongs to what follows."""
    begun = scanner.pos
    scanner.skip()
    found = scanner.take(STREET_TYPE)
    if not found or "\n" in scanner.words(begun) or scanner.sees(_NAME_FOLLOWS):
        scanner.pos = begun
        return None
    word = type_word(found[0], STREET_FORMS)
    return TypeWord(word.type, in_sentence(word, preposition), guess=word.guess)


def _agree(word: TypeWord, name: str) -> bool:
    """Whether the name can belong to a street of the type: no «вул. Київський»."""
    if word.case:
        return True
    last = name.rsplit(" ", 1)[-1]
    return not (_MASCULINE_ONLY.match(last) if word.type in FEMININE else _FEMININE_ONLY.match(last))


def _renamed(scanner: Scanner, named: Named) -> Named:
    """«(нині пров. Свободи)» gives the name in force; «(раніше …)» only tells the old one."""
    begun = scanner.pos
    if scanner.take(_NOW):
        now = read_street(scanner, named.word)
        if now and scanner.take(_CLOSE):
            return Named(now.street, now.word, named.start, scanner.pos, scanner.words(named.start))
        scanner.pos = begun
    old = scanner.take(_BEFORE) or scanner.take(_OLD_NAME)
    if old:
        return Named(named.street, named.word, named.start, scanner.pos, old[0].strip(" ()"))
    return named
