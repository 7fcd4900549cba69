"""The prompt in the terminal while the page is up."""

import asyncio
import os
import re
import sys
import threading
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from bot.errors import UserError
from bot.rehearsal.reading import Reader
from bot.rehearsal.telling import Teller
from bot.rehearsal.visit import Skip, Visit

PROMPT = "rehearsal> "
HELP = (
    ("+1h, +2d, +90m", "let time pass; several at once are fine: +1d 6h"),
    ("next", "let time pass until the bot does the next thing it has promised"),
    ("channel general", "show another channel or thread; `channel` alone lists them"),
    ("as ann", "play another member; `as` alone lists them"),
    ("help", "this list"),
    ("leave", "end the rehearsal"),
)

SPAN = re.compile(r"\+?\s*((?:\d{1,4}\s*[wdhm]\s*)+)", re.IGNORECASE)
SPAN_PART = re.compile(r"(\d{1,4})\s*([wdhm])", re.IGNORECASE)
UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
LEAVING = frozenset({"leave", "quit", "exit", "q"})


class Verb(Enum):
    SKIP = "skip"
    NEXT = "next"
    CHANNEL = "channel"
    PLAY = "as"
    HELP = "help"
    LEAVE = "leave"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What was typed. `name` belongs to CHANNEL and PLAY, `span` to SKIP."""

    verb: Verb
    name: str = ""
    span: timedelta = timedelta(0)


def read_order(line: str) -> Order:
    """Raises `UserError` for what is not understood."""
    typed = " ".join(line.split())
    first, _, rest = typed.partition(" ")
    word = first.lower()
    if word in LEAVING:
        return Order(Verb.LEAVE)
    if word in {verb.value for verb in (Verb.NEXT, Verb.HELP)} or not typed:
        return Order(Verb(word))
    if word in {verb.value for verb in (Verb.CHANNEL, Verb.PLAY)}:
        return Order(Verb(word), name=rest.strip().lstrip("#@").lower())
    found = SPAN.fullmatch(typed)
    if found is None:
        raise UserError(f"“{typed[:60]}” is not one of the commands here. Type `help` to see them.")
    span = sum((UNITS[unit.lower()] * int(number) for number, unit in SPAN_PART.findall(found[1])), timedelta())
    return Order(Verb.SKIP, span=span)


class Terminal:
    """Reads orders without holding up the server; ends with `leave`. Without anybody to type, it waits for ever."""

    def __init__(self, visit: Visit, teller: Teller) -> None:
        self._visit = visit
        self._teller = teller
        self._reader = Reader(visit.stage.env, visit.zone)
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()

    async def run(self) -> None:
        self._listen()
        while True:
            self._prompt()
            line = await self._lines.get()
            if line is None:
                await asyncio.get_running_loop().create_future()
            elif not await self.obey(line):
                return

    async def obey(self, line: str) -> bool:
        """Carry out one line; returns whether to go on."""
        try:
            order = read_order(line)
            if order.verb is Verb.LEAVE:
                return False
            await self._carry_out(order)
        except UserError as refused:
            self._teller.say(refused.message)
        return True

    def explain(self) -> None:
        for command, meaning in HELP:
            self._teller.say(f"{command:<18}{meaning}")

    async def _carry_out(self, order: Order) -> None:
        match order.verb:
            case Verb.SKIP:
                self._tell(await self._visit.skip(order.span))
            case Verb.NEXT:
                self._tell(await self._visit.skip_to_next())
            case Verb.CHANNEL:
                await self._turn_to(order.name)
            case Verb.PLAY:
                await self._play(order.name)
            case Verb.HELP:
                self.explain()
            case _:
                return

    def _tell(self, skip: Skip) -> None:
        self._teller.say(f"It is {self._reader.clock_time(skip.now)}.")
        for channel, messages in skip.news:
            for message in messages:
                self._teller.show(f"In {place_name(channel)}:", self._reader.lines(message))
        if not skip.news:
            self._teller.say("Nothing was said meanwhile.")

    async def _turn_to(self, name: str) -> None:
        readable = self._visit.readable(self._visit.member)
        found = [channel for channel in readable if (channel.name or "messages").lower().startswith(name)]
        if not name or not found:
            raise UserError("The channels are: " + ", ".join(place_name(channel) for channel in readable) + ".")
        await self._visit.show(channel=found[0])
        self._teller.say(f"The page shows {place_name(found[0])}.")

    async def _play(self, name: str) -> None:
        stage = self._visit.stage
        found = [member for member in stage.members if name and stage.display_name(member).lower().startswith(name)]
        if not found:
            names = ", ".join(stage.display_name(member) for member in stage.members)
            raise UserError(f"The members are: {names}. Hana is the host.")
        await self._visit.show(member=found[0])
        self._teller.say(f"You are {stage.display_name(found[0])} now.")

    def _prompt(self) -> None:
        if sys.stdin is not None and sys.stdin.isatty():
            print(PROMPT, end="", flush=True)

    def _listen(self) -> None:
        """Lines come from a thread of their own, which nothing waits for at the end."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=_read_lines, args=(loop, self._lines), daemon=True, name="terminal").start()


def place_name(channel: object) -> str:
    name = getattr(channel, "name", None)
    return f"#{name}" if name else "the direct messages"


def _read_lines(loop: asyncio.AbstractEventLoop, lines: "asyncio.Queue[str | None]") -> None:
    """Reads the descriptor itself: a thread that holds sys.stdin's lock would hang the interpreter's exit."""
    rest = b""
    try:
        descriptor = sys.stdin.fileno()
        while chunk := os.read(descriptor, 1024):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                loop.call_soon_threadsafe(lines.put_nowait, line.decode(errors="replace"))
        loop.call_soon_threadsafe(lines.put_nowait, None)
    except (OSError, ValueError, AttributeError, RuntimeError):
        return
