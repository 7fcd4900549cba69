"""What a person may be told. Every message here is a whole sentence that says what to do instead."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

MARKUP = re.compile(r"([\\`*_~|<\[@])")


def quoted(text: str, limit: int = 200) -> str:
    """What a member typed, between quotation marks and with its markdown and mentions made letters, for a sentence."""
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return "“" + MARKUP.sub(r"\\\1", shown) + "”"


class UserError(Exception):
    """A sentence for the person who caused it, answered privately."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class HostOnly(UserError):
    """Somebody who does not run the club tried what only a host may do."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Only the club's hosts can {what}. A host has the Manage Events permission or the club's host role."
        )


class NotThere(UserError):
    """What was asked for does not exist in this club, or no longer."""


class RecordsUnavailable(UserError):
    """The club's records cannot be read or written at the moment; nothing was changed."""


class Undeliverable(UserError):
    """Discord refused for good: the channel is gone or a permission is missing. Trying again will not help."""


@contextmanager
def undelivered(what: str) -> Iterator[None]:
    """Have an `Undeliverable` from in here begin with `what`: a sentence that says what could not be delivered."""
    try:
        yield
    except Undeliverable as refused:
        raise Undeliverable(f"{what} {refused.message}") from refused


class StartupError(Exception):
    """The bot cannot start. The message is a sentence for the person who runs it."""


class DataFileError(StartupError):
    """A shipped or edited data file is broken: which file, which line, what is wrong."""

    def __init__(self, file: str, line: int | None, problem: str) -> None:
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {problem}")
