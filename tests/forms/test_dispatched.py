"""What the dispatcher of electricity says (7.8): the inspector's entry is the entry, on a clock of its own."""

from datetime import timedelta
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.models.clocks import Deadline
from outage_hub.models.outages import Outage, PhoneReport
from outage_hub.models.outbox import Announcement, Letter, Purpose
from outage_hub.models.people import Organisation, OrganisationKind
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import Source, State
from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from sheets_sync.register import cells_of
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Page, Visitor, counts, looking, machine, signed_in
from tests.forms.typing import say, wrong_fields

MINUTE = timedelta(minutes=1)
SAID = {
    "phone_said_by": "диспетчер Ткач",
    "executor": "dtek",
    "summary": "Знеструмлено підстанцію",
    "addresses": "вул. Азовстальська, 12",
    "occurred_time": "00:58",  # two hours ago: by 7.2 it would be late
}
CALLED_AT = {"phone_chip": "", "phone_day_chip": "2026-11-24"}


def inspector(app: OpenAPI) -> Visitor:
    return signed_in(app, Role.OPERATOR, "centre")


def filing_clock(app: OpenAPI) -> tuple[Deadline, Organisation]:
    with looking(app) as session:
        clock = session.scalars(select(Deadline).where(Deadline.obligation == Obligation.FILING)).one()
        assert clock.organisation is not None
        return clock, clock.organisation


@pytest.mark.clause("7.8")
@on_both
def test_the_entry_is_made_by_the_inspector_and_its_clock_is_the_centres_own(app: OpenAPI) -> None:
    assert inspector(app).fill("/desk/phone", **SAID).status_code == 303

    clock, owed_by = filing_clock(app)
    assert (clock.clause, clock.started_at, clock.due_at) == ("7.8", NIGHT, NIGHT + 30 * MINUTE)
    assert (clock.state, clock.met_at, owed_by.kind) == (ClockState.MET, NIGHT, OrganisationKind.CENTRE)
    with looking(app) as session:
        outage, call = session.scalars(select(Outage)).one(), session.scalars(select(PhoneReport)).one()
        assert (outage.state, outage.current.source, outage.received_at) == (State.OPEN, Source.DTEK, NIGHT)
        assert (call.said_by, call.phoned_at) == ("диспетчер Ткач", NIGHT)
        assert Purpose.FORM_DUE not in session.scalars(select(Announcement.purpose)).all()


@pytest.mark.clause("7.8")
@on_both
@pytest.mark.parametrize(("called", "state"), [("02:28", ClockState.MET), ("02:27", ClockState.BROKEN)])
def test_it_is_late_after_the_thirtieth_minute_from_the_call(app: OpenAPI, called: str, state: ClockState) -> None:
    assert inspector(app).fill("/desk/phone", **SAID, **CALLED_AT, phone_time=called).status_code == 303

    clock, _ = filing_clock(app)
    assert (clock.state, clock.met_at) == (state, NIGHT)


@pytest.mark.clause("7.8")
@pytest.mark.parametrize(
    ("called", "letter", "answer", "cell"),
    [("02:50", "вчасно", "in_time", "вчасно"), ("02:20", "із запізненням на 8 хв", "late", "із запізненням")],
)
def test_letters_the_sheet_and_the_api_read_the_same_clock(
    app: OpenAPI, called: str, letter: str, answer: str, cell: str
) -> None:
    inspector(app).fill("/desk/phone", **SAID, **CALLED_AT, phone_time=called)
    once(app)

    assert f'"timeliness":"{answer}"' in machine(app, "dtek").get("/api/v1/outages/26-0001").text
    with looking(app) as session:
        revision = select(Letter).join(Announcement).where(Announcement.purpose == Purpose.REVISION)
        assert f"Внесено: 24 листопада, 02:58, {letter}" in session.scalars(revision).first().text  # type: ignore[union-attr]
        outage = session.scalars(select(Outage)).one()
        assert cells_of(outage, "", now=NIGHT)["Своєчасність"] == cell


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"phone_said_by": " "}, "phone_said_by"),
        ({"phone_chip": ""}, "phone_at"),
        ({**CALLED_AT, "phone_time": "03:10"}, "phone_at"),  # not yet
        ({**CALLED_AT, "phone_day_chip": "2026-11-23", "phone_time": "23:50"}, "phone_at"),  # before the event
        ({**CALLED_AT, "phone_time": "²:00"}, "phone_at"),
        ({"phone_chip": "учора"}, "phone_at"),
    ],
)
def test_who_said_it_and_when_it_was_received_are_wanted(app: OpenAPI, typed: dict[str, Any], field: str) -> None:
    answer = inspector(app).fill("/desk/phone", **{**SAID, **typed})

    assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {field})
    assert counts(app)["outage"] == 0


@pytest.mark.clause("7.8")
def test_the_whole_form_too_wants_the_call_of_the_dispatcher(app: OpenAPI) -> None:
    sent = {
        **SAID,
        "phone_said_by": "",
        "service": "electricity",
        "cause": "З’ясовуємо",
        "consequences": "Немає світла",
        "expected_chip": "unknown",
        "action": "send",
    }
    answer = inspector(app).fill("/file", **sent)
    assert wrong_fields(Page(answer.text)) == {"phone_said_by", "phone_at"}

    called = {"phone_said_by": "диспетчер Ткач", "phone_chip": "2026-11-24T02:40:00+02:00"}
    taken = inspector(app).fill("/file", **{**sent, **called})
    assert taken.status_code == 303
    clock, _ = filing_clock(app)
    assert (clock.clause, clock.due_at) == ("7.8", NIGHT + 12 * MINUTE)


@pytest.mark.clause("7.8")
def test_what_the_dispatcher_says_later_stands_beside_the_change(app: OpenAPI, clock: WoundClock) -> None:
    visitor = inspector(app)
    visitor.fill("/desk/phone", **SAID)
    clock.wind(minutes=30)

    assert say(visitor, "restored", phone_said_by="диспетчер Ткач", phone_chip=NIGHT.isoformat())[0] == 303

    with looking(app) as session:
        outage = session.scalars(select(Outage)).one()
        assert (outage.state, outage.current.source) == (State.CLOSED, Source.DTEK)
        assert [(call.about, call.said_by) for call in outage.phone_reports][1:] == [("end", "диспетчер Ткач")]


@pytest.mark.clause("7.2")
def test_what_its_own_duty_officer_files_is_due_by_the_event_as_everybodys(app: OpenAPI) -> None:
    executor = signed_in(app, Role.EXECUTOR, "dtek")
    sent = {"summary": "Пошкоджено кабель", "cause": "З’ясовуємо", "consequences": "Немає світла"}
    executor.fill(
        "/file", **sent, occurred_time="02:40", addresses="просп. Миру", expected_chip="unknown", action="send"
    )

    clock, owed_by = filing_clock(app)
    assert (clock.clause, clock.due_at, owed_by.code) == ("7.2", NIGHT + 12 * MINUTE, "dtek")
