"""The items read so far after one street, and what was said that bears on those to come."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from outage_hub.rules.address.meaning.reading import Doubt, Item, ItemKind, Profile, Side
from outage_hub.rules.address.text import phrases as say
from outage_hub.rules.address.text.scanner import Scanner

_CLOSING = re.compile(r"\s*[)\]]")

Begins = Callable[[Scanner], bool]


@dataclass
class Gathering:
    """`begins` tells whether a new street (heading, area …) begins at a place.

    `surely` does so only for what is marked by its type, and is asked amidst words that are not understood.
    """

    scanner: Scanner
    profile: Profile
    begins: Begins
    surely: Begins
    items: list[Item] = field(default_factory=list)
    side: Side = Side.BOTH
    side_at: int = -1
    spared: bool = False
    near: bool = False
    note: str = ""
    works: bool = False  # «(місце робіт)»
    noted: int = 0  # where the note on the street ends
    vague: Doubt | None = None

    @property
    def last(self) -> Item | None:
        """The item before this place."""
        return self.items[-1] if self.items else None

    def add(self, item: Item, start: int) -> None:
        """Take the item, with what was said before it: «крім», «біля»."""
        doubt = item.doubt or (Doubt.NEAR if self.near else None)
        self.items.append(
            replace(item, spared=self.spared, near=self.near, doubt=doubt, start=start, end=self.scanner.pos)
        )

    def add_words(self, start: int) -> None:
        """Words that are no house: shown as they are, for a person to look at."""
        words = plain(self.scanner.words(start))
        if words:
            self.items.append(
                Item(kind=ItemKind.NOTE, note=words, doubt=Doubt.NOT_A_HOUSE, start=start, end=self.scanner.pos)
            )

    def annotate(self, note: str) -> None:
        """A note on the last item, or on the street when there is none."""
        if self.items:
            last = self.items[-1]
            joined = f"{last.note}; {note}" if last.note else note
            self.items[-1] = replace(last, note=joined, end=self.scanner.pos)
        else:
            self.note = f"{self.note}; {note}" if self.note else note
            self.noted = self.scanner.pos

    def separators(self) -> None:
        """Step over commas and the like; a bracket or a «;» ends exceptions."""
        while True:
            if self.scanner.take(_CLOSING):
                self._forget()
            elif found := self.scanner.take(say.SEPARATORS):
                if say.BREAK.search(found[0]):
                    self._forget()
            else:
                return

    def _forget(self) -> None:
        self.spared = self.near = False
        self.side = Side.BOTH


def plain(words: str) -> str:
    """In one line, and without the marks of the mini-language."""
    words = " ".join(words.split()).translate(str.maketrans("{}|", "()/"))
    return words.strip(" ,;:")
