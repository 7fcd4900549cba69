"""Discussions: a film's thread, and the prompts that were put into it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.films import Film
from bot.domain.prompts import Intent, Prompt, Theme


@dataclass(frozen=True, slots=True)
class Discussion:
    """The talk about one film in one channel. `opened_at`: since when its present thread is wanted."""

    discussion_id: int
    club_id: int
    film_id: int
    channel_id: int
    opened_at: datetime
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A prompt that was put to a club, once a round. It is reserved before it is sent: `message_id` is None then.

    `schedule_id` is of the schedule that put it; then `member_id` is the host who made that.
    """

    posting_id: int
    club_id: int
    round: int
    prompt_key: str
    intent: Intent
    discussion_id: int
    member_id: int
    reserved_at: datetime
    message_id: int | None = None
    posted_at: datetime | None = None
    schedule_id: int | None = None


@dataclass(frozen=True, slots=True)
class PostedPrompt:
    """A posting with all that is shown of it. `opens_round`: all that suits was used, and this is the first again.

    `tells_the_end`: it touches on how the film ends; `is_hidden`: it does, and the club has yet to watch the film.
    `is_vetoed`: a host has set it aside since.
    """

    posting: Posting
    discussion: Discussion
    film: Film
    prompt: Prompt
    theme: Theme | None
    opens_round: bool
    tells_the_end: bool = False
    is_hidden: bool = False
    is_vetoed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A prompt's second question, hidden where the prompt is."""

    text: str
    is_hidden: bool
