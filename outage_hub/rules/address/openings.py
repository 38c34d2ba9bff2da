"""Where a new part of the text begins: asked amidst numbers, to know that they are over."""

import re

from outage_hub.rules.address.streets.places import sees_place
from outage_hub.rules.address.streets.street import ORDINAL_FIRST, read_street
from outage_hub.rules.address.streets.stretches import CROSSING, STRETCH
from outage_hub.rules.address.text import phrases as say
from outage_hub.rules.address.text.letters import LETTERS, UPPER
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import STOPS, STREET_TYPE

LEAD = re.compile(
    rf"(?:(?:а\s+(?:також|также)|також|також\s+і|та|і|й|и|або|по|на|(?:у|в)(?!\s+(?:район[іе]|межах))|во|за|ще){say.WHOLE}\s+){{1,4}}",
    re.IGNORECASE,
)
PIPE = re.compile(r"\s*\|")
_AFTER_NAME = re.compile(r"\s*(?:[,;:(|\n-]|\Z|[0-9№]|\.(?!\S))")
_WORD = re.compile(rf"\s+(?P<word>[{LETTERS}’]+)")
_ENUMERATED = re.compile(r"(?P<number>[0-9]{1,2})[.)]\s+")
_NEW_LINE = re.compile(r"[\n;][^\S\n]*\Z")
_CAPITAL = re.compile(rf"[{UPPER}][{LETTERS}’.]|[{UPPER}]\.")
_TYPE_AHEAD = rf"(?:по|на){say.WHOLE}\s+{STREET_TYPE.pattern}"
_HOUSES_FIRST = re.compile(
    rf"(?:{say.HOUSE_WORD.pattern})(?:[0-9,/\\№.\s-]|[{LETTERS}](?![{LETTERS}])|(?:та|парні|непарні)(?=\s))*+(?<=\s){_TYPE_AHEAD}"
    rf"|(?:{say.ALL.pattern}|{say.PRIVATE.pattern}|{say.SIDE.pattern})\s*{_TYPE_AHEAD}",
    re.IGNORECASE,
)


def surely_opens(scanner: Scanner) -> bool:
    """Whether something begins here that is marked by its type: a street, a heading, an area, a crossing."""
    here = scanner.at(scanner.pos)
    here.take(LEAD)
    return bool(here.sees(_HOUSES_FIRST)) or typed_opens(scanner) or typed_opens(_behind_number(scanner))


def typed_opens(scanner: Scanner) -> bool:
    """The same but for houses that go before their street."""
    here = scanner.at(scanner.pos)
    here.take(LEAD)
    if scanner.sees(PIPE) or here.sees(say.WORKS) or here.sees(CROSSING) or here.sees(STRETCH) or sees_place(here):
        return True
    return bool((here.sees(STREET_TYPE) or here.sees(ORDINAL_FIRST)) and _is_typed(here))


def opens(scanner: Scanner) -> bool:
    """The same, or a name without its type: «Торгова 9»."""
    return surely_opens(scanner) or _opens_name(scanner) or _opens_name(_behind_number(scanner))


def _behind_number(scanner: Scanner) -> Scanner:
    """Past the number of a numbered line: «2. вул. Земська»."""
    here = scanner.at(scanner.pos)
    if _NEW_LINE.search(scanner.text, max(0, scanner.pos - 8), scanner.pos):
        here.take(_ENUMERATED)
    return here


def name_ends(scanner: Scanner) -> bool:
    """Whether a name could end here."""
    word = scanner.sees(_WORD)
    return bool(scanner.sees(_AFTER_NAME)) or (word is not None and word["word"].lower() in STOPS)


def _is_typed(here: Scanner) -> bool:
    named = read_street(here.at(here.pos))
    return named is not None and named.word is not None


def _opens_name(scanner: Scanner) -> bool:
    here = scanner.at(scanner.pos)
    if not (here.sees(_CAPITAL) or here.sees(say.ORDINAL_AHEAD)):
        return False
    named = read_street(here)
    return named is not None and (named.word is not None or name_ends(here))
