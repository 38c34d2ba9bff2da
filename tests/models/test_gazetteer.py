"""Which street is meant: by its name in force, an old one, a Russian spelling; a slip is offered, never assumed."""

import pytest
from sqlalchemy.orm import Session

from outage_hub.models.city.street_names import load_gazetteer
from outage_hub.rules.address.meaning.reading import StreetName
from tests.conftest import on_both


def found(session: Session, street_type: str, name: str, *, guess: bool = False) -> list[str]:
    streets = load_gazetteer(session).find(StreetName(street_type, name, guess))
    return sorted(f"{street.type} {street.name}" for street in streets)


def offered(session: Session, street_type: str, name: str) -> list[str]:
    return [f"{street.type} {street.name}" for street in load_gazetteer(session).almost(StreetName(street_type, name))]


@on_both
@pytest.mark.parametrize(
    ("street_type", "name", "official"),
    [
        ("вул", "Троїцька", "вул Троїцька"),
        ("вул", "троїцька", "вул Троїцька"),
        ("вул", "Мар'їнська", "вул Мар’їнська"),
        ("вул", "Артема", "вул Архипа Куїнджі"),
        ("бул", "50 років Жовтня", "бул Меотиди"),
        ("вул", "Урицкого", "вул Пилипа Орлика"),
        ("вул", "Гранитная", "вул Гранітна"),
        ("вул", "Карпинского", "вул Карпінського"),
        ("", "Київський", "пров Київський"),
        ("вул", "1-а Слобідка", "вул Перша Слобідка"),
        ("вул", "К. Маркса", None),
    ],
)
def test_a_street_is_found_by_every_name_it_has(
    session: Session, street_type: str, name: str, official: str | None
) -> None:
    assert found(session, street_type, name) == ([official] if official else [])


def test_one_name_of_two_types_is_ambiguous_without_its_type(session: Session) -> None:
    assert found(session, "", "Шевченка") == ["бул Шевченка", "вул Шевченка"]
    assert found(session, "бул", "Шевченка") == ["бул Шевченка"]


def test_pr_may_be_an_avenue_or_a_lane(session: Session) -> None:
    assert found(session, "просп", "Нікопольський", guess=True) == ["просп Нікопольський"]
    assert found(session, "просп", "Нахімова", guess=True) == ["пров Нахімова", "просп Нахімова"]


def test_a_slip_in_ukrainian_is_offered_and_never_assumed(session: Session) -> None:
    assert found(session, "вул", "Покрішкіна") == []
    assert offered(session, "вул", "Покрішкіна") == ["вул Покришкіна"]


@pytest.mark.parametrize("surname", ["Куїнджі", "Куинджи"])
def test_a_street_without_its_first_name_is_offered(session: Session, surname: str) -> None:
    assert offered(session, "вул", surname) == ["вул Архипа Куїнджі"]
    assert offered(session, "просп", surname) == []


def test_a_street_of_another_type_is_offered(session: Session) -> None:
    assert found(session, "вул", "Перемоги") == []
    assert offered(session, "вул", "Перемоги") == ["просп Перемоги"]


def test_a_street_of_another_city_is_neither_found_nor_offered(session: Session) -> None:
    assert found(session, "вул", "Айнлагська") == offered(session, "вул", "Айнлагська") == []


@pytest.mark.parametrize("words", ["Центральний", "Центр.", "Жовтневий", "центральний"])
def test_a_district_is_known_by_the_beginning_of_its_name_and_by_its_former_one(session: Session, words: str) -> None:
    gazetteer = load_gazetteer(session)
    assert gazetteer.districts[gazetteer.district(words) or 0] == "Центральний"
