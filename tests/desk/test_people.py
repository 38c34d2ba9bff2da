"""The head's people pages, as a browser sends them."""

from datetime import timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from outage_hub.actions.people.sign_in import MOST_TRIES
from outage_hub.models.base import deed
from outage_hub.models.city.places import Place
from outage_hub.models.clocks import Relay
from outage_hub.models.outbox import Announcement
from outage_hub.models.people import Organisation, Person, Post, PostArea, Tenure, person_by_email
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.people.roles import Role
from tests.actions.looking import statements
from tests.conftest import NIGHT, WoundClock
from tests.corpus import TEXTS
from tests.entrances import Page, Visitor, account, looking, machine, sign_in, signed_in
from tests.samples import filing_json

TYPED = {name: text for name, text in TEXTS.items() if "\ud800" not in text}
NEW = {
    "name": "Ґалаґан Їжакова",
    "email": "galagan@centre.test",
    "phone": "1500",
    "organisation": "22",
    "role": "operator",
}


@pytest.fixture
def head(app: OpenAPI) -> Visitor:
    """The head of the centre, signed in."""
    return signed_in(app, Role.HEAD, "centre")


def card_of(app: OpenAPI, email: str) -> str:
    with looking(app) as session:
        person = person_by_email(session, email)
        assert person
        return f"/desk/people/accounts/{person.id}"


def post_path(app: OpenAPI, code: str) -> str:
    with looking(app) as session:
        return f"/desk/people/posts/{session.scalars(select(Post.id).where(Post.code == code)).one()}"


def press(visitor: Visitor, card: str, deed: str, **typed: str) -> tuple[int, Page]:
    """Send the form of the card that goes to this deed."""
    form = next(form for form in visitor.see(card).forms if form.action.endswith(deed))
    answer = visitor.client.post(form.action, data={**form.values.to_dict(), **typed}, follow_redirects=True)
    return answer.status_code, Page(answer.text)


def rows(session: Session, of: type[Person] | type[Post] | type[Organisation] | type[Tenure]) -> int:
    return session.scalar(select(func.count()).select_from(of)) or 0


def test_everybody_is_found_by_name_post_address_and_telephone(head: Visitor) -> None:
    for words in ("стельмах", "NACHALNYK@", "керівник контакт", "03 26"):
        page = head.see(f"/desk/people?q={words}")
        assert "Стельмах Богдан Федорович" in page.text
        assert "Рибалка Марія" not in page.text
    assert "Черговий, Центральний район" in head.see("/desk/people?part=posts&q=центральний черговий").text
    assert "КП «Міськводоканал»" in head.see("/desk/people?part=organisations&q=vodokanal").text
    assert "Нічого не знайшли" in head.see("/desk/people?q=такого-немає").text
    assert "лист одразу і година, щоб довести до відома" in head.see("/desk/people/rules").text
    assert "Люди" in head.see("/desk/people?part=odd").text


@pytest.mark.parametrize("name", TYPED)
def test_no_words_break_the_search(head: Visitor, name: str) -> None:
    for part in ("people", "posts", "organisations"):
        assert head.get("/desk/people", query_string={"q": TYPED[name], "part": part}).status_code == 200


def test_somebody_is_invited_and_their_card_says_so(app: OpenAPI, head: Visitor) -> None:
    answer = head.fill("/desk/people/accounts/new", **NEW)
    assert answer.status_code == 303
    page = head.see(answer.location)

    assert "Запрошення вже в дорозі" in page.text
    assert "Без пароля" in page.text
    with looking(app) as session:
        assert session.scalars(select(Announcement)).one().person_id == int(
            answer.location.split("/")[-1].split("?")[0]
        )


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(head: Visitor) -> None:
    answer = head.fill("/desk/people/accounts/new", **{**NEW, "email": "скринька", "organisation": ""})
    page = Page(answer.text)

    assert answer.status_code == 422
    assert "Виправте 2 місця" in page.text
    assert {"#email", "#organisation"} <= set(page.hrefs)
    control = page.form.controls["email"]
    assert (control["aria-invalid"], control["aria-describedby"]) == ("true", "email-h email-e")
    assert page.form.values["name"] == NEW["name"]
    assert page.form.values["role"] == "operator"
    assert page.html.count("<h1>") == 1


