"""Places are brought in: what is new is added, what has a known code is changed, nothing is lost or half done."""

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.models.city.grounds import ground_of, posts_touched
from outage_hub.models.city.places import Place, PlaceKind, PlaceName
from outage_hub.models.city.street_names import load_gazetteer
from outage_hub.models.people import Organisation, Post, PostArea
from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.telling.audience import PostKind
from outage_hub.sample_city.load import HERE
from tests.actions.registry.bringing import HOUSES, STREETS, Bring, bad, only
from tests.conftest import on_both
from tests.entrances import all_rows


def house(session: Session, code: str) -> Place:
    return session.scalars(select(Place).where(Place.code == code)).one()


def posts_of_house(session: Session, code: str) -> list[str]:
    found = select(Post.code).join(PostArea).where(PostArea.place_id == house(session, code).id)
    return sorted(session.scalars(found))


def street_named(session: Session, street_type: str, name: str) -> list[str]:
    return [street.name for street in load_gazetteer(session).find(StreetName(street_type, name))]


@on_both
@pytest.mark.parametrize(
    ("what", "files"),
    [
        ("places", ("districts", "streets", "houses")),
        ("people", ("organisations", "officials", "hoas", "committees")),
        ("roster", ("roster",)),
    ],
)
def test_the_same_again_changes_nothing(app: OpenAPI, bring: Bring, what: str, files: tuple[str, ...]) -> None:
    before = all_rows(app)
    for file in files:
        outcome = bring.file(what, HERE / f"{file}.csv")
        assert (outcome.faults, outcome.kept, outcome.changes) == ([], True, 0), file
    assert all_rows(app) == before


def test_the_sample_city_is_whole(session: Session) -> None:
    counts = dict(session.execute(select(Place.kind, func.count()).group_by(Place.kind)).all())
    posts = dict(session.execute(select(Post.kind, func.count()).group_by(Post.kind)).all())

    assert (counts[PlaceKind.STREET], counts[PlaceKind.HOUSE]) == (290, 6129)
    assert (posts[PostKind.HOA_MANAGER], posts[PostKind.COMMITTEE_HEAD], posts[PostKind.CONTACT]) == (220, 32, 8)


