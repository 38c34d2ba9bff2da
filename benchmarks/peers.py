"""The same letters by others, in one run with the hub: django-post-office and Prometheus Alertmanager.

Each at its best. django-post-office: WAL, all letters in one batch, ready words, no headers of its own, nothing logged;
timed from its command's start to its end, Django being up. Alertmanager: a receiver with an e-mail for each, no waiting
for a group, ready words, no cluster, no TLS, a server that takes all its connections at once; timed from posting the
alert until the server has the last letter. It writes to a smtp-sink of its own, which ends itself with that letter.
"""

import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path

from benchmarks import sinks
from benchmarks.fanout import ROUNDS, Way, databases, drained, plainly, rendered, report
from mailers.envelope import Envelope
from tests.databases import copy_database, have_postgresql, run_server
from tests.mailers.smtp_server import free_port

MANY, FEW = 5_000, 1_000  # letters; the few are Alertmanager's, which opens a connection for each at once
SENDER = "hub@outages.test"
GOALS = {"post-office": 8, "Alertmanager": 3}
BENCH = sinks.KEPT.parent
POST_OFFICE = BENCH / "peers" / "bin" / "python"
ALERTMANAGER = BENCH / "alertmanager" / "prometheus-alertmanager"
MISSING = {
    POST_OFFICE: (
        "peers: no django-post-office: `python3 -m venv var/bench/peers && "
        "var/bench/peers/bin/pip install django-post-office 'psycopg[binary]'` brings it."
    ),
    ALERTMANAGER: (
        "peers: no Alertmanager: `apt-get download prometheus-alertmanager && dpkg -x prometheus-alertmanager_*.deb x`"
        "\nand then x/usr/bin/prometheus-alertmanager and x/usr/share/prometheus/alertmanager/*.tmpl copied into "
        "var/bench/alertmanager are enough."
    ),
}
# Debian's build reads its templates from /usr/share and nowhere else: a place of its own in front of that.
_START = (
    "mount -t tmpfs none /usr/share && mkdir -p /usr/share/prometheus/alertmanager"
    ' && cp "${0%/*}"/*.tmpl /usr/share/prometheus/alertmanager && exec "$0" "$@"'
)
_ROOM = str(2 * FEW)  # connections at once; at smtp-sink's own 256 Alertmanager's retries take 16 s
_PLANS = ((1, 1), (4, 1), (1, 4))  # processes, threads in each


def main() -> None:
    """Rounds of every way in turn, then the hub as a multiple of each peer."""
    if not sinks.quick_sink():
        print(sinks.MISSING)
        return
    for what, how in MISSING.items():
        if not what.exists():
            print(how)
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(sinks.quick())
        hubs = stack.enter_context(databases(port, MANY))
        envelopes = rendered(next(iter(hubs.values())))
        ways: dict[str, Way] = {"R: smtplib, one connection": partial(plainly, port, envelopes)}
        offices = stack.enter_context(post_offices(port, envelopes)) if POST_OFFICE.exists() else {}
        for database, app in hubs.items():  # what is compared stands close together: the machine has its moods
            ways |= {f"hub, {database}, {lines}": partial(drained, app, lines) for lines in (1, 4)}
            ways |= offices.get(database, {})
        if ALERTMANAGER.exists():
            ways["Alertmanager"] = partial(alerted, envelopes[0])
        times = measured(ways)
    report(f"peers, {MANY} letters of {len(envelopes[0].message)} bytes (Alertmanager {FEW}), smtp-sink", MANY, times)
    if any(what.exists() for what in MISSING):
        compare(times)


