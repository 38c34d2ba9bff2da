"""Officials are kept as people. Access that somebody has already is never given or taken by a table: only by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.registry.keep_official_posts import keep_official_posts
from outage_hub.actions.registry.keep_rows import keep_rows
from outage_hub.actions.registry.outcome import Work
from outage_hub.actions.registry.read_officials import ACCESS, OWN_POSTS, OfficialRow
from outage_hub.models.people import Organisation, Person, Post
from outage_hub.rules.text import search_key

_BLANK = {"email": None, "phone": None, "session_epoch": 0, "active": True}


def keep_officials(work: Work, rows: Iterable[OfficialRow]) -> None:
    """Add or change people, and whatever posts their roles bring."""
    session = work.session
    offices = {row.code: row.id for row in session.execute(select(Organisation.code, Organisation.id))}
    people = _People(session)
    good = _judged(session, rows, offices, people)
    meant = {code: one for code, row in good.items() if (one := people.meant(row))}
    replaced = {code: one for code, one in meant.items() if _another(one.name, good[code].name)}
    stays = {code: one.id for code, one in meant.items() if code not in replaced}
    wanted = {stays.get(code, code): _values(row, offices, new=code not in stays) for code, row in good.items()}
    _make_room(session, good, replaced)
    fates = keep_rows(work, Person, wanted, {row.id: row._asdict() for row in people.rows}, _BLANK)
    rows_now = session.execute(select(Person.code, Person.id).where(Person.code.is_not(None)))
    ids = {row.code: row.id for row in rows_now if row.code in good}
    touched = keep_official_posts(work, good, ids, offices, good.keys() - stays)
    for code in good:
        fate = "changed" if code in replaced else fates[stays.get(code, code)]
        work.outcome.count("officials", "changed" if fate == "same" and code in touched else fate)


class _People:
    """Everybody who is known, by code and by mail address."""

    def __init__(self, session: Session) -> None:
        columns = (Person.id, Person.code, Person.name, Person.email, Person.phone, Person.organisation_id)
        self.rows = session.execute(select(*columns)).all()
        self._by_code = {row.code: row for row in self.rows if row.code}
        self.by_email = {row.email: row for row in self.rows if row.email}

    def meant(self, row: OfficialRow) -> Any | None:
        """Whoever has the row's code; else who has its address and no code yet."""
        by_email = self.by_email.get(row.email)
        return self._by_code.get(row.code) or (by_email if by_email and by_email.code is None else None)


def _judged(
    session: Session, rows: Iterable[OfficialRow], offices: Mapping[str, int], people: _People
) -> dict[str, OfficialRow]:
    posts = {row.code: row.kind for row in session.execute(select(Post.code, Post.kind))}
    good: dict[str, OfficialRow] = {}
    addresses: set[str] = set()
    for row in rows:
        if row.organisation and row.organisation not in offices:
            row.cells.refuse("organisation", "organisation_code_unknown", text=row.organisation)
        meant, holder = people.meant(row), people.by_email.get(row.email)
        if row.email in addresses or (holder and (meant is None or meant.id != holder.id)):
            row.cells.refuse("email", "email_taken")
        if row.code in posts and posts[row.code] is not OWN_POSTS.get(row.duty):
            row.cells.refuse("id", "post_code_taken", text=row.code)
        if row.code in good:
            row.cells.refuse("id", "row_twice", text=row.code, row=str(good[row.code].cells.row))
        elif row.cells.good:
            good[row.code] = row
            addresses |= {row.email} if row.email else set()
    return good


def _another(before: str, now: str) -> bool:
    """Whether it is somebody else: of surname, name and patronymic a slip or a marriage changes one."""
    return before != now and len(set(search_key(before).split()) & set(search_key(now).split())) < 2


def _make_room(session: Session, good: Mapping[str, OfficialRow], replaced: Mapping[str, Any]) -> None:
    """Whoever had the code gives it up, and the address too if the successor has it: with it goes the access."""
    for code, before in replaced.items():
        gone: dict[str, Any] = {"code": None}
        if before.email == good[code].email:
            gone |= {"email": None, "role": None, "password_hash": None, "session_epoch": Person.session_epoch + 1}
        session.execute(update(Person).where(Person.id == before.id).values(gone))


def _values(row: OfficialRow, offices: Mapping[str, int], *, new: bool) -> dict[str, Any]:
    """Access comes with a new person who has an address to sign in with."""
    values: dict[str, Any] = {"code": row.code, "name": row.name, "organisation_id": offices[row.organisation]}
    values |= {"email": row.email} if row.cells.said("email") else {}
    values |= {"phone": row.phone} if row.cells.said("phone") else {}
    return values | ({"role": ACCESS.get(row.duty) if row.email else None} if new else {})
