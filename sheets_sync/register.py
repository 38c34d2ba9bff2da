"""The register as the sheet should show it: one line for each outage, rendered from its newest revision.

Words of residents' own gate (`shown`): no names, phones, applicants or place of works, and no cause that its filer hid.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from outage_hub.models.outages import Area, AreaDistrict, Outage, Revision
from outage_hub.models.sheet import MirrorRow
from outage_hub.rules.deadlines import timeliness
from outage_hub.rules.outage import ENDED, Kind, Saying, Source
from outage_hub.words.names import KINDS, SERVICES, TIMELINESS
from outage_hub.words.places import ShownArea
from outage_hub.words.shown import Shown, shown
from outage_hub.words.status import status_of
from sheets_sync.cells import cut, moment, seal
from sheets_sync.columns import CHECK, FIELDS, ID

EXERCISE = "НАВЧАННЯ: "
MOST_RENDERED = 2000  # in one cycle; the newest first, the rest in the next ones
_AT_ONCE = 500


@dataclass(frozen=True)
class Line:
    """One outage's row. `known` = this tab has had it; `kept` = the marks already say all of this."""

    outage_id: int
    number: str
    seq: int
    cells: dict[str, str]
    known: bool
    kept: bool

    @property
    def checksum(self) -> str:
        """What stands in the last column."""
        return self.cells[CHECK]


def lines(session: Session, tab_id: int | None, link: Callable[[str], str], *, now: datetime) -> list[Line]:
    """All outages in the order they were filed. An ended one with nothing new keeps the words it was written with."""
    rows = session.execute(
        select(Outage.id, Outage.number, Outage.state, Revision.seq, Revision.id.label("current"), MirrorRow)
        .join(Revision, Revision.id == Outage.current_id)
        .outerjoin(MirrorRow, MirrorRow.outage_id == Outage.id)
        .order_by(Outage.id)
    ).all()
    stale = [row for row in rows if row.state not in ENDED or not _is_whole(row.MirrorRow, row.seq)]
    newest = sorted(stale, key=lambda row: -row.current)[:MOST_RENDERED]
    fresh = dict(_rendered(session, [row.id for row in newest], link, now=now))
    made = (_line(row.id, row.number, row.seq, row.MirrorRow, fresh.get(row.id), tab_id) for row in rows)
    return [line for line in made if line]


def _is_whole(mirror: MirrorRow | None, seq: int) -> bool:
    return mirror is not None and mirror.seq == seq and set(mirror.base) == {*FIELDS, ID, CHECK}


def _line(
    outage_id: int, number: str, seq: int, mirror: MirrorRow | None, fresh: dict[str, str] | None, tab_id: int | None
) -> Line | None:
    """The line, from fresh words or those kept; None when it has neither yet."""
    known = mirror is not None and mirror.tab_id == tab_id
    if fresh is None:
        if mirror is None or not _is_whole(mirror, mirror.seq):
            return None
        return Line(outage_id, number, mirror.seq, mirror.base, known, known)
    kept = known and mirror is not None and mirror.seq == seq and mirror.base == fresh
    return Line(outage_id, number, seq, fresh, known, kept)


def _rendered(
    session: Session, ids: Sequence[int], link: Callable[[str], str], *, now: datetime
) -> Iterator[tuple[int, dict[str, str]]]:
    areas = selectinload(Revision.areas).selectinload(Area.districts).selectinload(AreaDistrict.place)
    loaded = (
        selectinload(Outage.executor),
        selectinload(Outage.current).selectinload(Revision.areas_from).options(areas),
        selectinload(Outage.revisions).selectinload(Revision.areas_from).options(areas),
    )
    with force_locale("uk"):
        for start in range(0, len(ids), _AT_ONCE):
            chunk = ids[start : start + _AT_ONCE]
            for outage in session.scalars(select(Outage).where(Outage.id.in_(chunk)).options(*loaded)):
                yield outage.id, cells_of(outage, link(outage.number), now=now)


def cells_of(outage: Outage, link: str, *, now: datetime) -> dict[str, str]:
    """The outage's row: every column with its text."""
    said = shown(outage)
    values = {
        "Номер": outage.number,
        "Вид": str(KINDS[outage.kind]),
        "Послуга": str(SERVICES[outage.service]),
        "Виконавець": outage.executor.name,
        "Стан": status_of(outage, now=now).word,
        "Що сталося": f"{EXERCISE}{said.summary}" if outage.exercise else said.summary,
        "Причина": said.cause,
        "Наслідки": said.consequences,
        "Де": _where(said),
        "Подія": moment(said.begins_at),
        "Внесено": moment(own_entry(outage, otherwise=outage.revisions[0]).recorded_at),
        "Термін": moment(said.expected_end_at),
        "Закінчено": moment(said.ended_at),
        "Своєчасність": _timeliness(outage),
        "Оновлено": moment(said.updated_at),
        ID: outage.number,
    }
    cells = {column: cut(value, link) for column, value in values.items()}
    return {**cells, CHECK: seal(cells)}


def own_entry(outage: Outage, *, otherwise: Revision) -> Revision:
    """The executor's own entry: what was taken by telephone counts once it is completed (7.1, 7.2)."""
    by_phone = outage.kind is Kind.EMERGENCY and outage.revisions[0].source is Source.PHONE
    wanted = Saying.COMPLETED if by_phone else Saying.FILED
    return next((one for one in outage.revisions if one.kind is wanted), otherwise)


def _timeliness(outage: Outage) -> str:
    """Empty while only a telephone report stands: its clock still runs."""
    first = outage.revisions[0]
    entry = own_entry(outage, otherwise=first)
    if entry is first and outage.kind is Kind.EMERGENCY and first.source is Source.PHONE:
        return ""
    received_at = outage.received_at
    return str(TIMELINESS[timeliness(outage.kind, first.begins_at, now=entry.recorded_at, received_at=received_at)])


def _where(said: Shown) -> str:
    texts = "; ".join(_place(area) for area in said.areas if area.text)
    if not said.slugs and texts:
        return texts
    return f"{said.where}: {texts}" if texts else said.where


def _place(area: ShownArea) -> str:
    return f"{area.text} (відновлено {moment(area.restored_at)})" if area.restored_at else area.text
