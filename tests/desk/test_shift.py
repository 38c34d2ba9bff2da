"""One shift leaves its word to the next."""

from datetime import timedelta

from flask_openapi3 import OpenAPI
from playwright.sync_api import Page, expect

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.models.base import deed
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.people import posts_of
from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Role
from outage_hub.rules.telling.audience import PostKind
from tests.browsers import DESK, enter, needs_browser
from tests.conftest import NIGHT, WoundClock
from tests.entrances import account, looking, signed_in
from tests.samples import emergency, file, say

PATH = "/desk/shift"


def night(app: OpenAPI, clock: WoundClock) -> None:
    """One record ended, one is out with its relays broken."""
    with looking(app) as session:
        for began in (NIGHT - timedelta(minutes=90), NIGHT - timedelta(minutes=80)):
            file(session, emergency(began), began)
        chase_deadlines(session, now=clock.now)
        say(session, "26-0001", Saying.RESTORED, 1, clock.now, sets={"ended_at": clock.now})


def test_the_page_says_what_is_open_and_what_happened_since_the_last_handover(app: OpenAPI, clock: WoundClock) -> None:
    night(app, clock)
    operator = signed_in(app, Role.OPERATOR, "centre")
    text = operator.see(PATH).text
    assert "Від 23 листопада, 14:58 Внесено 2" in text
    assert "Завершено 1 № 26-0001" in text
    assert "Порушені строки 6" in text
    assert "Тривають 1" in text

    operator.fill(PATH, note="Коваль передзвонить о 04:00")
    clock.wind(minutes=1)
    operator.fill(PATH)  # «Зміну прийнято» is now the page's own form
    later = operator.see(PATH).text
    assert "Від 24 листопада, 02:58 Внесено 0" in later
    assert "Коваль передзвонить о 04:00 прийнято 24 листопада о 02:59: Олена Вхідна" in later


def test_the_next_shift_is_left_every_call_not_the_first_few(app: OpenAPI) -> None:
    with looking(app) as session, deed(session):
        for post in posts_of(session, PostKind.DEPUTY_MAYOR, PostKind.DEPARTMENT_HEAD):
            moments = {"created_at": NIGHT, "due_at": NIGHT, "next_at": NIGHT}
            call = {"purpose": CallPurpose.ADDRESS_REFUSED, "why": "", "state": CallState.TODO, "tries": 0, **moments}
            session.add(CallTask(cause=f"delivery:{post.id}", post_id=post.id, **call))
    operator = signed_in(app, Role.OPERATOR, "centre")

    assert operator.see(PATH).text.count("+380") == 11
    assert operator.see("/desk").text.count("+380") < 11


def test_while_a_handover_waits_the_page_asks_to_take_it_and_a_late_second_one_is_refused(app: OpenAPI) -> None:
    operator = signed_in(app, Role.OPERATOR, "centre")
    stale = operator.see(PATH)
    assert operator.send(stale, PATH, note="Перша").status_code == 303
    answer = operator.send(stale, PATH, note="Друга")

    assert answer.status_code == 409
    assert "Зміну вже передано, але ще не прийнято." in answer.text
    assert "Друга</textarea>" in answer.text
    assert operator.see(PATH).form.action == "/desk/shift/1/taken"


def test_a_note_that_is_refused_stays_in_its_field(app: OpenAPI) -> None:
    answer = signed_in(app, Role.OPERATOR, "centre").fill(PATH, note="=?UTF-8?Q?x?= лишилося")

    assert answer.status_code == 422
    assert "лишилося</textarea>" in answer.text
    assert 'aria-invalid="true"' in answer.text


@needs_browser
def test_the_printed_page_fits_one_sheet_and_says_whose_it_is(app: OpenAPI, page: Page, clock: WoundClock) -> None:
    night(app, clock)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    enter(page, account(app, Role.OPERATOR, "centre"))
    for path in (PATH, "/desk"):
        page.goto(path)
        page.emulate_media(media="print")
        expect(page.locator("main")).to_contain_text("роздруковано 24 листопада, 02:58 · Олена Вхідна")
        assert not page.is_visible("#note, #sound, header nav, .btn")
        assert page.pdf(format="A4").count(b"/Type /Page\n") == 1, path
