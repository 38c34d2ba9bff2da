"""What may stand in a text that people will read in a page, a letter, a feed and a sheet."""

import re
import unicodedata

from outage_hub.rules.refusals import Fault

_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but tab and line ends
    "\u202a-\u202e\u2066-\u2069"  # marks that turn the reading direction round
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # half letters and non-characters: one would stop the feed
)
# RFC 2047: smuggles a line end into a mail header (CVE-2024-6923), whatever stands where the charset should.
_ENCODED_WORD = re.compile(r"=\?[^?]*\?[bqBQ]\?")
_LINE_ENDS = re.compile("[\n\r\u2028\u2029\u0085\t]")


def tidy(text: str) -> str:
    """Without zero-width marks and outer space; line ends are one kind. Words are left as they were typed."""
    return text.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").strip()


def text_faults(field: str, text: str, *, most: int, lines: bool = True) -> list[Fault]:
    """What is wrong with the text itself: `text_control`, `text_encoded`, `text_lines`, `text_long`."""
    if _FORBIDDEN.search(text):
        return [Fault(field, "text_control")]
    if _ENCODED_WORD.search(tidy(text)):  # as it will be kept: a zero-width mark inside would hide it
        return [Fault(field, "text_encoded")]
    if not lines and _LINE_ENDS.search(text):
        return [Fault(field, "text_lines")]
    if len(text) > most:
        return [Fault(field, "text_long", {"most": str(most), "now": str(len(text))})]
    return []


def search_key(text: str) -> str:
    """Letters that look or sound alike made equal, lower case: the same on every database."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_INVISIBLE)
    folded = folded.translate(str.maketrans("aceiopxyhkmt", "асеіорхункмт"))
    return re.sub(r"[\s'’ʼ`´\"«»]+", " ", folded.replace("’", "'")).strip()


_ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_ORDER = {letter: chr(0x100 + place) for place, letter in enumerate(_ALPHABET)}


def sort_key(text: str) -> str:
    """A key whose plain order is the Ukrainian alphabet's."""
    return "".join(_ORDER.get(letter, letter) for letter in text.casefold())
