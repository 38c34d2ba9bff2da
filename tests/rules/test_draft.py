"""What makes a filing impossible, and what only wants a question (7.2-7.4)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from outage_hub.rules.draft import LENGTHS, MOST_AREAS, Judgement, judge_draft, judge_facts, promised_end
from outage_hub.rules.outage import AreaDraft, Draft, PhoneWord, Service
from outage_hub.rules.refusals import Fault
from tests.conftest import NIGHT
from tests.samples import emergency, planned

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AHEAD = {"begins_at": NIGHT - 10 * DAY, "expected_end_at": NIGHT + HOUR}


def judged(draft: Draft, *, own: tuple[Service, ...] = ()) -> Judgement:
    return judge_draft(draft, own_services=frozenset(own), owner="Водоканал", now=NIGHT)


def said(faults: tuple[Fault, ...]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in faults]


def phoned(**changes: Any) -> PhoneWord:
    return PhoneWord(**{"said_by": "Диспетчер", "phoned_at": NIGHT, "taken_by": "Інспектор", **changes})


@pytest.mark.clause("7.4")
@pytest.mark.parametrize("draft", [emergency(NIGHT), planned(NIGHT)])
def test_a_complete_filing_in_time_is_taken_without_a_question(draft: Draft) -> None:
    assert judged(draft) == Judgement(())


@pytest.mark.clause("7.4")
@pytest.mark.parametrize("field", ["summary", "cause", "consequences"])
@pytest.mark.parametrize("text", ["", "  ", "\u200b\n"])
@pytest.mark.parametrize("draft", [emergency, planned])
def test_what_happened_why_and_what_it_means_cannot_be_left_out(field: str, text: str, draft: Any) -> None:
    assert said(judged(draft(NIGHT, **{field: text})).faults) == [(field, f"{field}_missing")]


@pytest.mark.clause("7.4")
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"summary": "аб"}, "summary", "summary_short"),
        ({"summary": "Порив\nтруби"}, "summary", "text_lines"),
        ({"summary": "Порив\rBcc: x@y"}, "summary", "text_lines"),
        ({"cause": "Труба\0"}, "cause", "text_control"),
        ({"consequences": "=?UTF-8?Q?=0A?=Bcc: x"}, "consequences", "text_encoded"),
        ({"aid_points": "я" * 2001}, "aid_points", "text_long"),
        ({"works_place": "я" * 501}, "works_place", "text_long"),
        ({"late_reason": "я" * 501}, "late_reason", "text_long"),
        ({"areas": ()}, "addresses", "addresses_missing"),
        ({"areas": (AreaDraft(text=" \u200b"),)}, "addresses", "addresses_missing"),
        ({"areas": (AreaDraft(text="я" * 20_001),)}, "addresses", "text_long"),
        ({"areas": (AreaDraft(text="вул. Миру\x1b"),)}, "addresses", "text_control"),
        ({"areas": (AreaDraft(text="дім"),) * (MOST_AREAS + 1)}, "addresses", "areas_many"),
        ({"begins_at": NIGHT + 2 * MINUTE + SECOND}, "occurred_at", "occurred_future"),
        ({"begins_at": NIGHT - 366 * DAY - SECOND}, "occurred_at", "occurred_too_old"),
        ({"expected_end_at": NIGHT}, "expected_restoration_at", "term_past"),
        ({"expected_end_at": NIGHT - SECOND}, "expected_restoration_at", "term_past"),
        ({"areas": (AreaDraft(text="дім", restored_at=NIGHT),)}, "areas", "field_not_here"),
        ({"areas": (AreaDraft(text="дім", expected_end_at=NIGHT),)}, "areas", "term_past"),
        ({"phone": phoned(said_by=" ")}, "phone.said_by", "said_by_missing"),
        ({"phone": phoned(said_by="я" * 201)}, "phone.said_by", "text_long"),
        ({"phone": phoned(taken_by="а\nб")}, "phone.taken_by", "text_lines"),
        ({"phone": phoned(phoned_at=NIGHT + 2 * MINUTE + SECOND)}, "phone.at", "phoned_future"),
    ],
)
def test_an_impossible_emergency_is_refused_by_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    assert said(judged(emergency(NIGHT, **changes)).faults) == [(field, code)]


@pytest.mark.clause("7.3")
@pytest.mark.clause("7.4")
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"begins_at": NIGHT}, "starts_at", "start_past"),
        ({"begins_at": NIGHT + 367 * DAY, "expected_end_at": NIGHT + 368 * DAY}, "starts_at", "start_far"),
        ({"expected_end_at": None}, "ends_at", "end_missing"),
        ({"expected_end_at": NIGHT + 4 * DAY}, "ends_at", "end_before_start"),
        ({"expected_end_at": NIGHT + 3 * DAY}, "ends_at", "end_before_start"),
    ],
)
def test_impossible_planned_works_are_refused_by_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    assert said(judged(planned(NIGHT, **changes)).faults) == [(field, code)]


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "Дим"},
        {"summary": "я" * LENGTHS["summary"]},
        {"cause": "я" * LENGTHS["cause"]},
        {"areas": (AreaDraft(text="", districts=("tsentralnyi",)),)},
        {"areas": (AreaDraft(text="дім"),) * MOST_AREAS},
        {"begins_at": NIGHT + 2 * MINUTE},
        {"expected_end_at": None},
        {"expected_end_at": NIGHT + SECOND},
        {"phone": phoned()},
        {"phone": phoned(phoned_at=None, taken_by="")},
        {"phone": phoned(phoned_at=NIGHT + 2 * MINUTE)},
    ],
)
def test_an_emergency_at_the_edge_of_what_is_possible_is_taken(changes: dict[str, Any]) -> None:
    assert judged(emergency(NIGHT, **changes)) == Judgement(())


@pytest.mark.parametrize(
    "changes",
    [
        {"begins_at": NIGHT + 366 * DAY, "expected_end_at": NIGHT + 367 * DAY},
        {"begins_at": NIGHT + SECOND, "expected_end_at": NIGHT + 2 * SECOND, "late_reason": "Не знали"},
    ],
)
def test_planned_works_at_the_edge_of_what_is_possible_are_taken(changes: dict[str, Any]) -> None:
    assert judged(planned(NIGHT, **changes)) == Judgement(())


def test_an_event_of_a_year_ago_is_just_not_too_old() -> None:
    found = judged(emergency(NIGHT, begins_at=NIGHT - 366 * DAY, late_reason="Зв’язку не було"))
    assert (found.faults, said(found.questions)) == ((), [("occurred_at", "occurred_old")])


@pytest.mark.clause("7.4")
def test_all_faults_are_found_at_once() -> None:
    found = judged(emergency(NIGHT, summary="", cause="", areas=(), begins_at=NIGHT + HOUR))
    assert {field for field, _ in said(found.faults)} == {"summary", "cause", "addresses", "occurred_at"}


@pytest.mark.clause("7.2")
@pytest.mark.clause("7.3")
@pytest.mark.parametrize(
    "draft",
    [
        emergency(NIGHT, begins_at=NIGHT - 31 * MINUTE),
        planned(NIGHT, begins_at=NIGHT + 71 * HOUR),
    ],
)
def test_being_late_is_never_refused_only_asked_about(draft: Draft) -> None:
    assert judged(draft) == Judgement((), (Fault("late_reason", "late_reason_missing"),))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"begins_at": NIGHT - 7 * DAY - SECOND, "late_reason": "Зв’язку не було"}, "occurred_at", "occurred_old"),
        ({"expected_end_at": NIGHT + 7 * DAY + SECOND}, "expected_restoration_at", "term_far"),
        ({"service": Service.GAS}, "service", "service_foreign"),
    ],
)
def test_what_is_odd_but_possible_is_asked_about_once(changes: dict[str, Any], field: str, code: str) -> None:
    found = judged(emergency(NIGHT, **changes), own=(Service.WATER,))
    assert (found.faults, said(found.questions)) == ((), [(field, code)])


@pytest.mark.parametrize(
    "changes",
    [
        {"begins_at": NIGHT - 7 * DAY, "late_reason": "Зв’язку не було"},
        {"expected_end_at": NIGHT + 7 * DAY},
        {"begins_at": NIGHT - 30 * MINUTE},
        {"begins_at": NIGHT - HOUR, "late_reason": "Зв’язку не було"},
    ],
)
def test_what_is_just_ordinary_is_not_asked_about(changes: dict[str, Any]) -> None:
    assert judged(emergency(NIGHT, **changes), own=(Service.WATER,)) == Judgement(())


def test_the_question_about_a_foreign_service_names_its_owner() -> None:
    (question,) = judged(emergency(NIGHT, service=Service.GAS), own=(Service.WATER,)).questions
    assert question.values == {"owner": "Водоканал"}


@pytest.mark.parametrize(
    ("common", "areas", "term"),
    [
        (None, (), None),
        (4, (), 4),
        (4, (AreaDraft(text="а", expected_end_at=NIGHT + 6 * HOUR),), 6),
        (4, (AreaDraft(text="а", expected_end_at=NIGHT + 2 * HOUR),), 4),
        (4, (AreaDraft(text="а", expected_end_at=NIGHT + 6 * HOUR, restored_at=NIGHT),), 4),
        (None, (AreaDraft(text="а", expected_end_at=NIGHT + 2 * HOUR), AreaDraft(text="б")), 2),
    ],
)
def test_the_term_of_an_outage_is_its_latest_one_still_waited_for(
    common: int | None, areas: tuple[AreaDraft, ...], term: int | None
) -> None:
    facts = emergency(NIGHT, expected_end_at=_hours(common)).facts
    assert promised_end(facts, areas) == _hours(term)


def test_an_area_with_a_passed_term_of_its_own_makes_the_filing_impossible() -> None:
    area = AreaDraft(text="а", expected_end_at=NIGHT - MINUTE)
    found = judged(emergency(NIGHT, expected_end_at=None, areas=(area,)))
    assert said(found.faults) == [("expected_restoration_at", "term_past")]


def test_a_change_that_leaves_the_areas_alone_is_not_asked_for_addresses() -> None:
    facts = emergency(NIGHT).facts
    assert judge_facts(facts, None, "") == []
    assert said(tuple(judge_facts(facts, (), "я" * 501))) == [
        ("addresses", "addresses_missing"),
        ("reason", "text_long"),
    ]


def _hours(count: int | None) -> datetime | None:
    return None if count is None else NIGHT + count * HOUR
