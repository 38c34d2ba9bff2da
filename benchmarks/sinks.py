"""Mail servers that throw everything away, in processes of their own: a quick one in C, a slow one in Python."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mailers.smtp_server import free_port

KEPT = Path(__file__).parent.parent / "var" / "bench" / "postfix"
MISSING = (
    f"fan-out: no smtp-sink. It is in Debian's postfix package; `apt-get download postfix && dpkg -x postfix_*.deb x`\n"
    f"and its binary with usr/lib/postfix/libpostfix-*.so copied into {KEPT.relative_to(KEPT.parents[2])} are enough."
)


def quick_sink() -> str | None:
    """Where smtp-sink is, if it is here."""
    kept = KEPT / "smtp-sink"
    return str(kept) if kept.exists() else shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def quick() -> Iterator[int]:
    """The port of Postfix's smtp-sink."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(KEPT)}
    port = free_port()
    with running([str(quick_sink()), "-u", "nobody", f"127.0.0.1:{port}", "256"], port, environment):
        yield port


@contextmanager
def slow() -> Iterator[int]:
    """The port of a server that takes 5 ms after each dot."""
    port = free_port()
    with running([sys.executable, "-m", "benchmarks.slow_sink", str(port)], port, dict(os.environ)):
        yield port


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """The server while it is needed."""
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _await(port)
            yield
        finally:
            process.terminate()


def _await(port: int) -> None:
    for _try in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the mail server did not start")
