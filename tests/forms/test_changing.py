from typing import Any

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.models.outages import Outage, areas_now, outage_by_number
from outage_hub.rules.people.roles import Role
from tests.conftest import WoundClock, on_both
from tests.entrances import Page, Visitor, all_rows, counts, looking, signed_in
from tests.forms.typing import EMERGENCY, PLANNED, filer, marked_wrong, say, wrong_fields

LATER: dict[str, Any] = {"expected_day": "2026-11-24", "expected_time": "12:00", "reason": "Глибше, ніж думали"}


def the_outage(app: OpenAPI) -> Outage:
    with looking(app) as session:
        found = outage_by_number(session, "26-0001")
        assert found is not None
        assert areas_now(found.current)  # loaded while the session lasts
        return found


@on_both
def test_a_new_term_is_told_with_its_reason(app: OpenAPI) -> None:
    status, _ = say(filer(app), "term_changed", **LATER)

    assert status == 303
    assert the_outage(app).current.reason == "Глибше, ніж думали"
    assert f"{the_outage(app).expected_end_at:%H:%M}" == "10:00"


def test_a_new_term_without_a_reason_is_sent_back(app: OpenAPI) -> None:
    status, page = say(filer(app), "term_changed", **{**LATER, "reason": " "})

    assert (status, wrong_fields(page), marked_wrong(page)) == (422, {"reason"}, {"reason"})
    assert page.form.values["expected_time"] == "12:00"


def test_addresses_change_and_the_old_ones_are_in_the_form(app: OpenAPI) -> None:
    visitor = filer(app)
    page = visitor.see("/outages/26-0001/change?say=area_changed")
    assert page.form.values["addresses"] == "вул. Пилипа Орлика, 15-45 непарні"
    assert set(page.form.values.getlist("districts")) == {"prymorskyi", "tsentralnyi"}

    assert say(visitor, "area_changed", addresses="вул. Троїцька", districts=["kalmiuskyi"])[0] == 303
    areas = the_outage(app).current.areas
    assert [area.text for area in areas] == ["вул. Троїцька"]


def test_a_partial_restoration_says_what_is_back_and_what_is_left(app: OpenAPI) -> None:
    status, _ = say(filer(app), "part_restored", restored_addresses="вул. Грецька", addresses="вул. Троїцька")

    assert status == 303
    areas = the_outage(app).current.areas
    assert [(area.text, bool(area.restored_at)) for area in areas] == [("вул. Грецька", True), ("вул. Троїцька", False)]


def test_a_restoration_is_two_touches(app: OpenAPI) -> None:
    visitor = filer(app)

    assert say(visitor, "restored")[0] == 303
    assert the_outage(app).state == "closed"


def test_a_restoration_may_have_happened_earlier_but_not_before_the_event(app: OpenAPI) -> None:
    visitor = filer(app)
    earlier: dict[str, Any] = {"ended_chip": ""}

    status, page = say(visitor, "restored", **earlier, ended_time="01:00")
    assert (status, wrong_fields(page)) == (422, {"ended_at"})
    assert marked_wrong(page) == {"ended_time"}
    assert say(visitor, "restored", **earlier, ended_time="02:50")[0] == 303


def test_a_restoration_without_a_moment_is_sent_back(app: OpenAPI) -> None:
    status, page = say(filer(app), "restored", ended_chip="")

    assert (status, wrong_fields(page)) == (422, {"ended_at"})


def test_a_record_that_repeats_another_is_cancelled_with_its_number(app: OpenAPI) -> None:
    visitor = filer(app)
    assert visitor.fill("/file", summary="Інше").status_code == 422

    status, page = say(visitor, "cancelled", reason="Повтор", duplicate_of="26-0099")
    assert (status, wrong_fields(page)) == (422, {"duplicate_of"})
    assert say(visitor, "cancelled", reason="Помилка")[0] == 303
    assert the_outage(app).state == "cancelled"


