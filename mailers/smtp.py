"""The one module that speaks SMTP (RFC 5321), command by command, to know where a conversation broke."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

from mailers.envelope import Envelope, Send
from outage_hub.actions.outbox.settle_delivery import SILENT, Outcome, Tried

COMMAND_SECONDS = 20.0
DOT_SECONDS = 600.0  # RFC 5321 4.5.3.2.6: a slow reply to the final dot is not a refusal
_GOOD = {"mail": {250}, "rcpt": {250, 251}, "data": {354}}
_ACCEPTED = Tried(Outcome.ACCEPTED)
_AFTER = {"mail": ("rcpt", "data"), "rcpt": ("data",), "data": ()}


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
        tls = None if self._scheme == "smtp" else ssl.create_default_context()
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
    """A connection that is opened when it is needed. What the next message needs is sent with the last one's dot."""

    def __init__(self, to: SmtpServer) -> None:
        self._to = to
        self._server: smtplib.SMTP | None = None
        self._stage = "connect"
        self._asked: Envelope | None = None  # whose MAIL, RCPT and DATA are on their way

    def send(self, envelopes: Iterator[Envelope]) -> Iterator[tuple[Envelope, Tried]]:
        """Try each once; never raise for what the other side did."""
        away: Tried | None = None
        following = next(envelopes, None)
        while following:
            envelope = following
            if away:  # it did not answer a moment ago: the rest of these few need not wait for it too
                tried, following = away, next(envelopes, None)
            else:
                tried, following = self._one(envelope, envelopes)
            away = away or (tried if tried.stage in SILENT else None)
            yield envelope, tried
            following = following or next(envelopes, None)

    def close(self) -> None:
        """Part politely if the line still holds."""
        if self._server:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._drop()

    def _drop(self) -> None:
        if self._server:
            self._server.close()
        self._server = self._asked = None

    def _one(self, envelope: Envelope, envelopes: Iterator[Envelope]) -> tuple[Tried, Envelope | None]:
        """What became of one, and the next if it was taken already."""
        self._stage, following = "connect", None
        try:
            server = self._server = self._server or self._to.connect()
            for code, reply in self._replies(server, envelope):
                if code not in _GOOD[self._stage]:
                    return self._refused(code, reply), None
            self._stage = "dot"
            _wait(server, DOT_SECONDS)
            server.send(_dotted(envelope.message))
            following = next(envelopes, None)  # made while the other side keeps this one, and asked in the same breath
            self._ask(server, following)
            return self._after_dot(server), following
        except smtplib.SMTPAuthenticationError as error:
            return Tried(Outcome.TEMPORARY, "auth", _words(error.smtp_code, error.smtp_error)), None
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            # After the dot nobody knows whether the other side has it; before it, it surely has not.
            outcome = Outcome.UNKNOWN if self._stage == "dot" else Outcome.TEMPORARY
            return Tried(outcome, self._stage, type(error).__name__), following

    def _replies(self, server: smtplib.SMTP, envelope: Envelope) -> Iterator[tuple[int, bytes]]:
        """The answers to MAIL, RCPT and DATA; asked one by one where the server takes no pipelining (RFC 2920)."""
        if self._asked is not envelope:
            self._ask(server, envelope)
        for self._stage, command in _commands(envelope).items():
            if self._asked is not envelope:
                server.send(command)
            yield server.getreply()

    def _ask(self, server: smtplib.SMTP, envelope: Envelope | None) -> None:
        if envelope and _pipelines(server):
            server.send(b"".join(_commands(envelope).values()))
            self._asked = envelope

    def _after_dot(self, server: smtplib.SMTP) -> Tried:
        code, reply = server.getreply()
        _wait(server, COMMAND_SECONDS)
        return _ACCEPTED if code == 250 else self._refused(code, reply)

    def _refused(self, code: int, reply: bytes) -> Tried:
        """4xx is «later», 5xx «never» for this recipient; 421 and odd codes close the line."""
        stage = self._stage
        permanent = 500 <= code < 600 and stage in {"rcpt", "dot"}
        if code == 421 or not 200 <= code < 600 or (stage != "dot" and not self._begin_anew()):
            self._drop()
        return Tried(Outcome.PERMANENT if permanent else Outcome.TEMPORARY, stage, _words(code, reply))

    def _begin_anew(self) -> bool:
        """Read what is still to come of a refused message, and forget it; False if the line does not hold."""
        server = self._server
        if server is None:
            return False
        try:
            for left in _AFTER[self._stage] if self._asked else ():
                code, _reply = server.getreply()
                if left == "data" and code == 354:  # it would take a message for nobody
                    server.send(b".\r\n")
                    server.getreply()
            self._asked = None
            server.rset()
        except (OSError, smtplib.SMTPException):
            return False
        return True


def _commands(envelope: Envelope) -> dict[str, bytes]:
    return {
        "mail": b"MAIL FROM:<%b>\r\n" % envelope.returns_to.encode("ascii"),
        "rcpt": b"RCPT TO:<%b>\r\n" % envelope.parcel.address.encode("ascii"),
        "data": b"DATA\r\n",
    }


def _pipelines(server: smtplib.SMTP) -> bool:
    return server.has_extn("pipelining")


def _wait(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock:
        server.sock.settimeout(seconds)


def _dotted(message: bytes) -> bytes:
    """Leading dots doubled, and the final dot (RFC 5321 4.5.2). The message has whole lines that end with CRLF.

    Behind the last dot of all, as in base64, there is nothing to look for: that costs more than the rest of a letter.
    """
    last = message.rfind(b".") + 1
    return b"".join((message[:last].replace(b"\r\n.", b"\r\n.."), message[last:], b".\r\n"))


def _words(code: int, reply: bytes | str) -> str:
    return f"{code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
