"""The peer django-post-office, run by the Python of a venv that has it: letters in its queue, its own command sends.

Arguments: the database's URL, the mail server's port, a JSON file with the letters, processes, threads in each.
Prints the seconds of sending alone.
"""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django  # type: ignore[import-not-found]
from django.conf import settings  # type: ignore[import-not-found]
from django.core.mail.utils import DNS_NAME  # type: ignore[import-not-found]
from django.core.management import call_command  # type: ignore[import-not-found]

LIKE_OURS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"


def main() -> None:
    """Its best: everything in one batch, no row in the log for a letter that went well."""
    url, port, letters, processes, threads = sys.argv[1:]
    settings.configure(
        INSTALLED_APPS=["post_office"],
        DATABASES={"default": database(url)},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=int(port),
        USE_TZ=True,
        POST_OFFICE={"BATCH_SIZE": 1_000_000, "THREADS_PER_PROCESS": int(threads), "LOG_LEVEL": 1},
    )
    logging.getLogger("post_office").addHandler(logging.NullHandler())
    django.setup()
    print(sent(Path(letters), int(processes)))


def sent(letters: Path, processes: int) -> float:
    """Queue what is not there yet, wake what was sent; then the seconds of `manage.py send_queued_mail`."""
    from django.db import connection  # type: ignore[import-not-found]
    from post_office.mail import send_many  # type: ignore[import-not-found]
    from post_office.models import STATUS, Email  # type: ignore[import-not-found]

    call_command("migrate", verbosity=0)
    if not Email.objects.exists():
        send_many(json.loads(letters.read_text()))
    Email.objects.update(status=STATUS.queued)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    str(DNS_NAME)  # asks the resolver, once a process
    began = time.perf_counter()
    call_command("send_queued_mail", processes=processes, lockfile=str(letters))
    took = time.perf_counter() - began
    assert not Email.objects.exclude(status=STATUS.sent).exists()
    return took


def database(url: str) -> dict[str, Any]:
    """The same place in Django's words."""
    parts = urlsplit(url)
    place: dict[str, Any] = {"NAME": parts.path[1:]}
    if parts.scheme == "sqlite":
        return place | {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"init_command": LIKE_OURS}}
    place |= {"HOST": parse_qs(parts.query).get("host", [parts.hostname])[0], "PORT": parts.port or ""}
    place |= {"USER": parts.username, "PASSWORD": parts.password or ""}
    return place | {"ENGINE": "django.db.backends.postgresql"}


if __name__ == "__main__":
    main()
