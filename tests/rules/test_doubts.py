"""What a person is asked about addresses; nothing is refused for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from outage_hub.rules.address.read import read_addresses
from outage_hub.rules.doubts import Doubtful, doubtful_in, question_of, questions_of


def asked(text: str) -> list[Doubtful]:
    reading = read_addresses(text)
    return list(doubtful_in(reading, [()] * len(reading.parts)))


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("вул. Троїцька, 300-2", "range_odd", "300-2"),
        ("вул. Троїцька, 1-900", "range_odd", "1-900"),
        ("вул. Троїцька, 15-44 непарні", "range_parity", "15-44"),
        ("теплотраса по вул. Троїцькій, 5", "works_only", "теплотраса по вул. Троїцькій, 5"),
        ("біля вул. Купріна, 5", "works_only", "біля вул. Купріна, 5"),
        ("на розі Миру та Грецької", "stretch_unread", "на розі Миру та Грецької"),
        ("вул. Соборна від вул. Троїцької до вул. Грецької", "stretch_unread", "вул. Соборна від вул. Троїцької"),
        ("вул. Італійська, 2, кватал за школою", "fragment_unread", "кватал за школою"),
    ],
)
def test_each_doubt_has_its_question_and_points_at_the_words(text: str, code: str, words: str) -> None:
    [one] = asked(text)
    assert (one.code, one.words.startswith(words)) == (code, True)
    assert text[one.start : one.end] == one.words


def test_of_a_range_on_the_wrong_side_it_is_said_what_was_taken() -> None:
    [one] = asked("вул. Троїцька, 15-44 непарні")
    assert question_of(one).values == {"text": "15-44", "taken": "15–43"}


def test_when_nothing_was_read_the_words_are_not_listed_one_by_one() -> None:
    found = asked("десь там; і ще десь")
    assert [one.code for one in questions_of(found, nothing_read=True)] == ["addresses_unread"]
    assert {one.code for one in questions_of(found, nothing_read=False)} == {"fragment_unread"}


@given(some.text(alphabet="вулпросМиру.,;()-–0123456789абіля кут\n\t"))
def test_whatever_is_written_each_question_points_into_the_text(text: str) -> None:
    for one in asked(text):
        assert text[one.start : one.end] == one.words
        assert question_of(one).field == "addresses"
