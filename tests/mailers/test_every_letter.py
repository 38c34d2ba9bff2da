"""Every letter there is, read as its reader does: plain and as HTML, for one item and for many."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from mailers import letters
from mailers.breaches import MOST
from mailers.html import html_of
from mailers.letters import template_of
from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outbox.watch_troubles import watch_troubles
from outage_hub.actions.people.send_account_link import ask_for_link
from outage_hub.hub import the_hub
from outage_hub.models.outbox import Announcement, Letter, Purpose
from outage_hub.models.people import Person, Post
from outage_hub.rules.outage import PhoneWord, Saying, Source
from outage_hub.rules.telling.digest import Digest, Slot
from outage_hub.worker import once
from tests.actions.looking import expand_all
from tests.conftest import WoundClock
from tests.entrances import looking
from tests.mailers.smtp_server import Mailbox, serving
from tests.public_feed.lives import HOUR, full_emergency, full_works
from tests.samples import emergency, file, planned, say

TEMPLATES = Path(letters.__file__).parent / "templates" / "mailers"
OURS = {
    str(path.relative_to(TEMPLATES).with_suffix(""))
    for path in TEMPLATES.glob("*/*.txt")
    if path.parent.name != "parts"
}
REFUSES = "press-1@press.test"
BROKEN = re.compile(r"None|\{\{|\{%|%\(|\bnull\b| {2}\S.* {2}|\n\n\n|[:,;] *[.,;]|\(\)|«»|&lt;|’’")
RELATIVE = re.compile("сьогодні|завтра|учора|щойно", re.IGNORECASE)
WIDEST = 78
LARGEST = 300_000  # bytes of words: the smallest limits of mail servers are some megabytes
TWO_HOURS = [15] * 8


@dataclass(frozen=True)
class Sent:
    """A letter and what it was made of."""

    template: str
    subject: str
    text: str
    html: str


class Words(HTMLParser):
    """What is read in a letter, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.read: list[str] = []
        self._skipped = self._link = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "title"):
            self._skipped = tag
        if tag == "a":
            self._link = str(dict(attrs)["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipped:
            self._skipped = ""
        if tag == "a" and self.read[-1] != self._link:
            self.read.append(self._link)  # a button: its address is not what it says

    def handle_data(self, data: str) -> None:
        if not self._skipped and data.strip():
            self.read.append(data.strip())


@pytest.fixture
def mailbox() -> Mailbox:
    """Takes every letter but one person's."""
    mailbox = Mailbox()
    mailbox.replies[REFUSES] = "550 5.1.1 no such user"
    return mailbox


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], mailbox: Mailbox) -> Iterator[OpenAPI]:
    with serving(mailbox) as url:
        yield make_app(smtp_url=url)


@pytest.fixture
def sent(app: OpenAPI, clock: WoundClock) -> Callable[..., list[Sent]]:
    """Let the clockwork run now and again, then take every letter that was written."""

    def gather(*lengths: int, turn: Callable[[OpenAPI], object] = once) -> list[Sent]:
        turn(app)
        for minutes in lengths:
            clock.wind(minutes=minutes)
            turn(app)
        with looking(app) as session:
            written = select(Announcement, Letter).join(Letter).order_by(Letter.id)
            return [one for row in session.execute(written) for one in all_of(*row)]

    return gather


def write(app: OpenAPI) -> None:
    """Sweep and write the letters, but carry none."""
    with looking(app) as session:
        now, writer = the_hub(app).clock(), the_hub(app).writer
        chase_deadlines(session, now=now)
        expand_all(session, now, writer=writer)


def all_of(announcement: Announcement, letter: Letter) -> Iterator[Sent]:
    """The letter under its template's name; a digest is made of two."""
    names = [template_of(announcement)]
    if announcement.purpose is Purpose.DIGEST:
        slot = Digest.of(announcement.cause).slot
        names.append("digest/weekly" if slot is Slot.WEEKLY else "digest/daily")
    text, html = (SLOT.sub(lambda slot: FILLED[slot[1]], one) for one in (letter.text, letter.html))
    yield from (Sent(name, letter.subject, text, html) for name in names)


SLOT = re.compile("⟦(.+?)⟧")
FILLED = {"own": "вул. Троїцька, 10, 12", "link": "https://hub.test/x", "why": "ви ведете цей запис"}