@pytest.mark.parametrize("name", TYPED)
def test_no_text_in_any_field_of_any_card_breaks_it(head: Visitor, name: str) -> None:
    text = TYPED[name]
    for path in ("accounts/new", "accounts/5", "posts/new", "posts/5", "organisations/new", "organisations/5"):
        page = head.see(f"/desk/people/{path}")
        fields = [field for field in page.form.controls if field != "csrf_token"]
        for field in fields:
            assert head.send(page, f"/desk/people/{path}", **{field: text}).status_code in {303, 422}, (path, field)
    for field in ("person", "from_day", "from_time", "to_day", "to_time"):
        assert press(head, "/desk/people/posts/5", "/give", **{field: text})[0] in {200, 422}, field
    assert press(head, "/desk/people/posts/5", "/remove", successor=text)[0] in {200, 422}


@pytest.mark.parametrize("path", ["accounts", "posts", "organisations"])
def test_a_card_that_is_not_there_is_a_page_that_says_so(head: Visitor, path: str) -> None:
    token = head.see("/desk/people/accounts/new").form.values["csrf_token"]
    for number in ("2147483647", "2147483648", "99999999999999999999", "0", "-1", "²"):
        assert head.get(f"/desk/people/{path}/{number}").status_code == 404, number
    assert head.client.post(f"/desk/people/{path}/2147483647", data={"csrf_token": token}).status_code in {404, 422}


def test_whoever_is_disabled_is_at_the_door_with_the_next_request(app: OpenAPI, head: Visitor) -> None:
    email = account(app, Role.OPERATOR, "centre")
    operator = Visitor(app)
    sign_in(operator, email)
    assert operator.get("/desk").status_code == 200

    status, page = press(head, card_of(app, email), "/disable")

    assert (status, "Доступ вимкнено" in page.text) == (200, True)
    assert operator.get("/desk").status_code == 302
    assert sign_in(operator, email).status_code == 401
    press(head, card_of(app, email), "/enable")
    assert operator.get("/desk").status_code == 302
    assert sign_in(operator, email).status_code == 302


def test_a_change_of_role_ends_the_sessions_and_a_change_of_name_does_not(app: OpenAPI, head: Visitor) -> None:
    email = account(app, Role.OPERATOR, "centre")
    operator = Visitor(app)
    sign_in(operator, email)

    assert head.fill(card_of(app, email), name="Інше Ім’я").status_code == 303
    assert operator.get("/desk").status_code == 200
    assert head.fill(card_of(app, email), role="controller").status_code == 303
    assert operator.get("/desk").status_code == 302


def test_the_card_says_which_posts_would_be_left_and_spares_ones_own_access(app: OpenAPI, head: Visitor) -> None:
    assert (
        "Нікого не лишиться на посадах Начальник Контакт-центру" in head.see(card_of(app, "nachalnyk@centre.test")).text
    )
    with looking(app) as session:
        me = session.scalars(select(Person).where(Person.name == "Олена Вхідна")).one().id
    own = head.see(f"/desk/people/accounts/{me}")
    assert not [form for form in own.forms if form.action.endswith("/disable")]
    token = own.form.values["csrf_token"]

    answer = head.client.post(f"/desk/people/accounts/{me}/disable", data={"csrf_token": token})

    assert (answer.status_code, "Власний доступ змінити не можна" in answer.text) == (422, True)
    assert head.get("/desk").status_code == 200


def test_a_locked_person_is_shown_and_unlocked(app: OpenAPI, head: Visitor) -> None:
    email = account(app, Role.OPERATOR, "centre")
    for _ in range(MOST_TRIES):
        sign_in(Visitor(app), email, "не той пароль")
    assert "Заблоковано" in head.see(card_of(app, email)).text

    assert "Блокування знято" in press(head, card_of(app, email), "/unlock")[1].text
    assert "Заблоковано" not in head.see(card_of(app, email)).text
    assert sign_in(Visitor(app), email).status_code == 302


