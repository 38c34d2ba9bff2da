"""What stands in a cell: always text, the same after any number of round trips."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from outage_hub.rules.kyiv import is_doubled, is_summer, local
from sheets_sync.columns import CHECK, FIELDS, ID

LONGEST = 45_000  # Google's own limit is 50,000
_LETTERS = str.maketrans("0123456789abcdef", "абвгґдеєжзиіклмн")
_UNWRITABLE = {0: None, **dict.fromkeys(range(0xD800, 0xE000))}


def text_of(value: Any) -> str:
    """A cell as it is compared: numbers back to text, one kind of line end, no outer space."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def cut(text: str, link: str) -> str:
    """At most 45,000 characters, then where the rest is; without NUL and lone surrogates, which the API refuses."""
    text = text_of(text.translate(_UNWRITABLE))
    if _length(text) <= LONGEST:
        return text
    tail = f"… повністю: {link}"
    room = (LONGEST - len(tail)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + tail


def moment(at: datetime | None) -> str:
    """`2026-11-24 14:05`, the city's clock; October's doubled hour says which of the two."""
    if at is None:
        return ""
    shown = f"{local(at):%Y-%m-%d %H:%M}"
    if not is_doubled(at):
        return shown
    return f"{shown} ({'літній час' if is_summer(at) else 'зимовий час'})"


def seal(cells: Mapping[str, Any]) -> str:
    """The checksum of the id and the fields: if it fits, the hub wrote the row and nobody has touched it.

    Letters only, so that no spreadsheet takes it for a number.
    """
    body = "\x1f".join(text_of(cells[column]) for column in (ID, *FIELDS))
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()[:12].translate(_LETTERS)


def fits(cells: Mapping[str, Any]) -> bool:
    """Whether a row is as the hub once wrote it."""
    return text_of(cells[CHECK]) == seal(cells)


def _length(text: str) -> int:
    """In UTF-16 units: how Google counts is not written anywhere, and this is the most it can be."""
    return len(text.encode("utf-16-le")) // 2
