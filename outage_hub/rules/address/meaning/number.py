"""The number of a house: `12`, `12а`, `63/1`, `11/11к3`, `[6-10]`. Corners and corpuses are never rewritten."""

import re
from dataclasses import dataclass

_CANONICAL = re.compile(
    r"(?P<number>[1-9][0-9]{0,4})(?P<letter>[а-яєіїґ]?)(?:/(?P<fraction>[0-9]{1,5}[а-яєіїґ]?))?(?:к(?P<corpus>[0-9]{1,3}[а-яєіїґ]?))?"
)
_JOINED = re.compile(r"\[(?P<first>[^-\]]+)-(?P<joined>[^-\]]+)\]")


@dataclass(frozen=True)
class HouseNumber:
    """`number` leads; `letter` is a small Cyrillic one; `fraction` stands after the slash; `joined` ends `[6-10]`."""

    number: int
    letter: str = ""
    fraction: str = ""
    corpus: str = ""
    joined: str = ""

    def __str__(self) -> str:
        """The compact form of registries."""
        tail = f"/{self.fraction}" * bool(self.fraction) + f"к{self.corpus}" * bool(self.corpus)
        plain = f"{self.number}{self.letter}{tail}"
        return f"[{plain}-{self.joined}]" if self.joined else plain

    @property
    def tail(self) -> str:
        """All that follows the leading number; of `[6-10]` it is `-10`. `of_registry` reads it back."""
        return str(self).strip("[]").removeprefix(str(self.number))

    @property
    def key(self) -> tuple[int, str]:
        """How numbers stand in a range: by the leading number, then by its letter."""
        return self.number, self.letter


def read_canonical(text: str) -> HouseNumber | None:
    """The number written in the compact form; None when it is not one."""
    if joined := _JOINED.fullmatch(text):
        first = read_canonical(joined["first"])
        return (
            HouseNumber(first.number, first.letter, first.fraction, first.corpus, joined["joined"]) if first else None
        )
    found = _CANONICAL.fullmatch(text)
    if not found:
        return None
    return HouseNumber(int(found["number"]), found["letter"], found["fraction"] or "", found["corpus"] or "")


def of_registry(number: int, tail: str) -> HouseNumber | None:
    """The number that a registry keeps as a leading number and its tail."""
    return read_canonical(f"[{number}{tail}]" if "-" in tail else f"{number}{tail}")
