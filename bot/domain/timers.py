"""A timer: a durable promise to do one thing at one instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class TimerKind(StrEnum):
    """What is promised. The subject's id says for which nomination, election, poll, pick or screening."""

    POST_NOMINATION = "post_nomination"
    POST_ELECTION = "post_election"
    CLOSE_ELECTION = "close_election"
    POST_ELECTION_RESULT = "post_election_result"
    POST_PICK = "post_pick"
    POST_POLL = "post_poll"
    CLOSE_POLL = "close_poll"
    POST_POLL_RESULT = "post_poll_result"
    POST_SCREENING = "post_screening"
    CREATE_EVENT = "create_event"
    REMIND_SCREENING = "remind_screening"
    START_SCREENING = "start_screening"
    CANCEL_SCREENING = "cancel_screening"
    POST_PROMPT = "post_prompt"
    KEEP_PROMPT_SCHEDULE = "keep_prompt_schedule"
    MARK_VETO = "mark_veto"
    TELL_HOST = "tell_host"

    @property
    def grace(self) -> timedelta | None:
        """How late it may still be done. None: always, however late."""
        return GRACE.get(self)


GRACE = {
    TimerKind.REMIND_SCREENING: timedelta(minutes=30),
    TimerKind.START_SCREENING: timedelta(hours=2),
}

LATE_AFTER = timedelta(minutes=2)
"""From this delay on, what is done says that it is late."""

LEASE = timedelta(seconds=90)
"""A claim that is older than this belongs to a dead process, and anybody may take the work again."""

MOST_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Timer:
    """A claimed timer as its handler sees it. `attempts` counts this attempt too."""

    timer_id: int
    club_id: int
    kind: TimerKind
    subject_id: int
    generation: int
    due_at: datetime
    created_at: datetime
    attempts: int

    @property
    def nonce(self) -> str:
        """Sent with a message so that Discord itself refuses a second copy; at most 25 characters."""
        return f"{self.timer_id}.{self.generation}"

    @property
    def marker(self) -> int:
        """Stands in the sent message, so that it can be found again when the nonce is too old to help."""
        return self.timer_id % MARKER_RANGE + 1

    @property
    def was_tried_before(self) -> bool:
        return self.attempts > 1

    def lateness(self, now: datetime) -> timedelta:
        return max(now - self.due_at, timedelta(0))

    def is_missed(self, now: datetime) -> bool:
        return self.kind.grace is not None and self.lateness(now) > self.kind.grace


MARKER_RANGE = 2**31 - 1


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the given number of failed attempts: 10 s, doubled each time, at most 10 min."""
    return min(timedelta(seconds=10 * 2.0 ** min(attempts - 1, 6)), timedelta(minutes=10))
