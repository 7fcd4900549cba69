"""What the acts of the tour are made of: somebody does something, the server shows something, and it is checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.domain.times import from_wall
from bot.rehearsal.reading import Reader
from bot.rehearsal.stage import Stage
from bot.rehearsal.telling import Teller

MOST_OFFERED = 4


class StepFailed(Exception):
    """What was expected and what was there instead."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices that autocomplete offered."""

    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Attached:
    """A file, as it is given to an option of a command."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Play:
    """The stage, the teller of the story, and the first day of the week that is played.

    `notes` is what one step leaves for another.
    """

    stage: Stage
    teller: Teller
    reader: Reader
    first_day: date
    notes: dict[str, str] = field(default_factory=dict)

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """The instant of a wall time on the given day of the tour, the first being 0."""
        wall = datetime.combine(self.first_day + timedelta(days=day), wall_time(hour, minute))
        return from_wall(wall, self.reader.zone)

    def typed_time(self, day: int, hour: int, minute: int = 0) -> str:
        """The same instant as a host would type it."""
        return f"{self.first_day + timedelta(days=day)} {hour:02}:{minute:02}"

    async def wait(self, minutes: int) -> None:
        await self.stage.pass_time(timedelta(minutes=minutes))

    async def reach(self, instant: datetime) -> None:
        await self.stage.pass_time(instant - self.stage.env.now())

    def name(self, member: MemberActor) -> str:
        return self.stage.display_name(member)

    async def look_up(self, who: MemberActor, place: ChannelHandle, command: str, typed: str, wanted: str) -> Choice:
        """Type into the option `film` and choose what is offered."""
        offered = await who.autocomplete(place, command, "film", typed)
        names = [choice["name"] for choice in offered]
        self.teller.say(f"{self.name(who)} types “{typed}” and is offered: {', '.join(names[:MOST_OFFERED])}.")
        for choice in offered:
            if choice["name"] == wanted:
                return Choice(wanted, choice["value"])
        raise StepFailed(f"“{wanted}” should have been offered for “{typed}”; offered were {names}.")

    async def command(
        self, who: MemberActor, place: ChannelHandle, command: str, *told: str, show: bool = True, **options: Any
    ) -> Any:
        """Use a slash command. `told` must occur in the answer."""
        given = " ".join(f"{name}: {_shown(value)}" for name, value in options.items())
        self.teller.say(f"{self.name(who)} in #{place.name}: /{command} {given}".rstrip())
        result = await who.slash(place, command, **{name: _given(value) for name, value in options.items()})
        self._answered(who, place, result, told, show=show)
        return result

    async def press(self, who: MemberActor, message: Any, label: str, *told: str, show: bool = True) -> Any:
        """Press a button. `told` must occur in the answer."""
        result = await who.click(message, label=label)
        self.teller.say(f"{self.name(who)} presses [{label}].")
        self._answered(who, None, result, told, show=show)
        return result

    async def turn(self, who: MemberActor, result: Any, label: str, *told: str, show: bool = True) -> None:
        """Press a button of a private panel, which is drawn anew in its place. `told` must occur there afterwards."""
        await who.click(_answers(result)[-1], label=label)
        self.teller.say(f"{self.name(who)} presses [{label}].")
        self._answered(who, None, result, told, show=show)

    async def tick(self, who: MemberActor, result: Any, labels: Sequence[str], *told: str, show: bool = True) -> None:
        """Choose in the select of a private panel, by what stands there."""
        shown = _answers(result)[-1]
        select = next(
            part for part in _parts(shown.components) if part.get("type") == discord.ComponentType.select.value
        )
        values = {option["label"]: option["value"] for option in select["options"]}
        lacking = [label for label in labels if label not in values]
        if lacking:
            raise StepFailed(f"{lacking} should have been among the choices, which were {list(values)}.")
        await who.select(shown, [values[label] for label in labels], custom_id=select["custom_id"])
        self.teller.say(f"{self.name(who)} ticks {' and '.join(labels)}.")
        self._answered(who, None, result, told, show=show)

    def newest(self, place: ChannelHandle, containing: str = "") -> discord.Message:
        """The newest public message there that contains these words."""
        for message in reversed(place.history()):
            if containing in _joined(self.reader.lines(message)):
                return message
        raise StepFailed(f"#{place.name} should have a message that says “{containing}”, but has none.")

    def see(self, place: ChannelHandle, *expected: str) -> discord.Message:
        """Show the newest public message that contains the first of the expected words, and check the others."""
        message = self.newest(place, expected[0] if expected else "")
        lines = self.reader.lines(message)
        self.expect(lines, *expected)
        kind = "The thread" if place.is_thread else f"#{place.name}"
        self.teller.show(f"{kind} “{place.name}” shows:" if place.is_thread else f"{kind} shows:", lines)
        return message

    def expect(self, lines: Sequence[str], *expected: str) -> None:
        text = _joined(lines)
        for words in expected:
            if words not in text:
                raise StepFailed(f"This should say “{words}”, but it says: {text or 'nothing'}")

    async def talk(self, place: ChannelHandle, *said: tuple[MemberActor, str]) -> None:
        for who, words in said:
            await who.send(place, words)
            self.teller.say(f"{self.name(who)}: {words}")

    def _answered(
        self, who: MemberActor, place: ChannelHandle | None, result: Any, told: Sequence[str], *, show: bool = True
    ) -> None:
        """Check and show what the bot said to this person, for all to see or privately."""
        answers = _answers(result)
        self.expect([line for message in answers for line in self.reader.lines(message)], *told)
        for message in answers if show else []:
            where = f"Only {self.name(who)} sees:" if message.ephemeral or place is None else f"#{place.name} shows:"
            self.teller.show(where, self.reader.lines(message))


def _answers(result: Any) -> list[Any]:
    return [message for message in (result.response, *result.followups) if message]


def _parts(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """All components, the outer ones first."""
    return [found for part in parts for found in (part, *_parts(part.get("components", [])))]


def _joined(lines: Sequence[str]) -> str:
    return " ".join(" ".join(lines).split())


def _given(value: Any) -> Any:
    """The value of an option as the simulator takes it."""
    if isinstance(value, Attached):
        return value.name, value.content
    return value.value if isinstance(value, Choice) else value


def _shown(value: Any) -> str:
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, Attached):
        return value.name
    name = getattr(value, "name", None)
    return str(value) if name is None else f"#{name}" if isinstance(value, ChannelHandle) else f"@{name}"
