"""What each saying may change, what it must bring, and what makes it impossible (7.1)."""

from datetime import timedelta
from typing import Any

import pytest

from outage_hub.rules.change import MAY_SET, Change, changed_facts, is_significant, judge_change
from outage_hub.rules.outage import AreaDraft, Facts, Kind, PhoneWord, Saying
from tests.conftest import NIGHT
from tests.samples import emergency, planned

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AREAS = (AreaDraft(text="вул. Миру, 5"),)
FIELDS: dict[str, Any] = {
    "summary": "Порив труби",
    "cause": "Зношення",
    "cause_public": False,
    "consequences": "Немає води",
    "aid_points": "Підвіз води: площа",
    "works_place": "Перехрестя",
    "begins_at": NIGHT - 20 * MINUTE,
    "expected_end_at": NIGHT + 5 * HOUR,
    "ended_at": NIGHT,
    "areas": AREAS,
    "duplicate_of": "26-0001",
}
# What the table of interfaces allows: written out here, so that a slip in the product's own table shows.
_WORDS = {"summary", "cause", "cause_public", "consequences", "aid_points", "works_place"}
ALLOWED = {
    Saying.COMPLETED: _WORDS | {"begins_at", "expected_end_at", "areas"},
    Saying.TERM_CHANGED: {"expected_end_at", "areas", "aid_points"},
    Saying.AREA_CHANGED: {"areas", "aid_points"},
    Saying.PART_RESTORED: {"areas", "expected_end_at", "aid_points"},
    Saying.MOVED: {"begins_at", "expected_end_at"},
    Saying.STARTED: set(),
    Saying.RESTORED: {"ended_at"},
    Saying.CANCELLED: {"duplicate_of"},
    Saying.REOPENED: {"expected_end_at"},
    Saying.CORRECTED: _WORDS,
}
SENT_AS = {
    Kind.EMERGENCY: {"begins_at": "occurred_at", "expected_end_at": "expected_restoration_at", "areas": "addresses"},
    Kind.PLANNED: {"begins_at": "starts_at", "expected_end_at": "ends_at", "areas": "addresses"},
}


def change(saying: Saying, *, reason: str = "Складніший ремонт", **given: Any) -> Change:
    apart = {name: given.pop(name) for name in ("areas", "duplicate_of") if name in given}
    return Change(saying=saying, based_on=1, reason=reason, sets=given, **apart)


def faults(said: Change, kind: Kind = Kind.EMERGENCY, before: Facts | None = None) -> list[tuple[str, str]]:
    facts = before or (emergency if kind is Kind.EMERGENCY else planned)(NIGHT).facts
    return [(fault.field, fault.code) for fault in judge_change(said, kind, facts, AREAS, now=NIGHT)]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("saying", ALLOWED)
def test_each_saying_changes_its_own_fields_and_no_others(saying: Saying, field: str, kind: Kind) -> None:
    found = faults(change(saying, **{field: FIELDS[field]}), kind)
    foreign = (SENT_AS[kind].get(field, field), "field_not_here")
    assert (foreign in found) == (field not in ALLOWED[saying])


def test_every_saying_that_people_send_has_its_fields() -> None:
    assert set(MAY_SET) == set(Saying) - {Saying.FILED, Saying.OVERRUN}


@pytest.mark.clause("7.1")
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (change(Saying.COMPLETED, reason="", cause="Зношення", expected_end_at=NIGHT + HOUR), Kind.EMERGENCY),
        (change(Saying.TERM_CHANGED, expected_end_at=NIGHT + 6 * HOUR), Kind.EMERGENCY),
        (change(Saying.TERM_CHANGED, expected_end_at=None), Kind.EMERGENCY),
        (change(Saying.TERM_CHANGED, expected_end_at=NIGHT + 6 * DAY), Kind.PLANNED),
        (change(Saying.AREA_CHANGED, reason="", areas=AREAS), Kind.EMERGENCY),
        (change(Saying.PART_RESTORED, reason="", areas=AREAS), Kind.EMERGENCY),
        (change(Saying.MOVED, begins_at=NIGHT + DAY, expected_end_at=NIGHT + 2 * DAY), Kind.PLANNED),
        (change(Saying.STARTED, reason=""), Kind.PLANNED),
        (change(Saying.RESTORED, reason="", ended_at=NIGHT), Kind.EMERGENCY),
        (change(Saying.CANCELLED), Kind.EMERGENCY),
        (change(Saying.REOPENED), Kind.EMERGENCY),
        (change(Saying.CORRECTED, reason="", summary="Порив труби"), Kind.EMERGENCY),
    ],
)
def test_each_saying_well_said_has_no_fault(said: Change, kind: Kind) -> None:
    assert faults(said, kind) == []


