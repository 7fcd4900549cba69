"""Nominations: films that members put forward."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.films import Film, one_line
from bot.domain.picks import Week
from bot.errors import UserError, quoted

MOST_PITCH_LENGTH = 300
MOST_GIVEN_BACK = 1500


class NominationStatus(StrEnum):
    OPEN = "open"
    PICKED = "picked"
    WITHDRAWN = "withdrawn"
    SHELVED = "shelved"


@dataclass(frozen=True, slots=True)
class Nomination:
    """`changed_at`: when it was picked, withdrawn or shelved; None while it is open.

    `news_channel_id`: where the club is told of it by a promise; None where an answer told it.
    """

    nomination_id: int
    club_id: int
    film: Film
    member_id: int
    pitch: str
    nominated_at: datetime
    status: NominationStatus = NominationStatus.OPEN
    changed_at: datetime | None = None
    news_channel_id: int | None = None


@dataclass(frozen=True, slots=True)
class Nominated:
    """A new nomination; `open_now` is how many the club has with it."""

    nomination: Nomination
    open_now: int


@dataclass(frozen=True, slots=True)
class FilmPast:
    """What the club has had to do with a film as a pick and on screen. `week`: the last that it was the pick of."""

    film: Film
    current_week: Week
    week: Week | None = None
    screened_at: datetime | None = None

    @property
    def is_blank(self) -> bool:
        return self.week is None and self.screened_at is None


@dataclass(frozen=True, slots=True)
class FilmReport:
    """All that the club knows of a film. `namesakes`: other films of the same title."""

    past: FilmPast
    nomination: Nomination | None
    namesakes: tuple[Film, ...] = ()

    @property
    def film(self) -> Film:
        return self.past.film


def read_pitch(text: str) -> str:
    """The pitch on one line. Raises `UserError` that gives the text back where it is too long."""
    pitch = one_line(text)
    if len(pitch) > MOST_PITCH_LENGTH:
        raise UserError(
            f"The pitch has {len(pitch)} characters; at most {MOST_PITCH_LENGTH} fit. Here it is, to shorten:"
            f" {quoted(pitch, MOST_GIVEN_BACK)}"
        )
    return pitch
