"""Why a cycle did not end well: a code that is kept, and a sentence for whoever reads it."""

from collections.abc import Sequence
from http import HTTPStatus

import requests
from flask_babel import lazy_gettext as _l
from google.auth.exceptions import GoogleAuthError
from gspread.exceptions import APIError, GSpreadException, SpreadsheetNotFound

OUTSIDE = (GSpreadException, GoogleAuthError, requests.RequestException, PermissionError)
OWN_GRID = "X-Grid-Trouble"  # the local grid says more than a status
SENTENCES = {
    # the sheet was touched by people in a way that needs people
    "missing": _l("The sheet has no column “%(value)s”. Give the column its name back."),
    "doubled": _l("The sheet has two columns “%(value)s”. Rename or delete one of them."),
    "vanished": _l("%(value)s %% of the rows have vanished from the sheet. Restore them from the database?"),
    "tab": _l("The tab “%(value)s” is gone. Bring it back, or restore it from the database."),
    "shifted": _l("A new row landed in the wrong columns (%(value)s). Delete it, then press “Restore”."),
    # the other side
    "not_open": _l("The sheet is not open to %(value)s. Share it with this address for editing."),
    "credentials": _l("Google does not accept the key of %(value)s."),
    "key_file": _l("The file with Google's key cannot be read: %(value)s."),
    "quota": _l("Google asks to wait: too many requests."),
    "silent": _l("Google does not answer."),
    "answer": _l("Google answers with error %(value)s."),
    "file_open": _l("The file of the sheet is open in another program: %(value)s. Close it there."),
    "file": _l("The file of the sheet cannot be read or written: %(value)s."),
}


class Stopped(Exception):
    """People must look first; until then nothing is written. `outages` are those whose rows are gone."""

    def __init__(self, code: str, value: str, outages: Sequence[int] = ()) -> None:
        super().__init__(f"{code}:{value}")
        self.outages = outages


class OddAnswerError(GSpreadException):
    """What came back is not the API's: a portal's page, an error that is no object."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class KeyFileError(GSpreadException):
    """The service account's file is absent or no such file."""


def sentence(code: str) -> str:
    """The kept code in words."""
    name, _, value = code.partition(":")
    return str(SENTENCES[name]) % {"value": value}


def code_of(error: Exception, *, account: str) -> str:
    """The code for what the outside did; `account` is the address that the sheet is shared with."""
    match error:
        case KeyFileError():
            return f"key_file:{error}"
        case PermissionError() | SpreadsheetNotFound():
            return f"not_open:{account}"
        case APIError():
            return _of_refusal(error, account=account)
        case GoogleAuthError(retryable=False):
            return f"credentials:{account}"
        case GoogleAuthError() | requests.ConnectionError() | requests.Timeout():
            return "silent"
        case _:
            return f"answer:{error.status if isinstance(error, OddAnswerError) else type(error).__name__}"


def _of_refusal(error: APIError, *, account: str) -> str:
    # error.code is -1 for a page of HTML: only the response's own status can be trusted
    status = error.response.status_code
    name = error.response.headers.get(OWN_GRID)
    if name in {"file", "file_open"}:
        return f"{name}:{error.error['message']}"
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return f"not_open:{account}"
    return "quota" if status == HTTPStatus.TOO_MANY_REQUESTS else f"answer:{status}"
