"""A letter that did not go: what it says, to whom, what was tried; whether it is sent after all is decided here."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.outbox.decide_letter import decide_letter
from outage_hub.desk.outgoing import addressee_of
from outage_hub.models.base import db
from outage_hub.models.outbox import Attempt, Delivery, count_held_as_old, is_held_as_old
from outage_hub.rules.refusals import Absent, Fault, Refused
from outage_hub.words.sentences import errors_of

pages = Blueprint("letters", __name__, url_prefix="/desk/letters")


@pages.get("/<int(max=2147483647):letter>")
@needs(Deed.MAKE_CALLS)
def letter(letter: int) -> str:
    """One letter with its tries."""
    return _page(letter, {})


@pages.post("/<int(max=2147483647):letter>")
@needs(Deed.MAKE_CALLS)
def decide(letter: int) -> Response | tuple[str, int]:
    """Send it after all, or give it up."""
    try:
        decide_letter(db.session(), letter, request.form.get("decision", ""), by=the_actor(), now=g.now)
    except Refused as refused:
        if refused.status == 404:
            raise
        db.session.rollback()
        return _page(letter, errors_of(refused.faults)), refused.status
    return redirect(url_for("letters.letter", letter=letter), 303)


def _page(letter_id: int, errors: dict[str, str]) -> str:
    """Its subject and its tries; never its text, which may hold a link of somebody's own."""
    session = db.session()
    delivery = session.get(Delivery, letter_id)
    if delivery is None:
        raise Absent([Fault("letter", "letter_unknown")])
    tries = session.scalars(select(Attempt).where(Attempt.delivery_id == delivery.id).order_by(Attempt.n)).all()
    return render_template(
        "desk/letter.html",
        delivery=delivery,
        contact=addressee_of(delivery),
        tries=tries,
        errors=errors,
        old=count_held_as_old(session) if is_held_as_old(session, delivery) else 0,
    )
