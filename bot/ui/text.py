"""Member text made safe, cut to size, and the shapes in which things are named everywhere."""

import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import discord

from bot.domain.films import Film

ELLIPSIS = "…"
ITALICS = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")
BAR_LENGTH = 12
ACCENT = discord.Colour(0xB3372F)
QUIET = discord.Colour(0x6B6A75)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, on one line, with an ellipsis where something was left out."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


@lru_cache(maxsize=2048)
def safe(text: str, limit: int = 300) -> str:
    """Member text on one line in which markdown, mentions and Discord's tags are only letters."""
    return _escaped(cut(text, limit))


def titled(text: str, limit: int = 300) -> str:
    """Like `safe`, but what stands between two asterisks stays in italics, as the titles in a question do."""
    parts = ITALICS.split(cut(text, limit))
    return "".join(f"*{_escaped(part)}*" if number % 2 else _escaped(part) for number, part in enumerate(parts))


def film_name(film: Film, limit: int = 200) -> str:
    """The film in bold, its title at most `limit` characters, its year behind it."""
    year = "" if film.year is None else f" ({film.year})"
    return f"**{safe(film.title, limit)}**{year}"


def film_details(film: Film) -> str:
    """Director, running time and country, as far as they are known."""
    runtime = f"{film.runtime_minutes} min" if film.runtime_minutes else ""
    director = f"directed by {safe(film.directors, 120)}" if film.director else ""
    return " · ".join(part for part in (director, runtime, safe(film.countries, 80)) if part)


def member(member_id: int) -> str:
    return f"<@{member_id}>"


def channel(channel_id: int) -> str:
    return f"<#{channel_id}>"


def role(role_id: int) -> str:
    return f"<@&{role_id}>"


def full_time(instant: datetime) -> str:
    """The instant in everybody's own zone, and how far away it is."""
    return f"{discord.utils.format_dt(instant, 'F')} ({discord.utils.format_dt(instant, 'R')})"


def short_time(instant: datetime) -> str:
    return discord.utils.format_dt(instant, "R")


def clock_time(instant: datetime) -> str:
    """The hour alone, which reads rightly however much later it is read."""
    return discord.utils.format_dt(instant, "t")


def day(instant: datetime) -> str:
    return discord.utils.format_dt(instant, "D")


def wall_time(instant: datetime, zone: ZoneInfo) -> str:
    """ "Friday 6 March 2026, 20:00 in Europe/Berlin": the time on the club's own wall, in words."""
    local = instant.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} in {zone.key}"


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 vote", "2,000 votes"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def bar(number: int, most: int) -> str:
    """A bar of twelve squares, filled as far as `number` goes towards `most`."""
    filled = round(BAR_LENGTH * number / most) if most else 0
    return "█" * filled + "░" * (BAR_LENGTH - filled)


def spoiler(text: str) -> str:
    """Hidden until it is pressed."""
    return f"||{text}||" if text else ""


def _escaped(text: str) -> str:
    escaped = discord.utils.escape_markdown(text)
    return discord.utils.escape_mentions(escaped.replace("<", "\\<"))
