"""Where the register is kept: in a spreadsheet that people have shared with us, or in the grid on this server."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from google.auth.credentials import AnonymousCredentials
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from requests.adapters import BaseAdapter

from outage_hub.settings import Settings
from sheets_sync.grid.api import KEY, Api
from sheets_sync.grid.faces import local_session
from sheets_sync.grid.store import Folder
from sheets_sync.troubles import KeyFileError

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
REFRESH = 10
LOOKUPS = "https://iamcredentials.googleapis.com"


@dataclass(frozen=True)
class Place:
    """`name` is what the tab's stored gid begins with."""

    settings: Settings

    @property
    def is_local(self) -> bool:
        """Whether the grid on this server is the sheet."""
        return not self.settings.sheets_id and not self.settings.sheets_api_url

    @property
    def key(self) -> str:
        """The spreadsheet's id."""
        return self.settings.sheets_id or KEY

    @property
    def name(self) -> str:
        """Tells this spreadsheet from any other that the hub has known."""
        return f"{self.settings.sheets_api_url}{self.key}"

    @property
    def address(self) -> str:
        """Where people open it; empty for the local sheet."""
        return f"https://docs.google.com/spreadsheets/d/{self.key}/edit" if self.settings.sheets_id else ""

    @property
    def folder(self) -> Folder:
        """The local grid's files."""
        return Folder(self.settings.home / "sheets")

    @property
    def account(self) -> str:
        """The address that the sheet must be shared with. Raises KeyFileError."""
        return str(self._key_file().get("client_email", "")) if self.settings.sheets_credentials else ""

    def session(self) -> requests.Session:
        """A session that is let in. Raises KeyFileError."""
        if self.is_local:
            return local_session(Api(self.folder))
        if not self.settings.sheets_credentials:
            return AuthorizedSession(AnonymousCredentials())  # type: ignore[no-untyped-call]
        try:
            credentials = Credentials.from_service_account_info(self._key_file(), scopes=SCOPES)  # type: ignore[no-untyped-call]
        except ValueError as error:
            raise KeyFileError(str(error)) from None
        return _quiet_session(credentials)

    def _key_file(self) -> dict[str, Any]:
        file = Path(self.settings.sheets_credentials)
        try:
            said = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise KeyFileError(f"{file.name}: {type(error).__name__}") from None
        if not isinstance(said, dict):
            raise KeyFileError(f"{file.name}: no object")
        return said


class _NobodyHome(BaseAdapter):
    """google-auth sends the token to one host more, from a thread: 2.55 always, 2.63 only when told to."""

    def send(self, *_args: Any, **_kwargs: Any) -> requests.Response:
        """Nothing leaves."""
        raise requests.ConnectionError("not asked for")

    def close(self) -> None:
        """Nothing is held."""


def _quiet_session(credentials: Credentials) -> AuthorizedSession:
    """A session that talks to the token's address and the API, and to nobody else."""
    behind = requests.Session()
    behind.mount(LOOKUPS, _NobodyHome())
    request = Request(behind)
    return AuthorizedSession(credentials, refresh_timeout=REFRESH, auth_request=request)  # type: ignore[no-untyped-call]
