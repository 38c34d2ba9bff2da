"""Mail that comes back: only our own signed return path and a failure count (RFC 3464)."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask_openapi3 import OpenAPI
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mailers.bounces import report_in
from outage_hub.hub import the_hub
from outage_hub.models.calls import CallPurpose, CallTask
from outage_hub.models.outbox import Attempt, Delivery, DeliveryState
from outage_hub.worker import once
from tests.conftest import NIGHT, on_both
from tests.mailers.smtp_server import Mailbox, serving
from tests.samples import emergency, file

PRESS = "press-1@press.test"
REPORT = """From: MAILER-DAEMON@mx.press.test
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.press.test

Final-Recipient: rfc822; press-1@press.test
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 mailbox is gone

--b
Content-Type: text/rfc822-headers

Subject: original
--b--
"""


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], mailbox: Mailbox) -> Iterator[OpenAPI]:
    with serving(mailbox) as url:
        yield make_app(doors=("mailers",), smtp_url=url)


@pytest.fixture
def returns_to(app: OpenAPI, session: Session, mailbox: Mailbox) -> str:
    """The return path of a letter that the press's server took."""
    file(session, emergency(NIGHT), NIGHT)
    once(app)
    (sent,) = [one for one in mailbox.envelopes if one.rcpt_tos == [PRESS]]
    return str(sent.mail_from)


def report(to: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return REPORT.format(to=to, action=action, status=status).encode()


def take(app: OpenAPI, message: bytes) -> str:
    """What `outage-hub bounce` says to the message."""
    (command,) = (one for one in the_hub(app).commands if one.name == "bounce")
    with app.app_context():
        done = CliRunner().invoke(command, input=message)
    assert done.exit_code == 0
    return done.output


def state(session: Session) -> DeliveryState:
    session.rollback()
    return session.scalars(select(Delivery.state).where(Delivery.address == PRESS)).one()


@on_both
def test_a_returned_letter_is_a_call_to_make(app: OpenAPI, session: Session, returns_to: str) -> None:
    assert "bounced" in take(app, report(returns_to))
    assert state(session) is DeliveryState.BOUNCED
    assert session.scalars(select(Attempt.reply)).all() == ["550 5.1.1 mailbox is gone"]
    calls = select(CallTask).where(CallTask.purpose == CallPurpose.ADDRESS_REFUSED)
    assert len(session.scalars(calls).all()) == 1

    assert "not waiting" in take(app, report(returns_to))
    assert len(session.scalars(calls).all()) == 1


@pytest.mark.parametrize("header", ["X-Original-To", "Delivered-To", "Envelope-To"])
def test_the_return_path_is_found_where_servers_put_it(
    app: OpenAPI, session: Session, returns_to: str, header: str
) -> None:
    message = f"{header}: {returns_to.upper()}\n".encode() + report("hub@outages.test")
    assert "bounced" in take(app, message.replace(returns_to.upper().encode(), returns_to.encode()))
    assert state(session) is DeliveryState.BOUNCED


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.2.2")])
def test_whatever_is_no_final_failure_changes_nothing(
    app: OpenAPI, session: Session, returns_to: str, action: str, status: str
) -> None:
    assert "ignored" in take(app, report(returns_to, action, status))
    assert state(session) is DeliveryState.ACCEPTED


def test_a_forged_return_path_changes_nothing(app: OpenAPI, session: Session, returns_to: str) -> None:
    for forged in (returns_to.replace("+b-", "+b-1"), f"hub+b-1-{'0' * 20}@outages.test", "hub@outages.test"):
        assert "ignored" in take(app, report(forged))
    assert state(session) is DeliveryState.ACCEPTED


def test_an_answering_machine_is_no_failure(app: OpenAPI, session: Session, returns_to: str) -> None:
    reply = EmailMessage()
    reply["To"], reply["Subject"], reply["Auto-Submitted"] = returns_to, "Я у відпустці", "auto-replied"
    reply.set_content("Повернуся в понеділок. Action: failed")
    assert "ignored" in take(app, reply.as_bytes())
    assert state(session) is DeliveryState.ACCEPTED


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))


def test_what_cannot_be_kept_now_is_brought_again(app: OpenAPI, session: Session, returns_to: str) -> None:
    session.execute(text("ALTER TABLE delivery RENAME TO elsewhere"))
    session.commit()
    (command,) = (one for one in the_hub(app).commands if one.name == "bounce")
    with app.app_context():
        assert CliRunner().invoke(command, input=report(returns_to)).exit_code == 75


def test_a_strange_diagnosis_is_kept_as_it_stands(app: OpenAPI, session: Session, returns_to: str) -> None:
    odd = report(returns_to).replace(b"550 5.1.1 mailbox is gone", b"550 =?bogus?Q?=FF?=; closed")
    assert "bounced" in take(app, odd)
    assert session.scalars(select(Attempt.reply)).all() == ["550 =?bogus?Q?=FF?=; closed"]


@pytest.mark.parametrize(
    "message", [b"", b"\0" * 1000, b"Content-Type: multipart/report\n\n--", NESTED, Path(__file__).read_bytes()]
)
def test_no_message_breaks_the_command(message: bytes) -> None:
    assert report_in(message) is None
