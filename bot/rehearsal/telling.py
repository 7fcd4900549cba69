"""Tells the story in the terminal: headings, what somebody does, what the server shows."""

import os
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

WIDTH = 96
INDENT = "    "


class Ink(StrEnum):
    """ANSI's names for the colours used here."""

    PLAIN = "0"
    BOLD = "1"
    DIM = "2"
    RED = "31"
    GREEN = "32"
    GOLD = "33"


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes to `out`, at most `WIDTH` wide. `pause_seconds` is how long a reader is given between two steps."""

    out: TextIO
    coloured: bool = False
    pause_seconds: float = 0.0

    @classmethod
    def on(cls, out: TextIO, *, pause_seconds: float = 0.0) -> "Teller":
        """Coloured and paced only for a person at a terminal."""
        person = out.isatty()
        coloured = person and not os.environ.get("NO_COLOR")
        return cls(out, coloured, pause_seconds if person else 0.0)

    def blank(self) -> None:
        self._write("")

    def title(self, text: str, below: str = "") -> None:
        self.blank()
        self._write(text, Ink.BOLD)
        if below:
            self.say(below, Ink.DIM)

    def heading(self, number: int, when: str, title: str) -> None:
        """A step's line: its number, its hour, what it is about."""
        self.blank()
        left = f"{number:>2}  {title} "
        right = f" {when}"
        self._write(left + "-" * max(3, WIDTH - len(left) - len(right)) + right, Ink.GOLD)

    def say(self, text: str, ink: Ink = Ink.PLAIN) -> None:
        for line in textwrap.wrap(text, WIDTH - len(INDENT)):
            self._write(INDENT + line, ink)

    def show(self, where: str, lines: Sequence[str]) -> None:
        """What stands on the screen somewhere, behind a bar."""
        self.say(where, Ink.DIM)
        for line in lines:
            for part in textwrap.wrap(line, WIDTH - len(INDENT) - 4) or [""]:
                self._write(f"{INDENT}  | {part}".rstrip())

    def done(self, text: str) -> None:
        self.say(text, Ink.GREEN)

    def wrong(self, text: str) -> None:
        for line in text.splitlines():
            self.say(line, Ink.RED)

    def _write(self, text: str, ink: Ink = Ink.PLAIN) -> None:
        shown = f"\x1b[{ink}m{text}\x1b[0m" if self.coloured and ink is not Ink.PLAIN and text else text
        print(shown, file=self.out)


def standard_output() -> TextIO:
    """Standard output that never fails on a letter it cannot show."""
    out = sys.stdout
    reconfigure = getattr(out, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return out
