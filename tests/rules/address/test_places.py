"""Districts, settlements, areas, stretches and crossings."""

import pytest

from outage_hub.rules.address.canonical import canonical
from outage_hub.rules.address.meaning.reading import Doubt
from outage_hub.rules.address.read import read_addresses


def read(text: str) -> str:
    return canonical(read_addresses(text))


def doubts(text: str) -> set[Doubt]:
    return {doubt for _, _, doubt in read_addresses(text).doubts()}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Центр. р-н: Торгова 9", "[р-н Центральний] ? Торгова: 9"),
        ("Лівобережний район: вул. Терасна, 5; вул. Алмазна", "[р-н Лівобережний] вул Терасна: 5 | вул Алмазна: *"),
        ("р-н Приморський — вул. Луніна, 1", "[р-н Приморський] вул Луніна: 1"),
        ("у Лівобережному районі по вулиці Київській", "[р-н Лівобережний] вул Київська: *"),
        ("Приморський район\nвул. Луніна, 1", "[р-н Приморський] вул Луніна: 1"),
        (
            "Приморський район: вул. Луніна; Центральний район: просп. Миру, 5",
            "[р-н Приморський] вул Луніна: * | [р-н Центральний] просп Миру: 5",
        ),
        ("с.Ковалівка: вул.Шевченка (б. 1, 2)", "[с Ковалівка] вул Шевченка: 1, 2"),
        ("с-ще Мирний: вул. Уральська", "[с-ще Мирний] вул Уральська: *"),
        ("в Приморском районе: ул. Лавицкого, 3", "[р-н Приморський] вул Лавицкого: 3"),
        ("смт Мангуш, вул. Миру, 5", "[смт Мангуш] вул Миру: 5"),
        ("Бородінський мікрорайон: вул. Гудименка, 10", "[мкр Бородінський] вул Гудименка: 10"),
    ],
)
def test_a_heading_holds_for_what_follows(written: str, meant: str) -> None:
    assert read(written) == meant


@pytest.mark.parametrize("text", ["весь Приморський район", "Приморський район (весь)", "Приморський р-н — повністю"])
def test_a_whole_district(text: str) -> None:
    assert read(text) == "[р-н Приморський] *"
    assert not read_addresses(text).doubtful


def test_a_district_without_a_word_on_how_much_of_it_is_vague() -> None:
    assert doubts("Приморський район") == {Doubt.VAGUE}
    assert read("Приморський та Кальміуський райони") == "[р-н Приморський] * | [р-н Кальміуський] *"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("мікрорайон Східний", "AREA мкр Східний"),
        ("кв-л Азовье", "AREA кв-л Азовье"),
        ("Правий берег, Лівий берег", "AREA Правий берег | AREA Лівий берег"),
        ("усе місто", "AREA місто"),
        ("селища Новий Світ і Біленьке", "AREA с-ще Новий Світ | AREA с-ще Біленьке"),
        ("у мікрорайонах Лазурному та Соцмісті", "AREA мкр Лазурний | AREA мкр Соцмісто"),
        ("с. Вільхівщина повністю", "AREA с Вільхівщина"),
    ],
)
def test_an_area_without_streets(written: str, meant: str) -> None:
    assert read(written) == meant


def test_an_area_before_a_street_may_be_only_its_place() -> None:
    assert doubts("м-н Богунія, вул. Короленка, 8") == {Doubt.VAGUE}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            "по вулиці Одеській на ділянці від вул. В.Трудова до вул. Костельна",
            "SEG вул Одеська: від вул В.Трудова до вул Костельна",
        ),
        ("вул. Грецька від вул. Італійської до просп. Миру", "SEG вул Грецька: від вул Італійська до просп Миру"),
        ("ділянка просп. Миру між вул. Торгова та вул. Земська", "SEG просп Миру: від вул Торгова до вул Земська"),
        (
            "між вулицями Соборною та Грушевського по вул. Театральній",
            "SEG вул Театральна: від вул Соборна до вул Грушевського",
        ),
        ("ул. Греческая (от ул. Артема до пр. Мира)", "SEG вул Греческая: від вул Артема до просп Мира"),
    ],
)
def test_a_stretch_is_no_list_of_houses(written: str, meant: str) -> None:
    assert read(written) == meant
    assert doubts(written) == {Doubt.SEGMENT}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("перехрестя просп. Миру та вул. Архипа Куїнджі", "XING просп Миру × вул Архипа Куїнджі"),
        (
            "перехресті вулиці Житомирська з вулицею Гетьмана Сагайдачного",
            "XING вул Житомирська × вул Гетьмана Сагайдачного",
        ),
        ("на розі вулиць Соборної та Театральної", "XING вул Соборна × вул Театральна"),
        ("просп. Металургів ріг вул. Олімпійської", "XING просп Металургів × вул Олімпійська"),
    ],
)
def test_a_crossing_is_a_place(written: str, meant: str) -> None:
    assert read(written) == meant
    assert doubts(written) == {Doubt.CROSSING}


def test_what_is_only_near_touches_nothing() -> None:
    assert read("в районі вул. Куїнджі та просп. Будівельників") == "вул Куїнджі: ~* | просп Будівельників: ~*"
    assert doubts("біля вул. Куїнджі, 5") == {Doubt.NEAR}


def test_others_are_shown_and_not_guessed() -> None:
    assert read("вул. Соборна, 2 та інші; вул. Земська") == "вул Соборна: 2 | ? {та інші} | вул Земська: *"
    assert doubts("вул. Соборна, 2 та інші") == {Doubt.VAGUE}
