"""What a member would read on the screen, as plain lines for a terminal."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simcord.env import Env

TEXT, ROW, BUTTON, LINK_STYLE = 10, 1, 2, 5
SELECTS = frozenset({3, 5, 6, 7, 8})
UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))

TIME = re.compile(r"<t:(-?\d+)(?::([tTdDfFR]))?>")
USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
CHANNEL = re.compile(r"<#(\d+)>")
COMMAND = re.compile(r"</([^:>]+):\d+>")
MESSAGE_LINK = re.compile(r"https://discord\.com/channels/\d+/(\d+)(?:/\d+)?")
NAMED_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
MARKS = re.compile(r"(?<!\\)(\*\*|~~|`)")
EMPHASIS = re.compile(r"(?<![\\*\w])([*_])(?=\S)(.+?)(?<=\S)\1(?![*\w])")
LINE_START = re.compile(r"^(#{1,3} |-# )")
ESCAPE = re.compile(r"\\([\\*_~`|>#\-\[\]().<:@])")


@dataclass(frozen=True, slots=True)
class Reader:
    """Resolves mentions and times as Discord would, in the given zone."""

    env: Env
    zone: ZoneInfo

    def lines(self, message: Any) -> list[str]:
        """The message's text with its controls in brackets, line by line."""
        lines = self._text(message.content) if message.content else []
        for part in _raw(message):
            self._walk(part, lines)
        return lines

    def clock_time(self, instant: datetime) -> str:
        """ "Monday 16 November, 19:00"."""
        return f"{self._day(instant)}, {self._hour(instant)}"

    def plain(self, text: str) -> str:
        """One line of markdown as plain text; of its marks, only underlining leaves a trace: _so_."""
        for pattern, put in self._replacements():
            text = pattern.sub(put, text)
        text = MARKS.sub("", LINE_START.sub("", text))
        return ESCAPE.sub(r"\1", EMPHASIS.sub(r"\2", text))

    def _text(self, content: str) -> list[str]:
        return [self.plain(line) for line in content.splitlines()]

    def _walk(self, part: dict[str, Any], lines: list[str]) -> None:
        kind = part.get("type")
        if kind == TEXT:
            lines.extend(self._text(part["content"]))
        elif kind == ROW:
            lines.append(" ".join(_control(item) for item in part["components"]))
        elif kind == BUTTON:
            lines.append(_control(part))
        else:
            for child in (*part.get("components", []), *filter(None, [part.get("accessory")])):
                self._walk(child, lines)

    def _replacements(self) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]:
        backend = self.env.backend
        return [
            (TIME, self._time),
            (USER, lambda found: _name(backend.users.get(int(found[1])))),
            (ROLE, lambda found: f"@{self._role(int(found[1]))}"),
            (CHANNEL, lambda found: f"#{self._channel(int(found[1]))}"),
            (COMMAND, lambda found: f"/{found[1]}"),
            (NAMED_LINK, lambda found: found[1]),
            (MESSAGE_LINK, lambda found: f"(link to the message in #{self._channel(int(found[1]))})"),
        ]

    def _time(self, found: re.Match[str]) -> str:
        instant = datetime.fromtimestamp(int(found[1]), UTC)
        shapes: dict[str, Callable[[datetime], str]] = {
            "t": self._hour,
            "T": self._hour,
            "d": self._date,
            "D": self._date,
            "F": self.clock_time,
            "R": self._relative,
        }
        return shapes.get(found[2] or "f", self.clock_time)(instant)

    def _hour(self, instant: datetime) -> str:
        return f"{instant.astimezone(self.zone):%H:%M}"

    def _date(self, instant: datetime) -> str:
        local = instant.astimezone(self.zone)
        return f"{local.day} {local:%B %Y}"

    def _day(self, instant: datetime) -> str:
        local = instant.astimezone(self.zone)
        return f"{local:%A} {local.day} {local:%B}"

    def _relative(self, instant: datetime) -> str:
        away = instant - self.env.now()
        if abs(away) < timedelta(seconds=1):
            return "now"
        span = _rounded_span(abs(away).total_seconds())
        return f"in {span}" if away >= timedelta(0) else f"{span} ago"

    def _channel(self, channel_id: int) -> str:
        channel = self.env.backend.channels.get(channel_id)
        return (channel.name if channel else None) or "unknown"

    def _role(self, role_id: int) -> str:
        roles = (guild.roles.get(role_id) for guild in self.env.backend.guilds.values())
        return next((role.name for role in roles if role), "unknown")


def describe_span(span: timedelta, *, parts: int = 2) -> str:
    """ "3 days 2 hours", the largest units first."""
    left = round(span.total_seconds())
    named = []
    for unit, seconds in UNITS:
        number, left = divmod(left, seconds)
        if number:
            named.append(f"{number} {unit}{'' if number == 1 else 's'}")
    return " ".join(named[:parts]) or "no time"


def _rounded_span(seconds: float) -> str:
    """ "30 minutes" for 29 and a half: the nearest whole number of the largest unit, as Discord shows it."""
    unit, size = next(((unit, size) for unit, size in UNITS if round(seconds / size)), UNITS[-1])
    number = round(seconds / size)
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _raw(message: Any) -> list[dict[str, Any]]:
    parts: list[Any] = message.components
    return [part if isinstance(part, dict) else part.to_dict() for part in parts]


def _control(item: dict[str, Any]) -> str:
    if item["type"] in SELECTS:
        choices = " / ".join(option["label"] for option in item.get("options", []))
        return f"[{item.get('placeholder') or 'Choose'}{': ' if choices else ''}{choices}]"
    off = ", off" if item.get("disabled") else ""
    return f"[{item.get('label') or '...'}{off}]"


def _name(user: Any) -> str:
    return "somebody" if user is None else user.global_name or user.name
