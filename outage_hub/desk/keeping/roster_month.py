"""A month of the duty roster (2.2): each post with its shifts, and where nobody or more than one is on."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.dates import format_date
from flask_babel import get_locale
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outage_hub.desk.holding import Holding
from outage_hub.models.people import Person, Post, Tenure, holders
from outage_hub.rules.kyiv import at_local, local
from outage_hub.rules.people.roster import Shift, Stretch, stretches
from outage_hub.rules.telling.audience import PostKind
from outage_hub.rules.text import sort_key

ON_ROSTER = (PostKind.DISTRICT_DUTY, PostKind.HOA_OFFICE, PostKind.CONTROLLER, PostKind.CONTACT)
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """A calendar month on the city's clock."""

    first: date

    @classmethod
    def of(cls, text: str, *, now: datetime) -> "Month":
        """`2026-12`; anything else is the month that goes on."""
        found = _MONTH.fullmatch(text)
        return cls(date(int(found[1]), int(found[2]), 1) if found else local(now).date().replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        """«грудень 2026»."""
        return str(format_date(self.first, "LLLL y", locale=get_locale() or "uk"))

    @property
    def before(self) -> "Month":
        """The one before."""
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def after(self) -> "Month":
        """The next one."""
        return Month((self.first + timedelta(days=32)).replace(day=1))

    @property
    def start(self) -> datetime:
        """Its first midnight: clocks never change at that hour."""
        return at_local(self.first, time(0), field="month")


@dataclass(frozen=True)
class Doubled:
    """A time for which several are on: the newest start is told, the others give way."""

    stretch: Stretch
    on: str
    behind: str


@dataclass(frozen=True)
class PostMonth:
    """A post through a month. Gaps and overlaps are those from now on; of a month gone by, all."""

    post: Post
    on: Person | None
    turns: list[Holding]
    gaps: list[Stretch]
    doubled: list[Doubled]


def posts_on_roster(session: Session) -> Sequence[Post]:
    """Posts that people hold in shifts, by kind and name."""
    found = session.scalars(select(Post).where(Post.kind.in_(ON_ROSTER), Post.active)).all()
    return sorted(found, key=lambda post: (ON_ROSTER.index(post.kind), sort_key(post.name), post.id))


def month_of(session: Session, posts: Sequence[Post], month: Month, *, now: datetime) -> list[PostMonth]:
    """Each post's month, by two statements however many posts there are."""
    ids = [post.id for post in posts]
    turns, on = _turns(session, ids, month), holders(session, ids, now=now)
    return [_post_month(post, on.get(post.id), turns[post.id], month, now=now) for post in posts]


def _turns(session: Session, ids: Sequence[int], month: Month) -> dict[int, list[Holding]]:
    """Times that touch the month; those that never began are left out."""
    found: dict[int, list[Holding]] = defaultdict(list)
    rows = session.execute(
        select(Tenure, Person)
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.post_id.in_(ids), Tenure.from_at < month.after.start)
        .where(or_(Tenure.to_at.is_(None), (Tenure.to_at > month.start) & (Tenure.to_at > Tenure.from_at)))
        .order_by(Tenure.from_at, Tenure.id)
    )
    for tenure, person in rows:
        found[tenure.post_id].append(Holding(tenure, person))
    return found


def _post_month(post: Post, on: Person | None, turns: list[Holding], month: Month, *, now: datetime) -> PostMonth:
    start, end = month.start, month.after.start
    since = start if end <= now else max(start, now)
    shifts = [_shift(turn.tenure) for turn in turns if turn.person.active]
    cut = stretches(shifts, since, end)
    called = {turn.person.id: turn.person.name for turn in turns}
    return PostMonth(
        post, on, turns, [one for one in cut if one.on is None], [_doubled(one, called) for one in cut if _vies(one)]
    )


def _vies(stretch: Stretch) -> bool:
    """Whether shifts are laid over one another; a permanent holder behind a shift is no overlap."""
    return any(one.to_at is not None for one in stretch.behind)


def _doubled(stretch: Stretch, called: dict[int, str]) -> Doubled:
    behind = [called[one.person_id] for one in stretch.behind if one.to_at is not None]
    return Doubled(stretch, called[stretch.on.person_id] if stretch.on else "", ", ".join(behind))


def _shift(tenure: Tenure) -> Shift:
    return Shift(tenure.id, tenure.person_id, tenure.from_at, tenure.to_at)
