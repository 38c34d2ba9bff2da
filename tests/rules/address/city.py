"""A dictionary in place of the city's registry: official names for the old and the Russian ones that the texts use."""

from dataclasses import replace

from outage_hub.rules.address.meaning.reading import Doubt, Part, Reading, StreetName
from outage_hub.rules.address.read import read_addresses
from outage_hub.rules.address.streets.keys import is_russian, russian_key, street_key

OFFICIAL = {
    "вул": [
        "Пилипа Орлика",
        "Архипа Куїнджі",
        "Італійська",
        "Гранітна",
        "Карпінського",
        "Перша Слобідка",
        "Покришкіна",
    ],
    "просп": ["Миру", "Нікопольський", "Металургів"],
    "бул": ["Меотиди"],
    "кв-л": ["Азов’є"],
}
RENAMED = {
    ("вул", "Урицького"): "Пилипа Орлика",
    ("вул", "Артема"): "Архипа Куїнджі",
    ("просп", "Леніна"): "Миру",
    ("бул", "50 років Жовтня"): "Меотиди",
    ("вул", "Котовського"): "Перша Слобідка",
}
KNOWN = RENAMED | {(kind, name): name for kind, names in OFFICIAL.items() for name in names}


def read_here(text: str) -> Reading:
    """The text with the names that this little registry knows."""
    reading = read_addresses(text)
    return replace(reading, parts=tuple(map(_settled, reading.parts)))


def _settled(part: Part) -> Part:
    name = _official(part.street)
    if name is None:
        slip = part.street.name == "Покрішкіна"
        return replace(part, doubt=Doubt.STREET_NEAR) if slip else part
    street = StreetName(part.street.type, name)
    return replace(part, street=street, was=part.street if name != part.street.name else None)


def _official(street: StreetName) -> str | None:
    fold = russian_key if is_russian(street.name) else street_key
    for (kind, name), official in KNOWN.items():
        if street.type == kind and fold(name) == fold(street.name):
            return official
    return None
