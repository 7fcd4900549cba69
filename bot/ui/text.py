"""Member text made safe, cut to size, and the shapes in which things are named everywhere."""

from datetime import datetime

import discord

from bot.domain.films import Film

ELLIPSIS = "…"
ACCENT = discord.Colour(0xB3372F)
QUIET = discord.Colour(0x6B6A75)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, on one line, with an ellipsis where something was left out."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def safe(text: str, limit: int = 300) -> str:
    """Member text on one line in which markdown, mentions and Discord's tags are only letters."""
    escaped = discord.utils.escape_markdown(cut(text, limit))
    return discord.utils.escape_mentions(escaped.replace("<", "\\<"))


def film_name(film: Film) -> str:
    """The film in bold, its year behind it."""
    year = "" if film.year is None else f" ({film.year})"
    return f"**{safe(film.title, 200)}**{year}"


def film_details(film: Film) -> str:
    """Director, running time and country, as far as they are known."""
    runtime = f"{film.runtime_minutes} min" if film.runtime_minutes else ""
    director = f"directed by {safe(film.director, 120)}" if film.director else ""
    return " · ".join(part for part in (director, runtime, safe(film.country, 80)) if part)


def member(member_id: int) -> str:
    return f"<@{member_id}>"


def channel(channel_id: int) -> str:
    return f"<#{channel_id}>"


def full_time(instant: datetime) -> str:
    """The instant in everybody's own zone, and how far away it is."""
    return f"{discord.utils.format_dt(instant, 'F')} ({discord.utils.format_dt(instant, 'R')})"


def short_time(instant: datetime) -> str:
    return discord.utils.format_dt(instant, "R")


def day(instant: datetime) -> str:
    return discord.utils.format_dt(instant, "D")


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 vote", "2 votes"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(items: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
