from dataclasses import replace
from typing import Any

import pytest

from outage_hub.rules.appeal import (
    LENGTHS,
    AppealDeed,
    AppealDraft,
    AppealState,
    judge_appeal,
    judge_why,
    kept_of,
    next_appeal_state,
    phone_key,
)
from outage_hub.rules.refusals import Conflict
from tests.corpus import TEXTS

NAMED = AppealDraft(
    subject="Немає холодної води.",
    read_back=True,
    surname="Мельник",
    given_name="Галина",
    patronymic="Іванівна",
    residence="вул. Архипа Куїнджі, 44, кв. 12",
    phone="099 000-07-31",
)
ANONYMOUS = AppealDraft(subject="Немає холодної води.", read_back=True, anonymous=True, warned=True)


def changed(draft: AppealDraft, **changes: Any) -> AppealDraft:
    return replace(draft, **changes)


def codes(draft: AppealDraft) -> dict[str, str]:
    return {fault.field: fault.code for fault in judge_appeal(draft)}


@pytest.mark.parametrize("draft", [NAMED, ANONYMOUS])
def test_a_whole_card_has_no_fault(draft: AppealDraft) -> None:
    assert codes(draft) == {}


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("subject", "text_missing"),
        ("surname", "surname_missing"),
        ("given_name", "given_name_missing"),
        ("patronymic", "patronymic_missing"),
        ("residence", "residence_missing"),
        ("phone", "contact_missing"),
    ],
)
@pytest.mark.parametrize("empty", ["", "   ", "\u200b"])
def test_what_the_clause_asks_for_is_named_when_it_is_missing(field: str, code: str, empty: str) -> None:
    assert codes(changed(NAMED, **{field: empty})) == {field: code}


def test_the_text_is_read_back_before_it_is_kept() -> None:
    assert codes(changed(NAMED, read_back=False)) == {"read_back": "not_read_back"}
    assert codes(changed(ANONYMOUS, read_back=False)) == {"read_back": "not_read_back"}


@pytest.mark.parametrize(
    "instead",
    [{"patronymic": "", "no_patronymic": True}, {"phone": "", "contact": "halyna@post.test"}],
)
def test_a_patronymic_may_be_absent_and_another_contact_may_stand_for_the_phone(instead: dict[str, Any]) -> None:
    assert codes(changed(NAMED, **instead)) == {}


def test_anonymity_asks_for_a_warning_and_for_nothing_else() -> None:
    assert codes(changed(ANONYMOUS, warned=False)) == {"warned": "warned_missing"}
    assert codes(changed(ANONYMOUS, residence="вул. Троїцька, 57")) == {}


def test_of_an_anonymous_applicant_only_the_address_is_kept() -> None:
    kept = kept_of(changed(NAMED, anonymous=True, warned=True, contact="halyna@post.test"))
    assert {name: value for name, value in kept.items() if value} == {"residence": NAMED.residence}


def test_what_is_kept_is_tidy_and_has_the_key_of_its_phone() -> None:
    kept = kept_of(changed(NAMED, surname=" Мель\u00adник "))
    assert (kept["surname"], kept["phone"], kept["phone_key"]) == ("Мельник", "099 000-07-31", "990000731")


@pytest.mark.parametrize(
    "phone",
    ["0990000731", "+380990000731", "380 99 000 07 31", "80990000731", "(099) 000-07-31", "99.000.07.31", "990000731"],
)
def test_one_number_has_one_key_however_it_is_written(phone: str) -> None:
    assert phone_key(phone) == "990000731"


@pytest.mark.parametrize(
    "phone",
    ["099 000-07-3", "+3809900007311", "099000073l", "٠٩٩٠٠٠٠٧٣١", "099 000 07 31 дод. 5", "099\n0000731", "1500"],
)
def test_what_is_no_number_is_asked_about(phone: str) -> None:
    assert phone_key(phone) == ""
    assert codes(changed(NAMED, phone=phone)) == {"phone": "phone_odd"}


@pytest.mark.parametrize("name", [*LENGTHS, "subject"])
@pytest.mark.parametrize("text", ["control", "nul", "encoded word", "bidi override", "lone surrogate", "long"])
def test_no_text_that_would_hurt_a_reader_is_kept(name: str, text: str) -> None:
    assert set(codes(changed(NAMED, **{name: TEXTS[text]}))) == {name}
    named = changed(NAMED, patronymic=TEXTS[text], no_patronymic=True)
    assert set(codes(named)) == {"patronymic"}
    assert set(codes(changed(ANONYMOUS, residence=TEXTS[text]))) == {"residence"}


def test_only_the_substance_may_have_several_lines() -> None:
    assert codes(changed(NAMED, **dict.fromkeys([*LENGTHS, "subject"], "а\nб"))).keys() == set(LENGTHS)


def test_a_number_from_abroad_is_a_number() -> None:
    assert phone_key("+48 601 234 567") == "48601234567"


@pytest.mark.parametrize(
    ("state", "deed", "then"),
    [
        (AppealState.REGISTERED, AppealDeed.TIED, AppealState.REGISTERED),
        (AppealState.REGISTERED, AppealDeed.PROPOSED, AppealState.PROPOSED),
        (AppealState.PROPOSED, AppealDeed.CONFIRMED, AppealState.CLOSED),
        (AppealState.REGISTERED, AppealDeed.CONFIRMED, AppealState.CLOSED),
        (AppealState.PROPOSED, AppealDeed.DENIED, AppealState.REGISTERED),
        (AppealState.PROPOSED, AppealDeed.RETURNED, AppealState.REGISTERED),
        (AppealState.PROPOSED, AppealDeed.TIED, AppealState.REGISTERED),
        (AppealState.PROPOSED, AppealDeed.UNTIED, AppealState.REGISTERED),
    ],
)
def test_an_ending_proposes_and_only_the_applicants_word_closes(
    state: AppealState, deed: AppealDeed, then: AppealState
) -> None:
    assert next_appeal_state(state, deed) is then


@pytest.mark.parametrize("deed", AppealDeed)
def test_a_closed_card_moves_no_more(deed: AppealDeed) -> None:
    with pytest.raises(Conflict) as refusal:
        next_appeal_state(AppealState.CLOSED, deed)
    assert refusal.value.faults[0].code == "card_closed"


def test_taking_a_card_off_wants_a_reason() -> None:
    assert [fault.code for fault in judge_why(" ")] == ["reason_missing"]
    assert [fault.code for fault in judge_why(TEXTS["long"])] == ["text_long"]
    assert judge_why("інша адреса") == []
