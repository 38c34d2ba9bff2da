"""A place in a text that moves on as things are recognised."""

import re
from dataclasses import dataclass

_SPACE = re.compile(r"\s*")


@dataclass
class Scanner:
    """Reads `text` from `pos` up to `end`."""

    text: str
    pos: int
    end: int

    def sees(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands here, if it is that."""
        return pattern.match(self.text, self.pos, self.end)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The same, and step over it."""
        found = pattern.match(self.text, self.pos, self.end)
        if found:
            self.pos = found.end()
        return found

    def skip(self) -> None:
        """Step over spaces."""
        self.take(_SPACE)

    def at(self, pos: int) -> "Scanner":
        """Another one, at another place."""
        return Scanner(self.text, pos, self.end)

    def words(self, start: int) -> str:
        """The text from `start` to here."""
        return self.text[start : self.pos]

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.pos >= self.end
