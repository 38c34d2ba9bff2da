"""Starts the processes: the web server alone, or it and the clockwork side by side."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from threading import Event

from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from outage_hub.settings import Settings
from outage_hub.web.patience import THREADS


def run_web(settings: Settings) -> None:
    """Serve the pages until stopped."""
    host, _, port = settings.listen.rpartition(":")
    Server(
        "outage_hub.app:served",
        factory=True,
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # of HTTP/2 the layer that takes bodies in could not tell whether there is one
        blocking_threads=THREADS,
        workers_kill_timeout=10,  # a body that never ends must not hold up a stop
        log_access=False,  # paths of relay links are capabilities: they stay out of logs
    ).serve()


def run_both(settings: Settings) -> int:
    """Serve and work until stopped; a half that dies is started again. Returns the exit status."""
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: ended.set())
    halves = {name: _start(name) for name in ("web", "worker")}
    for line in _addresses(settings):
        print(line, file=sys.stderr)  # noqa: T201 - the lines a newcomer looks for
    while not ended.wait(1):
        for name, process in halves.items():
            if process.poll() is not None:
                halves[name] = _start(name)
    return _stop(list(halves.values()))


def _addresses(settings: Settings) -> list[str]:
    base, home = settings.base_url, settings.home.resolve()
    return [
        f"Residents:   {base}/   feed: {base}/feeds/all.rss",
        f"Staff:       {base}/login",
        f"Machines:    {base}/api/v1/openapi.json",
        f"Kept under:  {home} (mail/ has the letters, sheets/ the table)",
    ]


def _start(half: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "outage_hub", half])  # noqa: S603 - our own command


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> int:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0
