"""Reading instants that people type. Hours are elapsed time, days are wall time."""

import re
from datetime import MAXYEAR, UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError, quoted

EXAMPLES = "Write it as `2h 30m`, `3d`, `2026-11-28 20:00` (in the club's time zone), or insert a time with `@time`."
FARTHEST = timedelta(days=366)
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
"""What stands for an instant that lies beyond the calendar."""

DISCORD_TIME = re.compile(r"<t:(-?\d{1,15})(?::[a-zA-Z])?>")
DURATION = re.compile(r"(?:in\s+)?((?:\d{1,5}\s*(?:w|d|h|m|min)\s*)+)")
DURATION_PART = re.compile(r"(\d{1,5})\s*(w|d|h|min|m)")
WALL_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1)}
ELAPSED_UNITS = {"h": timedelta(hours=1), "m": timedelta(minutes=1), "min": timedelta(minutes=1)}


def read_instant(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The future instant that `text` means to somebody in `zone`, in UTC, to the second as people see it.

    Raises `UserError` for what is not understood, is past, lies over a year ahead, or falls into the hour that a
    clock change leaves out.
    """
    wanted = " ".join(text.split())
    instant = _discord_time(wanted) or _duration(wanted.lower(), now, zone) or _iso(wanted, zone)
    if instant is None:
        raise UserError(f"I could not read {quoted(wanted, 100)} as a time. {EXAMPLES}")
    if instant <= now:
        raise UserError(f"{quoted(wanted, 100)} is in the past. {EXAMPLES}")
    if instant - now > FARTHEST:
        raise UserError(f"{quoted(wanted, 100)} is more than a year away. Choose something nearer.")
    return max(instant.replace(microsecond=0), now)


def from_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a naive local time; the first where it occurs twice. Raises `UserError` where never."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        raise UserError(
            f"{wall:%H:%M} on {wall:%d %B %Y} does not exist in {zone.key}: the clocks are put forward then."
            f" Did you mean {shown:%H:%M}? Write `{shown:%Y-%m-%d %H:%M}`."
        )
    return instant


def _discord_time(text: str) -> datetime | None:
    found = DISCORD_TIME.fullmatch(text)
    if found is None:
        return None
    seconds = int(found[1])
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return LATEST if seconds > 0 else EARLIEST


def _duration(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    found = DURATION.fullmatch(text)
    if found is None:
        return None
    parts = [(int(number), unit) for number, unit in DURATION_PART.findall(found[1])]
    days = sum((WALL_UNITS[unit] * number for number, unit in parts if unit in WALL_UNITS), timedelta())
    hours = sum((ELAPSED_UNITS[unit] * number for number, unit in parts if unit in ELAPSED_UNITS), timedelta())
    try:
        wall = now.astimezone(zone).replace(tzinfo=None) + days
        return (from_wall(wall, zone) if days else now) + hours
    except OverflowError:
        return LATEST


def _iso(text: str, zone: ZoneInfo) -> datetime | None:
    """A date needs its hour: a bare date is refused, since nobody meets at midnight by omission."""
    try:
        read = datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        return None
    if not re.search(r"\d[T ]\d", text):
        raise UserError(f"“{text}” has no hour. Write `{text} 20:00`, in the club's time zone.")
    try:
        return read.astimezone(UTC) if read.tzinfo else from_wall(read, zone)
    except OverflowError:
        return LATEST if read.year == MAXYEAR else EARLIEST