@pytest.mark.clause("7.1")
@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        (change(Saying.TERM_CHANGED, reason=" ", expected_end_at=NIGHT + 6 * HOUR), "reason", "reason_missing"),
        (change(Saying.CANCELLED, reason=""), "reason", "reason_missing"),
        (change(Saying.REOPENED, reason="\u200b"), "reason", "reason_missing"),
        (change(Saying.TERM_CHANGED), "expected_restoration_at", "term_missing"),
        (change(Saying.TERM_CHANGED, expected_end_at=NIGHT), "expected_restoration_at", "term_past"),
        (change(Saying.TERM_CHANGED, expected_end_at=NIGHT + 4 * HOUR), "expected_restoration_at", "term_same"),
        (change(Saying.REOPENED, expected_end_at=NIGHT - HOUR), "expected_restoration_at", "term_past"),
        (change(Saying.COMPLETED, expected_end_at=NIGHT - HOUR), "expected_restoration_at", "term_past"),
        (change(Saying.COMPLETED, begins_at=NIGHT + 2 * MINUTE + SECOND), "occurred_at", "occurred_future"),
        (change(Saying.COMPLETED, cause=""), "cause", "cause_missing"),
        (change(Saying.COMPLETED, areas=()), "addresses", "addresses_missing"),
        (change(Saying.AREA_CHANGED), "addresses", "addresses_missing"),
        (change(Saying.PART_RESTORED), "addresses", "addresses_missing"),
        (change(Saying.RESTORED), "ended_at", "ended_missing"),
        (change(Saying.RESTORED, ended_at=NIGHT + 2 * MINUTE + SECOND), "ended_at", "restored_odd"),
        (change(Saying.RESTORED, ended_at=NIGHT - 18 * MINUTE - SECOND), "ended_at", "restored_odd"),
        (change(Saying.CORRECTED, summary="аб"), "summary", "summary_short"),
        (change(Saying.CORRECTED, cause="=?x?q?=0A?="), "cause", "text_encoded"),
        (change(Saying.CORRECTED, reason="я" * 501), "reason", "text_long"),
    ],
)
def test_an_impossible_change_of_an_emergency_is_refused_by_field_and_code(said: Change, field: str, code: str) -> None:
    assert faults(said) == [(field, code)]


@pytest.mark.clause("7.3")
@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"expected_end_at": NIGHT + 5 * DAY}, "starts_at", "start_missing"),
        ({"begins_at": NIGHT + DAY}, "ends_at", "end_missing"),
        ({"begins_at": NIGHT, "expected_end_at": NIGHT + DAY}, "starts_at", "start_past"),
        ({"begins_at": NIGHT + DAY, "expected_end_at": NIGHT + DAY}, "ends_at", "end_before_start"),
    ],
)
def test_planned_works_are_moved_to_a_start_ahead_and_an_end_after_it(
    given: dict[str, Any], field: str, code: str
) -> None:
    assert faults(change(Saying.MOVED, **given), Kind.PLANNED) == [(field, code)]


def test_planned_works_cannot_leave_their_end_open() -> None:
    assert faults(change(Saying.TERM_CHANGED, expected_end_at=None), Kind.PLANNED) == [("ends_at", "end_missing")]


