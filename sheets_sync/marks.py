"""What is remembered between cycles: how the tab fared, and which revision each row shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.sheet import MirrorRow, SheetTab
from outage_hub.rules.people.roles import CLOCK
from sheets_sync.columns import COLUMNS
from sheets_sync.grid.store import TITLE
from sheets_sync.plan import Plan
from sheets_sync.register import Line
from sheets_sync.troubles import Stopped

BAD_CYCLES = 3
LONG_PAUSE = timedelta(minutes=5)
NEVER = datetime.min.replace(tzinfo=UTC)
_AT_ONCE = 500


@dataclass(frozen=True)
class Tab:
    """Which tab a cycle had open; `gid` None = none yet."""

    place: str
    gid: int | None = None
    title: str = TITLE

    @property
    def name(self) -> str:
        """As it is stored: an id is only unique within its spreadsheet."""
        return self.place if self.gid is None else f"{self.place}#{self.gid}"


def tab_of(session: Session, place: str) -> SheetTab | None:
    """The tab of this spreadsheet that was last in use."""
    tabs = session.scalars(select(SheetTab).order_by(SheetTab.id)).all()
    ours = [tab for tab in tabs if tab.gid.rpartition("#")[0] == place or tab.gid == place]
    return max(ours, key=lambda tab: (tab.last_try_at or NEVER, tab.id), default=None)


def gid_of(tab: SheetTab | None) -> str | None:
    """Google's own id of the tab, once it was open."""
    return tab.gid.rpartition("#")[2] if tab and "#" in tab.gid else None


def behind(session: Session, tab: SheetTab | None, *, since: datetime | None = None) -> Sequence[datetime]:
    """When the newest word of each outage that the tab does not show yet was said; `since` = only older ones."""
    missing = or_(MirrorRow.id.is_(None), MirrorRow.seq != Revision.seq, MirrorRow.tab_id != (tab.id if tab else None))
    query = (
        select(Revision.recorded_at)
        .join(Outage, Outage.current_id == Revision.id)
        .outerjoin(MirrorRow, MirrorRow.outage_id == Outage.id)
        .where(missing)
        .order_by(Revision.recorded_at)
    )
    return session.scalars(query.where(Revision.recorded_at < since) if since else query).all()


def keep_success(session: Session, tab: Tab, plan: Plan, *, now: datetime) -> None:
    """All that was planned is written."""
    with deed(session):
        row = _row(session, tab)
        row.title, row.header = tab.title, list(COLUMNS)
        row.last_success_at = row.last_try_at = now
        row.failures, row.trouble, row.stopped_for, row.next_try_at = 0, None, None, None
        _keep_lines(session, row, [line for line in plan.done if not line.kept])
        for number, columns in plan.mended.items():
            detail = {"row": "changed" if columns else "gone", "columns": columns}
            journal.record(session, CLOCK, "sheet_row_restored", number, detail, now=now)


def keep_stop(session: Session, tab: Tab, stop: Stopped, *, now: datetime) -> None:
    """People must look first."""
    with deed(session):
        row = _row(session, tab)
        row.last_try_at, row.stopped_for = now, str(stop)
        row.failures, row.trouble, row.next_try_at = 0, None, None
        for mirror in _mirrors(session, stop.outages):
            mirror.missing_since = mirror.missing_since or now


def keep_trouble(session: Session, tab: Tab, trouble: str, *, now: datetime) -> None:
    """The other side did not do its part; after three such cycles it is asked only every five minutes."""
    with deed(session):
        row = _row(session, tab)
        row.last_try_at, row.trouble = now, trouble
        row.failures += 1
        row.next_try_at = now + LONG_PAUSE if row.failures >= BAD_CYCLES else None


def _row(session: Session, tab: Tab) -> SheetTab:
    """The tab's row; the one that was kept before the tab was ever open becomes it."""
    last = tab_of(session, tab.place)
    if last and (last.gid == tab.name or tab.gid is None):
        return last
    if last and last.gid == tab.place:
        last.gid = tab.name
        return last
    made = session.scalar(select(SheetTab).where(SheetTab.gid == tab.name))
    if made is None:
        made = SheetTab(gid=tab.name, title=tab.title, header=[], failures=0)
        session.add(made)
        session.flush()
    return made


def _keep_lines(session: Session, tab: SheetTab, lines: Sequence[Line]) -> None:
    known = {mirror.outage_id: mirror for mirror in _mirrors(session, [line.outage_id for line in lines])}
    for line in lines:
        mirror = known.get(line.outage_id)
        if mirror is None:
            mirror = MirrorRow(outage_id=line.outage_id)
            session.add(mirror)
        mirror.tab_id, mirror.seq, mirror.base, mirror.checksum = tab.id, line.seq, line.cells, line.checksum
        mirror.missing_since = None


def _mirrors(session: Session, outage_ids: Sequence[int]) -> list[MirrorRow]:
    chunks = (outage_ids[start : start + _AT_ONCE] for start in range(0, len(outage_ids), _AT_ONCE))
    return [
        mirror
        for chunk in chunks
        for mirror in session.scalars(select(MirrorRow).where(MirrorRow.outage_id.in_(chunk)))
    ]
