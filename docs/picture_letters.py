"""Which letters the pictures show, found among those that were sent."""

import re
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from picture_story import WATER

ADDRESS = "https://hub.test"  # of the hub, as it stands in letters
# Letters: how the subject begins, whom to, how the first line begins.
LETTERS = {
    "letter-emergency": ("[26-0005]", "kerivnyk-zhkg", "АВАРІЯ"),
    "letter-term": (f"[{WATER}]", "kerivnyk-zhkg", "НОВИЙ ТЕРМІН. Відновлять орієнтовно 9 грудня о 02"),
    "letter-relay": (f"[{WATER}]", "adm-tsentralnyi", "ДОВЕДІТЬ"),
    "letter-breach": ("Порушено", "kontroler-1", "СТРОК ПОРУШЕНО"),
    "letter-digest": ("Зведення", "zastupnyk-zhkg", "Вівторок"),
    "letter-refused": ("Лист не дійшов", "kontroler-1", "ЗАТЕЛЕФОНУЙТЕ"),
    "letter-form-due": ("Внесіть", "gaz", "ВНЕСІТЬ"),
    "letter-invitation": ("Запрошення", "olena.sava", "СТВОРІТЬ"),
}


def letters_in(folder: Path) -> dict[str, EmailMessage]:
    """The letters of the list as they were sent."""
    sent = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))]
    return {name: next(one for one in sent if is_meant(one, *how)) for name, how in LETTERS.items()}


def is_meant(letter: EmailMessage, subject: str, address: str, first: str) -> bool:
    """Whether the letter begins so and went there."""
    begins = letter["subject"].startswith(subject) and words_of(letter, "plain").startswith(first)
    return begins and address in letter["to"]


def link_in(letter: EmailMessage) -> str:
    """The path of the personal link in a letter."""
    found = re.search(rf"{ADDRESS}(/(?:relay|account)/\S+)", words_of(letter, "plain"))
    return found[1] if found else sys.exit("a letter has no link")


def words_of(letter: EmailMessage, kind: str) -> str:
    """The letter's plain or HTML words."""
    part = letter.get_body((kind,))
    return str(part.get_content()) if part else ""