def test_a_post_is_given_for_a_shift_and_ended(app: OpenAPI, head: Visitor) -> None:
    card = post_path(app, "adm-tsentralnyi.duty")
    assert "Листи йдуть на dispatch@adm-tsentralnyi.test" in head.see(card).text
    shift = {"person": "5", "from_day": "2026-11-24", "from_time": "08:00", "to_day": "25.11.2026", "to_time": "800"}
    status, page = press(head, card, "/give", **shift)
    assert (status, "Призначено на посаду" in page.text) == (200, True)
    press(head, card, "/give", person="6")

    with looking(app) as session:
        given = session.scalars(select(Tenure).order_by(Tenure.id.desc()).limit(2)).all()[::-1]
        assert [(one.person_id, one.from_at) for one in given] == [
            (5, NIGHT + timedelta(hours=5, minutes=2)),
            (6, NIGHT),
        ]
        assert given[0].to_at == NIGHT + timedelta(hours=29, minutes=2)
    assert press(head, card, f"/end/{given[1].id}")[0] == 200
    assert "Раніше" in head.see(card).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"person": ""}, "Оберіть, хто обійматиме посаду"),
        ({"person": "5", "from_day": "2026-11-23", "from_time": "08:00"}, "Цей час уже минув"),
        ({"person": "5", "from_day": "2026-11-25"}, "Додайте години й хвилини"),
        ({"person": "5", "to_time": "08:00"}, "Додайте дату"),
        ({"person": "5", "to_day": "2026-11-23", "to_time": "08:00"}, "Кінець має бути пізніше"),
    ],
)
def test_a_time_that_makes_no_sense_is_told_and_the_card_stays(
    app: OpenAPI, head: Visitor, typed: dict[str, str], words: str
) -> None:
    card = post_path(app, "adm-tsentralnyi.duty")
    status, page = press(head, card, "/give", **typed)

    assert status == 422
    assert words in page.text
    sent = next(form for form in page.forms if form.action.endswith("/give")).values
    assert all(sent[name] == value for name, value in typed.items())
    kept = next(form for form in page.forms if form.action == card).values
    assert (kept["name"], kept.getlist("districts")) == ("Черговий, Центральний район", ["tsentralnyi"])


@pytest.mark.clause("7.6")
def test_a_post_that_owes_is_removed_with_a_successor_only(app: OpenAPI, head: Visitor) -> None:
    machine(app).file(filing_json(NIGHT, districts=["tsentralnyi"]))
    card = post_path(app, "adm-tsentralnyi.duty")
    heir = post_path(app, "adm-kalmiuskyi.duty").rpartition("/")[2]
    assert "За посадою ще є обов’язки" in head.see(card).text

    status, page = press(head, card, "/remove")
    assert (status, "#successor" in page.hrefs) == (422, True)
    assert "записи: 26-0001; дзвінки: 0" in page.text
    status, page = press(head, card, "/remove", successor=heir)

    assert (status, "Невиконане передано" in page.text) == (200, True)
    with looking(app) as session:
        found = {relay.post.code: relay.deadline.state for relay in session.scalars(select(Relay))}
    assert found["adm-tsentralnyi.duty"] is ClockState.VOID
    assert found["adm-kalmiuskyi.duty"] is ClockState.OPEN
    assert "Вилучено" in head.see("/desk/people?part=posts&q=черговий центральний").text
    assert "Посаду повернуто" in press(head, card, "/restore")[1].text


def test_a_post_and_an_organisation_are_added_and_changed(head: Visitor) -> None:
    made = head.fill("/desk/people/organisations/new", code="nove", kind="executor", name="КП «Нове»", services=["gas"])
    assert made.status_code == 303
    number = made.location.split("/")[-1].split("?")[0]
    assert head.fill(f"/desk/people/organisations/{number}", phone="1580", parent="9").status_code == 303
    post = head.fill("/desk/people/posts/new", kind="press", organisation=number, name="Пресслужба", digests="both")
    assert post.status_code == 303
    path = post.location.partition("?")[0]
    assert head.fill(path, services=["gas", "water"], districts=["prymorskyi"]).status_code == 303

    page = head.see(path)
    assert page.form.values.getlist("services") == ["water", "gas"]
    assert page.form.values["digests"] == "both"
    assert head.see(f"/desk/people/organisations/{number}").form.values["parent"] == "9"
    assert head.fill("/desk/people/organisations/new", code="nove").status_code == 422


def test_a_choice_that_was_never_offered_is_refused(app: OpenAPI, head: Visitor) -> None:
    before = None
    with looking(app) as session:
        before = [rows(session, of) for of in (Person, Post, Organisation, Tenure)]
    for path, field in (
        ("accounts/new", "role"),
        ("posts/new", "kind"),
        ("posts/new", "digests"),
        ("posts/new", "services"),
        ("posts/new", "districts"),
        ("organisations/new", "kind"),
        ("organisations/new", "services"),
    ):
        page = head.see(f"/desk/people/{path}")
        typed = {**{name: NEW.get(name, "") for name in page.form.controls if name != "csrf_token"}, field: "king"}
        answer = head.send(page, f"/desk/people/{path}", **typed)
        assert (answer.status_code, "Оберіть зі списку" in answer.text) == (422, True), (path, field)
    with looking(app) as session:
        assert [rows(session, of) for of in (Person, Post, Organisation, Tenure)] == before


def test_a_card_sent_without_its_role_takes_no_role_away(app: OpenAPI, head: Visitor) -> None:
    with looking(app) as session:
        person = session.scalars(select(Person).where(Person.role == Role.CONTROLLER)).first()
        assert person is not None
    path = f"/desk/people/accounts/{person.id}"
    form = head.see(path).form.values

    answer = head.client.post(path, data={name: value for name, value in form.items() if name != "role"})

    assert (answer.status_code, "Оберіть зі списку" in answer.text) == (422, True)


