"""Prompts by the week: on which days and at which hour of the club's day one is posted by itself."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.errors import UserError, quoted

FEW_LEFT = 5
"""With fewer than this the host is told."""

TOO_LATE = timedelta(hours=2)
"""A prompt that is later than this is left out: nobody waits for it any more."""

DAYS_EXAMPLE = "Write them as `Monday and Thursday`, `Mon-Fri`, `weekends` or `every day`."
HOUR_EXAMPLE = "Write it as `20:00`, `8pm` or `7:30 pm`, in the club's time zone."
SEVERAL = {"every day": range(7), "daily": range(7), "weekdays": range(5), "weekends": range(5, 7)}
BETWEEN_DAYS = re.compile(r"[\s,;+&/]+(?:and[\s,;+&/]+)?")
A_SPAN = re.compile(r"(\w+)\s*(?:-|–|to)\s*(\w+)")
HOUR = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")
HALF_DAY_HOUR = re.compile(r"(0?[1-9]|1[0-2])(?:[:.]([0-5]\d))?\s*([ap])\.?m\.?")
HALF_A_DAY = 12
LEAST_LETTERS = 2


class Weekday(IntEnum):
    """As Python counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6

    @property
    def title(self) -> str:
        return self.name.capitalize()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`days` in the order of the week, never none; `minute_of_day` on the clocks of the club."""

    days: tuple[Weekday, ...]
    minute_of_day: int

    @property
    def hour(self) -> str:
        """ "20:00"."""
        return "{:02}:{:02}".format(*divmod(self.minute_of_day, 60))

    def next_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The first time after `instant`, in UTC.

        Days are wall time: the hour stays when the clocks change. One that the change leaves out moves forward with
        the clocks, one that comes twice is the first.
        """
        today = instant.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        days = (today + timedelta(days=ahead) for ahead in range(-1, 9))
        times = (self._on(day, zone) for day in days if Weekday(day.weekday()) in self.days)
        return next(time for time in times if time > instant)

    def holds(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Whether a prompt is due at this very instant."""
        return self.next_after(instant - timedelta(seconds=1), zone) == instant

    def _on(self, day: datetime, zone: ZoneInfo) -> datetime:
        wall = day + timedelta(minutes=self.minute_of_day)
        return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class PromptSchedule:
    """One of a club at a time. `waits_for_answers`: it skips while nobody has answered its last prompt.

    `few_left_at`: since when the host knows that few are left, until there are enough again. `film_missed_at`: since
    when the host knows that there is no film to ask about. `paused_at`: since when it cannot post; a host has to
    change it first.
    """

    schedule_id: int
    club_id: int
    rhythm: Rhythm
    channel_id: int
    waits_for_answers: bool
    made_by: int
    made_at: datetime
    next_at: datetime
    few_left_at: datetime | None = None
    film_missed_at: datetime | None = None
    paused_at: datetime | None = None

    def expects(self, due_at: datetime) -> bool:
        """Whether this occurrence is still to be dealt with."""
        return self.paused_at is None and self.next_at == due_at


def read_days(text: str) -> tuple[Weekday, ...]:
    """The days that somebody typed, each once. Raises `UserError` for what is none."""
    wanted = " ".join(text.casefold().split())
    if wanted in SEVERAL:
        return tuple(Weekday(day) for day in SEVERAL[wanted])
    parts = [part for part in BETWEEN_DAYS.split(A_SPAN.sub(r"\1-\2", wanted)) if part and part != "and"]
    found = {day for part in parts for day in _days_of(part)}
    if not found or None in found:
        raise UserError(f"I could not read {quoted(text.strip(), 100)} as days of the week. {DAYS_EXAMPLE}")
    return tuple(sorted(day for day in found if day is not None))


def read_hour(text: str) -> int:
    """The minute of the day that somebody typed. Raises `UserError`."""
    wanted = " ".join(text.casefold().split())
    if found := HOUR.fullmatch(wanted):
        return int(found[1]) * 60 + int(found[2])
    if found := HALF_DAY_HOUR.fullmatch(wanted):
        hour = int(found[1]) % HALF_A_DAY + (HALF_A_DAY if found[3] == "p" else 0)
        return hour * 60 + int(found[2] or 0)
    raise UserError(f"I could not read {quoted(text.strip(), 100)} as an hour of the day. {HOUR_EXAMPLE}")


def _days_of(part: str) -> list[Weekday | None]:
    """One day, or those of a span such as "fri-mon"; None stands for a word that is no day."""
    first, dash, last = part.partition("-")
    begin, end = _day(first), _day(last)
    if not dash:
        return [begin]
    if begin is None or end is None:
        return [None]
    return [Weekday((begin + ahead) % 7) for ahead in range((end - begin) % 7 + 1)]


def _day(word: str) -> Weekday | None:
    plain = word.removesuffix("s") if len(word) > len("tues") else word
    if len(plain) < LEAST_LETTERS:
        return None
    return next((day for day in Weekday if day.title.casefold().startswith(plain)), None)
