"""The page /sheet: how the mirror fares, its rows, the file, and «Звірити зараз»."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs
from outage_hub.hub import Hub
from outage_hub.models.base import db
from outage_hub.models.sheet import MirrorRow, SheetTab
from outage_hub.words.times import ago, clock, dur
from sheets_sync import marks
from sheets_sync.columns import CHECK, COLUMNS, ID
from sheets_sync.grid.csv_text import encode
from sheets_sync.grid.refusal import RefusalError
from sheets_sync.grid.store import TITLE
from sheets_sync.mirror import Mirror
from sheets_sync.troubles import sentence

MOST_SHOWN = 200


@dataclass(frozen=True)
class Banner:
    """One state, in words and a tone of the style sheet."""

    tone: str
    title: str
    words: str = ""


def make_pages(hub: Hub, mirror: Mirror) -> Blueprint:
    """The blueprint of this hub's sheet."""
    pages = Blueprint("sheets_sync", __name__, url_prefix="/sheet", template_folder="templates")

    @pages.get("")
    @needs(Deed.SEE_SHEET)
    def sheet() -> str:
        """The state and the rows. Reads the database and this server's own file only."""
        session, now = db.session(), hub.clock()
        tab = marks.tab_of(session, mirror.place.name)
        waiting = len(marks.behind(session, tab))
        header, *rows = shown_rows(session, mirror) or [[]]
        return render_template(
            "sheets_sync/sheet.html",
            banner=banner_for(tab, waiting, local=mirror.place.is_local, now=now),
            tab=tab,
            agreeing=_count(session, tab) - waiting,
            waiting=waiting,
            header=header,
            rows=rows[::-1][:MOST_SHOWN],
            total=len(rows),
            address=mirror.place.address,
            may_restore=bool(tab and (tab.stopped_for or "").startswith(("vanished", "tab", "shifted"))),
        )

    @pages.post("/sync")
    @needs(Deed.SEE_SHEET)
    def sync() -> Response:
        """Reconcile now: the one request in which the sheet is called."""
        mirror.cycle()
        return redirect(url_for("sheets_sync.sheet"), 303)

    @pages.post("/restore")
    @needs(Deed.SEE_SHEET)
    def restore() -> Response:
        """Bring vanished rows back from the database."""
        mirror.cycle(restore=True)
        return redirect(url_for("sheets_sync.sheet"), 303)

    @pages.get("/register.csv")
    @needs(Deed.SEE_SHEET)
    def download() -> Response:
        """The rows as a file for a spreadsheet."""
        answer = Response(encode(whole_rows(db.session(), mirror)), mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
        return answer

    return pages


def banner_for(tab: SheetTab | None, waiting: int, *, local: bool, now: datetime) -> Banner:
    """What people must know first."""
    if tab and tab.stopped_for:
        return Banner("em", _("Stopped: nothing is written to the sheet"), sentence(tab.stopped_for))
    if tab and tab.trouble:
        return Banner("warn", _in_trouble(tab, now=now), _meanwhile(tab, waiting))
    where = _("Google is not connected: the sheet on this server is at work.") if local else ""
    if tab is None or tab.last_success_at is None:
        return Banner("off", _("The sheet has not been reconciled yet."), where)
    last = _ago(tab.last_success_at, now=now)
    if waiting:
        return Banner("off", _("Rows wait for the sheet: %(n)s. Last reconciled %(ago)s.", n=waiting, ago=last), where)
    return Banner("ok", _("The sheet agrees. Last reconciled %(ago)s.", ago=last), where)


def shown_rows(session: Session, mirror: Mirror) -> Sequence[Sequence[str]]:
    """Header and rows without the two columns that only the hub reads."""
    rows = whole_rows(session, mirror)
    if not rows:
        return []
    hidden = {place for place, title in enumerate(rows[0]) if title in {ID, CHECK}}
    width = len(rows[0])
    return [[cell for place, cell in enumerate(_padded(row, width)) if place not in hidden] for row in rows]


def whole_rows(session: Session, mirror: Mirror) -> Sequence[Sequence[str]]:
    """The local sheet as it is; of a Google sheet what was last written, since it is not called here."""
    if not mirror.place.is_local:
        return _written(session, marks.tab_of(session, mirror.place.name))
    try:
        with mirror.place.folder.open() as tabs:
            return next((tab.rows for tab in tabs if tab.title == TITLE), [])
    except (OSError, RefusalError):
        return []


def _written(session: Session, tab: SheetTab | None) -> list[list[str]]:
    query = select(MirrorRow.base).where(MirrorRow.tab_id == (tab.id if tab else None)).order_by(MirrorRow.outage_id)
    return [list(COLUMNS), *([base[column] for column in COLUMNS] for base in session.scalars(query))]


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *([""] * (width - len(row)))][:width]


def _count(session: Session, tab: SheetTab | None) -> int:
    if tab is None:
        return 0
    return session.scalar(select(func.count()).select_from(MirrorRow).where(MirrorRow.tab_id == tab.id)) or 0


def _in_trouble(tab: SheetTab, *, now: datetime) -> str:
    words = sentence(tab.trouble or "")
    if tab.last_success_at is None:
        return words
    since = tab.last_success_at
    lasts = _("Since %(clock)s, that is %(length)s.", clock=clock(since), length=dur(now - since))
    return f"{words} {lasts}"


def _meanwhile(tab: SheetTab, waiting: int) -> str:
    words = [_("Records are taken and sent as always."), _("Rows that wait for the sheet: %(n)s.", n=waiting)]
    if tab.next_try_at:
        words.append(_("The next try is at %(clock)s.", clock=clock(tab.next_try_at)))
    return " ".join(words)


def _ago(moment: datetime, *, now: datetime) -> str:
    if now - moment < timedelta(minutes=1):
        return str(_("%(n)s s ago", n=int((now - moment).total_seconds())))
    return ago(moment, now=now)