def live(app: OpenAPI, clock: WoundClock) -> None:
    """Lives in which everything that can be said is said, and nothing owed is done."""
    with looking(app) as session:
        full_emergency(session, clock.now)
        full_works(session, clock.now)
        off = file(session, planned(clock.now), clock.now).number
        say(session, off, Saying.CANCELLED, 1, clock.now)
        told = PhoneWord(said_by="диспетчер", phoned_at=clock.now)
        file(session, emergency(clock.now, phone=told, expected_end_at=None), clock.now, source=Source.PHONE)
        soon = planned(clock.now, begins_at=clock.now + 25 * HOUR, expected_end_at=clock.now + 26 * HOUR)
        file(session, soon, clock.now)
        late = emergency(clock.now, begins_at=clock.now - 2 * HOUR, aid_points="з 06:00, просп. Миру, 20")
        file(session, late, clock.now)
        ask_for_link(session, "kontroler-1@centre.test", place="here", now=clock.now)


def nobody_can_be_told(app: OpenAPI, clock: WoundClock, mailbox: Mailbox) -> None:
    """An emergency of which every letter is refused but those of whoever must know even that."""
    with looking(app) as session:
        everyone = {*session.scalars(select(Person.email)), *session.scalars(select(Post.mailbox))} - {None}
        mailbox.replies |= {str(one): "550 no" for one in everyone if not str(one).endswith("@centre.test")}
        file(session, emergency(clock.now), clock.now)


def test_every_letter_is_whole_in_both_its_parts(
    app: OpenAPI, clock: WoundClock, mailbox: Mailbox, sent: Callable[..., list[Sent]]
) -> None:
    live(app, clock)
    sent(*TWO_HOURS, *[3 * 60] * 9)
    nobody_can_be_told(app, clock, mailbox)
    with looking(app) as session:
        watch_troubles(session, {"sheet": ["Таблиця не оновлюється вже 2 год."]}, now=clock.now)
    found = sent(*[24 * 60] * 6)

    assert {one.template for one in found} == OURS
    for one in found:
        check(one)


@pytest.mark.parametrize("number", [1, 2, 5, 21])
def test_a_letter_about_many_is_as_whole_as_one_about_one(
    app: OpenAPI, clock: WoundClock, sent: Callable[..., list[Sent]], number: int
) -> None:
    with looking(app) as session:
        for _ in range(number):
            file(session, emergency(clock.now, expected_end_at=clock.now + HOUR), clock.now)
    found = sent(*TWO_HOURS, turn=write)

    for one in found:
        check(one)
    told = [one.text for one in found if one.template == "duties/breaches"]
    listed = [len(re.findall("^Запис: № ", text, re.MULTILINE)) for text in told]
    assert any(count % number == 0 or count == MOST for count in listed)


def test_after_a_black_day_every_letter_is_one_that_any_server_takes(  # B22
    app: OpenAPI, clock: WoundClock, sent: Callable[..., list[Sent]]
) -> None:
    long = {"summary": "Порив водоводу " * 12, "consequences": "Немає води " * 12, "expected_end_at": clock.now + HOUR}
    with looking(app) as session:
        for _ in range(60):
            file(session, emergency(clock.now, **long), clock.now)
    found = sent(2 * 60, 4 * 60, turn=write)

    told = max((one.text for one in found if one.template == "duties/breaches"), key=len)
    assert len(re.findall("^Запис: № ", told, re.MULTILINE)) == MOST
    assert re.search(r"^І ще порушено строків: [0-9]+\. Усі порушені строки: http", told, re.MULTILINE)
    assert max(len(one.text.encode()) + len(one.html.encode()) for one in found) < LARGEST


@pytest.mark.parametrize("path", sorted(OURS), ids=str)
def test_our_own_lines_are_no_wider_than_a_letter(path: str) -> None:
    lines = (TEMPLATES / f"{path}.txt").read_text().splitlines()

    assert [line for line in lines if "{" not in line and len(line) > WIDEST] == []


def test_only_an_address_of_the_hub_becomes_a_button() -> None:
    text = "АВАРІЯ.\nПункти: https://evil.test/x\nДалі: https://hub.test/y\n\nЩе: https://hub.test/z\n--\nПідпис"
    html = html_of(text, "Тема", "https://hub.test")

    assert ">Далі</a>" in html
    assert ">https://evil.test/x</a>" in html
    assert ">https://hub.test/z</a>" in html


def check(one: Sent) -> None:
    """Nothing is left open, misjoined or relative; both parts say the same."""
    said = f"{one.subject}\n{one.text}"
    assert not BROKEN.findall(said), (one.template, BROKEN.findall(said), said)
    assert not RELATIVE.findall(said), one.template
    assert "\n--\nКонтакт-центр" in one.text, one.template
    assert squeezed(one.text.replace("\n--\n", "")) == squeezed("".join(Words(one.html).read)), one.template
    assert not re.search("<(img|script|link|div|svg)|url\\(|position:|flex|display: ?grid", one.html), one.template


def squeezed(words: str) -> str:
    """Without spaces, and without the colons that a button does not show."""
    return re.sub(r"[\s\u00a0:]", "", words)
