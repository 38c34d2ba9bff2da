"""How every command says no: one line a reason on stderr, and status 1."""

import atexit
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import click

from outage_hub.rules.refusals import Fault, Refused
from outage_hub.words.sentences import sentence


def outlive_full_logs() -> None:
    """Where stderr has no room, what was done is done all the same: Python would end with status 120."""

    @atexit.register
    def let_go() -> None:
        try:
            sys.stderr.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def refuse(reason: str) -> NoReturn:
    """Say why not, and stop with status 1."""
    say(reason)
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
    """One line on stderr, if it takes one."""
    with suppress(OSError):
        click.echo("".join(letter if letter.isprintable() else " " for letter in words), err=True)
