"""Nominations: films that members put forward."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.films import Film

MOST_PITCH_LENGTH = 300


class NominationStatus(StrEnum):
    OPEN = "open"
    PICKED = "picked"
    WITHDRAWN = "withdrawn"
    SHELVED = "shelved"


@dataclass(frozen=True, slots=True)
class Nomination:
    """`changed_at`: when it was picked, withdrawn or shelved; None while it is open."""

    nomination_id: int
    club_id: int
    film: Film
    member_id: int
    pitch: str
    nominated_at: datetime
    status: NominationStatus = NominationStatus.OPEN
    changed_at: datetime | None = None
