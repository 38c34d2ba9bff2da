"""A real mail server for tests of delivery."""

from collections.abc import Iterator

import pytest

from tests.mailers.smtp_server import Mailbox, serving


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp_url(mailbox: Mailbox) -> Iterator[str]:
    with serving(mailbox) as url:
        yield url