@pytest.mark.parametrize("ended_at", [NIGHT - 18 * MINUTE, NIGHT + 2 * MINUTE])
def test_the_service_may_have_come_back_from_the_event_until_a_fast_watch_s_now(ended_at: Any) -> None:
    assert faults(change(Saying.RESTORED, ended_at=ended_at)) == []


def test_the_same_common_term_is_new_when_the_areas_have_their_own() -> None:
    own = (AreaDraft(text="вул. Миру, 5", expected_end_at=NIGHT + 9 * HOUR),)
    assert faults(change(Saying.TERM_CHANGED, expected_end_at=NIGHT + 4 * HOUR, areas=own)) == []


def test_a_term_that_every_area_has_passed_is_no_new_term() -> None:
    passed = (AreaDraft(text="вул. Миру, 5", expected_end_at=NIGHT - HOUR),)
    before = emergency(NIGHT, expected_end_at=None).facts
    found = faults(change(Saying.TERM_CHANGED, areas=passed), before=before)
    assert found == [("expected_restoration_at", "term_past")]


@pytest.mark.clause("7.1")
@pytest.mark.parametrize(
    ("word", "field", "code"),
    [
        (PhoneWord(said_by=""), "phone.said_by", "said_by_missing"),
        (PhoneWord(said_by="Диспетчер\0"), "phone.said_by", "text_control"),
        (PhoneWord(said_by="Диспетчер", phoned_at=NIGHT + HOUR), "phone.at", "phoned_future"),
    ],
)
def test_a_report_by_phone_beside_a_change_is_judged_too(word: PhoneWord, field: str, code: str) -> None:
    said = Change(saying=Saying.RESTORED, based_on=1, sets={"ended_at": NIGHT}, phone=word)
    assert faults(said) == [(field, code)]


@pytest.mark.parametrize(
    ("back", "found"),
    [(NIGHT + 2 * MINUTE, []), (NIGHT + 2 * MINUTE + SECOND, [("areas", "restored_odd")])],
)
def test_a_group_cannot_be_back_later_than_a_fast_watch_s_now(back: Any, found: list[tuple[str, str]]) -> None:
    areas = (AreaDraft(text="парні", restored_at=back), AreaDraft(text="непарні"))
    assert faults(change(Saying.PART_RESTORED, areas=areas)) == found


def test_works_that_start_early_begin_now_and_late_ones_keep_their_hour() -> None:
    facts = planned(NIGHT).facts
    early = changed_facts(change(Saying.STARTED), facts, now=NIGHT)
    late = changed_facts(change(Saying.STARTED), facts, now=facts.begins_at + HOUR)
    assert (early.begins_at, late.begins_at) == (NIGHT, facts.begins_at)


def test_reopening_forgets_the_end_and_the_old_term() -> None:
    closed = emergency(NIGHT, ended_at=NIGHT).facts
    again = changed_facts(change(Saying.REOPENED), closed, now=NIGHT)
    assert (again.ended_at, again.expected_end_at) == (None, None)
    told = changed_facts(change(Saying.REOPENED, expected_end_at=NIGHT + HOUR), closed, now=NIGHT)
    assert told.expected_end_at == NIGHT + HOUR


@pytest.mark.parametrize("saying", [one for one in ALLOWED if one not in (Saying.CORRECTED, Saying.COMPLETED)])
def test_readers_are_told_of_every_saying_but_a_correction(saying: Saying) -> None:
    facts = emergency(NIGHT).facts
    assert is_significant(change(saying), facts, facts)
    assert not is_significant(change(Saying.CORRECTED, summary="Порив"), facts, facts)


def test_a_completion_is_told_only_when_it_changes_places_or_term() -> None:
    facts, later = emergency(NIGHT).facts, emergency(NIGHT, expected_end_at=NIGHT + 9 * HOUR).facts
    assert not is_significant(change(Saying.COMPLETED, cause="Корозія"), facts, facts)
    assert is_significant(change(Saying.COMPLETED, areas=AREAS), facts, facts)
    assert is_significant(change(Saying.COMPLETED), facts, later)
