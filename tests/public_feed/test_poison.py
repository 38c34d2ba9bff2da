import logging

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import text
from sqlalchemy.orm import Session

from outage_hub.rules.people.roles import Role
from tests.conftest import NIGHT
from tests.entrances import signed_in
from tests.public_feed.reading import feed, get
from tests.samples import emergency, file, planned


def smuggle(session: Session, column: str, value: str) -> None:
    """Past the hub's own checks, into the last revision."""
    newest = "id = (SELECT max(id) FROM revision)"
    session.execute(text(f"UPDATE revision SET {column} = :value WHERE {newest}"), {"value": value})  # noqa: S608
    session.commit()


def spoil(session: Session) -> None:
    """How the last record's addresses were understood is no list of places any more: nothing can be told of it."""
    newest = "revision_id = (SELECT max(id) FROM revision)"
    session.execute(text(f"UPDATE area SET lines = '[7]', houses = 'x' WHERE {newest}"))  # noqa: S608
    session.commit()
    session.expire_all()


@pytest.mark.parametrize("poison", ["\x00", "\x0b", "\x1b", "\ufffe", "\uffff"])
def test_characters_that_xml_forbids_are_left_out_of_the_feed(app: OpenAPI, session: Session, poison: str) -> None:
    file(session, emergency(NIGHT), NIGHT)
    smuggle(session, "summary", f"Порив{poison} водоводу")
    [item] = feed(app).entries
    assert "Порив водоводу" in item.summary


def test_a_record_that_cannot_be_told_is_left_out_and_logged_and_the_others_are_told(
    app: OpenAPI, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    file(session, planned(NIGHT), NIGHT)
    spoil(session)
    with caplog.at_level(logging.ERROR):
        [item] = feed(app).entries
    assert item.id.endswith(f"{number}/revision/1")
    assert "left out of the feed" in caplog.text


def test_smuggled_characters_do_not_break_the_pages(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    smuggle(session, "consequences", "Немає \x00води\x0b")
    assert get(app, "/").status_code == 200
    assert get(app, f"/outages/{number}").status_code == 200


def test_a_record_that_cannot_be_told_leaves_every_list_standing_and_is_named_on_the_board(  # F-4
    app: OpenAPI, session: Session
) -> None:
    operator, good = signed_in(app, Role.OPERATOR, "centre"), file(session, emergency(NIGHT), NIGHT).number
    bad = file(session, emergency(NIGHT), NIGHT).number
    spoil(session)
    lists = {path: operator.see(path).html for path in ("/", "/text", "/desk", "/desk/shift")}
    assert [path for path, words in lists.items() if good not in words] == []
    assert f"Запис № {bad} пошкоджено, показати його не можна" in lists["/desk"]
    found = get(app, "/api/v1/outages").get_json()
    assert [one["number"] for one in found["outages"]] == [good]


def test_a_moment_at_the_edge_of_the_calendar_is_shown_as_it_stands(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    smuggle(session, "expected_end_at", "9999-12-31 23:59:59.000000")
    assert "9999" in get(app, f"/outages/{number}").text
