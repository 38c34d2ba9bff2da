"""The other side falters: nothing doubles, nothing hangs, and the operator sees it."""

import socket
from collections.abc import Callable, Iterator

import pytest
import requests
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session

from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.rules.outage import Saying
from sheets_sync.courier import Patience
from sheets_sync.mirror import Mirror
from tests.conftest import NIGHT, WoundClock
from tests.samples import emergency, file, say
from tests.sheets_sync.conftest import Served, make_mirror, tab_of


@pytest.fixture
def outside(remote: Mirror, served: Served) -> Session:
    """The hub's session, the sheet being over HTTP and holding one row."""
    session = db.session()
    file(session, emergency(NIGHT), NIGHT)
    assert remote.cycle().state == "agrees"
    served.weather.calls.clear()
    return session


def test_real_gspread_over_http_does_the_same_as_over_the_file(
    outside: Session, remote: Mirror, served: Served
) -> None:
    file(outside, emergency(NIGHT), NIGHT)

    first, second = remote.cycle(), remote.cycle()

    assert (first.appended, second.calls) == (1, 1)
    assert len(served.person.numbers) == 2
    assert len(served.weather.calls) == 3


def test_a_lost_answer_to_an_append_makes_no_second_row(outside: Session, remote: Mirror, served: Served) -> None:
    file(outside, emergency(NIGHT), NIGHT)
    served.weather.lose_answer("POST", ":append")

    first, second, third = remote.cycle(), remote.cycle(), remote.cycle()

    assert (first.state, first.reason) == ("failed", "answer:502")
    assert (second.state, second.appended) == ("agrees", 0)
    assert third.calls == 1
    assert len(served.person.numbers) == 2


def test_a_lost_answer_to_a_delete_takes_no_second_row(outside: Session, remote: Mirror, served: Served) -> None:
    served.person.change(lambda rows: [*rows, rows[1], ["", "людське"]])
    served.weather.lose_answer("POST", ":batchUpdate")

    first, second = remote.cycle(), remote.cycle()

    assert (first.state, second.state) == ("failed", "agrees")
    assert [row[1] for row in served.person.rows[1:]] == [served.person.rows[1][1], "людське"]
    assert outside.is_active


def test_a_doubtful_update_ends_the_cycle_before_its_append(outside: Session, remote: Mirror, served: Served) -> None:
    say(outside, served.person.numbers[0], Saying.CANCELLED, 1, NIGHT)
    file(outside, emergency(NIGHT), NIGHT)
    served.weather.answer("POST", "values:batchUpdate", 503, times=2)

    outcome = remote.cycle()

    assert outcome.state == "failed"
    assert not any(call.endswith(":append") for call in served.weather.calls)
    assert sum("values:batchUpdate" in call for call in served.weather.calls) == 2


@pytest.mark.parametrize(
    ("status", "body", "reason", "calls"),
    [
        (429, '{"error": {"code": 429, "message": "slow", "status": "RESOURCE_EXHAUSTED"}}', "quota", 1),
        (502, "<html>Bad Gateway</html>", "answer:502", 3),
        (500, '{"error": "text"}', "answer:500", 3),
        (403, '{"error": {"code": 403, "message": "no", "status": "PERMISSION_DENIED"}}', "not_open:", 1),
        (200, "<html>portal</html>", "answer:JSONDecodeError", 1),
        (200, "[]", "answer:200", 1),
    ],
)
@pytest.mark.usefixtures("outside")
def test_an_error_is_recorded_and_the_next_cycle_is_well(
    remote: Mirror, served: Served, status: int, body: str, reason: str, calls: int
) -> None:
    served.weather.answer("GET", "/values/", status, body, times=calls)

    first = remote.cycle()
    failed = (tab_of(remote).trouble, tab_of(remote).failures)
    second = remote.cycle()

    assert (first.state, first.reason, first.calls) == ("failed", reason, calls)
    assert failed == (reason, 1)
    assert second.state == "agrees"
    assert (tab_of(remote).trouble, tab_of(remote).failures) == (None, 0)


@pytest.mark.usefixtures("outside")
def test_a_read_that_fails_twice_is_still_a_good_cycle(remote: Mirror, served: Served) -> None:
    served.weather.answer("GET", "/values/", 503, times=2)

    outcome = remote.cycle()

    assert (outcome.state, outcome.calls) == ("agrees", 3)


def test_after_three_bad_cycles_it_asks_every_five_minutes_even_after_a_restart(
    outside: Session, remote: Mirror, served: Served, clock: WoundClock
) -> None:
    served.weather.answer("GET", "/", 429, times=3)
    for _cycle in range(3):
        remote.cycle()
    file(outside, emergency(NIGHT), NIGHT)
    restarted = make_mirror(remote.hub.app)
    clock.wind(minutes=4, seconds=59)
    early = restarted.tick()
    clock.wind(seconds=1)

    late = restarted.tick()

    assert early is None
    assert late is not None
    assert late.appended == 1


