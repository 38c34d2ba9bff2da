"""A mail is a pure function of its letter and its delivery: same Message-ID, same Date, same bytes at every try."""

from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from hashlib import sha256
from html import escape

from outage_hub.hub import Parcel
from outage_hub.rules.kyiv import local


def message_bytes(parcel: Parcel, *, sender: str, name: str) -> bytes:
    """The message, ready for the wire (RFC 5322, RFC 2046; Auto-Submitted by RFC 3834).

    Built with the older half of the email package: the newer one loses spaces between encoded words of a long subject.
    """
    domain = sender.rpartition("@")[2]
    boundary = f"=_hub_{parcel.delivery_id}_{parcel.announcement_id}"
    message = MIMEMultipart("alternative", boundary=boundary, policy=compat32.clone(linesep="\r\n"))
    message["From"] = formataddr((name, sender), charset="utf-8")
    message["To"] = parcel.address
    message["Subject"] = Header(parcel.subject, "utf-8", header_name="Subject").encode()
    message["Date"] = format_datetime(local(parcel.created_at))
    message["Message-ID"] = f"<delivery-{parcel.delivery_id}.{parcel.announcement_id}@{domain}>"
    if parcel.number:
        message["References"] = message["In-Reply-To"] = thread_root(parcel.number, parcel.address, domain)
        message["X-Outage-Number"] = parcel.number
    if parcel.revision:
        message["X-Outage-Revision"] = str(parcel.revision)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.attach(MIMEText(_filled(parcel.text, parcel.slots), "plain", "utf-8"))
    message.attach(MIMEText(_filled_html(parcel.html, parcel.slots), "html", "utf-8"))
    return message.as_bytes()


def thread_root(number: str, address: str, domain: str) -> str:
    """What all letters of one outage to one address refer to. Never sent itself, so no letter need be first."""
    return f"<outage-{number}.{sha256(address.lower().encode()).hexdigest()[:16]}@{domain}>"


def _filled(text: str, slots: dict[str, str]) -> str:
    for slot, value in slots.items():
        text = text.replace(f"⟦{slot}⟧", value)
    return text


def _filled_html(html: str, slots: dict[str, str]) -> str:
    return _filled(html, {slot: escape(value) for slot, value in slots.items()})
