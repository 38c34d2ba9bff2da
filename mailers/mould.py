"""A letter compiled once: a message to one address is filled into it. The same bytes at every try.

A message is a pure function of its letter and its delivery (RFC 5322, RFC 2046; Auto-Submitted by RFC 3834). What is
the same for everybody is encoded once, up to the first personal word; the rest is encoded for each.
"""

from base64 import encodebytes
from collections.abc import Callable, Mapping
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime, formataddr
from hashlib import sha256
from html import escape

from outage_hub.hub import Parcel, Sheet
from outage_hub.rules.kyiv import local

_LINE = 57  # bytes that make a line of 76 letters in base64 (RFC 2045 6.8)
_OPENS = "⟦"
_PLAIN, _HTML = (
    b'Content-Type: text/%b; charset="utf-8"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n' % kind
    for kind in (b"plain", b"html")
)


class Mould:
    """What all messages of one letter share."""

    def __init__(self, sheet: Sheet, *, sender: str, name: str) -> None:
        self._sheet, self._domain = sheet, sender.rpartition("@")[2]
        # A restored backup gives the numbers of the lost day again; its moments it does not.
        self._since = f"{sheet.announcement_id}.{int(sheet.created_at.timestamp() * 1e6):x}"
        self._common = _common_headers(sheet, sender=sender, name=name)
        self._text, self._html = _Body(sheet.text, str), _Body(sheet.html, escape)

    def message(self, parcel: Parcel) -> bytes:
        """The message, ready for the wire."""
        boundary = b"=_hub_%d_%d" % (parcel.delivery_id, self._sheet.announcement_id)
        return b"".join(
            (
                b'Content-Type: multipart/alternative; boundary="',
                boundary,
                b'"\r\nMIME-Version: 1.0\r\n',
                self._personal_headers(parcel).encode("ascii"),
                self._common,
                b"\r\n--",
                boundary,
                b"\r\n",
                _PLAIN,
                self._text.filled(parcel.slots),
                b"\r\n--",
                boundary,
                b"\r\n",
                _HTML,
                self._html.filled(parcel.slots),
                b"\r\n--",
                boundary,
                b"--\r\n",
            )
        )

    def _personal_headers(self, parcel: Parcel) -> str:
        sheet = self._sheet
        headers = f"To: {parcel.address}\r\n"
        headers += f"Message-ID: <delivery-{parcel.delivery_id}.{self._since}@{self._domain}>\r\n"
        if sheet.number:
            root = thread_root(sheet.number, parcel.address, self._domain)
            headers += f"References: {root}\r\nIn-Reply-To: {root}\r\n"
        return headers


class _Body:
    """A part's words in base64, encoded once up to the line that holds the first slot."""

    def __init__(self, words: str, spoken: Callable[[str], str]) -> None:
        common, opens, rest = words.partition(_OPENS)
        before = common.encode()
        whole = len(before) // _LINE * _LINE
        self._begins, self._between, self._rest = _lines(before[:whole]), before[whole:], opens + rest
        self._spoken = spoken

    def filled(self, slots: Mapping[str, str]) -> bytes:
        rest = self._rest
        for slot, value in slots.items():
            rest = rest.replace(f"{_OPENS}{slot}⟧", self._spoken(value))
        return self._begins + _lines(self._between + rest.encode())


def _lines(words: bytes) -> bytes:
    return encodebytes(words).replace(b"\n", b"\r\n")


def _common_headers(sheet: Sheet, *, sender: str, name: str) -> bytes:
    """Written with the older half of the email package: the newer one loses spaces of a long subject's words."""
    message = Message(policy=compat32.clone(linesep="\r\n"))
    message["From"] = formataddr((name, sender), charset="utf-8")
    message["Subject"] = Header(sheet.subject, "utf-8", header_name="Subject").encode()
    message["Date"] = format_datetime(local(sheet.created_at))
    if sheet.number:
        message["X-Outage-Number"] = sheet.number
    if sheet.revision:
        message["X-Outage-Revision"] = str(sheet.revision)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message.as_bytes()


def thread_root(number: str, address: str, domain: str) -> str:
    """What all letters of one outage to one address refer to. Never sent itself, so no letter need be first."""
    return f"<outage-{number}.{sha256(address.lower().encode()).hexdigest()[:16]}@{domain}>"
