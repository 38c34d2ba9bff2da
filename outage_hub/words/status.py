"""What an outage's state is called and how it is drawn: word, shape and tone, never colour alone. All derived."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from outage_hub.models.outages import Outage
from outage_hub.rules.outage import ENDED, Kind, State

SYMBOLS = {"triangle": "▲", "clock": "◔", "hollow": "◇", "diamond": "◆", "disc": "●", "cross": "✕", "exercise": "Н"}


@dataclass(frozen=True)
class Status:
    """`shape` and `tone` name the drawing and the colours of `hub.css`."""

    word: str
    shape: str
    tone: str

    @property
    def symbol(self) -> str:
        """The shape as one sign, where nothing can be drawn."""
        return SYMBOLS[self.shape]


def term_passed(outage: Outage, *, now: datetime) -> bool:
    """The promised moment is gone and nobody has said anything since. Never stored."""
    late = outage.expected_end_at is not None and outage.expected_end_at < now
    return late and outage.state not in (*ENDED, State.SCHEDULED)


def status_of(outage: Outage, *, now: datetime) -> Status:
    """The outage's state in a word, a shape and a tone."""
    planned = outage.kind is Kind.PLANNED
    if outage.exercise:
        return Status(str(_l("Exercise, not an emergency")), "exercise", "sched")
    if term_passed(outage, now=now):
        word = _l("Works take longer than promised") if planned else _l("Term has passed, we are asking")
        return Status(str(word), "clock", "warn")
    return _in_state(outage.state, planned=planned)


def _in_state(state: State, *, planned: bool) -> Status:
    match state:
        case State.SCHEDULED:
            return Status(str(_l("Scheduled")), "hollow", "plan")
        case State.UNDER_WAY:
            return Status(str(_l("Planned works are under way")), "diamond", "plan")
        case State.CLOSED:
            return Status(str(_l("Finished") if planned else _l("Restored")), "disc", "ok")
        case State.CANCELLED:
            return Status(str(_l("Cancelled")), "cross", "off")
        case State.OPEN | State.REPORTED:
            return Status(str(_l("Emergency")), "triangle", "em")
