"""Picks: the film the club watches in a given week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.films import Film


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week from Monday to Sunday in the club's zone, known by its Monday."""

    monday: date

    @classmethod
    def of(cls, instant: datetime, zone: ZoneInfo) -> "Week":
        day = instant.astimezone(zone).date()
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def read(cls, text: str) -> "Week":
        """The week whose `key` is `text`."""
        return cls(date.fromisoformat(text))

    @property
    def key(self) -> str:
        """The Monday as an ISO date, which is how it is stored."""
        return self.monday.isoformat()

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def after(self, weeks: int) -> "Week":
        return Week(self.monday + timedelta(weeks=weeks))

    @property
    def label(self) -> str:
        """ "2 to 8 March 2026", with as few repetitions as reading allows."""
        first, last = self.monday, self.sunday
        if first.year != last.year:
            return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
        if first.month != last.month:
            return f"{first.day} {first:%B} to {last.day} {last:%B %Y}"
        return f"{first.day} to {last.day} {last:%B %Y}"


@dataclass(frozen=True, slots=True)
class Pick:
    """`nominator_id` and `pitch` come from the nomination, where there is one."""

    pick_id: int
    club_id: int
    week: Week
    film: Film
    host_id: int
    channel_id: int
    set_at: datetime
    nomination_id: int | None = None
    election_id: int | None = None
    nominator_id: int | None = None
    pitch: str = ""
    message_id: int | None = None
