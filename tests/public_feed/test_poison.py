import logging

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import NIGHT
from tests.public_feed.reading import feed, get
from tests.samples import emergency, file, planned


def smuggle(session: Session, column: str, value: str) -> None:
    """Past the hub's own checks, into the last revision."""
    newest = "id = (SELECT max(id) FROM revision)"
    session.execute(text(f"UPDATE revision SET {column} = :value WHERE {newest}"), {"value": value})  # noqa: S608
    session.commit()


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
    smuggle(session, "begins_at", "9999-12-31 23:59:59.000000")
    with caplog.at_level(logging.ERROR):
        [item] = feed(app).entries
    assert item.id.endswith(f"{number}/revision/1")
    assert "left out of the feed" in caplog.text


def test_smuggled_characters_do_not_break_the_pages(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    smuggle(session, "consequences", "Немає \x00води\x0b")
    assert get(app, "/").status_code == 200
    assert get(app, f"/outages/{number}").status_code == 200
