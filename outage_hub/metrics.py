"""/metrics for Prometheus: worked out from the database at each scrape, so right under any number of processes."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from flask import Blueprint
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import public
from outage_hub.actions.outages.chase_deadlines import overdue_since
from outage_hub.health import troubles
from outage_hub.hub import Hub, the_hub
from outage_hub.models.base import db
from outage_hub.models.leases import last_beat
from outage_hub.models.outbox import (
    DeliveryState,
    attempts_since,
    oldest_due,
    oldest_unexpanded,
    settled_since,
    waiting_by_lane,
)
from outage_hub.models.troubles import open_circuits

LATELY = timedelta(hours=1)
_LANES = ("alarms", "changes", "digests", "residents")
_ENDS = tuple(state for state in DeliveryState if state not in (DeliveryState.QUEUED, DeliveryState.SENDING))
_OUTCOMES = ("temporary", "permanent", "unknown", "fault")
pages = Blueprint("metrics", __name__)


@pages.get("/metrics")
@public
def metrics() -> Response:
    """Numbers for monitoring. Nobody is named."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Gauges(db.session(), the_hub()))
    answer = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


class _Gauges(Collector):
    def __init__(self, session: Session, hub: Hub) -> None:
        self._session, self._hub, self._now = session, hub, hub.clock()

    def collect(self) -> Iterator[Metric]:
        """Each gauge with its value now."""
        session, now = self._session, self._now
        lanes = {_LANES[lane]: count for lane, count in waiting_by_lane(session).items()}
        yield _each("letters_waiting", "Letters that wait to be sent.", "lane", _LANES, lanes)
        yield self._age(
            "oldest_due_letter", "Since when the oldest letter that is due waits.", oldest_due(session, now)
        )
        yield self._age("oldest_announcement", "Since when recipients wait to be found.", oldest_unexpanded(session))
        yield self._age(
            "clock_lag", "Since when a clock is due and was not looked at.", overdue_since(session, now=now)
        )
        yield self._age(
            "worker_beat", "Since the leading worker last said that it lives.", last_beat(session, "worker")
        )
        settled = {str(state): count for state, count in settled_since(session, now - LATELY).items()}
        yield _each("letters_settled_last_hour", "Letters by how they ended.", "state", _ENDS, settled)
        tried = attempts_since(session, now - LATELY)
        yield _each("attempts_failed_last_hour", "Tries that were not accepted.", "outcome", _OUTCOMES, tried)
        shut = {one.channel: 1 for one in open_circuits(session)}
        yield _each("server_away", "1 = its server does not answer.", "channel", tuple(self._hub.channels), shut)
        broken = dict.fromkeys(troubles(session, self._hub), 1)
        checks = tuple(check.name for check in self._hub.checks)
        yield _each("trouble", "1 = the check found something wrong.", "check", checks, broken)

    def _age(self, name: str, words: str, since: datetime | None) -> GaugeMetricFamily:
        seconds = (self._now - since).total_seconds() if since else 0
        return GaugeMetricFamily(f"outage_hub_{name}_seconds", words, value=max(0.0, seconds))


def _each(name: str, words: str, label: str, known: tuple[str, ...], counts: Mapping[str, int]) -> GaugeMetricFamily:
    """One value for each label that there may be, zeros too: a gap in a graph would say that nobody asked."""
    gauge = GaugeMetricFamily(f"outage_hub_{name}", words, labels=[label])
    for one in known:
        gauge.add_metric([str(one)], counts.get(str(one), 0))
    return gauge
