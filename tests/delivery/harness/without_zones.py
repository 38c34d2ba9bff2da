"""Files an outage in summer and one in winter, on a system without zones, and says what its page and letters show.

Run by tests as `python -m tests.delivery.harness.without_zones DATABASE_URL HOME`.
Nothing knows Kyiv by its old name there.
"""

import re
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

SUMMER, WINTER = datetime(2026, 7, 24, 0, 58, tzinfo=UTC), datetime(2026, 11, 24, 0, 58, tzinfo=UTC)
OF_THE_SYSTEM = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")


def hide(event: str, given: tuple[object, ...]) -> None:
    path = str(given[0]) if event == "open" else ""
    if path.startswith(OF_THE_SYSTEM) or path.endswith("/Europe/Kiev"):
        raise FileNotFoundError(path)


def main(database_url: str, home: str) -> None:
    from outage_hub.app import create_app  # late, when the zones are hidden
    from outage_hub.models.base import db
    from outage_hub.settings import load_settings
    from outage_hub.worker import once
    from tests.samples import emergency, file

    settings = load_settings({}, home=Path(home), database_url=database_url, secret_key="k" * 40)
    for now in (SUMMER, WINTER):
        app = create_app(settings, clock=lambda now=now: now)  # type: ignore[misc]
        with app.app_context():
            number = file(db.session(), emergency(now), now).number
        once(app)
        shown = re.findall(r"\d\d:\d\d", app.test_client().get(f"/outages/{number}").text)
        letters = [message_from_bytes(one.read_bytes()) for one in Path(home).glob("mail/*.eml")]
        dates = {one["Date"] for one in letters if one["X-Outage-Number"] == number}
        print(*sorted({*shown, *dates}))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    sys.addaudithook(hide)
    main(*sys.argv[1:])
