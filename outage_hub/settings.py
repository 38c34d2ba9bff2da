"""Every setting, its default and its meaning. Nonsense stops the start with one clear line."""

import contextlib
import os
import secrets
import tomllib
from base64 import b64decode
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "OUTAGE_HUB_"
SAMPLE_CITY = Path(__file__).parent / "sample_city" / "city.toml"


class SettingsError(Exception):
    """A setting makes no sense; the message names it and says what is expected."""


class City(BaseModel):
    """What the city's own file says: its name, its telephone, who signs its letters.

    `map` is a GeoJSON file of its districts, beside it; without one pages have lists and no map.
    """

    name: str
    phone: str
    sender: str
    sample: bool = False
    map: Path | None = None


class Settings(BaseSettings):
    """Read from the environment with the prefix `OUTAGE_HUB_`; any of them may come from a file named by `…_FILE`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    home: Path = Path("var")
    database_url: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    secret_key_fallbacks: SecretStr = SecretStr("")
    base_url: str = "http://127.0.0.1:8000"
    listen: str = "127.0.0.1:8000"
    smtp_url: SecretStr = SecretStr("dir:mail")
    smtp_connections: int = Field(4, ge=1, le=16)
    mail_from: str = "hub@outages.test"
    webhook_url: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    webhook_inside: str = ""
    sheets_id: str = ""
    sheets_credentials: str = ""
    sheets_api_url: str = ""
    city: Path = SAMPLE_CITY
    mode: Literal["development", "production"] = "development"

    @field_validator("base_url")
    @classmethod
    def _base(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("expected an address such as https://outages.example")
        return value.rstrip("/")

    @field_validator("listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError("expected HOST:PORT, such as 127.0.0.1:8000")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr) -> SecretStr:
        scheme = value.get_secret_value().partition(":")[0]
        if scheme not in {"dir", "smtp", "smtp+starttls", "smtps"}:
            raise ValueError("expected dir:FOLDER, smtp://, smtp+starttls:// or smtps://")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and url.partition(":")[0] not in {"sqlite", "postgresql", "postgresql+psycopg"}:
            raise ValueError("expected postgresql://… or sqlite:///…")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        if value.get_secret_value() and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
            raise ValueError("expected an address such as https://gateway.example/outages, without user and password")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_key(cls, value: SecretStr) -> SecretStr:
        kind, _, key = value.get_secret_value().rpartition("_")
        try:
            long_enough = len(b64decode(key, validate=True)) >= 24
        except ValueError:
            long_enough = False
        if key and (kind != "whsec" or not long_enough):
            raise ValueError("expected whsec_ and at least 24 bytes in base64")
        return value

    @field_validator("city")
    @classmethod
    def _city(cls, value: Path) -> Path:
        _read_city(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _from(cls, value: str) -> str:
        local, _, domain = value.rpartition("@")
        if not local or not domain or not value.isascii() or any(mark in value for mark in " <>,;\r\n"):
            raise ValueError("expected a plain address such as hub@outages.example")
        return value

    @model_validator(mode="after")
    def _production(self) -> Self:
        if self.mode == "production":
            if not self.secret_key.get_secret_value():
                raise ValueError("SECRET_KEY is required in production")
            if not self.base_url.startswith("https://"):
                raise ValueError("BASE_URL must begin with https:// in production")
        if bool(self.sheets_id) != bool(self.sheets_credentials):
            raise ValueError("SHEETS_ID and SHEETS_CREDENTIALS go together")
        if bool(self.webhook_url.get_secret_value()) != bool(self.webhook_secret.get_secret_value()):
            raise ValueError("WEBHOOK_URL and WEBHOOK_SECRET go together")
        if self.mode == "production" and self.webhook_url.get_secret_value().startswith("http:"):
            raise ValueError("WEBHOOK_URL must begin with https:// in production")
        return self

    @cached_property
    def database(self) -> str:
        """The database's address; SQLite under home unless told otherwise."""
        url = self.database_url.get_secret_value()
        return (
            url.replace("postgresql://", "postgresql+psycopg://") if url else f"sqlite:///{self.home.resolve()}/hub.db"
        )

    @cached_property
    def keys(self) -> list[str]:
        """The signing keys, the newest last. Without one, a key is made once and kept under home."""
        fallbacks = [key for key in self.secret_key_fallbacks.get_secret_value().split(",") if key]
        return [*fallbacks, self.secret_key.get_secret_value() or _kept_key(self.home)]

    @cached_property
    def the_city(self) -> City:
        """The city's file, read."""
        return _read_city(self.city)


def load_settings(environment: Mapping[str, str] = os.environ, **given: Any) -> Settings:
    """The settings of this environment. Raises SettingsError with one line for each bad one."""
    from_files = {
        field: _from_file(name, path)
        for field in Settings.model_fields
        if (path := environment.get(name := f"{PREFIX}{field.upper()}_FILE"))
    }
    try:
        return Settings(**{**from_files, **given})
    except ValidationError as error:
        raise SettingsError("\n".join(_line(fault) for fault in error.errors())) from None


def _from_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{name}: {path} cannot be read") from None


def _read_city(path: Path) -> City:
    """The city's file. Raises ValueError with one line."""
    try:
        city = City.model_validate(tomllib.loads(path.read_text("utf-8")))
        return city.model_copy(update={"map": path.parent / city.map}) if city.map else city
    except ValidationError as error:
        names = ", ".join(str(fault["loc"][0]) for fault in error.errors() if fault["loc"])
        raise ValueError(f"{path}: look at {names}") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None


def _line(fault: Mapping[str, Any]) -> str:
    name = PREFIX + str(fault["loc"][0]).upper() if fault["loc"] else "settings"
    return f"{name}: {str(fault['msg']).removeprefix('Value error, ')}"


def _kept_key(home: Path) -> str:
    """Made once: whichever process is first, all get the same whole key."""
    place = home / "secret_key"
    if not place.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".secret_key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, place)
        draft.unlink()
    return place.read_text("utf-8")
