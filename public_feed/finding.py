"""Residents' search: what is recorded at one address, in the rows of the status page. Never says that all is well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import public
from outage_hub.actions.outages.answer_caller import Answer, answer_caller
from outage_hub.models.base import db
from outage_hub.models.city.addresses import Address
from outage_hub.models.city.places import districts
from outage_hub.rules.asked import LONGEST, read_place, without_flat
from outage_hub.rules.verdict import Touch
from outage_hub.words import verdicts
from outage_hub.words.language import bilingual
from public_feed.answer import answer
from public_feed.loading import load_whole
from public_feed.pages import HTML, SECONDS, pages
from public_feed.row import Row, row_of

__all__ = ["pages"]


@dataclass(frozen=True)
class Line:
    """An outage's row, and how it touches this very address: its group may have a term of its own."""

    row: Row
    touch: Touch

    @property
    def own_term(self) -> bool:
        """Whether the address's term is another than the record's."""
        return not self.touch.ended_at and self.touch.term not in (None, self.row.shown.expected_end_at)

    @property
    def back(self) -> bool:
        """Whether the service is back here while it is still missing elsewhere."""
        return self.touch.ended_at is not None and not self.row.ended


@pages.get("/find")
@public
@bilingual
def find() -> Response:
    """What touches the address; several streets are links, and a slip is offered, never assumed."""
    session, asked = db.session(), without_flat(request.args.get("address", "").strip())[:LONGEST]
    place = read_place(request.args.get("place", ""))
    found = answer_caller(session, asked, place_id=place, now=g.now)
    here = _settled(found, place)
    body = render_template(
        "public_feed/find.html",
        asked=asked,
        found=found,
        here=here,
        lines=_lines(session, (found.judged.main, *found.judged.others)) if found and here else [],
        perhaps=_lines(session, found.judged.perhaps) if found and here else [],
        districts=districts(session),
        verdicts=verdicts,
    )
    return answer(body, HTML, seconds=SECONDS)


def _settled(found: Answer | None, place: int | None) -> Address | None:
    chosen = found.chosen if found else None
    return chosen if chosen and (place or not chosen.guessed) else None


def _lines(session: Session, touches: Iterable[Touch | None]) -> Sequence[Line]:
    known = {touch.outage_id: touch for touch in touches if touch}
    whole = {outage.id: outage for outage in load_whole(session, known)} if known else {}
    return [Line(row_of(whole[one], now=g.now), touch) for one, touch in known.items()]
