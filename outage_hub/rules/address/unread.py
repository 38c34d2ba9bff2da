"""Words that begin no address: kept for a person to look at, or held over when they only introduce what follows."""

import re

from outage_hub.rules.address.context import Context
from outage_hub.rules.address.meaning.reading import Doubt, Part, PartKind
from outage_hub.rules.address.openings import surely_opens
from outage_hub.rules.address.text import phrases as say
from outage_hub.rules.address.text.scanner import Scanner

_CHUNK = re.compile(r"[^\s;|]+|[|]")
_SPACES = re.compile(r"[^\S\n]+")
_WORKS = re.compile(
    r"тепло(?:трас|мереж|сет)|водо(?:від|вод|провід|провод|гін)|газо(?:від|вод|провід|провод)|трубопров|колектор|коллектор|кабел|мереж|порив|"
    r"порыв|прорив|прорыв|аварі|авари|пошкодж|поврежд|ремонт",
    re.IGNORECASE,
)


def hold_words(context: Context, scanner: Scanner) -> None:
    """Step over the words. «теплотраса по вул. X» says where works are; «Без води:» says nothing new."""
    start = scanner.pos
    _step_over(scanner)
    words = scanner.words(start)
    followed = not scanner.done and surely_opens(scanner)
    if followed and _WORKS.search(words):
        context.hold(start)
        context.works = True
    elif followed and say.INTRODUCES.match(words):
        context.hold(start)
    else:
        words = context.written(start, scanner.pos)
        context.emit(scanner, start, Part(kind=PartKind.UNREAD, note=words, doubt=Doubt.NOT_READ))


def _step_over(scanner: Scanner) -> None:
    """Up to a «;», the end of the line, or something that surely begins."""
    while scanner.take(_CHUNK):
        end = scanner.pos
        scanner.take(_SPACES)
        if scanner.done or surely_opens(scanner) or not scanner.sees(_CHUNK):
            if not surely_opens(scanner):
                scanner.pos = end
            return
    scanner.pos += not scanner.done
