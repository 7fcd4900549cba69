"""Time zones as people look for them: by the name of a city."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import fuzz, process

from bot.domain.clubs import DEFAULT_ZONE
from bot.errors import UserError, quoted

NOT_PLACES = ("Etc/", "posix/", "right/", "SystemV/")
CLOSEST = 3
LEAST_LIKENESS = 65

OFTEN_CHOSEN = (
    "UTC",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Mexico_City",
    "America/Bogota",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
"""What is offered to somebody who has typed nothing yet, from west to east."""


@cache
def zone_names() -> tuple[str, ...]:
    """UTC and the zones that are named for a place, sorted. The first call reads the zone files."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(NOT_PLACES))
    return (DEFAULT_ZONE, *sorted(places))


def search_zones(text: str, limit: int) -> list[str]:
    """The zones whose name contains `text`, those first in which a part of the name begins with it."""
    wanted = _key(text)
    if not wanted:
        return [name for name in OFTEN_CHOSEN if name in zone_names()][:limit]
    found = [name for name in zone_names() if wanted in _key(name)]
    return sorted(found, key=lambda name: not _begins_a_part(name, wanted))[:limit]


def read_zone(text: str) -> str:
    """The zone of that name; a city alone will do where only one zone has it.

    Raises `UserError` that names the closest zones.
    """
    wanted = _key(text)
    exact = [name for name in zone_names() if _key(name) == wanted]
    cities = [name for name in zone_names() if _key(name).rpartition("/")[2] == wanted]
    for names in (exact, cities):
        if len(names) == 1:
            return names[0]
    raise UserError(
        f"There is no time zone {quoted(' '.join(text.split()), 60)}. {_suggestion(cities or _closest(wanted))}"
        " Zones are named for cities: type the nearest big one and choose from the list."
    )


def zone_label(name: str, now: datetime) -> str:
    """ "Europe/Berlin - 20:14 now"."""
    return f"{name} - {now.astimezone(ZoneInfo(name)):%H:%M} now"


def _key(text: str) -> str:
    return "_".join(text.casefold().split())


def _begins_a_part(name: str, wanted: str) -> bool:
    return any(part.startswith(wanted) for part in _key(name).split("/")) or _key(name).startswith(wanted)


def _closest(wanted: str) -> list[str]:
    """By the whole name and by the city alone; the likelier first."""
    cities = {name: _key(name).rpartition("/")[2] for name in zone_names()}
    wholes = {name: _key(name) for name in zone_names()}
    likely: dict[str, float] = {}
    for names in (wholes, cities):
        for _, score, name in process.extract(
            wanted, names, scorer=fuzz.ratio, limit=CLOSEST, score_cutoff=LEAST_LIKENESS
        ):
            likely[name] = max(score, likely.get(name, 0))
    return sorted(likely, key=lambda name: -likely[name])[:CLOSEST]


def _suggestion(names: list[str]) -> str:
    return f"Did you mean {' or '.join(f'`{name}`' for name in names)}?" if names else "Nothing is named like it."
