r"""One house number as people type it: `15-А`, `15 в`, `9А\8`, `32, корп. 1`, `12"Б"`."""

import re

from outage_hub.rules.address.meaning.number import HouseNumber
from outage_hub.rules.address.text.letters import LETTERS, LOWER, UPPER
from outage_hub.rules.address.text.scanner import Scanner

_ENDS = r"(?=\s*(?:[,;)/\\:|]|\n|\Z))"
_CORPUS = r"(?:корпуси|корпус|корп|кор|к)(?![а-яіїє])\s?\.?\s?(?:№\s?)?-?\s?"
_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{0,3}(?![0-9])")
_LETTER = re.compile(
    rf"""(?:-{{0,2}}|\s-{{1,2}}\s(?=[{UPPER}])|\s-(?=[{UPPER}])|(?<=\d)-\s(?=[{UPPER}])|\s?["«“„’])
    (?![кК]\.?\s?[0-9])(?!(?<=-)(?:[йї]|[аяе]\s[{UPPER}][{LOWER}]))
    (?P<letter>[{LETTERS}])["»”“’]?(?![{LETTERS}0-9’])(?!\.\s?[{UPPER}][{LOWER}])""",
    re.VERBOSE,
)
_LETTER_APART = re.compile(
    rf"""\s(?:
    (?P<upper>(?![КкІЗОУіз]\.?\s+[0-9{LETTERS}])[{UPPER}])(?![{LETTERS}0-9’.])
    |(?P<last>[{UPPER}])\.(?!\s?[{UPPER}][{LOWER}])
    |(?P<lower>[{LOWER}]){_ENDS}
    |(?P<ends>[абвгдежз])\.(?=\s*(?:\Z|\n))
    |(?P<listed>[абвг])(?=\s[0-9]+(?![0-9:.]))
    )""",
    re.VERBOSE,
)
_SLASH_LETTER = re.compile(rf"\s?[/\\]\s?(?P<letter>[{LETTERS}])(?![{LETTERS}0-9])")
_FRACTION = re.compile(
    rf"\s?[/\\]\s?(?P<number>[1-9][0-9]{{0,3}})(?:-{{0,2}}(?![кК]\.?[0-9])(?P<letter>[{LETTERS}]))?(?![{LETTERS}0-9])"
)
_CORPUS_HERE = re.compile(
    rf"(?:\s?[,/(]\s?|\s|-)?{_CORPUS}(?P<number>[1-9][0-9]{{0,2}})(?P<letter>[{LETTERS}]?)(?![{LETTERS}0-9])\)?",
    re.IGNORECASE,
)
_LITERA = re.compile(
    rf"\s?,?\s(?:літера|літ|лит|литера)\.?\s?[\"«]?(?P<letter>[{LETTERS}])[\"»]?(?![{LETTERS}]|-?[0-9])", re.IGNORECASE
)
_GLUED = re.compile(
    rf"(?!не?парн|кв[.\s]|під|под[.\s])[{LETTERS}A-Za-z0-9_’]|[/\\](?=\S)|--?[{LETTERS}A-Za-z]{{2}}|-[йїаяе]\s|\.[0-9]|:[0-9]"
)
CORPUS = re.compile(rf"{_CORPUS}(?P<number>[1-9][0-9]{{0,2}})(?![{LETTERS}0-9/])", re.IGNORECASE)
MORE_CORPUSES = re.compile(
    rf"\s?(?:-|,|та|і|й)\s?(?P<word>{_CORPUS})?(?P<number>[1-9][0-9]{{0,2}})(?![{LETTERS}0-9/])", re.IGNORECASE
)


def read_house(scanner: Scanner) -> HouseNumber | None:
    """The number that stands here; None when what stands here is no house, and then nothing is taken."""
    begun = scanner.pos
    found = scanner.take(_NUMBER)
    if not found:
        return None
    letter = _letter(scanner)
    fraction = _fraction(scanner)
    letter = letter or (_letter_behind_slash(scanner) if not fraction else "")
    corpus = _corpus(scanner)
    if scanner.sees(_GLUED):
        scanner.pos = begun
        return None
    return HouseNumber(int(found[0]), letter, fraction, corpus)


def _letter(scanner: Scanner) -> str:
    found = scanner.take(_LETTER) or scanner.take(_LETTER_APART) or scanner.take(_LITERA)
    if not found:
        return ""
    letter = next(group for group in found.groups() if group)
    return fold_letter(letter)


def _letter_behind_slash(scanner: Scanner) -> str:
    found = scanner.take(_SLASH_LETTER)
    return fold_letter(found["letter"]) if found else ""


def _fraction(scanner: Scanner) -> str:
    found = scanner.take(_FRACTION)
    return found["number"] + fold_letter(found["letter"] or "") if found else ""


def _corpus(scanner: Scanner) -> str:
    found = scanner.take(_CORPUS_HERE)
    return found["number"] + fold_letter(found["letter"]) if found else ""


def fold_letter(letter: str) -> str:
    """Small; «ё» is «е» in numbers."""
    return letter.lower().replace("ё", "е")
