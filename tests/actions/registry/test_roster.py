"""A month's roster is brought in: local hours, two odd nights a year, and shifts that change hands."""

from datetime import UTC, datetime

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.people import Post, Tenure, holders
from tests.actions.registry.bringing import ROSTER_HEADER, Bring, bad, only
from tests.conftest import WoundClock, on_both
from tests.entrances import all_rows

TOWN = "adm-tsentralnyi,district_duty,adm-tsentralnyi.cherhovyi-{}"


def on_duty(session: Session, moment: str) -> str | None:
    post = session.scalars(select(Post).where(Post.code == "adm-tsentralnyi.duty")).one()
    person = holders(session, [post.id], now=datetime.fromisoformat(moment)).get(post.id)
    return person.code if person else None


@on_both
def test_a_shift_is_held_by_the_citys_clock(session: Session, bring: Bring) -> None:
    outcome = bring("roster", ROSTER_HEADER + TOWN.format(2) + ",2027-03-01 08:00,02.03.2027 08:00\n")

    assert only(outcome, "roster") == {"added": 1}
    assert on_duty(session, "2027-03-01T06:00:00+00:00") == "adm-tsentralnyi.cherhovyi-2"
    assert on_duty(session, "2027-03-01T05:59:00+00:00") is None
    assert on_duty(session, "2027-03-02T06:00:00+00:00") is None


@pytest.mark.parametrize(
    ("hours", "column", "code"),
    [
        ("2027-03-28 03:30,2027-03-28 09:00", "starts_at", "time_gap"),
        ("2027-10-31 03:30,2027-10-31 09:00", "starts_at", "time_twice"),
        ("2027-10-31 02:30,2027-10-31 03:30", "ends_at", "time_twice"),
        ("2027-10-31 03:30 осінній,2027-10-31 09:00", "starts_at", "word_unknown"),
        ("2027-03-02 08:00,2027-03-01 08:00", "ends_at", "tenure_order"),
        ("2027-03-01,2027-03-02 08:00", "starts_at", "time_unreadable"),
        ("31.02.2027 08:00,2027-03-02 08:00", "starts_at", "day_unreadable"),
        (",2027-03-02 08:00", "starts_at", "cell_empty"),
    ],
)
def test_an_odd_hour_is_named(app: OpenAPI, bring: Bring, hours: str, column: str, code: str) -> None:
    before = all_rows(app)

    assert bad(bring("roster", f"{ROSTER_HEADER}{TOWN.format(2)},{hours}\n")) == [(2, column, code)]
    assert all_rows(app) == before


@on_both
def test_the_hour_that_comes_twice_is_told_by_its_season(session: Session, bring: Bring) -> None:
    rows = [
        f"{TOWN.format(n)},2027-10-31 03:30 {season},2027-10-31 09:00\n"
        for n, season in ((1, "літній"), (2, "зимовий"))
    ]

    assert only(bring("roster", ROSTER_HEADER + "".join(rows)), "roster") == {"added": 2}

    starts = select(Tenure.from_at).where(Tenure.from_at > datetime(2027, 1, 1, tzinfo=UTC)).order_by(Tenure.from_at)
    assert [f"{start:%H:%M}" for start in session.scalars(starts)] == ["00:30", "01:30"]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("adm-tsentralnyi,district_duty,nobody,2027-03-01 08:00,2027-03-02 08:00", "official", "official_unknown"),
        (
            "nobody,district_duty,adm-tsentralnyi.cherhovyi-1,2027-03-01 08:00,2027-03-02 08:00",
            "organisation",
            "duty_post_missing",
        ),
        ("adm-tsentralnyi,guard,adm-tsentralnyi.cherhovyi-1,2027-03-01 08:00,2027-03-02 08:00", "role", "word_unknown"),
    ],
)
def test_a_shift_of_nobody_is_named(bring: Bring, row: str, column: str, code: str) -> None:
    assert bad(bring("roster", f"{ROSTER_HEADER}{row}\n")) == [(2, column, code)]


def test_nobody_has_two_shifts_of_a_role_at_once(bring: Bring) -> None:
    hours = (
        ",2027-03-01 08:00,2027-03-02 08:00\n",
        ",2027-03-02 08:00,2027-03-03 08:00\n",
        ",2027-03-02 20:00,2027-03-03 08:00\n",
    )

    outcome = bring("roster", ROSTER_HEADER + "".join(TOWN.format(1) + one for one in hours))

    assert bad(outcome) == [(4, "starts_at", "shift_overlaps")]


@on_both
def test_a_shift_changes_hands_and_back(session: Session, bring: Bring) -> None:
    hours = ",2027-03-01 08:00,2027-03-02 08:00\n"
    for number in (1, 2, 1):
        outcome = bring("roster", ROSTER_HEADER + TOWN.format(number) + hours)
        assert outcome.changes == 1
        assert on_duty(session, "2027-03-01T12:00:00+00:00") == f"adm-tsentralnyi.cherhovyi-{number}"
        assert bring("roster", ROSTER_HEADER + TOWN.format(number) + hours).changes == 0


def test_what_is_over_and_what_brings_no_post_is_passed_over(bring: Bring, clock: WoundClock) -> None:
    clock.now = datetime(2027, 6, 1, tzinfo=UTC)
    over = f"{TOWN.format(1)},2027-03-01 08:00,2027-03-02 08:00\n"
    operator = "centre,operator,centre.operator-1,2027-07-01 08:00,2027-07-01 20:00\n"

    assert only(bring("roster", ROSTER_HEADER + over + operator), "roster") == {"passed": 2}
