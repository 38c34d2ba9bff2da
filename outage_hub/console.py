"""How every command says no: one line a reason on stderr, and status 1."""

import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from outage_hub.rules.refusals import Fault, Refused
from outage_hub.words.sentences import sentence


def refuse(reason: str) -> NoReturn:
    """Say why not, and stop with status 1."""
    click.echo(reason, err=True)
    sys.exit(1)


def refusing(act: Callable[[], Any]) -> Any:
    """Do it, or say why it is refused."""
    try:
        return act()
    except Refused as error:
        for fault in error.faults:
            say_why(fault)
        sys.exit(1)


def say_why(fault: Fault, where: str = "") -> None:
    """One line a reason, whatever line ends stand in the words it quotes."""
    say(f"{where}{fault.field}: {sentence(fault)}")


def say(words: str) -> None:
    """One line on stderr."""
    click.echo("".join(letter if letter.isprintable() else " " for letter in words), err=True)
