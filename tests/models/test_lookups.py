"""Which address a caller means, and which outages touch it: every spelling, every width of place, no history."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outage_hub.models.city.addresses import ALMOST, BEGUN, EXACT, Address, addresses
from outage_hub.models.city.lookups import touches_at, touches_on, unread_in
from outage_hub.models.city.places import PlaceName
from outage_hub.models.city.street_names import load_gazetteer
from outage_hub.rules.asked import read_asked
from outage_hub.rules.outage import AreaDraft, Saying
from outage_hub.words.verdicts import address_words
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file, say

HOUR = timedelta(hours=1)


def found(session: Session, text: str) -> tuple[Address, ...]:
    asked = read_asked(text)
    return addresses(session, asked, load_gazetteer(session)) if asked else ()


def numbers(session: Session, text: str) -> list[str]:
    """The outages that touch the likeliest address."""
    best, cities = found(session, text)[0], load_gazetteer(session).cities
    return [one.number for one in touches_at(session, best, cities, now=NIGHT) if one.sure]


def filed(session: Session, text: str, *districts: str) -> str:
    return file(session, emergency(NIGHT, areas=(AreaDraft(text=text, districts=districts),)), NIGHT).number


@on_both
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("мира 5", "просп. Миру, 5"),
        ("Миру 5", "просп. Миру, 5"),
        ("просп миру, 5 кв 12", "просп. Миру, 5"),
        ("куїнджі 152", "вул. Архипа Куїнджі, 152"),
        ("вулиця архипа куїнджі будинок 152", "вул. Архипа Куїнджі, 152"),
        ("куінджі 152", "вул. Архипа Куїнджі, 152"),
        ("артема 152", "вул. Архипа Куїнджі (раніше вул. Артема), 152"),
        ("карпинского 10", "вул. Карпінського, 10"),
        ("по вулиці троїцькій 57", "вул. Троїцька, 57"),
        ("вул. Перемоги 5", "просп. Перемоги, 5"),
        ("миру 9999", "просп. Миру, 9999"),
        ("троїц", "вул. Троїцька"),
    ],
)
def test_an_address_is_understood_as_it_is_said(session: Session, text: str, words: str) -> None:
    assert address_words(found(session, text)[0]) == words


@pytest.mark.parametrize(
    ("text", "near"), [("троїцька 57", EXACT), ("троїцьк", BEGUN), ("покрішкіна", BEGUN), ("вул. Перемоги", ALMOST)]
)
def test_how_near_the_name_is_stays_known(session: Session, text: str, near: int) -> None:
    assert found(session, text)[0].near == near


@pytest.mark.parametrize("text", ["", "5", "тр", "вул.", "кв 5", "хзщшг 5"])
def test_nothing_is_found_where_no_street_is_named(session: Session, text: str) -> None:
    assert found(session, text) == ()


def test_houses_whose_number_begins_so_are_offered_behind_the_exact_one(session: Session) -> None:
    offered = [one.number for one in found(session, "карпінського 5")]
    assert offered[0] == "5"
    assert len(offered) > 1
    assert all(number.startswith("5") for number in offered)


def test_of_streets_called_alike_the_one_that_has_the_house_comes_first(session: Session) -> None:
    first, second = found(session, "шевченка 5")[:2]
    assert (first.street.name, second.street.name) == ("Шевченка", "Шевченка")
    assert first.house_id
    assert not second.house_id


def test_a_name_given_to_a_street_is_known_at_once(session: Session) -> None:
    street = found(session, "троїцька")[0].street
    session.add(
        PlaceName(place_id=street.id, type="вул", name="Жаб’яча", search_key="жабяча", current=False, source="люди")
    )
    session.commit()

    assert found(session, "жаб'яча 57")[0].street.id == street.id


@on_both
def test_an_outage_touches_a_house_by_itself_its_street_its_district_or_the_city(session: Session) -> None:
    house = filed(session, "просп. Миру, 5")
    street = filed(session, "просп. Миру, усі будинки")
    district = filed(session, "", "tsentralnyi")
    filed(session, "вул. Троїцька, 57")
    filed(session, "", "kalmiuskyi")

    assert sorted(numbers(session, "миру 5")) == [house, street, district]


@on_both
def test_a_district_ticked_beside_addresses_does_not_touch_its_other_houses(session: Session) -> None:
    filed(session, "вул. Троїцька, 57", "tsentralnyi")
    assert numbers(session, "миру 5") == []


@on_both
def test_what_is_restored_or_cancelled_there(session: Session) -> None:
    back, mistake = filed(session, "просп. Миру, 5"), filed(session, "просп. Миру, 5")
    say(session, back, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    say(session, mistake, Saying.CANCELLED, 1, NIGHT)

    best, cities = found(session, "миру 5")[0], load_gazetteer(session).cities
    touch = touches_at(session, best, cities, now=NIGHT)[0]
    assert (touch.number, touch.ended_at) == (back, NIGHT)


@on_both
def test_a_group_of_addresses_has_its_own_term(session: Session) -> None:
    areas = (
        AreaDraft(text="просп. Миру, 5", expected_end_at=NIGHT + HOUR),
        AreaDraft(text="вул. Троїцька, 57"),
    )
    file(session, emergency(NIGHT, areas=areas), NIGHT)

    best, cities = found(session, "миру 5")[0], load_gazetteer(session).cities
    assert touches_at(session, best, cities, now=NIGHT)[0].term == NIGHT + HOUR


@on_both
def test_records_of_some_houses_of_a_street_are_found_by_the_street(session: Session) -> None:
    number = filed(session, "просп. Миру, 5")
    touches = touches_on(session, found(session, "миру")[0].street.id, now=NIGHT)
    assert [(one.number, one.sure) for one in touches] == [(number, False)]


@on_both
def test_words_that_nobody_has_read_yet_are_shown_in_their_district_or_everywhere(session: Session) -> None:
    here = filed(session, "вул. Троїцька, 57; за ринком", "tsentralnyi")
    anywhere = filed(session, "вздовж колії")
    filed(session, "вздовж колії", "kalmiuskyi")
    over = filed(session, "за ринком", "tsentralnyi")
    say(session, over, Saying.CANCELLED, 1, NIGHT)

    touches = unread_in(session, found(session, "миру 5")[0].district_id, now=NIGHT)
    assert sorted(one.number for one in touches) == [here, anywhere]
    assert "за ринком" in next(one.words for one in touches if one.number == here)
