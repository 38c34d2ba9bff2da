"""The city's streets by all the names that people give them: which one is meant. The only home of rapidfuzz."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from outage_hub.rules.address.meaning.reading import Doubt, Part, PartKind, StreetName
from outage_hub.rules.address.streets.cases import name_forms
from outage_hub.rules.address.streets.keys import russian_key, street_key
from outage_hub.rules.text import search_key

ALMOST = 84  # of 100: «Покрішкіна» for «Покришкіна», but not «Московська» for «Морська»
OFFERED = 3
_UKRAINIAN = set("іїєґ’")  # letters that Russian spelling has not
_ANY_OF_PR = ("просп", "пров", "проїзд")  # what «пр.» may stand for


@dataclass(frozen=True)
class Street:
    """A street as the registry has it. `district_id` is None when it crosses districts."""

    id: int
    type: str
    name: str
    district_id: int | None

    @property
    def official(self) -> StreetName:
        """Its name in force."""
        return StreetName(self.type, self.name)


@dataclass(frozen=True)
class Settled:
    """A part of a text with the streets it means: one, none, or some that a person must choose from."""

    part: Part
    street: Street | None = None
    offered: tuple[Street, ...] = ()
    others: tuple[Street, ...] = ()
    district_id: int | None = None


@dataclass(frozen=True)
class _Known:
    street: Street
    type: str
    name: str
    current: bool


@dataclass
class Gazetteer:
    """Every street and district with every name."""

    cities: frozenset[int] = frozenset()
    districts: dict[int, str] = field(default_factory=dict)
    streets: dict[int, Street] = field(default_factory=dict)
    former: dict[int, list[StreetName]] = field(default_factory=dict)
    _by_key: dict[str, list[_Known]] = field(default_factory=lambda: defaultdict(list))
    _by_sound: dict[str, list[_Known]] = field(default_factory=lambda: defaultdict(list))
    _district_keys: dict[str, int] = field(default_factory=dict)

    def add_district(self, place_id: int, *names: str) -> None:
        """A district: its name in force, or one more."""
        self.districts.setdefault(place_id, names[0])
        self._district_keys |= {search_key(name): place_id for name in names}

    def add(self, street: Street, name: StreetName, *, current: bool) -> None:
        """A street under one of its names."""
        known = _Known(street, name.type, name.name, current)
        self.streets[street.id] = street
        self._by_key[street_key(name.name)].append(known)
        self._by_sound[russian_key(name.name)].append(known)
        if not current:
            self.former.setdefault(street.id, []).append(name)

    def settle(self, parts: Iterable[Part], *, likely: int | None = None) -> list[Settled]:
        """Each part with the street it means, its official name, and the registry's doubts.

        `likely` = the one district that the writer ticked: of several streets of one name it means the one there.
        """
        return [self._settle(part, likely) for part in parts]

    def district(self, words: str) -> int | None:
        """The district of this name, a former one or the beginning of one («Центр.»)."""
        key = search_key(words).strip(". ")
        begun = {place_id for name, place_id in self._district_keys.items() if key and name.startswith(key)}
        return self._district_keys.get(key) or (begun.pop() if len(begun) == 1 else None)

    def find(self, written: StreetName, district_id: int | None = None) -> list[Street]:
        """The streets that bear the name, exactly, by an old name or in its Russian spelling. Several = ambiguous."""
        for form in name_forms(written):
            if found := _fitting(self._by_key.get(street_key(form), ()), written, district_id):
                return found
        if not _UKRAINIAN & set(written.name.casefold()):  # a slip in Ukrainian is offered, not assumed
            return _fitting(self._by_sound.get(russian_key(written.name), ()), written, district_id)
        return []

    def almost(self, written: StreetName, district_id: int | None = None) -> list[Street]:
        """Streets spelt almost so, of another type, or with a first name before: to be offered, never assumed."""
        same_name = _fitting(self._by_key.get(street_key(written.name), ()), StreetName("", ""), district_id)
        scored = process.extract(
            street_key(written.name), self._by_key.keys(), scorer=fuzz.ratio, score_cutoff=ALMOST, limit=2 * OFFERED
        )
        alike = [one for key, _, _ in scored for one in _fitting(self._by_key[key], written, district_id)]
        return list(dict.fromkeys([*same_name, *self._by_surname(written, district_id), *alike]))[:OFFERED]

    def _by_surname(self, written: StreetName, district_id: int | None) -> list[Street]:
        """«вул. Куїнджі» is вул. Архипа Куїнджі, in either spelling."""
        by_key = _end(self._by_key, street_key(written.name), written, district_id)
        return by_key or _end(self._by_sound, russian_key(written.name), written, district_id)

    def begun(self, written: StreetName) -> list[Street]:
        """Streets whose names have words that begin so, in any order: as they are typed, or shortened («Куїнджі»)."""
        by_key = _begin(self._by_key, street_key(written.name), written)
        return by_key or _begin(self._by_sound, russian_key(written.name), written)

    def resembling(self, written: StreetName) -> list[Street]:
        """Streets with a name, or with one word of a name, that sounds almost so."""
        keys: dict[str, list[str]] = defaultdict(list)
        for key in self._by_sound:
            for words in {key, *key.split()}:
                keys[words].append(key)
        asked = russian_key(written.name)
        scored = process.extract(asked, keys.keys(), scorer=fuzz.ratio, score_cutoff=ALMOST, limit=2 * OFFERED)
        known = (self._by_sound[key] for words, _, _ in scored for key in keys[words])
        return list(dict.fromkeys(one for some in known for one in _fitting(some, written, None)))[:OFFERED]

    def was(self, street: Street, written: StreetName) -> StreetName | None:
        """The former name by which the street was asked for; None where the name in force answers as well."""
        known = self.former.get(street.id)
        if not known or _likes(street.name, written):
            return None
        return next((name for name in known if _likes(name.name, written)), None)

    def _settle(self, part: Part, likely: int | None) -> Settled:
        heading = self.district(part.district) if part.district else None
        part = replace(part, district=self.districts.get(heading or 0, part.district))
        match part.kind:
            case PartKind.STREET | PartKind.AREA:
                return self._settle_street(part, heading, likely)
            case PartKind.SEGMENT | PartKind.CROSSING:
                return self._settle_stretch(part, heading)
            case _:
                return Settled(part, district_id=heading)

    def _settle_street(self, part: Part, heading: int | None, likely: int | None) -> Settled:
        found = self.find(part.street, heading)
        found = [one for one in found if len(found) == 1 or one.district_id == likely] or found
        if len(found) == 1:
            return Settled(_renamed(part, found[0]), found[0], district_id=heading)
        if found:
            return Settled(replace(part, doubt=Doubt.STREET_AMBIGUOUS), offered=tuple(found), district_id=heading)
        near = self.almost(part.street, heading)
        doubt = part.doubt or (Doubt.STREET_NEAR if near else Doubt.STREET_UNKNOWN)
        return Settled(replace(part, doubt=doubt), offered=tuple(near), district_id=heading)

    def _settle_stretch(self, part: Part, heading: int | None) -> Settled:
        """A stretch or a crossing touches nothing for certain; its streets are offered."""
        found = self.find(part.street, heading)
        others = [self.find(other) for other in part.others]
        names = tuple(
            one[0].official if len(one) == 1 else other for one, other in zip(others, part.others, strict=True)
        )
        part = _renamed(replace(part, others=names), found[0]) if len(found) == 1 else replace(part, others=names)
        return Settled(part, offered=tuple(found), others=tuple(one[0] for one in others if one), district_id=heading)


def _begin(keys: Mapping[str, list[_Known]], asked: str, written: StreetName) -> list[Street]:
    """Those with words that begin as the words asked for; where the whole name begins so comes first."""
    fit = sorted((key for key in keys if _begins(key, asked)), key=lambda key: (not key.startswith(asked), key))
    return list(dict.fromkeys(one for key in fit for one in _fitting(keys[key], written, None)))


def _end(keys: Mapping[str, list[_Known]], asked: str, written: StreetName, district_id: int | None) -> list[Street]:
    """Those whose names end with the words asked for."""
    fit = (key for key in keys if asked and key.endswith(f" {asked}"))
    return [one for key in fit for one in _fitting(keys[key], written, district_id)]


def _begins(key: str, asked: str) -> bool:
    return bool(asked) and all(f" {word}" in f" {key}" for word in asked.split())


def _likes(name: str, written: StreetName) -> bool:
    """Whether this is the name that was written, or has words that begin so."""
    forms = name_forms(written)
    return any(_begins(street_key(name), street_key(form)) for form in forms) or any(
        _begins(russian_key(name), russian_key(form)) for form in forms
    )


def _fitting(known: Sequence[_Known], written: StreetName, district_id: int | None) -> list[Street]:
    """Those of the type that was written; a name in force goes before one that another street used to bear."""
    types = _ANY_OF_PR if written.guess else (written.type,) if written.type else None
    fit = [one for one in known if types is None or one.type in types]
    fit = [one for one in fit if one.current] or fit
    inside = [one for one in fit if district_id in (None, one.street.district_id) or one.street.district_id is None]
    return list(dict.fromkeys(one.street for one in inside))


def _renamed(part: Part, street: Street) -> Part:
    """Under the name in force. A type that was not written is not added: «? Митрополитська» stays so on paper."""
    official = StreetName(street.type if part.street.type else "", street.name)
    was = part.street if official != replace(part.street, guess=False) else None
    return replace(part, street=official, was=was)
