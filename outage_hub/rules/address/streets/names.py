"""The name of a street: where it begins and where it ends. It may hold numbers, initials, hyphens and quotes."""

import re

from outage_hub.rules.address.text.letters import LETTERS, LOWER, UPPER
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import AREA_TYPE, IN_NAMES, NO_STREET, SETTLEMENT_TYPE, STOPS, STREET_TYPE

_LONGEST = 6  # words
_SPACE = r"[^\S\n]{0,3}"
_WORD = re.compile(rf"{_SPACE}(?P<word>[{LETTERS}][{LETTERS}’]*(?:-[{LETTERS}’]{{2,}})*)")
_INITIALS = re.compile(rf"{_SPACE}(?:[{UPPER}][{LOWER}]?\.\s?){{1,3}}(?=[{UPPER}][{LOWER}’])")
_LAST_INITIALS = re.compile(rf"\s[{UPPER}]\.(?:\s?[{UPPER}]\.)?(?=\s*(?:[|,;:(-]|[0-9]|\n|\Z))")
_QUOTED = re.compile(rf"{_SPACE}(?:\"[^\"\n]{{1,40}}\"|«[^»\n]{{1,40}}»|“[^”\n]{{1,40}}”)")
_PAIRED = re.compile(rf"{_SPACE}(?:і|та|и)\s+(?=[{UPPER}][{LOWER}’]{{2,}})")
_PAIRS = frozenset(
    {"ільфа", "ильфа", "кирила", "кирилла", "петра", "бориса", "мініна", "минина", "сакко", "зої", "зои"}
)  # «Ільфа і Петрова»
_IM = re.compile(r"(?:ім|им)\.\s*|(?:імені|имени)\s+", re.IGNORECASE)
_ENDING = r"(?:\s?-\s?|)(?:го|ого|ій|ий|й|ї|ої|та|тя|а|я|ша|га|е|є|х|ти|ми|му|ой|ая|річчя|летия|лет|років)"
_ORDINAL = re.compile(
    rf"\s*[0-9]{{1,4}}(?P<ending>{_ENDING}(?![{LETTERS}]))?\s+(?=(?P<next>[{LETTERS}’]{{2,}}|[{UPPER}]\.))"
)
_ORDINAL_ALONE = re.compile(r"\s*[0-9]{1,3}-(?:та|а|я|ша|га|тя|й|ий|ій)(?=\s*(?:[,;:(]|\n|\Z))")
_ORDINAL_INSIDE = re.compile(rf"{_SPACE}[0-9]{{1,3}}-?(?:го|ї|й|ої|річчя|та|а|x|х)\s+(?=[{LETTERS}’]{{3,}})")
_ADJECTIVE = re.compile(r"\w+(?:ськ|цьк|зьк)(?:а|ий)\Z")
_GLUED_NUMBER = re.compile(r"[0-9]{1,2}(?![0-9])(?=\s*(?:\(|,\s*(?:буд|б\.|д\.|№)))")
_LINE_NUMBER = re.compile(
    rf"\s*,?\s*(?:№\s?)?(?P<number>[0-9]{{1,3}}(?:-?[{LOWER}](?![{LETTERS}]))?)(?![0-9/{LETTERS}-])"
)
_ENDS_NAME = re.compile(r"\s*(?:[0-9,;:(\n-]|\Z)")
_GENITIVE = re.compile(r".*(?:ів|їв|ев|ов|их|ого|ої|ей|ття|ення|ой)\Z")
_NO_NAME = re.compile(rf"[{UPPER}]{{2,4}}\Z|.*(?:ено|ано|ться|ється|ння|ация)\Z")  # abbreviations, verbs, «відключення»


def read_name(scanner: Scanner, *, typed: bool) -> str | None:
    """The name that stands here. Without its type it must begin with a capital letter."""
    begun = scanner.pos
    scanner.skip()
    start = scanner.pos
    scanner.take(_IM)
    numbered = _take_ordinal(scanner, typed=typed)
    words = _take_words(scanner, numbered=numbered, typed=typed)
    if not words and not (typed and scanner.take(_ORDINAL_ALONE)):
        scanner.pos = begun
        return None
    scanner.take(_LAST_INITIALS)
    name = scanner.words(start)
    name += _glued_number(scanner) or (_line_number(scanner) if name.lower() == "лінія" else "")
    return " ".join(name.split())


