"""A look-up must cost the same whatever has happened in the past, and little more than its bare indexed query.

40,000 houses on 1,200 streets, 500 active outages of five houses each, and 10,000 or 1,000,000 past ones. The sets are
made in bulk before the clock runs; SQLite's are kept under `var/bench`.
"""

import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask_openapi3 import OpenAPI
from sqlalchemy import Table, insert, literal, select, text, update
from sqlalchemy.orm import Session

from benchmarks.filing import percentile
from outage_hub.actions.outages.answer_caller import answer_caller
from outage_hub.app import create_app
from outage_hub.clock import utc_now
from outage_hub.models.base import Base, db, deed
from outage_hub.models.city.places import Place, PlaceKind, PlaceName
from outage_hub.models.outages import Area, AreaDistrict, AreaPlace, LivePlace, Outage, Revision
from outage_hub.models.schema import MIGRATIONS, upgrade
from outage_hub.rules.outage import Saying
from outage_hub.rules.text import search_key, sort_key
from outage_hub.sample_city.load import load_sample_city
from outage_hub.settings import load_settings
from outage_hub.words.verdicts import say
from tests.databases import copy_database, have_postgresql, run_server
from tests.samples import emergency, file
from tests.samples import say as say_that

FEW, MANY = 10_000, 1_000_000
STREETS, HOUSES, ACTIVE, PLACES, RENAMED = 1_200, 40_000, 500, 5, 4  # every fourth street bears a new name
ROUNDS, QUESTIONS = 7, 100
KEPT = Path(__file__).parent.parent / "var" / "bench"
_BEGUN = tuple(
    f"{first}{middle}"
    for middle in ("", "дво", "три", "верхньо", "пере", "над")
    for first in (
        *("Вербо", "Дубо", "Калино", "Соколо", "Яворо", "Степо", "Морсько", "Сонце", "Льодо"),
        *("Кремене", "Чорно", "Біло", "Ново", "Старо", "Зелено", "Синьо", "Золото", "Лісо"),
    )
)
_ENDED = (
    *("гірська", "градська", "польська", "луцька", "бродська", "водська"),
    *("вільська", "ярська", "лугівська", "сельська", "мирська", "цвітська"),
)
_CLONE = """
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {many})
    INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS t, n WHERE t.id = {of}
"""


def main() -> None:
    """SQLite, then PostgreSQL if it is here."""
    with tempfile.TemporaryDirectory() as home:
        measure("SQLite", lambda past: f"sqlite:///{kept(past, Path(home))}", Path(home))
        if not have_postgresql():
            print("look-up, PostgreSQL: not installed, skipped")
            return
        with contextlib.contextmanager(run_server)() as server:
            urls = {past: copy_database(server, "template0", f"past_{past}") for past in (FEW, MANY)}
            for past, url in urls.items():
                with hub(url, Path(home)):
                    fill(db.session(), past)
            measure("PostgreSQL", urls.__getitem__, Path(home))


def measure(name: str, url_of: Callable[[int], str], home: Path) -> None:
    """Interleaved rounds of questions to two hubs that differ in their past only."""
    whole: dict[int, list[list[float]]] = {FEW: [], MANY: []}
    bare: dict[int, list[float]] = {FEW: [], MANY: []}
    for _round in range(ROUNDS + 1):
        for past in (FEW, MANY):
            with hub(url_of(past), home):
                times, least = ask(db.session())
                if _round:  # the first one warms the caches
                    whole[past].append(times)
                    bare[past].append(least)
    report(name, whole, bare)


