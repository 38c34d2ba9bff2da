"""Where, in letters: by district, counted, a manager's own houses, what a change added; the rest as it was typed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.expand_announcement import expand_announcement
from outage_hub.hub import the_hub
from outage_hub.models.base import deed
from outage_hub.models.city.places import Place
from outage_hub.models.outbox import Announcement, Delivery, Letter, Purpose
from outage_hub.models.people import Post, PostArea
from outage_hub.rules.outage import AreaDraft, Saying
from outage_hub.rules.telling.audience import PostKind
from tests.actions.looking import statements
from tests.conftest import NIGHT, on_both
from tests.public_feed.lives import HOUR
from tests.samples import emergency, file, planned, say

TROITSKA, MYR = AreaDraft(text="вул. Троїцька, 10-20"), AreaDraft(text="просп. Миру, 5")
PRESS = "press-1@press.test"


@pytest.fixture
def app(make_app: Callable[..., OpenAPI]) -> OpenAPI:
    return make_app(doors=("mailers",))


def read(app: OpenAPI, session: Session, address: str = PRESS) -> str:
    """The newest letter to an address, its slots filled."""
    waiting = select(Announcement.id).where(
        Announcement.purpose == Purpose.REVISION, Announcement.expanded_at.is_(None)
    )
    for one in session.scalars(waiting.order_by(Announcement.id)).all():
        expand_announcement(session, one, the_hub(app).writer, now=NIGHT)
    newest = select(Delivery).where(Delivery.address == address).order_by(Delivery.id.desc()).limit(1)
    found = session.scalars(newest).one()
    return found.letter.text.replace("⟦own⟧", found.slots.get("own", "⟦own⟧"))


@pytest.mark.parametrize("typed", ["Місце робіт: вул. Італійська, 10", "вул. Італійська, біля будинку 22"])
def test_a_place_of_works_typed_among_the_addresses_is_in_no_letter(app: OpenAPI, session: Session, typed: str) -> None:
    file(session, emergency(NIGHT, areas=(AreaDraft(text=f"вул. Троїцька, 10-20. {typed}"),)), NIGHT)
    read(app, session)
    for letter in session.scalars(select(Letter)):
        assert "Троїцька" in letter.text
        assert "Італійськ" not in letter.subject + letter.text + letter.html


def manager(session: Session, street: str, number: int) -> Post:
    """Whoever answers for this house."""
    house = select(Place.id).where(Place.number == number, Place.parent.has(name=street))
    there = select(PostArea.post_id).where(PostArea.place_id.in_(house))
    found = select(Post).where(Post.kind == PostKind.HOA_MANAGER, Post.id.in_(there), Post.mailbox.is_not(None))
    return session.scalars(found.order_by(Post.id)).first() or pytest.fail("nobody answers for it")


@on_both
def test_the_second_line_counts_houses_and_the_list_goes_by_district(app: OpenAPI, session: Session) -> None:
    text = "кватал за школою; вул. Троїцька, 10-20; Приморський район: просп. Нахімова, 101-115"
    file(session, emergency(NIGHT, areas=(AreaDraft(text=text),)), NIGHT)
    letter = read(app, session)
    assert letter.splitlines()[1] == "Приморський, Центральний райони: 12 будинків."
    assert "Приморський район:\n  просп. Нахімова, 101–115\nЦентральний район:\n  вул. Троїцька, 10–20\n" in letter
    assert "Словами виконавця, уточнюємо: «кватал за школою»\n" in letter


def test_each_group_keeps_its_own_term_and_a_district_as_a_whole_says_so(app: OpenAPI, session: Session) -> None:
    groups = (replace(TROITSKA, expected_end_at=NIGHT + HOUR), AreaDraft(text="", districts=("kalmiuskyi",)))
    file(session, emergency(NIGHT, areas=groups), NIGHT)
    letter = read(app, session)
    assert "Центральний район, орієнтовно до 24 листопада, 03:58:\n  вул. Троїцька, 10–20\n" in letter
    assert "Кальміуський район:\n  увесь район\n" in letter


@on_both
def test_a_manager_reads_which_houses_are_theirs_and_nobody_else_does(app: OpenAPI, session: Session) -> None:
    theirs = manager(session, "Троїцька", 22)
    file(session, emergency(NIGHT, areas=(replace(TROITSKA, text="вул. Троїцька, 20-24"),)), NIGHT)
    letter = read(app, session, str(theirs.mailbox))
    assert "\n\nВаші будинки: вул. Троїцька, 2" in letter
    assert "бо ⟦why⟧" in letter
    assert "Ваші будинки" not in read(app, session)
    reasons = session.scalars(select(Delivery.slots).where(Delivery.address == theirs.mailbox)).all()
    assert {slots["why"] for slots in reasons} == {"ваші будинки у переліку адрес (п. 7.7)"}


def test_whoever_manages_two_lists_of_houses_reads_both_in_one_letter(app: OpenAPI, session: Session) -> None:
    posts = manager(session, "Троїцька", 22), manager(session, "Італійська", 88)
    with deed(session):
        session.execute(update(Post).where(Post.id.in_([one.id for one in posts])).values(mailbox="both@osbb.test"))
    file(session, emergency(NIGHT, areas=(AreaDraft(text="вул. Троїцька, 22; вул. Італійська, 88"),)), NIGHT)
    letter = read(app, session, "both@osbb.test")
    assert "Ваші будинки: вул. Італійська, 88; вул. Троїцька, 22\n" in letter


def test_a_manager_whose_houses_left_the_list_is_told_so(app: OpenAPI, session: Session) -> None:
    theirs = str(manager(session, "Троїцька", 22).mailbox)
    number = file(session, emergency(NIGHT, areas=(AreaDraft(text="вул. Троїцька, 22"),)), NIGHT).number
    read(app, session)
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT, areas=(MYR,))
    assert "Ваші будинки: у переліку їх немає\n" in read(app, session, theirs)


@on_both
def test_changed_addresses_are_told_by_house_with_how_many_there_were(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, areas=(TROITSKA,)), NIGHT).number
    after = (AreaDraft(text="вул. Троїцька, 14-20; просп. Миру, 5"),)
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT, areas=after)
    letter = read(app, session)
    assert "Тепер" in letter.splitlines()[1]
    assert "Додано: просп. Миру, 5\n" in letter
    assert "Вилучено: вул. Троїцька, 1" in letter


def test_a_great_change_is_counted_not_listed(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, areas=(MYR,)), NIGHT).number
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT, areas=(AreaDraft(text="", districts=("kalmiuskyi",)),))
    letter = read(app, session)
    assert "Вилучено: просп. Миру, 5\n" in letter
    assert "Додано: 1" in letter
    assert len(letter) < 1500


def test_a_part_that_came_back_leaves_so_many_houses(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, areas=(TROITSKA, MYR)), NIGHT).number
    say(session, number, Saying.PART_RESTORED, 1, NIGHT, areas=(replace(TROITSKA, restored_at=NIGHT), MYR))
    letter = read(app, session)
    assert "Лишилося 1 будинок із 9." in letter.splitlines()[1]
    assert "Уже є: вул. Троїцька, 10–20\nЩе немає: просп. Миру, 5\n" in letter


def test_own_houses_of_a_batch_are_one_question_however_many_managers_there_are(app: OpenAPI, session: Session) -> None:
    sums = []
    for districts in (("tsentralnyi",), ("tsentralnyi", "kalmiuskyi", "livoberezhnyi")):
        file(session, emergency(NIGHT, areas=(AreaDraft(text="", districts=districts),)), NIGHT)
        with statements() as asked:
            read(app, session)
        sums.append(sum(one.startswith("SELECT post_area.post_id AS whose") for one in asked))
    assert sums == [1, 1]
    assert len(session.scalars(select(Letter).where(Letter.variant == "own")).all()) == 2


def test_works_name_their_houses_too(app: OpenAPI, session: Session) -> None:
    file(session, planned(NIGHT), NIGHT)
    lines = read(app, session, "dispatch@adm-prymorskyi.test").splitlines()
    assert lines[1] == "Приморський район: 4 будинки."
    assert "  просп. Нахімова, 101–115" in lines
