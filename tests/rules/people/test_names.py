from datetime import timedelta

import pytest

from outage_hub.rules.people.names import (
    code_faults,
    judge_holder,
    judge_tenure,
    name_faults,
    phone_faults,
    plain_phone,
)
from tests.conftest import NIGHT
from tests.corpus import TEXTS

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "phone", ["", "  ", "1500", "104", "+380 44 000-00-00", "(044) 000 00 00", "099\u00a0000–04–12"]
)
def test_a_telephone_is_taken_as_people_write_it(phone: str) -> None:
    assert phone_faults(phone) == []


@pytest.mark.parametrize(
    "phone", ["1", "12", "(()1", "12a", "дзвоніть", "+", "-1500", "1" * 21, "1500\x00", "1500; 104", "٢٣٢٣"]
)
def test_what_is_no_telephone_is_refused(phone: str) -> None:
    assert [fault.code for fault in phone_faults(phone)] == ["phone_unreadable"]


def test_odd_spaces_and_dashes_of_a_telephone_become_plain() -> None:
    assert plain_phone(" 099\u00a0000–04\u201112 ") == "099 000-04-12"


@pytest.mark.parametrize(
    "name", [name for name, text in TEXTS.items() if "\n" in text or "\x00" in text or len(text) > 200]
)
def test_a_name_is_one_line_of_printable_letters(name: str) -> None:
    assert name_faults(TEXTS[name])


@pytest.mark.parametrize("name", ["empty", "spaces", "zero width only"])
def test_a_name_is_not_empty(name: str) -> None:
    assert [fault.code for fault in name_faults(TEXTS[name])] == ["name_empty"]


@pytest.mark.parametrize(
    ("code", "good"), [("adm-2", True), ("a", False), ("Я", False), ("a b", False), ("a" * 41, False)]
)
def test_a_code_is_short_and_latin(*, code: str, good: bool) -> None:
    assert (code_faults(code) == []) is good


def test_a_post_is_given_from_now_on_and_for_a_time_that_runs_forward() -> None:
    def codes(*times: object) -> list[str]:
        return [fault.code for fault in judge_tenure(*times, now=NIGHT)]  # type: ignore[arg-type]

    assert codes(NIGHT, None) == codes(NIGHT, NIGHT + HOUR) == codes(NIGHT + HOUR, None) == []
    assert codes(NIGHT - HOUR, None) == ["tenure_past"]
    assert codes(NIGHT, NIGHT) == codes(NIGHT + HOUR, NIGHT) == ["tenure_order"]


def test_whoever_is_on_duty_can_be_reached_one_way_or_another() -> None:
    assert judge_holder("a@b.test", None) == judge_holder(None, "1500") == []
    assert [fault.code for fault in judge_holder(None, None)] == ["holder_unreachable"]