@on_both
def test_houses_are_added_with_their_hoa_and_committee(session: Session, bring: Bring) -> None:
    rows = "x1,st-0001,501,tsentralnyi,hoa-0001,ksn-04,0,47.0941,37.5192\nx2,st-0001,501 Б,tsentralnyi,,,1,,\n"

    outcome = bring("places", HOUSES + rows)

    assert (only(outcome, "houses"), outcome.kept) == ({"added": 2}, True)
    assert (house(session, "x2").number, house(session, "x2").tail, house(session, "x2").private) == (501, "б", True)
    assert (posts_of_house(session, "x1"), posts_of_house(session, "x2")) == (["hoa-0001", "ksn-04"], [])
    assert (house(session, "x1").lat, house(session, "x2").lat) == (47.0941, None)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("x1,st-9999,1,tsentralnyi,,,0,,", "street", "street_code_unknown"),
        ("x1,st-0001,501,nowhere,,,0,,", "district", "district_unknown"),
        ("x1,st-0001,501,,,,0,,", "district", "district_unknown"),
        ("x1,st-0001,18ЛТЕ,tsentralnyi,,,0,,", "number", "house_number_odd"),
        ("x1,st-0001,6-10,tsentralnyi,,,0,,", "number", "house_number_odd"),
        ("x1,st-0001,0,tsentralnyi,,,0,,", "number", "house_number_odd"),
        ("x1,st-0001,,tsentralnyi,,,0,,", "number", "cell_empty"),
        (",st-0001,501,tsentralnyi,,,0,,", "id", "cell_empty"),
        ("x1,st-0001,5,tsentralnyi,,,0,,", "number", "house_taken"),
        ("st-0002,st-0001,501,tsentralnyi,,,0,,", "id", "code_of_another"),
        ("x1,st-0001,501,tsentralnyi,,,maybe,,", "private_sector", "flag_unreadable"),
        ("x1,st-0001,501,tsentralnyi,,,0,37.5,47.1", "lat", "coordinate_odd"),
        ("x1,st-0001,501,tsentralnyi,,,0,тут,37.5", "lat", "coordinate_odd"),
        ("x1,st-0001,501,tsentralnyi,,,0,nan,37.5", "lat", "coordinate_odd"),
        ("x1,st-0001,501,tsentralnyi,,,0,47.1,", "lon", "coordinate_alone"),
        ("x1,st-0001,501,tsentralnyi,ksn-01,,0,,", "hoa", "post_code_taken"),
        ("=1+1,st-0001,501,tsentralnyi,,,0,,", "id", "cell_formula"),
        ("x\x071,st-0001,501,tsentralnyi,,,0,,", "id", "text_control"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_kept(app: OpenAPI, bring: Bring, row: str, column: str, code: str) -> None:
    before = all_rows(app)

    outcome = bring("places", f"{HOUSES}good,st-0001,777,tsentralnyi,,,0,,\n{row}\n")

    assert (3, column, code) in bad(outcome)
    assert not outcome.kept
    assert all_rows(app) == before


def test_a_number_and_a_code_stand_in_a_file_once(bring: Bring) -> None:
    rows = "x1,st-0001,501,tsentralnyi,,,0,,\nx2,st-0001,501,tsentralnyi,,,0,,\nx1,st-0001,503,tsentralnyi,,,0,,\n"

    assert bad(bring("places", HOUSES + rows)) == [(3, "number", "row_twice"), (4, "id", "row_twice")]


@on_both
def test_good_rows_are_kept_when_that_is_asked_for(session: Session, bring: Bring) -> None:
    rows = "x1,st-0001,501,tsentralnyi,,,0,,\nx2,st-9999,501,tsentralnyi,,,0,,\n"

    outcome = bring("places", HOUSES + rows, partial=True)

    assert (only(outcome, "houses"), outcome.kept, bad(outcome)) == (
        {"added": 1},
        True,
        [(3, "street", "street_code_unknown")],
    )
    assert house(session, "x1").number == 501


@on_both
def test_a_rehearsal_says_what_would_be_and_keeps_nothing(app: OpenAPI, bring: Bring) -> None:
    before = all_rows(app)
    rows = "x1,st-0001,501,tsentralnyi,new-hoa,,0,,\nh00001,st-0001,7,tsentralnyi,,ksn-04,0,,\n"

    outcome = bring("places", HOUSES + rows, rehearsal=True)

    assert (only(outcome, "houses"), outcome.kept) == ({"added": 1, "changed": 1}, False)
    assert all_rows(app) == before


@on_both
def test_a_renamed_street_is_still_found_by_what_it_was_called(session: Session, bring: Bring) -> None:
    outcome = bring("places", STREETS + "st-0001,просп.,Злагоди,,tsentralnyi\n")

    assert only(outcome, "streets") == {"changed": 1}
    assert street_named(session, "просп", "Злагоди") == street_named(session, "просп", "Миру") == ["Злагоди"]
    names = select(PlaceName.name, PlaceName.current).join(Place).where(Place.code == "st-0001")
    assert dict(session.execute(names).all()) == {"Злагоди": True, "Миру": False, "Леніна": False}
    assert only(bring("places", STREETS + "st-0001,просп.,Миру,,tsentralnyi\n"), "streets") == {"changed": 1}
    assert street_named(session, "просп", "Злагоди") == ["Миру"]


def test_a_street_of_an_unknown_district_or_type_empty_is_bad(bring: Bring) -> None:
    rows = "s1,вул.,Нова,,nowhere\ns2,,Нова,,tsentralnyi\ns3,вул.,Нова,,tsentralnyi\ns3,вул.,Інша,,tsentralnyi\n"

    assert bad(bring("places", STREETS + rows)) == [
        (2, "districts", "district_unknown"),
        (3, "type", "cell_empty"),
        (5, "code", "row_twice"),
    ]


@pytest.mark.parametrize(
    ("written", "kept"), [("вулиця", "вул"), ("Пр-т", "просп"), ("Б-р", "бул"), ("В’їзд", "в’їзд")]
)
def test_types_are_written_in_one_way(session: Session, bring: Bring, written: str, kept: str) -> None:
    bring("places", f"{STREETS}s1,{written},Мар'їна  Роща,пл. Стара|Колишня,tsentralnyi\n")

    street = house(session, "s1")
    names = session.execute(select(PlaceName.type, PlaceName.name).where(PlaceName.place_id == street.id)).all()
    assert (street.type, street.name) == (kept, "Мар’їна Роща")
    assert {tuple(one) for one in names} == {(kept, "Мар’їна Роща"), ("пл", "Стара"), (kept, "Колишня")}


@on_both
def test_two_houses_change_their_numbers(session: Session, bring: Bring) -> None:
    rows = "h00001,st-0001,8,tsentralnyi,,ksn-04,0,,\nh00002,st-0001,5,tsentralnyi,,ksn-04,0,,\n"

    assert only(bring("places", HOUSES + rows), "houses") == {"changed": 2}
    assert (house(session, "h00001").number, house(session, "h00002").number) == (8, 5)


@on_both
def test_a_house_moves_to_another_hoa(session: Session, bring: Bring) -> None:
    rows = "id,street,number,district,hoa\nh00001,st-0001,5,tsentralnyi,hoa-0001\n"
    bring("places", rows)
    assert posts_of_house(session, "h00001") == ["hoa-0001", "ksn-04"]

    outcome = bring("places", rows.replace("hoa-0001", "hoa-0002"))

    assert only(outcome, "houses") == {"changed": 1}
    assert posts_of_house(session, "h00001") == ["hoa-0002", "ksn-04"]
    assert only(bring("places", rows.replace("hoa-0001", "")), "houses") == {"changed": 1}
    assert posts_of_house(session, "h00001") == ["ksn-04"]


def test_what_a_table_does_not_say_stays(session: Session, bring: Bring) -> None:
    before = (house(session, "h00001").lat, posts_of_house(session, "h00001"))

    outcome = bring("places", "id,street,number,district\nh00001,st-0001,5,tsentralnyi\n")

    assert only(outcome, "houses") == {"same": 1}
    assert (house(session, "h00001").lat, posts_of_house(session, "h00001")) == before


@on_both
def test_an_hoa_that_nobody_told_of_is_made_bare_and_filled_in_later(session: Session, bring: Bring) -> None:
    bring("places", HOUSES + "x1,st-0001,501,tsentralnyi,hoa-new,ksn-new,0,,\n")
    posts = {post.code: post for post in session.scalars(select(Post).where(Post.code.in_(["hoa-new", "ksn-new"])))}
    assert {code: (post.name, post.organisation.code) for code, post in posts.items()} == {
        "hoa-new": ("hoa-new", "hoa-office"),
        "ksn-new": ("ksn-new", "adm-tsentralnyi"),
    }

    text = (
        "code,name,district,head,phone,email\nhoa-new,ОСББ «Нове»,tsentralnyi,Коваль Іван Петрович,1500,new@osbb.test\n"
    )
    outcome = bring("people", text)

    session.expire_all()
    assert only(outcome, "hoas") == {"changed": 1}
    assert (posts["hoa-new"].name, posts["hoa-new"].mailbox) == ("ОСББ «Нове»", "new@osbb.test")
    assert posts_of_house(session, "x1") == ["hoa-new", "ksn-new"]


def test_an_hoa_without_houses_hears_of_none(session: Session, bring: Bring) -> None:
    text = "code,name,district,head,phone,email\nhoa-new,ОСББ «Нове»,tsentralnyi,Коваль Іван Петрович,,\n"
    bring("people", text)

    ground = ground_of(session, [house(session, "h00001").id])
    assert "hoa-new" not in [post.code for post in posts_touched(session, [PostKind.HOA_MANAGER], ground)]


CITY = "katottg_district;street_type;street_name;old_names;houses;osbb_id;lat;lon\n"


@on_both
def test_a_city_in_one_table_is_brought_in_and_brought_in_again(session: Session, bring: Bring) -> None:
    rows = (
        "UA14140050010437700;вулиця;Смерекова;вул. Чекістів;1, 3, 5А, 12 к 2;osbb-7;;\n"
        "UA14140050010350963;вул.;Смерекова;;2;;47.09;37.52\n"
        "UA14140050010350963;просп.;Миру;;999;;;\n"
    )

    outcome = bring("places", CITY + rows)

    assert (outcome.faults, only(outcome, "streets"), only(outcome, "houses")) == (
        [],
        {"added": 1, "changed": 1},
        {"added": 6},
    )
    assert street_named(session, "вул", "Чекістів") == ["Смерекова"]
    assert bring("places", CITY + rows).changes == 0


def test_a_bad_house_in_a_list_is_named(bring: Bring) -> None:
    rows = "UA14140050010437700;вул.;Смерекова;;1, 3-15;;;\nUA1;вул.;Смерекова;;2;;;\n"

    found = bad(bring("places", CITY + rows))

    assert (2, "houses", "house_number_odd") in found
    assert (3, "katottg_district", "district_unknown") in found


def test_a_street_renamed_in_the_one_table_keeps_its_houses(session: Session, bring: Bring) -> None:
    bring("places", CITY + "UA14140050010437700;вул.;Смерекова;;1, 3;;;\n")

    outcome = bring("places", CITY + "UA14140050010437700;вул.;Яворова;вул. Смерекова;1, 3, 5;;;\n")

    assert (only(outcome, "streets"), only(outcome, "houses")) == ({"changed": 1}, {"same": 2, "added": 1})
    assert street_named(session, "вул", "Смерекова") == ["Яворова"]


def test_offices_that_are_not_there_are_made_bare(session: Session, bring: Bring) -> None:
    bring(
        "places",
        "slug,katottg,name,former_name\nzakhidnyi,UA14140050010000001,Західний,Старий\n",
        "districts",
    )
    bring("places", STREETS + "z1,вул.,Західна,,zakhidnyi\n")
    bring("places", HOUSES + "z9,z1,1,zakhidnyi,,ksn-z,0,,\n")

    office = session.scalars(select(Organisation).where(Organisation.code == "adm-zakhidnyi")).one()
    assert (office.kind, office.name) == ("district", "Адміністрація, Західний район")
    assert load_gazetteer(session).district("Старий") == session.scalar(
        select(Place.id).where(Place.slug == "zakhidnyi")
    )