def _take_ordinal(scanner: Scanner, *, typed: bool) -> bool:
    """«8-го березня», «50 років СРСР», «9 Авіадивізії»: a number with a word to it."""
    found = scanner.sees(_ORDINAL)
    if not found:
        return False
    after = scanner.at(found.end())
    word = found["next"]
    if word.lower() in STOPS - {"років"} or after.sees(STREET_TYPE) or after.sees(AREA_TYPE):
        return False
    if not found["ending"] and _ADJECTIVE.match(word):
        return False
    if word[0].islower() and word not in IN_NAMES and not (typed and len(word) > 3):
        return False
    scanner.pos = found.end()
    return True


def _take_words(scanner: Scanner, *, numbered: bool, typed: bool) -> list[str]:
    words: list[str] = []
    while len(words) < _LONGEST:
        word = _take_quoted(scanner) or _take_word(scanner, words, numbered=numbered, typed=typed)
        if word is None:
            break
        words.append(word)
    return words


def _take_quoted(scanner: Scanner) -> str | None:
    found = scanner.take(_QUOTED)
    return found[0] if found else None


def _take_word(scanner: Scanner, words: list[str], *, numbered: bool, typed: bool) -> str | None:
    begun = scanner.pos
    if words:
        scanner.take(_PAIRED if len(words) == 1 and words[0].lower() in _PAIRS else _ORDINAL_INSIDE)
    initials = scanner.take(_INITIALS)
    found = scanner.take(_WORD)
    if not found or not _belongs(scanner, found, words, typed=typed, numbered=numbered, initials=bool(initials)):
        scanner.pos = begun
        return None
    return found["word"]


def _belongs(
    scanner: Scanner, found: re.Match[str], words: list[str], *, typed: bool, numbered: bool, initials: bool
) -> bool:
    """Whether the word is one of the name."""
    word = found["word"]
    stops = word.lower() in STOPS - ({"років", "лет"} if numbered else set())
    if stops or (words and len(word) == 1):
        return False
    if not initials and _begins_another(scanner.at(found.start("word")), first=typed and not words):
        return False
    if word[0].isupper():
        return bool(typed or words or numbered) or _may_begin(word)
    return _belongs_small(scanner, word, words, typed=typed, numbered=numbered)


def _belongs_small(scanner: Scanner, word: str, words: list[str], *, typed: bool, numbered: bool) -> bool:
    """The same of a word with a small letter: «березня», «вул. садова», «Героїв оборони»."""
    if word in IN_NAMES:
        return bool(words) or numbered
    if not words:
        return (typed or numbered) and len(word) > 1 and word not in NO_STREET
    return _goes_on(scanner, word, words[-1], typed=typed)


def _may_begin(word: str) -> bool:
    """Whether a name without its type may begin so."""
    return len(word) > 1 and word.lower() not in NO_STREET and not _NO_NAME.match(word)


def _goes_on(scanner: Scanner, word: str, before: str, *, typed: bool) -> bool:
    """«Героїв оборони», «архипа куїнджі 44»: a small letter, but the name ends right after it."""
    if len(word) < 3 or word in NO_STREET or not scanner.sees(_ENDS_NAME):
        return False
    return bool(_GENITIVE.match(before)) or (typed and before[0].islower())


def _begins_another(here: Scanner, *, first: bool) -> bool:
    """A type in the middle of a name begins another street; at its beginning («вул. Набережна») it does not."""
    found = here.sees(STREET_TYPE) or here.sees(AREA_TYPE) or here.sees(SETTLEMENT_TYPE)
    return found is not None and (not first or found[0].rstrip().endswith("."))


def _glued_number(scanner: Scanner) -> str:
    """«Мележика1 (б. 1, 2)»."""
    found = scanner.take(_GLUED_NUMBER)
    return found[0] if found else ""


def _line_number(scanner: Scanner) -> str:
    """«Лінія, 10»: lines are told apart by numbers."""
    found = scanner.take(_LINE_NUMBER)
    return f" {found['number']}" if found else ""