def test_filing_does_not_notice(outside: Session, remote: Mirror, served: Served) -> None:
    served.weather.answer("GET", "/", 502, times=9)

    receipt = file(outside, emergency(NIGHT), NIGHT)

    assert receipt.number
    assert served.weather.calls == []
    assert remote.cycle().state == "failed"


def test_at_most_six_cycles_a_minute(outside: Session, remote: Mirror, clock: WoundClock) -> None:
    cycles = []
    for _second in range(8):
        file(outside, emergency(NIGHT), NIGHT)
        clock.wind(seconds=6)
        cycles.append(remote.tick())

    assert sum(cycle is not None for cycle in cycles) == 5  # the first one was the fixture's


@pytest.fixture
def deaf() -> Iterator[str]:
    """An address that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_server_that_never_answers_does_not_hang_the_cycle(make_app: Callable[..., OpenAPI], deaf: str) -> None:
    app = make_app(sheets_api_url=deaf)
    with app.app_context():
        hub = the_hub(app)
        mirror = Mirror(hub, Patience(hub.clock, pause=lambda _seconds: None, longest=(0.1, 0.1)))

        outcome = mirror.cycle()

        assert (outcome.state, outcome.reason) == ("failed", "silent")
        assert tab_of(mirror).trouble == "silent"


def test_a_cycle_whose_time_is_up_makes_no_further_call(outside: Session, remote: Mirror, clock: WoundClock) -> None:
    hub = remote.hub
    slow = Mirror(hub, Patience(hub.clock, pause=lambda _seconds: None))
    slow.cycle()
    assert slow.register is not None
    clock.wind(seconds=31)

    with pytest.raises(requests.Timeout):
        slow.register.read()
    assert outside.is_active


def test_nobody_there_is_trouble_too(make_app: Callable[..., OpenAPI]) -> None:
    app = make_app(sheets_api_url="http://127.0.0.1:9")
    with app.app_context():
        mirror = make_mirror(app)

        outcomes = [mirror.cycle() for _cycle in range(3)]

        assert [outcome.reason for outcome in outcomes] == ["silent"] * 3
        assert tab_of(mirror).next_try_at is not None


def test_a_renamed_tab_is_found_by_its_id(outside: Session, remote: Mirror, served: Served) -> None:
    assert remote.register is not None
    remote.register.tab.spreadsheet.worksheets()[0].update_title("Аварії")
    file(outside, emergency(NIGHT), NIGHT)
    restarted = make_mirror(remote.hub.app)

    outcome = restarted.cycle()

    assert outcome.appended == 1
    assert tab_of(restarted).title == "Аварії"
    assert (served.person.folder.path / "Аварії.csv").exists()


def test_a_tab_renamed_between_two_cycles_is_found_in_the_next_one(
    outside: Session, remote: Mirror, served: Served
) -> None:
    assert remote.register is not None
    book = remote.register.tab.spreadsheet
    book.batch_update({"requests": [{"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Аварії"}}}]})
    file(outside, emergency(NIGHT), NIGHT)

    first, second = remote.cycle(), remote.cycle()

    assert (first.state, second.appended) == ("failed", 1)
    assert not served.person.folder.file_of("Реєстр").exists()


@pytest.mark.usefixtures("outside")
def test_a_deleted_tab_stops_everything_and_nothing_is_made_elsewhere(remote: Mirror, served: Served) -> None:
    assert remote.register is not None
    book = remote.register.tab.spreadsheet
    book.add_worksheet("Інше", 10, 10)
    book.batch_update({"requests": [{"deleteSheet": {"sheetId": 0}}]})
    remote.register = None

    stopped, restored = remote.cycle(), remote.cycle(restore=True)

    assert (stopped.state, stopped.reason) == ("stopped", "tab:Реєстр")
    assert (restored.state, restored.appended) == ("agrees", 1)
    assert remote.cycle().calls == 1
    assert len(served.person.numbers) == 1


def test_a_row_that_landed_in_the_wrong_columns_stops_everything_until_a_person_has_looked(
    outside: Session, remote: Mirror, served: Served
) -> None:
    file(outside, emergency(NIGHT), NIGHT)
    served.weather.answer("POST", ":append", 200, '{"updates": {"updatedRange": "\'Реєстр\'!C3:S3"}}')

    stopped, still, restored = remote.cycle(), remote.cycle(), remote.cycle(restore=True)

    assert [stopped.reason, still.reason] == ["shifted:C3:S3"] * 2
    assert still.calls == 0
    assert (restored.state, restored.appended) == ("agrees", 1)
