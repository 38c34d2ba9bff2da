"""`outage-hub import …` and `outage-hub addresses read …`, run as people run them."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.sample_city.load import HERE
from tests.conftest import on_both
from tests.entrances import all_rows, run_command

Run = Callable[..., CompletedProcess[str]]
STRINGS = Path(__file__).parents[1] / "rules" / "address" / "strings.tsv"
ROWS = [line.split("\t") for line in STRINGS.read_text("utf-8").splitlines()]


@pytest.fixture
def run(tmp_path: Path, database_url: str) -> Run:
    return lambda *words, **how: run_command(tmp_path / "home", database_url, *words, **how)


@pytest.fixture
def bare(tmp_path: Path) -> Run:
    """In a clone where nothing was set up."""
    return lambda *words, **how: run_command(tmp_path / "home", f"sqlite:///{tmp_path}/new.db", *words, **how)


def written(tmp_path: Path, text: str) -> str:
    (tmp_path / "houses.csv").write_text(text, "utf-8")
    return str(tmp_path / "houses.csv")


@on_both
def test_a_good_file_is_imported_and_counted(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "id,street,number,district,колір\nx1,st-0001,501,tsentralnyi,синій\n")

    rehearsed, done, again = (
        run("import", "places", file, "--dry-run"),
        run("import", "places", file),
        run("import", "places", file),
    )

    assert [one.returncode for one in (rehearsed, done, again)] == [0, 0, 0]
    assert rehearsed.stdout == "будинки: буде додано 1, змінено 0, без змін 0\n"
    assert done.stdout == "будинки: додано 1, змінено 0, без змін 0\n"
    assert again.stdout == "будинки: додано 0, змінено 0, без змін 1\n"
    assert done.stderr == "houses.csv: ці колонки не читаються: колір\n"


def test_a_bad_row_is_one_line_on_stderr_and_nothing_is_imported(app: OpenAPI, run: Run, tmp_path: Path) -> None:
    before = all_rows(app)
    file = written(tmp_path, "id,street,number,district\nx1,st-0001,501,tsentralnyi\nx2,st-9999,18ЛТЕ,tsentralnyi\n")

    done = run("import", "places", file)

    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()[:-1]] == [
        ["houses.csv:3", "number"],
        ["houses.csv:3", "street"],
    ]
    assert "--partial" in done.stderr.splitlines()[-1]
    assert all_rows(app) == before
    partly = run("import", "places", file, "--partial")
    assert (partly.returncode, partly.stdout) == (1, "будинки: додано 1, змінено 0, без змін 0\n")


def test_a_file_that_is_none_is_one_line(run: Run, bare: Run, tmp_path: Path) -> None:
    for content in (b"a;b\n1;2\n", "id,street,number\nx,y,я".encode("cp1251"), b"PK\x03\x04"):
        (tmp_path / "t.csv").write_bytes(content)
        done = run("import", "places", str(tmp_path / "t.csv"))
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
    assert run("import", "places", "/nowhere.csv").returncode == 2
    assert "outage-hub setup" in bare("import", "places", str(HERE / "houses.csv")).stderr


def strings_read(command: Run) -> None:
    done = command("addresses", "read", "--lines", "-", sent="".join(f"{text}\n" for text, _, _ in ROWS))

    assert (done.returncode, done.stderr) == (0, "")
    for (text, expected, how), line in zip(ROWS, done.stdout.splitlines(), strict=True):
        wanted = f"{expected} ?" if "?1..1500" in expected else expected
        assert line.endswith(" ?") if how == "flagged" else line.replace("'", "’") == wanted.replace("'", "’"), text


def test_real_strings_are_read_before_anything_is_set_up(bare: Run) -> None:
    strings_read(bare)


def test_real_strings_are_read_by_the_registry(run: Run) -> None:
    strings_read(run)


def test_a_line_is_a_line_whatever_stands_in_it(bare: Run) -> None:
    lines = [
        "",
        "просп. Миру, 5\tдалі",
        "  ",
        "вул. Троїцька, " + ", ".join(map(str, range(1, 4000))),
        "\x00\x1b[31m",
        "я" * 20_000,
    ]

    done = bare("addresses", "read", "--lines", "-", sent="\n".join(lines))

    out = done.stdout.splitlines()
    assert (done.returncode, len(out)) == (0, len(lines))
    assert (out[0], out[2]) == ("", "")
    assert out[3].startswith("вул Троїцька: 1, 2, 3,")


def test_a_text_or_a_file_is_wanted(bare: Run) -> None:
    assert bare("addresses", "read").returncode == 2
    assert bare("addresses", "read", "--lines", "/nowhere").returncode == 2
    done = bare("addresses", "read", "вул. Артема, 150, 152-158 парн.")
    assert (done.returncode, done.stdout) == (0, "вул Архипа Куїнджі: 150, 152..158e\n")


def test_a_slip_wants_an_eye_and_another_city_none(run: Run) -> None:
    assert run("addresses", "read", "вул. Покрішкіна, 12, 14").stdout == "? {вул. Покрішкіна}: 12, 14 ?\n"
    assert run("addresses", "read", "Торгова площа — 4/27").stdout == "пл Торгова: 4/27\n"