def measured(ways: dict[str, Way]) -> dict[str, list[float]]:
    """The seconds of each, the rounds interleaved."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            times[name].append(way())
    return times


def compare(times: dict[str, list[float]]) -> None:
    """The hub to each peer in the same round, on the same database."""
    print(f"{'hub / peer':<52} {'median':>6} {'from':>6} {'to':>6} {'goal':>5}")
    for peer, theirs in times.items():
        goal = next((goal for name, goal in GOALS.items() if peer.startswith(name)), None)
        for hub, ours in times.items():
            if goal and hub.startswith("hub") and _database(peer) in {"", _database(hub)}:
                ratios = [their / our for their, our in zip(theirs, ours, strict=True)]
                middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
                print(f"{f'{hub} / {peer}':<52} {middle:>6.2f} {least:>6.2f} {most:>6.2f} {goal:>5}")


def _database(name: str) -> str:
    return name.split(", ")[1] if ", " in name else ""


@contextmanager
def post_offices(port: int, envelopes: list[Envelope]) -> Iterator[dict[str, dict[str, Way]]]:
    """django-post-office on a database of each kind; processes x threads."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        letters = home / "letters.json"
        mails = [{"sender": SENDER, "recipients": [one.parcel.address], **words(one)} for one in envelopes]
        letters.write_text(json.dumps(mails))
        urls = {"SQLite": f"sqlite:///{home}/office.db"}
        if have_postgresql():
            server = stack.enter_context(contextmanager(run_server)(durable=True))
            urls["PostgreSQL"] = copy_database(server, "template0", "office")
        yield {
            database: {
                f"post-office, {database}, {processes}x{threads}": partial(
                    posted, url, str(port), str(letters), str(processes), str(threads)
                )
                for processes, threads in _PLANS
            }
            for database, url in urls.items()
        }


def posted(*arguments: str) -> float:
    """The seconds that its own script prints."""
    command = [str(POST_OFFICE), "-m", "benchmarks.post_office", *arguments]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=BENCH.parents[1]).stdout)


def alerted(envelope: Envelope) -> float:
    """One alert, the few e-mails; the time that the many would take."""
    smtp, web = free_port(), free_port()
    with tempfile.TemporaryDirectory() as home, contextlib.ExitStack() as stack:
        stack.enter_context(sink(smtp))
        stack.enter_context(alertmanager(Path(home), smtp, web))
        end = stack.enter_context(socket.create_connection(("127.0.0.1", smtp), timeout=120))
        alert = json.dumps([{"labels": {"alertname": "outage"}, "annotations": words(envelope)}])
        api = http.client.HTTPConnection("127.0.0.1", web)
        began = time.perf_counter()
        api.request("POST", "/api/v2/alerts", alert, {"Content-Type": "application/json"})
        assert api.getresponse().status == 200
        while end.recv(512):  # until the sink is gone
            pass
        return (time.perf_counter() - began) * MANY / FEW


def sink(port: int) -> AbstractContextManager[None]:
    """A smtp-sink with room for all, which ends with the last letter."""
    command = [str(sinks.quick_sink()), "-u", "nobody", "-m", _ROOM, "-M", str(FEW), f"127.0.0.1:{port}", _ROOM]
    return sinks.running(command, port, {**os.environ, "LD_LIBRARY_PATH": str(sinks.KEPT)})


def alertmanager(home: Path, smtp: int, web: int) -> AbstractContextManager[None]:
    """A fresh one, which has told nobody anything."""
    mail = {
        "headers": {"Subject": "{{ .CommonAnnotations.subject }}"},
        "text": "{{ .CommonAnnotations.message }}",
        "html": "{{ .CommonAnnotations.html_message | safeHtml }}",
    }
    configuration = {
        "global": {
            "smtp_smarthost": f"127.0.0.1:{smtp}",
            "smtp_from": SENDER,
            "smtp_require_tls": False,
        },
        "route": {"receiver": "all", "group_by": ["alertname"], "group_wait": "0s"},
        "receivers": [
            {"name": "all", "email_configs": [{"to": f"crowd-{each}@press.test", **mail} for each in range(FEW)]}
        ],
    }
    (home / "alertmanager.yml").write_text(json.dumps(configuration))
    command = [
        *("unshare", "--map-root-user", "--mount", "sh", "-c", _START, str(ALERTMANAGER)),
        f"--config.file={home}/alertmanager.yml",
        f"--storage.path={home}/data",
        f"--web.listen-address=127.0.0.1:{web}",
        "--cluster.listen-address=",
        "--log.level=error",
    ]
    return sinks.running(command, web, dict(os.environ))


def words(envelope: Envelope) -> dict[str, str]:
    """What the hub's letter says."""
    letter = message_from_bytes(envelope.message, policy=default)
    plain, rich = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain
    assert rich
    return {"subject": letter["Subject"], "message": plain.get_content(), "html_message": rich.get_content()}


if __name__ == "__main__":
    main()
