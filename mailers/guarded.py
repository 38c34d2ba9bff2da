"""HTTP to one agreed host: no redirects, no proxies, no address of our own network, nothing longer than it may be."""

import socket
from collections.abc import Collection
from contextlib import suppress
from ipaddress import ip_address
from threading import Timer
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

READ_SECONDS, WHOLE_SECONDS = 10.0, 30.0  # requests counts its timeout anew at each byte


def ours(address: str) -> bool:
    """Whether this IP address is in no public network, in whatever clothes it comes."""
    found = ip_address(address)
    return not (getattr(found, "ipv4_mapped", None) or found).is_global


class Forbidden(Exception):  # not an OSError, which urllib3 would wrap
    """The name leads to an address that may not be asked."""


class _Guard(HTTPAdapter):
    """Looks at the address that a connection really has, whatever its name said before: names may change."""

    def __init__(self, inside: Collection[str]) -> None:
        self.inside, self.sockets = inside, list[socket.socket]()
        super().__init__()

    def init_poolmanager(self, *given: Any, **options: Any) -> None:
        """Connections of our own make."""
        super().init_poolmanager(*given, **options)
        schemes = {"http": (HTTPConnectionPool, HTTPConnection), "https": (HTTPSConnectionPool, HTTPSConnection)}
        self.poolmanager.pool_classes_by_scheme = {
            scheme: type("Pool", (pool,), {"ConnectionCls": self._guarded(connection)})
            for scheme, (pool, connection) in schemes.items()
        }

    def _guarded(self, connection: type[HTTPConnection]) -> type[HTTPConnection]:
        guard = self

        class Guarded(connection):  # type: ignore[misc, valid-type]
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                if ours(made.getpeername()[0]) and self.host.lower() not in guard.inside:
                    made.close()
                    raise Forbidden(f"{self.host} leads into a network of our own")
                guard.sockets.append(made.dup())  # TLS takes the socket itself away
                return made

        return Guarded

    def cut(self) -> None:
        """End what is under way, whatever thread waits for it."""
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of all connections."""
        super().close()
        for one in self.sockets:
            one.close()


def post(url: str, body: bytes, headers: dict[str, str], *, inside: Collection[str]) -> tuple[int, str]:
    """The status and the first words of the answer. `inside` are hosts that may be in our own network.

    Raises requests.RequestException, OSError or Forbidden.
    """
    guard = _Guard(inside)
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", guard)
        session.mount("https://", guard)
        watch = Timer(WHOLE_SECONDS, guard.cut)
        watch.start()
        try:
            options: dict[str, Any] = {"timeout": READ_SECONDS, "allow_redirects": False, "stream": True}
            with session.post(url, data=body, headers=headers, **options) as answer:
                return answer.status_code, next(answer.iter_content(200), b"").decode("utf-8", "replace")
        finally:
            watch.cancel()
