import pytest

from outage_hub.rules.people.password import LONGEST, SHORTEST, judge_password
from tests.corpus import TEXTS

ABOUT = ("Стельмах Богдан Федорович", "nachalnyk@centre.test", "КП «Міськводоканал»", "Маріуполь", "1500")


def codes(password: str) -> list[str]:
    return [fault.code for fault in judge_password(password, about=ABOUT)]


@pytest.mark.parametrize(
    "password",
    [
        "їжак-і-дванадцять-літер",
        "correct horse battery",
        "діти ловлять сніг",
        "4Z!k9pWq-2Lm",
        "🚰 вода біжить 🚰 униз",
        "b" * 4 + "horse-cat-sun" + "b" * 111,
    ],
)
def test_a_long_password_of_any_characters_is_welcome(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize("length", [0, SHORTEST - 1, LONGEST + 1, 50_000])
def test_too_short_and_too_long_are_told_with_the_numbers(length: int) -> None:
    (fault,) = judge_password("ї" * length)

    assert (fault.code, dict(fault.values)) == ("password_length", {"least": "12", "most": "128"})


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "abababababab",
        "secretsecret",
        "123456789012",
        "210987654321",
        "qwertyuiop12",
        "poiuytrewq12",
        "йцукенгшщзхї",
        "1qaz2wsx3edc",
        "password1234",
        "Парольпароль1",
        "адміністратор",
        "контакт-центр",
        "диспетчер2026",
        "Маріуполь2026!",
        "mariupol-2026",
        "Стельмах-Богдан-1",
        "stelmakhbohdan12",
        "nachalnyk.centre",
        "міськводоканал1",
        "контактцентр1500",
        "............",
        " " * 12,
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert codes(password) == ["password_easy"]


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_breaks_the_judgement(name: str) -> None:
    assert len(judge_password(TEXTS[name], about=TEXTS.values())) <= 1
