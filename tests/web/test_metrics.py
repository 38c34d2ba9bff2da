"""/metrics: what stands in the database, in Prometheus' words."""

from datetime import timedelta

import pytest
from flask_openapi3 import OpenAPI
from prometheus_client.parser import text_string_to_metric_families

from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import looking
from tests.samples import emergency, file


def scraped(app: OpenAPI) -> dict[str, float]:
    """Each sample under its name, with its label if it has one."""
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    samples = [one for family in text_string_to_metric_families(answer.text) for one in family.samples]
    return {"/".join([one.name.removeprefix("outage_hub_"), *one.labels.values()]): one.value for one in samples}


@on_both
def test_the_age_of_the_queue_and_what_was_sent(app: OpenAPI, clock: WoundClock) -> None:
    with looking(app) as session:
        file(session, emergency(NIGHT), NIGHT)
    clock.wind(minutes=7)
    before = scraped(app)
    once(app)
    clock.wind(seconds=5)
    after = scraped(app)

    assert before["oldest_announcement_seconds"] == timedelta(minutes=7).total_seconds()
    assert (before["trouble/outbox"], after["trouble/outbox"]) == (1, 0)
    assert after["letters_settled_last_hour/accepted"] > 8
    assert after["letters_waiting/alarms"] == 0
    assert after["worker_beat_seconds"] == pytest.approx(5)


def test_nothing_that_names_anybody_is_told(app: OpenAPI) -> None:
    with looking(app) as session:
        file(session, emergency(NIGHT), NIGHT)
    once(app)
    text = app.test_client().get("/metrics").text
    assert not any(word in text for word in ("@", "Орлика", "26-0001", "vodokanal"))
