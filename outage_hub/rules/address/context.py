"""What the clauses before said: the district, the settlement, the type of street; and the parts read so far."""

import re
from dataclasses import dataclass, field, replace

from outage_hub.rules.address.meaning.reading import ItemKind, Part, PartKind, Profile
from outage_hub.rules.address.text import phrases as say
from outage_hub.rules.address.text.letters import Cleaned
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import TypeWord

_BREAK = re.compile(r"[;\n|]")


@dataclass
class Context:
    """Spans are in the cleaned text. `begun` = where words began that the next part will hold: «теплотраса по»."""

    cleaned: Cleaned
    profile: Profile
    parts: list[Part] = field(default_factory=list)
    district: str = ""
    settlement: str = ""
    carry: TypeWord | None = None
    begun: int | None = None
    works: bool = False  # the next part is one
    at_works: bool = False  # so are all up to a «;»: «Місце робіт: вул. A 1, вул. B 2»
    near: bool = False  # «біля», «в районі»
    fresh: bool = True  # nothing of this clause was read yet

    def emit(self, scanner: Scanner, start: int, part: Part) -> None:
        """Keep the part, which ends here, under the headings in force."""
        begun = start if self.begun is None else min(start, self.begun)
        part = replace(part, works=self.works or self.at_works, start=begun, end=scanner.pos)
        if part.kind is not PartKind.DISTRICT:
            part = replace(part, district=self.district, settlement=self.settlement)
        self.parts.append(part)
        self.begun, self.works = None, False
        self.at_works = self.at_works and not _introduces(part)

    def pass_over(self, separators: str) -> None:
        """A «;» or a new line ends what was carried over, unless it was a plural; any comma ends «біля»."""
        self.fresh = not self.parts or bool(_BREAK.search(separators))
        if _BREAK.search(separators) and not (self.carry and self.carry.plural):
            self.carry = None
        if separators.strip():
            self.near = False
        self.at_works = self.at_works and not _BREAK.search(separators)

    def works_were_told(self) -> None:
        """«вул. A 1 — місце робіт»: the part before was one."""
        if self.parts:
            self.parts[-1] = replace(self.parts[-1], works=True)

    def hold(self, start: int) -> None:
        """Leave the words from `start` to the next part."""
        self.begun = start if self.begun is None else self.begun

    def head(self, start: int, *, district: str = "", settlement: str = "") -> None:
        """A heading: what follows stands under it. A new district forgets the settlement."""
        self.hold(start)
        self.settlement = settlement
        self.district = district or self.district
        self.carry = None

    def written(self, start: int, end: int) -> str:
        """The writer's own words there, in one line."""
        return " ".join(self.cleaned.words(start, end).split()).strip(" ,;")


def _introduces(part: Part) -> bool:
    """«… 10. Відключено:» begins the list of those cut off."""
    last = part.items[-1] if part.items else None
    return last is not None and last.kind is ItemKind.NOTE and bool(say.INTRODUCES.match(last.note))
