"""The duty roster: who is on, gaps in words, shifts and substitutions, as a browser sends them (2.2)."""

from datetime import UTC, datetime

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import delete, select

from outage_hub.models.base import deed
from outage_hub.models.people import Person, Post, Tenure
from outage_hub.rules.people.roles import Role
from tests.actions.looking import statements
from tests.conftest import NIGHT, WoundClock, on_both
from tests.corpus import TEXTS
from tests.entrances import Page, Visitor, looking, signed_in

ROSTER = "/desk/people/roster"
DUTY = "adm-tsentralnyi.duty"
TYPED = {name: text for name, text in TEXTS.items() if "\ud800" not in text}
SHIFT = {"from_day": "2026-11-24", "from_time": "08:00", "to_day": "2026-11-25", "to_time": "8:00"}


@pytest.fixture
def head(app: OpenAPI) -> Visitor:
    """The head of the centre, signed in."""
    return signed_in(app, Role.HEAD, "centre")


@pytest.fixture
def duty(app: OpenAPI) -> str:
    """The page of a district's duty post that nobody holds yet."""
    with looking(app) as session, deed(session):
        post = session.scalars(select(Post.id).where(Post.code == DUTY)).one()
        session.execute(delete(Tenure).where(Tenure.post_id == post))
        return f"{ROSTER}/{post}"


def people(app: OpenAPI) -> list[Person]:
    with looking(app) as session:
        own = select(Person).where(Person.email.startswith("operator-")).order_by(Person.id).limit(2)
        return list(session.scalars(own))


def act(visitor: Visitor, path: str, ending: str, **typed: str) -> Page:
    """Send the first form of the page that goes to such an address."""
    form = next(form for form in visitor.see(path).forms if form.action.endswith(ending) and form.method == "post")
    return Page(visitor.client.post(form.action, data={**form.values.to_dict(), **typed}, follow_redirects=True).text)


@on_both
@pytest.mark.clause("2.2")
def test_a_month_says_in_words_when_nobody_is_on(app: OpenAPI, head: Visitor, duty: str) -> None:
    one, _two = people(app)
    page = head.see(f"{duty}?month=2026-11")
    assert "24 листопада, 02:58 – 1 грудня, 00:00: нікого, листи підуть на скриньку" in page.text
    answer = head.fill(duty, person=str(one.id), **SHIFT)
    page = head.see(answer.location)

    assert "Чергування додано" in page.text
    assert "24 листопада, 02:58–08:00: нікого, листи підуть на скриньку" in page.text
    assert "25 листопада, 08:00 – 1 грудня, 00:00: нікого" in page.text
    assert "24 листопада, 08:00 – 25 листопада, 08:00" in page.text
    assert one.name in page.text
    assert "Черговий, Центральний район" in head.see(f"{ROSTER}?month=2026-11").text


@pytest.mark.clause("2.2")
def test_a_substitution_says_who_gives_way(app: OpenAPI, head: Visitor, duty: str) -> None:
    one, two = people(app)
    act(head, duty, duty, person=str(one.id), **SHIFT)
    noon = {"from_time": "12:00", "to_day": "24.11", "to_time": "1600"}
    assert "Чергування додано" in act(head, duty, duty, person=str(two.id), **{**SHIFT, **noon}).text
    page = head.see(f"{duty}?month=2026-11")

    assert f"24 листопада, 12:00–16:00: чергує {two.name}; поступається: {one.name}" in page.text


