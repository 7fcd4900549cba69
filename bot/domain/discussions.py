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
    """A prompt that was put to a club, once a round. It is reserved before it is sent: `message_id` is None then."""

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


@dataclass(frozen=True, slots=True)
class PostedPrompt:
    """A posting with all that is shown of it. `opens_round`: every prompt was used, and this is the first again."""

    posting: Posting
    discussion: Discussion
    film: Film
    prompt: Prompt
    theme: Theme
    opens_round: bool
