"""A tab as CSV that Excel and LibreOffice of a Ukrainian desk open with a double click, and back.

A text that a spreadsheet would run as a formula is written with an apostrophe before it (CWE-1236), which reading takes
off again; a text that has such an apostrophe of its own gets one more, so nothing is lost either way.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_RISKY = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r＝＋－＠]")
_HARMLESS = re.compile(r"(?:\+[0-9][0-9 ()\-]{7,}|-[0-9]+(?:[.,][0-9]+)?)\Z")
_BOM = "\ufeff"
LONGEST_FIELD = 1_000_000


class OddFileError(ValueError):
    """No CSV that can be read."""


def encode(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with BOM, semicolons, CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([guard(cell) for cell in row] for row in rows)
    return (_BOM + text.getvalue()).encode()


def decode(content: bytes) -> list[list[str]]:
    """Rows out of what Excel, LibreOffice or we have saved. Raises OddFileError."""
    csv.field_size_limit(LONGEST_FIELD)
    text = _text(content).removeprefix(_BOM)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise OddFileError(str(error)) from None
    return [[unguard(cell).replace("\r\n", "\n") for cell in row] for row in rows]


def guard(text: str) -> str:
    """The text so that no spreadsheet runs it. Phones and negative numbers stay as they are."""
    return f"'{text}" if _RISKY.match(text) and not _HARMLESS.match(text) else text


def unguard(text: str) -> str:
    """The text as it was before the guard."""
    return text[1:] if _GUARDED.match(text) else text


def _text(content: bytes) -> str:
    """Excel's plain «CSV» is cp1251 on a Ukrainian machine."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(";,\t", key=first.count)
