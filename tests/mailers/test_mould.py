"""The compiled letter says to the byte what the standard library would read out of it, whatever fills its slots."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailers.mould import Mould
from outage_hub.hub import Parcel, Sheet

NIGHT = datetime(2026, 11, 24, 0, 58, tzinfo=UTC)
SUBJECT = "[26-0042] Немає холодної води: Приморський, Центральний райони, вул. Пилипа Орлика й сусідні, 11 будинків"
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="⟦⟧"), max_size=90)


def filled(text: str, html: str, slots: dict[str, str], *, subject: str = SUBJECT) -> EmailMessage:
    """The message as a mail program reads it."""
    sheet = Sheet(
        letter_id=1,
        announcement_id=7,
        subject=subject,
        text=text,
        html=html,
        created_at=NIGHT,
        number="26-0042",
        revision=3,
    )
    parcel = Parcel(delivery_id=9, address="a@b.test", slots=slots, lane=0, sha256=None, sheet=sheet)
    raw = Mould(sheet, sender="hub@outages.test", name="Контакт-центр міської ради").message(parcel)
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.splitlines())) < 998
    assert raw == Mould(sheet, sender="hub@outages.test", name="Контакт-центр міської ради").message(parcel)
    return message_from_bytes(raw, policy=policy.default)


def parts(message: EmailMessage) -> list[str]:
    return [str(part.get_content()) for part in message.iter_parts() if isinstance(part, EmailMessage)]


@given(before=words, between=words, after=words, why=words, own=words)
def test_every_part_reads_as_it_was_written(before: str, between: str, after: str, why: str, own: str) -> None:
    body, said = f"{before}⟦own⟧{between}⟦why⟧{after}", f"{before}{own}{between}{why}{after}"
    text, html = parts(filled(body, body, {"own": own, "why": why}))
    assert text == said
    escaped = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
    table = str.maketrans(escaped)
    assert html == f"{before}{own.translate(table)}{between}{why.translate(table)}{after}"


@pytest.mark.parametrize("length", [0, 1, 56, 57, 58, 113, 114, 115, 1000])
def test_a_line_of_base64_may_end_anywhere(length: int) -> None:
    text, _html = parts(filled("ї" * length + "⟦why⟧", "", {"why": "бо ви диспетчер"}))
    assert text == "ї" * length + "бо ви диспетчер"


def test_its_headers_are_those_of_a_letter_nobody_need_answer() -> None:
    message = filled("a", "b", {})
    assert message["Subject"] == SUBJECT
    assert message["From"] == "Контакт-центр міської ради <hub@outages.test>"
    assert message["To"] == "a@b.test"
    assert message["Date"] == "Tue, 24 Nov 2026 02:58:00 +0200"
    assert re.fullmatch(r"<delivery-9\.7\.[0-9a-f]+@outages\.test>", message["Message-ID"])
    assert message["References"] == message["In-Reply-To"]
    assert (message["Auto-Submitted"], message["X-Outage-Number"]) == ("auto-generated", "26-0042")
    assert message.defects == []


@given(words)
def test_no_subject_adds_a_header(subject: str) -> None:
    assert set(filled("a", "b", {}, subject=subject).keys()) == set(filled("a", "b", {}).keys())
