from pathlib import Path

import pytest

from outage_hub.app import create_app
from outage_hub.settings import PREFIX, Settings, SettingsError, load_settings
from tests.entrances import HOME

NONSENSE = [
    ({"LISTEN": "8000"}, "LISTEN"),
    ({"LISTEN": "127.0.0.1:99999"}, "LISTEN"),
    ({"BASE_URL": "hub.test"}, "BASE_URL"),
    ({"BASE_URL": "ftp://hub.test"}, "BASE_URL"),
    ({"SMTP_URL": "http://mail.test"}, "SMTP_URL"),
    ({"MAIL_FROM": "Hub <hub@x.test>"}, "MAIL_FROM"),
    ({"MAIL_FROM": "hub@x.test\r\nBcc: y@x.test"}, "MAIL_FROM"),
    ({"MODE": "debug"}, "MODE"),
    ({"MODE": "production"}, "SECRET_KEY"),
    ({"MODE": "production", "SECRET_KEY": "k" * 40}, "BASE_URL"),
    ({"SHEETS_ID": "1abc"}, "SHEETS_CREDENTIALS"),
    ({"SMTP_CONNECTIONS": "0"}, "SMTP_CONNECTIONS"),
    ({"SMTP_CONNECTIONS": "many"}, "SMTP_CONNECTIONS"),
    ({"WEBHOOK_URL": "https://gateway.test/"}, "WEBHOOK_SECRET"),
    ({"WEBHOOK_URL": "file:///etc/passwd", "WEBHOOK_SECRET": f"whsec_{'A' * 32}"}, "WEBHOOK_URL"),
    ({"WEBHOOK_URL": "https://a:b@gateway.test/", "WEBHOOK_SECRET": f"whsec_{'A' * 32}"}, "WEBHOOK_URL"),
    ({"WEBHOOK_URL": "https://gateway.test/", "WEBHOOK_SECRET": "whsec_short"}, "WEBHOOK_SECRET"),
    ({"CITY": "/nowhere/city.toml"}, "CITY"),
    ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY"),
]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_is_explained_in_the_readme(name: str) -> None:
    readme = (HOME / "README.md").read_text("utf-8")

    assert f"{PREFIX}{name.upper()}" in readme or f"`{name.upper()}`" in readme


@pytest.mark.parametrize(
    ("given", "named"), NONSENSE, ids=[" ".join(given) + f" {number}" for number, (given, _) in enumerate(NONSENSE)]
)
def test_nonsense_stops_the_start_with_a_line_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str
) -> None:
    monkeypatch.setenv(f"{PREFIX}HOME", str(tmp_path))
    for name, value in given.items():
        monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(SettingsError, match=named):
        create_app()


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file\n")
    environment = {f"{PREFIX}SECRET_KEY_FILE": str(tmp_path / "key")}

    assert load_settings(environment, home=tmp_path).keys == ["from-a-file"]