@on_both
def test_a_shift_ahead_is_changed_and_taken_off_and_a_running_one_is_ended(
    app: OpenAPI, head: Visitor, duty: str, clock: WoundClock
) -> None:
    one, two = people(app)
    head.fill(duty, person=str(one.id), **SHIFT)
    page = head.see(f"{duty}?month=2026-11")
    shift = next(href for href in page.hrefs if "&shift=" in href)
    opened = head.see(shift.partition("#")[0])
    form = next(form for form in opened.forms if form.action.endswith("/change"))
    assert (form.values["person"], form.values["to_time"]) == (str(one.id), "08:00")
    sent = {**form.values.to_dict(), "person": str(two.id)}
    head.client.post(form.action, data=sent)
    assert two.name in (changed := head.see(f"{duty}?month=2026-11")).text
    assert "Прибрати: 24 листопада" in changed.html.replace("\u00a0", " ")
    again = head.client.post(form.action, data=sent)
    assert (again.status_code, "чергування змінили" in again.text) == (409, True)

    clock.wind(hours=6)
    assert "Чергування завершено або прибрано" in act(head, f"{duty}?month=2026-11", "/end").text
    clock.wind(minutes=1)
    assert "минуло" in head.see(f"{duty}?month=2026-11").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"to_day": "2026-11-24", "to_time": "07:00"}, "Кінець має бути пізніше"),
        ({"from_day": "2026-11-23"}, "Цей час уже минув"),
        ({"to_day": "", "to_time": ""}, "Вкажіть, до якого часу"),
        ({"person": ""}, "Оберіть, хто обійматиме посаду"),
        ({"to_time": "2560"}, "Не зрозуміли час"),
        ({"to_day": "28.03.2027", "to_time": "03:30"}, "Цієї години не було"),
    ],
)
def test_a_time_that_makes_no_sense_is_told_and_what_was_typed_stays(
    app: OpenAPI, head: Visitor, duty: str, typed: dict[str, str], words: str
) -> None:
    sent = {"person": str(people(app)[0].id), **SHIFT, **typed}
    answer = head.fill(duty, **sent)
    page = Page(answer.text)

    assert answer.status_code == 422
    assert words in page.text
    form = next(form for form in page.forms if form.action == duty)
    assert {name: form.values[name] for name in sent} == sent


def test_octobers_doubled_hour_asks_which_and_keeps_the_answer(app: OpenAPI, head: Visitor, duty: str) -> None:
    one, _two = people(app)
    sent = {"person": str(one.id), **SHIFT, "to_day": "31.10.2027", "to_time": "03:30"}
    page = Page(head.fill(duty, **sent).text)
    assert "Ця година була двічі" in page.text
    assert head.send(page, duty, **sent, to_fold="winter").status_code == 303

    with looking(app) as session:
        ends = session.scalars(select(Tenure.to_at).order_by(Tenure.id.desc()).limit(1)).one()
    assert ends == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    shift = next(href for href in head.see(f"{duty}?month=2026-11").hrefs if "&shift=" in href)
    opened = head.see(shift.partition("#")[0])
    assert next(form for form in opened.forms if form.action.endswith("/change")).values["to_fold"] == "winter"


@pytest.mark.parametrize("name", TYPED)
def test_no_text_in_any_field_breaks_it(app: OpenAPI, head: Visitor, duty: str, name: str) -> None:
    text = TYPED[name]
    page = head.see(duty)
    for field in ("person", "from_day", "from_time", "to_day", "to_time", "to_fold", "month"):
        sent = {"person": str(people(app)[0].id), **SHIFT, field: text}
        assert head.send(page, duty, **sent).status_code in {303, 422}, field
    for where in (ROSTER, duty):
        assert head.get(where, query_string={"month": text, "shift": text}).status_code == 200


def test_the_roster_costs_the_same_however_many_posts_there_are(app: OpenAPI, head: Visitor) -> None:
    def cost() -> int:
        with app.app_context(), statements() as seen:
            assert head.get(f"{ROSTER}?month=2026-12").status_code == 200
        return len(seen)

    before = cost()
    with looking(app) as session, deed(session):
        some = session.scalars(select(Post).where(Post.code == DUTY)).one()
        for number in range(30):
            session.add(
                Post(
                    code=f"more.{number}",
                    name=f"Черговий {number}",
                    kind=some.kind,
                    organisation_id=some.organisation_id,
                    active=True,
                )
            )
    assert cost() == before


def test_months_run_from_midnight_to_midnight_and_odd_ones_are_this_one(head: Visitor, duty: str) -> None:
    for month in ("", "2026-13", "1999-01", "2026-11-01"):
        assert "листопад 2026" in head.see(f"{duty}?month={month}").text
    assert "березень 2027" in head.see(f"{duty}?month=2027-03").text
    assert NIGHT.year == 2026