def test_planned_works_are_moved_started_and_finished(app: OpenAPI, clock: WoundClock) -> None:
    visitor = signed_in(app, Role.EXECUTOR, "gaz")
    visitor.fill("/file?kind=planned", **PLANNED)
    moved = {"begins_day": "2026-11-29", "expected_day": "2026-11-29", "reason": "Немає труби"}

    assert say(visitor, "moved", **moved)[0] == 303
    clock.wind(days=5, hours=7)
    visitor = signed_in(app, Role.EXECUTOR, "gaz")
    assert say(visitor, "started")[0] == 303
    clock.wind(hours=3)
    assert say(visitor, "restored")[0] == 303
    assert [revision.kind for revision in all_revisions(app)] == ["filed", "moved", "started", "restored"]


def test_a_typo_is_corrected_and_nobody_is_written_to(app: OpenAPI) -> None:
    visitor = filer(app)
    before = counts(app)["announcement"]

    assert say(visitor, "corrected", summary="Порив водоводу 400 мм")[0] == 303
    assert the_outage(app).current.summary == "Порив водоводу 400 мм"
    assert counts(app)["announcement"] == before


@on_both
def test_what_was_typed_about_an_older_revision_stays_and_can_be_sent_again(app: OpenAPI) -> None:
    visitor = filer(app)
    page = visitor.see("/outages/26-0001/change?say=term_changed")
    say(visitor, "corrected", summary="Порив водоводу 400 мм")

    stale = visitor.send(page, "", **LATER)
    shown = Page(stale.text)

    assert (stale.status_code, wrong_fields(shown)) == (409, {"based_on"})
    assert (shown.form.values["reason"], shown.form.values["expected_time"]) == (LATER["reason"], "12:00")
    assert visitor.send(shown, "").status_code == 303


def test_both_terms_stand_side_by_side_and_one_button_keeps_ones_own(app: OpenAPI) -> None:
    visitor = filer(app)
    page = visitor.see("/outages/26-0001/change")
    chosen = {"expected_chip": "2026-11-24T11:00:00+02:00", "reason_chip": "Погода"}
    say(visitor, "term_changed", expected_chip="2026-11-24T10:00:00+02:00", reason_chip="Чекаємо на техніку")

    stale = Page(visitor.send(page, "", **chosen).text)

    assert "Термін змінено: сьогодні о 10:00 Олена Вхідна, 02:58" in stale.text
    assert "Ваш варіант Змінити термін: 11:00" in stale.text
    assert visitor.send(stale, "").status_code == 303
    assert (the_outage(app).current.reason, f"{the_outage(app).expected_end_at:%H:%M}") == ("Погода", "09:00")


@pytest.mark.parametrize(
    ("wound", "offered"),
    [({}, ["08:00", "09:00", "11:00"]), ({"hours": 5}, ["09:00", "10:00", "12:00"])],  # promised at 07:00; now 07:58
)
def test_terms_count_from_the_promise_while_it_lies_ahead(
    app: OpenAPI, clock: WoundClock, wound: dict[str, float], offered: list[str]
) -> None:
    visitor = filer(app)
    clock.wind(**wound)

    tags = visitor.see("/outages/26-0001/change").tags
    assert [given["data-say"] for _, given in tags if given.get("data-say")] == [*offered, "уточнюємо"]


def test_a_new_term_may_be_that_it_is_not_known(app: OpenAPI) -> None:
    assert say(filer(app), "term_changed", expected_chip="unknown", reason_chip="Погода")[0] == 303
    assert the_outage(app).expected_end_at is None


