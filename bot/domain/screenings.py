"""Screenings: watch parties, and who comes to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.clock import EPOCH
from bot.domain.films import Film, one_line
from bot.errors import UserError, quoted

MOST_NOTE_LENGTH = 300
MOST_PLACE_LENGTH = 100
MOST_GIVEN_BACK = 1500
USUAL_RUNTIME = timedelta(hours=2)
TIME_TO_TALK = timedelta(minutes=30)
ENDS_ON = timedelta(minutes=15)
REMIND_BEFORE = timedelta(minutes=30)


class Answer(StrEnum):
    """What a member says to an invitation."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Screening:
    """A watch party. It is held either in a voice channel or at a place; the other is None or empty."""

    screening_id: int
    club_id: int
    film: Film
    host_id: int
    starts_at: datetime
    ends_at: datetime
    channel_id: int
    scheduled_at: datetime
    voice_channel_id: int | None = None
    place: str = ""
    note: str = ""
    pick_id: int | None = None
    message_id: int | None = None
    event_id: int | None = None
    started_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def remind_at(self) -> datetime:
        return self.starts_at - REMIND_BEFORE

    def is_ahead(self, now: datetime) -> bool:
        """Whether it is still to come, or running."""
        return not self.is_cancelled and now < self.ends_at

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return starts_at < self.ends_at and self.starts_at < ends_at


@dataclass(frozen=True, slots=True)
class Attendance:
    """A screening and every member's answer; members in the order in which they gave it."""

    screening: Screening
    answers: Mapping[int, Answer]

    def members(self, answer: Answer) -> list[int]:
        return [member_id for member_id, given in self.answers.items() if given is answer]


def end_of(starts_at: datetime, film: Film) -> datetime:
    """When a party is over: the film, half an hour to talk, and on to the next quarter of an hour."""
    runtime = timedelta(minutes=film.runtime_minutes) if film.runtime_minutes else USUAL_RUNTIME
    over = starts_at + runtime + TIME_TO_TALK
    return over + (EPOCH - over) % ENDS_ON


def read_place(text: str) -> str:
    """Raises `UserError` if it is too long for a server's event."""
    place = one_line(text)
    if len(place) > MOST_PLACE_LENGTH:
        raise UserError(
            f"The place has {len(place)} characters; at most {MOST_PLACE_LENGTH} fit. Shorten it, and put the rest"
            f" into the note: {quoted(place, MOST_GIVEN_BACK)}"
        )
    return place


def read_note(text: str) -> str:
    """Raises `UserError` if it is too long."""
    note = one_line(text)
    if len(note) > MOST_NOTE_LENGTH:
        raise UserError(
            f"The note has {len(note)} characters; at most {MOST_NOTE_LENGTH} fit. Here it is, to shorten:"
            f" {quoted(note, MOST_GIVEN_BACK)}"
        )
    return note


def check_where(voice_channel_id: int | None, place: str) -> None:
    """Raises `UserError` unless exactly one of them is given."""
    if voice_channel_id is None and not place:
        raise UserError(
            "Where do you meet? Choose a voice channel with `channel:`, or write a place: `place: Ann's living room`."
        )
    if voice_channel_id is not None and place:
        raise UserError(
            "A watch party is held in one place. Choose a voice channel with `channel:` or write a `place:`, not both;"
            " more can be said in the `note:`."
        )
