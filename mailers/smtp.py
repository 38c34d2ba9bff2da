"""The one module that speaks SMTP (RFC 5321), command by command, to know where a conversation broke."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol
from urllib.parse import unquote, urlsplit

from outage_hub.actions.outbox.settle_delivery import Outcome, Tried

COMMAND_SECONDS = 20.0
DOT_SECONDS = 600.0  # RFC 5321 4.5.3.2.6: a slow reply to the final dot is not a refusal


class Send(Protocol):
    """Carries one message to one address."""

    def __call__(self, sender: str, address: str, message: bytes, /) -> Tried:
        """Try once; never raise for what the other side did."""


class SmtpServer:
    """`smtp://`, `smtp+starttls://` or `smtps://`, with user and password if it wants them."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or (465 if parts.scheme == "smtps" else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    @contextmanager
    def session(self) -> Iterator[Send]:
        """One connection for a few messages; it is made at the first and again after it broke."""
        line = _Line(self)
        try:
            yield line.send
        finally:
            line.close()

    def connect(self) -> smtplib.SMTP:
        """Greet and, if asked, encrypt and sign in: never in clear text when TLS was demanded."""
        tls = ssl.create_default_context()
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=COMMAND_SECONDS, context=tls)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=COMMAND_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if self._scheme == "smtp+starttls":
                server.starttls(context=tls)
                server.ehlo()
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


class _Line:
    """A connection that is opened when it is needed."""

    def __init__(self, to: SmtpServer) -> None:
        self._to = to
        self._server: smtplib.SMTP | None = None
        self._away: Tried | None = None

    def send(self, sender: str, address: str, message: bytes) -> Tried:
        if self._away:
            return self._away  # it did not answer a moment ago: the rest of these few need not wait for it too
        stage = "connect"
        try:
            server = self._server = self._server or self._to.connect()
            for stage, command in (("mail", server.mail), ("rcpt", server.rcpt)):
                code, reply = command(sender if stage == "mail" else address)
                if code not in {250, 251}:
                    return self._refused(stage, code, reply)
            stage = "data"
            code, reply = server.docmd("DATA")
            if code != 354:
                return self._refused(stage, code, reply)
            stage = "dot"
            return self._after_dot(server, message)
        except smtplib.SMTPAuthenticationError as error:
            self._away = Tried(Outcome.TEMPORARY, "auth", _words(error.smtp_code, error.smtp_error))
            return self._away
        except (OSError, smtplib.SMTPException) as error:
            return self._broken(stage, error)

    def close(self) -> None:
        """Part politely if the line still holds."""
        if self._server:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server.close()
            self._server = None

    def _after_dot(self, server: smtplib.SMTP, message: bytes) -> Tried:
        if server.sock:
            server.sock.settimeout(DOT_SECONDS)
        server.send(_dotted(message))
        code, reply = server.getreply()
        if server.sock:
            server.sock.settimeout(COMMAND_SECONDS)
        return Tried(Outcome.ACCEPTED) if code == 250 else self._refused("dot", code, reply)

    def _refused(self, stage: str, code: int, reply: bytes) -> Tried:
        """4xx is «later», 5xx «never» for this recipient; 421 and odd codes close the line."""
        permanent = 500 <= code < 600 and stage in {"rcpt", "dot"}
        if code == 421 or not 200 <= code < 600:
            self.close()
        elif self._server:
            with suppress(OSError, smtplib.SMTPException):
                self._server.rset()
        return Tried(Outcome.PERMANENT if permanent else Outcome.TEMPORARY, stage, _words(code, reply))

    def _broken(self, stage: str, error: Exception) -> Tried:
        """After the dot nobody knows whether the other side has it; before it, it surely has not."""
        if self._server:
            self._server.close()
            self._server = None
        tried = Tried(Outcome.UNKNOWN if stage == "dot" else Outcome.TEMPORARY, stage, type(error).__name__)
        if stage == "connect":
            self._away = tried
        return tried


def _dotted(message: bytes) -> bytes:
    """Lines ended by CRLF, leading dots doubled, and the final dot (RFC 5321 4.5.2)."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").replace(b"\r\n.", b"\r\n..")
    doubled = b"." + lines if lines.startswith(b".") else lines
    return doubled + (b"" if doubled.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _words(code: int, reply: bytes | str) -> str:
    return f"{code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