def report(name: str, whole: dict[int, list[list[float]]], bare: dict[int, list[float]]) -> None:
    """The table of one database."""
    print(f"look-up, {name}, {ROUNDS} interleaved rounds of {QUESTIONS}: {HOUSES} houses, {ACTIVE} active outages")
    print(f"{'past':>9} {'p50 ms':>8} {'p95 ms':>8} {'bare ms':>8} {'whole/bare':>11}")
    for past, rounds in whole.items():
        every = [one for round_ in rounds for one in round_]
        middle, least = percentile(every, 50), statistics.median(bare[past])
        shown = (1000 * middle, 1000 * percentile(every, 95), 1000 * least)
        print(f"{past:>9} {shown[0]:>8.2f} {shown[1]:>8.2f} {shown[2]:>8.3f} {middle / least:>11.0f}")
    p95 = {past: [percentile(round_, 95) for round_ in rounds] for past, rounds in whole.items()}
    ratios = [many / few for few, many in zip(p95[FEW], p95[MANY], strict=True)]
    print(f"p95 ratio many/few: median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")


def ask(session: Session) -> tuple[list[float], float]:
    """Seconds of each whole verdict, text in and sentence out; and of the bare query for the same houses, by median."""
    now, times, houses = utc_now(), [], []
    for question in questions():
        session.rollback()
        began = time.perf_counter()
        found = answer_caller(session, question, now=now)
        assert found
        assert say(found, now=now)
        times.append(time.perf_counter() - began)
        houses += [found.chosen.house_id] if found.chosen and found.chosen.house_id else []
    assert len(houses) > QUESTIONS * 0.8, "the questions must find their houses"
    return times, statistics.median(bare_query(session, house) for house in houses)


def bare_query(session: Session, house: int) -> float:
    """Seconds of the one indexed query, through the driver alone."""
    cursor = session.connection().connection.cursor()
    mark = "?" if session.get_bind().dialect.name == "sqlite" else "%s"
    statement = f"SELECT outage_id, area_id, sure FROM live_place WHERE place_id IN ({mark}, {mark}, {mark})"  # noqa: S608
    began = time.perf_counter()
    cursor.execute(statement, (house, 1, 2))
    cursor.fetchall()
    return time.perf_counter() - began


def questions() -> list[str]:
    """As callers are heard: without types, old names, a flat, a letter, half a name."""
    shapes = ("{name} {number}", "вул {name} {number}", "{name} {number} кв 5", "{old} {number}", "{name} {number}")
    found = []
    for n in range(QUESTIONS):
        street, shape = n * 7919 % STREETS, shapes[n % len(shapes)]
        old = f"стара {name_of(street - street % RENAMED)}"
        found.append(shape.format(name=name_of(street).lower(), old=old, number=1 + n * 31 % 30))
    return found


def name_of(street: int) -> str:
    """1,200 names that differ by a syllable, as streets' do."""
    begun, ended = divmod(street, len(_ENDED))
    return _BEGUN[begun] + _ENDED[ended]


@contextmanager
def hub(url: str, home: Path) -> Iterator[OpenAPI]:
    """A hub on this database."""
    app = create_app(load_settings({}, home=home, database_url=url, secret_key="k" * 40), doors=())
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def kept(past: int, home: Path) -> Path:
    """The SQLite set with this past, made once for each schema."""
    schema = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    path = KEPT / f"lookup-{schema}-{past}-{STREETS}-{RENAMED}.db"
    if not path.exists():
        made = home / path.name
        with hub(f"sqlite:///{made}", home):
            fill(db.session(), past)
            db.session().connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        KEPT.mkdir(parents=True, exist_ok=True)
        shutil.move(made, path)
    return path


def fill(session: Session, past: int) -> None:
    """The city, its active outages, and the past, all in bulk."""
    upgrade(db.engine)
    load_sample_city(session)
    with deed(session):
        houses = _places(session)
    live, over = (file(session, emergency(utc_now()), utc_now()).number for _ in range(2))
    say_that(session, over, Saying.RESTORED, 1, utc_now(), sets={"ended_at": utc_now()})
    postgresql = session.get_bind().dialect.name == "postgresql"
    with deed(session):
        if postgresql:
            session.execute(text("SET LOCAL statement_timeout = 0"))
        _outages(session, live, over, past, houses)
    if postgresql:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("VACUUM ANALYZE")


