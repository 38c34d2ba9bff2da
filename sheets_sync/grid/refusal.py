"""What the grid does not do."""

from typing import Any

STATUSES = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 409: "ABORTED", 500: "INTERNAL"}


class RefusalError(Exception):
    """Answered in the API's own form. `trouble` names what is wrong with the file itself."""

    def __init__(self, status: int, message: str, *, trouble: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.trouble = status, message, trouble

    def as_json(self) -> dict[str, Any]:
        """The API's error object."""
        return {"error": {"code": self.status, "message": self.message, "status": STATUSES[self.status]}}