def test_the_clock_of_the_page_is_the_hubs(app: OpenAPI, head: Visitor, clock: WoundClock) -> None:
    card = post_path(app, "adm-tsentralnyi.duty")
    press(head, card, "/give", person="5", to_day="2026-11-24", to_time="12:00")
    assert "зараз" in head.see(card).text

    clock.wind(hours=10)
    assert "Зараз нікого" in head.see(card).text


def test_five_thousand_posts_are_shown_by_fifty_at_the_same_cost(app: OpenAPI, head: Visitor) -> None:
    def cost(path: str) -> int:
        with app.app_context(), statements() as seen:
            assert head.get(path).status_code == 200
        return len(seen)

    paths = ("/desk/people?part=posts&kind=hoa_manager", "/desk/people?part=posts&q=ОСББ", "/desk/people")
    before = [cost(path) for path in paths]
    with looking(app) as session, deed(session):
        office = session.scalars(select(Organisation.id).where(Organisation.kind == "hoa_office")).one()
        mine = {"kind": "hoa_manager", "organisation_id": office, "active": True}
        session.execute(insert(Post), [{"code": f"b.{n}", "name": f"ОСББ «Велике-{n}»", **mine} for n in range(5000)])
    assert [cost(path) for path in paths] == before

    page = head.see(paths[0])
    assert page.text.count("Голова ОСББ") <= 52
    assert "Сторінка 1 з" in page.text
    assert "/desk/people?part=posts&q=&kind=hoa_manager&page=2" in page.hrefs
    assert "Сторінка 2 з" in head.see(f"{paths[0]}&page=2").text
    for odd in ("0", "-1", "999999", "²", "9" * 30):
        assert head.get(f"{paths[0]}&page={odd}").status_code == 200


@pytest.mark.clause("7.7")
def test_a_post_is_found_by_the_street_of_a_house_it_answers_for(app: OpenAPI, head: Visitor) -> None:
    with looking(app) as session:
        house = session.scalars(
            select(Place).join(PostArea).join(Post).where(Post.kind == "hoa_manager", Place.kind == "house").limit(1)
        ).one()
        post = session.scalars(select(Post).join(PostArea).where(PostArea.place_id == house.id).limit(1)).one()
        assert house.parent
        street, number, name, post_id = house.parent.name, house.number, post.name, post.id

    page = head.see(f"/desk/people?part=posts&q={street} {number}")
    assert name in page.text
    card = head.see(f"/desk/people/posts/{post_id}")
    assert street in card.text
    assert "Будинки змінює імпорт довідника." in card.text


@pytest.mark.clause("7.7")
def test_saving_the_card_of_an_hoa_keeps_its_houses(app: OpenAPI, head: Visitor) -> None:
    with looking(app) as session:
        post_id = session.scalars(select(PostArea.post_id).join(Place).where(Place.kind == "house").limit(1)).one()
        before = rows_of_post(session, post_id)
    assert head.fill(f"/desk/people/posts/{post_id}", name="ОСББ «Інше»").status_code == 303
    with looking(app) as session:
        assert rows_of_post(session, post_id) == before


@pytest.mark.clause("5.7.1")
def test_executors_without_a_named_contact_are_shown_until_one_is_named(app: OpenAPI, head: Visitor) -> None:
    with looking(app) as session, deed(session):
        session.execute(update(Post).where(Post.kind == "contact").values(active=False))
        executor = session.scalars(select(Organisation).where(Organisation.code == "vodokanal")).one()
        own = select(Person).where(Person.organisation_id == executor.id).order_by(Person.id).limit(1)
        person, card = session.scalars(own).one(), f"/desk/people/organisations/{executor.id}"
    page = head.see("/desk/people?part=organisations")
    assert "без контактної особи (п. 5.7.1)" in page.text
    assert f"{card}#contact" in page.hrefs
    assert "контактної особи не призначено, п. 5.7.1" in page.text
    assert press(head, card, "/contact", person="")[0] == 422

    status, page = press(head, card, "/contact", person=str(person.id))
    assert (status, "Контактну особу призначено" in page.text, person.name in page.text) == (200, True, True)
    page = head.see("/desk/people?part=organisations")
    assert f"{card}#contact" not in page.hrefs
    assert f"Контактна особа: {person.name}" in page.text


def rows_of_post(session: Session, post_id: int) -> set[int]:
    return set(session.scalars(select(PostArea.place_id).where(PostArea.post_id == post_id)))
