"""gspread's way to Google, with the limits that gspread itself does not have."""

import json as json_text
import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from gspread import Client
from gspread.exceptions import APIError, GSpreadException
from gspread.http_client import FileType, HTTPClient, ParamsType

from outage_hub.clock import Clock
from sheets_sync.troubles import OddAnswerError

GOOGLE = "https://sheets.googleapis.com"
CYCLE = timedelta(seconds=30)
ENOUGH = 10.0  # with less of the cycle left, nothing is tried again
CONNECT, ANSWER = 3.0, 20.0
READS, ABSOLUTE_WRITES, OTHER_WRITES = 3, 2, 1
BROKEN = 500


@dataclass(frozen=True)
class Patience:
    """Who tells the time, how the time between two tries is waited, how long one call may take (connect, read)."""

    clock: Clock
    pause: Callable[[float], None] = time.sleep
    longest: tuple[float, float] = (CONNECT, ANSWER)


class Courier(HTTPClient):
    """Carries each call, again only where a repeat can do no harm, and never past the end of the cycle."""

    base = GOOGLE
    patience: Patience
    until: datetime
    calls = 0

    def begin(self) -> None:
        """A cycle begins: from now on everything must be done within 30 s."""
        self.until, self.calls = self.patience.clock() + CYCLE, 0

    def request(
        self,
        method: str,
        endpoint: str,
        params: ParamsType | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: FileType = None,
        headers: MutableMapping[str, str] | None = None,
    ) -> requests.Response:
        """One call. Raises APIError, OddAnswerError, a RequestException or a GoogleAuthError."""
        if json is not None:
            # requests' own json= takes 6 bytes for a Cyrillic letter
            data = json_text.dumps(json, ensure_ascii=False).encode()
            headers = {**(headers or {}), "Content-Type": "application/json; charset=utf-8"}
        tries = tries_for(method, endpoint)
        for tried in range(1, tries + 1):
            try:
                return self._carry(method, endpoint, params=params, data=data, files=files, headers=headers)
            except (GSpreadException, requests.RequestException) as error:
                if tried == tries or not may_pass(error) or self._left() < ENOUGH:
                    raise
                self.patience.pause(float(tried))
        raise AssertionError("unreachable")

    def _carry(self, method: str, endpoint: str, **sent: Any) -> requests.Response:
        left = self._left()
        if left < 1:
            raise requests.Timeout("the cycle's time is up")
        self.calls += 1
        connect, answer = self.patience.longest
        url = endpoint.replace(GOOGLE, self.base, 1)
        response = self.session.request(method=method, url=url, timeout=(connect, min(answer, left)), **sent)
        if not response.ok:
            raise refusal_in(response)
        if not isinstance(response.json(), dict):
            raise OddAnswerError(response.status_code)
        return response

    def _left(self) -> float:
        return (self.until - self.patience.clock()).total_seconds()


def open_client(session: requests.Session, base: str, patience: Patience) -> tuple[Client, Courier]:
    """A client of gspread over this session."""
    client = Client(None, session, http_client=Courier)  # type: ignore[arg-type]  # the session is let in already
    courier = client.http_client
    if not isinstance(courier, Courier):
        raise TypeError(courier)
    courier.base, courier.patience = base or GOOGLE, patience
    return client, courier


def tries_for(method: str, endpoint: str) -> int:
    """A lost answer to an append or a delete must not do it twice; reads and absolute writes may be repeated."""
    if method == "get":
        return READS
    return ABSOLUTE_WRITES if method == "put" or endpoint.endswith("/values:batchUpdate") else OTHER_WRITES


def may_pass(error: Exception) -> bool:
    """Whether the same call may well succeed in a second. Quota (429) is left to the next cycle."""
    if isinstance(error, APIError):
        return int(error.response.status_code) >= BROKEN
    if isinstance(error, OddAnswerError):
        return error.status >= BROKEN
    return isinstance(error, requests.ConnectionError | requests.Timeout)


def refusal_in(response: requests.Response) -> GSpreadException:
    """The error of gspread, which itself fails on an error that is no object."""
    try:
        return APIError(response)
    except (TypeError, KeyError):
        return OddAnswerError(response.status_code)