@on_both
def test_a_change_sent_twice_is_said_once(app: OpenAPI) -> None:
    visitor = filer(app)
    page = visitor.see("/outages/26-0001/change?say=term_changed")

    answers = [visitor.send(page, "", **LATER) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert counts(app)["revision"] == 2


def test_a_report_by_phone_is_kept_beside_a_change(app: OpenAPI) -> None:
    say(filer(app), "term_changed", **LATER, phone_said_by="Коваль", phone_day="2026-11-24", phone_time="0255")

    [report] = all_rows(app)["phone_report"]
    assert {"change", "Коваль"} <= set(report)


def test_a_phone_report_with_an_hour_but_no_name_is_sent_back(app: OpenAPI) -> None:
    status, page = say(filer(app), "term_changed", **LATER, phone_day="2026-11-24", phone_time="0255")

    assert (status, wrong_fields(page)) == (422, {"phone_said_by"})


def test_an_executor_completes_what_an_operator_took_by_phone(app: OpenAPI) -> None:
    signed_in(app, Role.OPERATOR, "centre").fill("/file", **EMERGENCY, executor="vodokanal", service="water")
    assert the_outage(app).state == "reported"

    assert say(signed_in(app, Role.EXECUTOR), "completed", cause="Зношення труби, 1974 р.")[0] == 303
    assert the_outage(app).state == "open"


def test_another_executors_record_looks_missing(app: OpenAPI) -> None:
    filer(app)
    stranger = signed_in(app, Role.EXECUTOR, "gaz")

    for page in ("/outages/{}/change", "/outages/{}/changed", "/file/done/{}"):
        theirs, missing = stranger.get(page.format("26-0001")), stranger.get(page.format("26-9999"))
        assert theirs.status_code == missing.status_code == 404
        assert theirs.text.replace("26-0001", "№") == missing.text.replace("26-9999", "№")


def test_nor_can_it_be_changed(app: OpenAPI) -> None:
    filer(app)
    stranger = signed_in(app, Role.EXECUTOR, "gaz")
    token = stranger.see("/file").form.values["csrf_token"]
    sent = {"csrf_token": token, "kind": "cancelled", "based_on": "1", "reason": "Назло"}

    answers = [
        stranger.client.post(f"/outages/{number}/change", data=sent).status_code for number in ("26-0001", "26-9999")
    ]

    assert answers == [404, 404]
    assert counts(app)["revision"] == 1


@pytest.mark.parametrize("kind", ["", "bogus", "filed", "overrun", "²", "\x00", "RESTORED"])
def test_a_form_that_does_not_say_what_it_says_changes_nothing(app: OpenAPI, kind: str) -> None:
    status, page = say(filer(app), "restored", kind=kind)

    assert (status, wrong_fields(page)) == (422, {"kind"})
    assert counts(app)["revision"] == 1


def test_planned_works_do_not_start_by_a_damaged_form(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR, "gaz")
    visitor.fill("/file?kind=planned", **PLANNED)

    assert say(visitor, "started", kind="")[0] == 422
    assert the_outage(app).state == "scheduled"


def test_what_the_state_forbids_is_said_and_what_was_typed_stays(app: OpenAPI) -> None:
    visitor = filer(app)
    page = visitor.see("/outages/26-0001/change?say=term_changed")
    say(visitor, "restored")

    answer = visitor.send(page, "", **LATER, based_on="2")

    assert (answer.status_code, wrong_fields(Page(answer.text))) == (409, {"kind"})
    assert Page(answer.text).form.values["reason"] == LATER["reason"]


@pytest.mark.parametrize("based_on", ["", "0", "-1", "²", "１", "1" * 40, "1; DROP TABLE outage", "\x00"])
def test_a_revision_that_never_was_is_stale(app: OpenAPI, based_on: str) -> None:
    status, page = say(filer(app), "cancelled", reason="Помилка", based_on=based_on)

    assert (status, wrong_fields(page)) == (409, {"based_on"})
    assert page.form.values["based_on"] == "1"


@pytest.mark.parametrize("number", ["0", "-1", "26-0001%00", "1" * 400, "%D9%A2", "%C2%B2", "№", "26-0001'--"])
def test_no_number_but_ours_leads_to_a_record(app: OpenAPI, number: str) -> None:
    assert filer(app).get(f"/outages/{number}/change").status_code == 404


def all_revisions(app: OpenAPI) -> list[Any]:
    with looking(app) as session:
        found = outage_by_number(session, "26-0001")
        assert found is not None
        return list(found.revisions)


IN_GROUPS = {"addresses": "вул. Троїцька, 15-45", "group1": "просп. Миру, 5", "group1_time": "06:00"}


def compared(visitor: Visitor, what: str, **typed: Any) -> str:
    path = "/outages/26-0001/change"
    form = visitor.see(f"{path}?say={what}").form.values.to_dict()
    answer = visitor.client.post(f"{path}/read", data={**form, **typed})
    assert answer.status_code == 200
    return Page(answer.text).text


def groups(app: OpenAPI) -> list[tuple[str, str, bool]]:
    areas = the_outage(app).current.areas
    terms = [f"{area.expected_end_at:%H:%M}" if area.expected_end_at else "" for area in areas]
    return [(area.text, term, bool(area.restored_at)) for area, term in zip(areas, terms, strict=True)]


@on_both
def test_groups_keep_their_own_terms_when_others_are_changed(app: OpenAPI) -> None:
    visitor = filer(app, **IN_GROUPS)

    assert say(visitor, "area_changed", addresses="вул. Троїцька, 15-41")[0] == 303

    assert groups(app) == [("вул. Троїцька, 15-41", "", False), ("просп. Миру, 5", "04:00", False)]


def test_what_houses_are_added_and_taken_away_is_said_before_sending(app: OpenAPI) -> None:
    visitor = filer(app, addresses="вул. Троїцька, 15-29")
    before = all_rows(app)

    told = compared(visitor, "area_changed", addresses="вул. Троїцька, 23-35; просп. Миру, 5")

    assert "Додано: 4 будинки просп. Миру: 5 вул. Троїцька: 33, 34, 35" in told
    assert "Вилучено: 7 будинків вул. Троїцька: 15, 15а, 16, 16а, 16б, 16в, 22" in told
    assert all_rows(app) == before


def test_a_group_that_is_back_is_ticked_and_the_rest_keeps_its_terms(app: OpenAPI) -> None:
    visitor = filer(app, **IN_GROUPS)

    assert say(visitor, "part_restored", group1_back="1")[0] == 303
    assert groups(app) == [("вул. Троїцька, 15-45", "", False), ("просп. Миру, 5", "04:00", True)]
    assert (
        say(visitor, "part_restored", restored_addresses="вул. Троїцька, 15", addresses="вул. Троїцька, 16-45")[0]
        == 303
    )
    assert [(text, back) for text, _, back in groups(app)] == [
        ("просп. Миру, 5", True),
        ("вул. Троїцька, 15", True),
        ("вул. Троїцька, 16-45", False),
    ]


def test_houses_said_to_be_back_and_out_at_once_are_pointed_at(app: OpenAPI) -> None:
    visitor = filer(app, addresses="вул. Троїцька, 15-45")

    told = compared(visitor, "part_restored", restored_addresses="вул. Троїцька, 15-16")

    assert "що без послуги. Приберіть з одного поля: 6 будинків вул. Троїцька: 15, 15а, 16" in told


def test_a_partial_restoration_of_everything_is_a_restoration(app: OpenAPI) -> None:
    visitor = filer(app, addresses="", group1="просп. Миру, 5", group1_time="06:00")

    status, page = say(visitor, "part_restored", group1_back="1")

    assert (status, wrong_fields(page)) == (422, {"addresses"})


@on_both
def test_new_addresses_that_cannot_be_read_are_asked_about_once(app: OpenAPI) -> None:
    visitor = filer(app)

    status, asked = say(visitor, "area_changed", addresses="вул. Троїцька, 15, кватал за школою")
    assert (status, counts(app)["revision"]) == (200, 1)
    assert "Частину адрес прочитано не напевно." in asked.text
    assert visitor.send(asked, "").status_code == 303


def test_checking_the_addresses_says_nothing_to_anybody(app: OpenAPI) -> None:
    status, page = say(filer(app), "area_changed", addresses="просп. Миру, 5", action="check")

    assert (status, counts(app)["revision"]) == (200, 1)
    assert "Додано: 1 будинок просп. Миру: 5" in page.text
