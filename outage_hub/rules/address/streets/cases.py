"""Names of streets out of the cases that sentences put them in: «по вулиці Морській» is about вул. Морська."""

import re
from collections.abc import Iterable

from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.address.text.words import FEMININE

_SOFT = frozenset(
    {
        "нижн",
        "верхн",
        "середн",
        "крайн",
        "дальн",
        "передн",
        "задн",
        "осінн",
        "літн",
        "вечірн",
        "дорожн",
        "городн",
        "сусідн",
        "новорічн",
    }
)
_NOUNS_IN_II = frozenset({"надій", "мрій", "подій", "лілій", "азалій", "марій", "софій"})

_FEMININE_LOCATIVE = re.compile(r"(?P<stem>\w{2,})ій\Z")
_FEMININE_GENITIVE = re.compile(r"(?P<stem>\w{2,}?)ь?ої\Z")
_FEMININE_INSTRUMENTAL = re.compile(r"(?P<stem>\w{2,})ою\Z")
_MASCULINE_LOCATIVE = re.compile(r"(?P<stem>\w{2,})[ое]му\Z")
_MASCULINE_GENITIVE = re.compile(r"(?P<stem>\w{2,})ого\Z")
_MASCULINE_INSTRUMENTAL = re.compile(r"(?P<stem>\w{2,})им\Z")
_NEUTER_NOUN = re.compile(r"(?P<stem>\w*міст)[аі]\Z")
_RUSSIAN_FEMININE = re.compile(r"(?P<stem>\w{2,})ой\Z")
_RUSSIAN_MASCULINE = re.compile(r"(?P<stem>\w{2,})(?:ом|ого)\Z")


def nominative(name: str, kind: str, case: str) -> str:
    """The name in the nominative, where the sentence puts it in `case`: loc, gen or ins. Surnames stay as they are."""
    rules = _RULES.get((kind in FEMININE, case), ())
    words = name.split(" ")
    bent = [_bent(word, rules) for word in words]
    if case == "gen" and any(new == old for new, old in zip(bent, words, strict=True)):
        return name  # «Зої Космодем’янської»: a person's name, genitive in itself
    return " ".join(bent)


def name_forms(name: StreetName) -> tuple[str, ...]:
    """The name as written, then what it may be in the nominative: «Морській», «Італійської», «Зеленогірському»."""
    genders = {True, False} if not name.type else {name.type in FEMININE}
    forms = [name.name]
    for feminine in sorted(genders, reverse=True):
        for case in ("loc", "gen", "ins"):
            rules = _ANY[feminine, case]
            forms.append(" ".join(_bent(word, rules) for word in name.name.split(" ")))
    return tuple(dict.fromkeys(forms))


Rules = tuple[tuple[re.Pattern[str], str], ...]

_RULES: dict[tuple[bool, str], Rules] = {
    (True, "loc"): ((_FEMININE_LOCATIVE, "а"), (_RUSSIAN_FEMININE, "ая")),
    (True, "gen"): ((_FEMININE_GENITIVE, "а"), (_FEMININE_LOCATIVE, "а"), (_RUSSIAN_FEMININE, "ая")),
    (True, "ins"): ((_FEMININE_INSTRUMENTAL, "а"),),
    (False, "loc"): ((_MASCULINE_LOCATIVE, "ий"), (_NEUTER_NOUN, "о")),
    (False, "gen"): ((_MASCULINE_GENITIVE, "ий"), (_MASCULINE_LOCATIVE, "ий"), (_NEUTER_NOUN, "о")),
    (False, "ins"): ((_MASCULINE_INSTRUMENTAL, "ий"),),
}
_ANY: dict[tuple[bool, str], Rules] = _RULES | {
    (False, "gen"): ((_MASCULINE_GENITIVE, "ий"), (_RUSSIAN_MASCULINE, "ый")),
}


def _bent(word: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, ending in rules:
        found = pattern.match(word)
        if found and word.lower() not in _NOUNS_IN_II:
            stem = found["stem"]
            soft = stem.lower() in _SOFT or word.endswith("ьої")
            return stem + ("я" if ending == "а" and soft else ending)
    return word
