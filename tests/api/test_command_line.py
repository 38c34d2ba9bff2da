"""`outage-hub …`, run as people run it."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import text

from outage_hub.clock import utc_now
from outage_hub.models.outages import outage_by_number
from outage_hub.rules.people.roles import Role
from tests.conftest import on_both
from tests.corpus import EVERYTHING, with_field
from tests.entrances import Machine, Visitor, account, all_rows, counts, looking, run_command, sign_in
from tests.samples import as_line, filing_json

Run = Callable[..., CompletedProcess[str]]
NOW = utc_now()


@pytest.fixture
def run(tmp_path: Path, database_url: str) -> Run:
    return lambda *words, **how: run_command(tmp_path / "home", database_url, *words, **how)


def line(**changes: object) -> str:
    return as_line(filing_json(NOW, **{"executor": "vodokanal", **changes})) + "\n"


@on_both
def test_each_good_line_is_filed_and_each_bad_one_told(app: OpenAPI, run: Run) -> None:
    lines = [
        line(),
        line(summary=""),
        "junk\n",
        line(executor="gaz", service="gas"),
        "[1]\n",
        "\n",
        line(summary="Ще порив"),
    ]

    done = run("file", "-", sent="".join(lines))

    assert done.returncode == 1
    assert done.stdout.split() == ["26-0001", "26-0002", "26-0003"]
    assert [said.split(": ")[:2] for said in done.stderr.splitlines()] == [
        ["<stdin>:2", "summary"],
        ["<stdin>:3", "body"],
        ["<stdin>:5", "body"],
    ]
    assert counts(app)["outage"] == 3


@on_both
def test_a_file_sent_again_creates_nothing_new(app: OpenAPI, run: Run) -> None:
    sent = line() + line(summary="Інший порив", client_id="x1")
    first = run("file", "-", sent=sent)
    kept = all_rows(app)

    again = run("file", "-", sent=sent)

    assert (first.returncode, first.stdout.split()) == (0, ["26-0001", "26-0002"])
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")
    assert all_rows(app) == kept


def test_one_object_may_stand_on_many_lines_of_a_file(app: OpenAPI, run: Run, tmp_path: Path) -> None:
    groups = [{"addresses": "вул. Троїцька"}, {"addresses": "вул. Грецька"}]
    found = filing_json(NOW, executor="vodokanal", areas=groups)
    del found["addresses"]
    (tmp_path / "one.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")

    done = run("file", str(tmp_path / "one.json"))

    assert (done.returncode, done.stdout, done.stderr) == (0, "26-0001\n", "")
    with looking(app) as session:
        assert outage_by_number(session, "26-0001") is not None


@pytest.mark.parametrize(
    "cut", ['{"kind": "emergency",', '{"areas": [', '{"kind": "emer', "{", '{"kind": {"a": 1}', "}"]
)
def test_a_line_cut_short_takes_no_other_down(app: OpenAPI, run: Run, cut: str) -> None:
    done = run("file", "-", sent=f"{cut}\n{line()}{line(summary='Інший порив')}{cut}")

    assert (done.returncode, done.stdout.split()) == (1, ["26-0001", "26-0002"])
    assert done.stderr
    assert counts(app)["outage"] == 2


def test_bytes_that_are_no_text_take_no_other_down(run: Run) -> None:
    sent = (
        line().encode()
        + b'{"summary": "\xff\xfe"}\n'
        + line().encode("cp1251", "replace")
        + line(summary="Ще порив").encode()
    )

    done = run("file", "-", sent=sent)

    assert (done.returncode, done.stdout.split()) == (1, ["26-0001", "26-0002"])
    assert "Traceback" not in done.stderr


def test_the_whole_corpus_in_one_file_leaves_no_trace_of_our_insides(app: OpenAPI, run: Run) -> None:
    good = filing_json(NOW, executor="vodokanal")
    bodies = [
        with_field(good, field, value)
        for field in ("summary", "addresses", "districts", "occurred_at", "executor", "client_id", "phone.said_by")
        for value in EVERYTHING.values()
    ]
    hard = ["[" * 100_000, '{"summary": NaN}', '{"summary": 1e999}', '{"a": ' + "9" * 5000 + "}", "null", "{'a': 1}"]

    done = run("file", "-", sent="\n".join([*map(json.dumps, bodies), *hard, line()]))

    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert len(done.stdout.split()) == counts(app)["outage"]
    assert all(said.startswith("<stdin>:") for said in done.stderr.splitlines())


def test_what_nobody_can_read_is_wrong_usage(run: Run) -> None:
    assert run("file", "/nowhere.json").returncode == 2
    assert run("file").returncode == 2
    assert run("nonsense").returncode == 2


def test_a_database_that_is_not_set_up_is_one_line(tmp_path: Path) -> None:
    for words in (["file", "-"], ["journal", "verify"], ["worker", "--once"], ["doctor"]):
        done = run_command(tmp_path, f"sqlite:///{tmp_path}/new.db", *words, sent=line())

        assert done.returncode == 1, words
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "outage-hub setup" in done.stderr


def test_a_setting_that_makes_no_sense_is_one_line(tmp_path: Path) -> None:
    done = run_command(tmp_path, "", "doctor", OUTAGE_HUB_MODE="debug")

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("OUTAGE_HUB_MODE: ")


def test_a_token_is_printed_once_and_opens_the_api(app: OpenAPI, run: Run) -> None:
    done = run("tokens", "add", "--organisation", "vodokanal", "--name", "Диспетчерська")

    caller = Machine(app.test_client(), done.stdout.strip())
    assert (done.returncode, done.stderr) == (0, "")
    assert caller.get("/api/v1/outages/26-0001").status_code == 404
    assert done.stdout.strip() not in str(all_rows(app))
    assert run("tokens", "add", "--organisation", "nobody", "--name", "x").returncode == 1
    assert run("tokens", "add", "--organisation", "gaz", "--name", "x", "--role", "head").returncode == 2


def test_an_account_is_given_and_its_password_signs_in(app: OpenAPI, run: Run) -> None:
    words = ["users", "add", "--organisation", "gaz", "--role", "executor", "--name", "Олена", "--email"]

    done = run(*words, "olena@gaz.test")

    assert sign_in(Visitor(app), "olena@gaz.test", done.stdout.strip()).status_code == 302
    odd = run(*words, "не-адреса")
    assert (odd.returncode, odd.stdout, odd.stderr.split(": ")[0]) == (1, "", "email")


def test_the_journal_is_verified_and_a_break_in_it_found(app: OpenAPI, run: Run) -> None:
    account(app, Role.EXECUTOR)
    good = run("journal", "verify")
    assert (good.returncode, len(good.stdout.strip())) == (0, 64)

    with looking(app) as session:
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("UPDATE journal SET deed = 'signed_in'"))
        session.commit()
    bad = run("journal", "verify")
    assert (bad.returncode, bad.stderr) == (1, "the chain breaks at entry 1\n")


def test_the_worker_does_what_is_due_and_the_doctor_is_content(run: Run, tmp_path: Path) -> None:
    assert run("doctor").returncode == 1
    run("file", "-", sent=line())

    assert run("worker", "--once").returncode == 0
    well = run("doctor")
    assert (well.returncode, well.stdout) == (0, "ok\n"), well.stderr
    assert list((tmp_path / "home").rglob("*.eml"))