def _places(session: Session) -> list[int]:
    """Streets and houses of our own beside the sample city's; the ids of the houses."""
    districts = session.scalars(select(Place.id).where(Place.kind == PlaceKind.DISTRICT)).all()
    first = 1_000_000
    streets = [
        _place(first + n, PlaceKind.STREET, name_of(n), districts[n % len(districts)], type="вул")
        for n in range(STREETS)
    ]
    numbered = [divmod(n, STREETS) for n in range(HOUSES)]
    houses = [
        _place(
            2 * first + n, PlaceKind.HOUSE, str(number + 1), districts[street % len(districts)],
            parent_id=first + street, number=number + 1, tail="",
        )
        for n, (number, street) in enumerate(numbered)
    ]  # fmt: skip
    names = [
        {
            "place_id": first + n,
            "type": "вул",
            "name": name,
            "search_key": search_key(name),
            "current": current,
            "source": "",
        }
        for n in range(STREETS)
        for name, current in ((name_of(n), True), (f"Стара {name_of(n)}", False))[: 1 + (n % RENAMED == 0)]
    ]
    session.execute(insert(Place), [*streets, *houses])
    session.execute(insert(PlaceName), names)
    return [house["id"] for house in houses]


def _place(place_id: int, kind: PlaceKind, name: str, district: int, **more: Any) -> dict[str, Any]:
    blank = {"type": None, "parent_id": None, "number": None, "tail": None, "private": False}
    keys = {"search_key": search_key(name), "sort_key": sort_key(name)}
    return {"id": place_id, "kind": kind, "name": name, "district_id": district, **blank, **keys, **more}


def _outages(session: Session, live: str, over: str, past: int, houses: list[int]) -> None:
    """Copies of two filed outages: row, revision and area. Active ones touch five houses, past ones touched one."""
    first, ended = 5_000_000, utc_now() - timedelta(days=30)
    session.execute(update(Outage).where(Outage.number == over).values(closed_at=ended, begins_at=ended))
    for number, begin, count in ((live, first, ACTIVE), (over, first + ACTIVE, past)):
        outage = session.scalars(select(Outage).where(Outage.number == number)).one()
        revision, own = outage.current, f"{begin} + n.i"
        area = (revision.areas_from or revision).areas[0]
        _clone(session, Outage, outage.id, count, id=own, number=f"'20-' || ({own})", current_id=own)
        _clone(session, Revision, revision.id, count, id=own, outage_id=own, areas_id=own)
        _clone(session, Area, area.id, count, id=own, revision_id=own, unread="'[]'")
    where = [
        {"area_id": first + n, "place_id": houses[(n * PLACES + k) * 13 % HOUSES], "sure": True}
        for n in range(ACTIVE)
        for k in range(PLACES)
    ]
    session.execute(insert(AreaPlace), where)
    session.execute(insert(LivePlace), [{**one, "outage_id": one["area_id"]} for one in where])
    odd = range(0, ACTIVE, 20)  # every twentieth has words that nobody has read
    session.execute(insert(AreaDistrict), [{"area_id": first + n, "place_id": 2 + n % 4, "named": True} for n in odd])
    session.execute(update(Area).where(Area.id.in_([first + n for n in odd])).values(unread=["за ринком"]))
    place = houses[0] + Area.id % HOUSES
    behind = select(Area.id, place, literal(value=True)).where(Area.id >= first + ACTIVE)
    session.execute(insert(AreaPlace).from_select(["area_id", "place_id", "sure"], behind))


def _clone(session: Session, model: type[Base], of: int, many: int, **changed: str) -> None:
    table = model.__table__
    assert isinstance(table, Table)
    values = {column.name: changed.get(column.name, f"t.{column.name}") for column in table.columns}
    statement = _CLONE.format(
        many=many, table=table.name, columns=", ".join(values), values=", ".join(values.values()), of=of
    )
    session.execute(text(statement))
