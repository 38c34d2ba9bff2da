"""Keys by which names of streets are matched: equal for the many spellings of one name, unlike for unlike names."""

import re

from outage_hub.rules.address.streets.russian import translated
from outage_hub.rules.address.text.letters import clean

_ORDINALS = {
    "перш": "1",
    "друг": "2",
    "трет": "3",
    "четверт": "4",
    "пят": "5",
    "шост": "6",
    "сьом": "7",
    "восьм": "8",
    "девят": "9",
    "десят": "10",
    "перв": "1",
    "втор": "2",
    "шест": "6",
    "седьм": "7",
}
_ORDINAL = re.compile(
    rf"(?P<stem>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})"
    r"(?:а|я|ий|ій|е|є|ого|ої|ому|ая|ый|ой|ий|ое|ье|ья|ей)\Z"
)
_NUMBER = re.compile(
    r"(?P<number>[0-9]+)(?:[\s-]?(?:го|ого|ій|ий|й|ї|ої|та|тя|ша|га|му|ой|ый|ая|ое|ье|ья|ти|ми|а|я|е|є|х))?\Z"
)
_IM = re.compile(r"\b(?:ім|им|імені|имени)\b\.?\s*")
_QUOTES = re.compile('["«»“”„’]')
_INITIALS = re.compile(r"(?<![а-яіїєґё’])(?P<letter>[а-яіїєґё])\.\s*")
_APART = re.compile(r"[\s.,-]+")
_NUMBERED = re.compile(r"(?<=[0-9])\s?-\s?(?=[а-яіїєґё])")
_UKRAINIAN = re.compile("[іїєґ’]")


def street_key(name: str) -> str:
    """Equal for one spelling of a name, whatever its case, apostrophes, hyphens, initials and ordinals look like."""
    words = [_number(word) for word in _words(name)]
    initials = [word for word in words if len(word) == 1 and word.isalpha()]
    return " ".join(initials + [word for word in words if word not in initials]).replace("ґ", "г")


def russian_key(name: str) -> str:
    """Equal for a Ukrainian name and its Russian spelling: «Митрополитская», «Металлургов», «Ленина»."""
    return " ".join(_sound(translated(word)) for word in street_key(name).split())


def is_russian(name: str) -> bool:
    """Whether the name may be Russian: it has letters, and none that only Ukrainian has."""
    folded = clean(name).text.lower()
    return any(map(str.isalpha, folded)) and not _UKRAINIAN.search(folded)


def _words(name: str) -> list[str]:
    folded = _IM.sub("", clean(name).text.lower())
    folded = _QUOTES.sub("", _NUMBERED.sub("", folded))
    return [word for word in _APART.split(_INITIALS.sub(r"\g<letter> ", folded)) if word]


def _number(word: str) -> str:
    """«8-го», «8», «перша»: a bare number."""
    if found := _NUMBER.match(word):
        return found["number"]
    found = _ORDINAL.match(word)
    return _ORDINALS[found["stem"]] if found else word


def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


# In the order in which they fold a word of either language into one sound.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("[йь]о", "е"),  # Корольова, Королёва
        ("[ьъ’]", ""),
        ("[еєэёыіїй]", "и"),  # Дністровська, Днестровская; Покришкіна, Покрышкина
        ("я", "а"),
        ("ю", "у"),
        ("щ", "ш"),
        ("(?<=[чшжц])о", "и"),  # Межова, Межевая
        (r"(.)\1+", r"\1"),  # Металургів, Металлургов; the endings -ая, -ий
        ("[жзг]ск", "зк"),  # Паризька, Парижская; Таганрозька, Таганрогская
        ("[шх]ск", "ск"),
        ("стн", "сн"),  # Благовісна, Благовестная
        ("[ои]в(?=ск|к)", "ов"),  # Мартенівський, Мартеновский
        ("г[ои]рск", "гирск"),
        (r"[ои]в\Z", "ов"),
        (r"ои\Z", "и"),  # Громової, Громовой; Морський, Морской
        (r"ко\Z", "ка"),  # Шевченка, Шевченко
    )
)
