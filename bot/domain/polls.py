"""Polls: quick questions of any kind, not about the next film."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.films import one_line
from bot.errors import UserError, quoted

FEWEST_OPTIONS = 2
MOST_OPTIONS = 10
MOST_QUESTION_LENGTH = 300
MOST_OPTION_LENGTH = 75
MOST_GIVEN_BACK = 1500


@dataclass(frozen=True, slots=True)
class Poll:
    """`options` are in the order they were asked. `closes_at` is None for a poll that is closed by hand."""

    poll_id: int
    club_id: int
    author_id: int
    question: str
    options: tuple[str, ...]
    several: bool
    hidden: bool
    channel_id: int
    opened_at: datetime
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    closed_late: bool = False
    message_id: int | None = None

    def takes_votes(self, now: datetime) -> bool:
        """A vote on the closing instant comes too late."""
        return self.closed_at is None and (self.closes_at is None or now < self.closes_at)

    @property
    def shows_counts(self) -> bool:
        return not self.hidden or self.closed_at is not None


@dataclass(frozen=True, slots=True)
class PollResult:
    """`counts` by the option's position; `voters` is how many members voted, each counted once."""

    poll: Poll
    counts: tuple[int, ...]
    voters: int

    @property
    def leaders(self) -> tuple[str, ...]:
        """All options with the most votes; none while nobody has voted."""
        most = max(self.counts, default=0)
        return tuple(o for o, count in zip(self.poll.options, self.counts, strict=True) if most and count == most)


def count_votes(poll: Poll, votes: Mapping[int, Sequence[int]]) -> PollResult:
    """The result of `votes`, which maps each member to the positions they chose."""
    counts = [0] * len(poll.options)
    for positions in votes.values():
        for position in positions:
            counts[position] += 1
    return PollResult(poll, tuple(counts), sum(1 for positions in votes.values() if positions))


def read_question(text: str) -> str:
    """Raises `UserError` if it is empty or too long."""
    question = one_line(text)
    if not question:
        raise UserError("The poll has no question. Write one, for example `When shall we meet?`.")
    if len(question) > MOST_QUESTION_LENGTH:
        raise UserError(
            f"The question has {len(question)} characters; at most {MOST_QUESTION_LENGTH} fit. "
            f"Here it is, to shorten: {quoted(question, MOST_GIVEN_BACK)}"
        )
    return question


def read_options(text: str) -> tuple[str, ...]:
    """Options typed with `|` between them, or commas where there is no `|`.

    Raises `UserError` if there are too few or too many, an empty one, two equal ones or one that is too long.
    """
    separator = "|" if "|" in text else ","
    options = tuple(one_line(option) for option in text.split(separator))
    if problem := _problem(options):
        raise UserError(f"{problem} You wrote: {quoted(text, MOST_GIVEN_BACK)}")
    return options


def _problem(options: tuple[str, ...]) -> str | None:
    if not all(options):
        return "One of the answers is empty. Put one `|` between each two answers and none at the end."
    if len(options) < FEWEST_OPTIONS:
        return "A poll needs at least two answers. Put `|` between them: `Friday | Saturday`."
    if len(options) > MOST_OPTIONS:
        return f"A poll has at most {MOST_OPTIONS} answers; these are {len(options)}."
    keys = [option.casefold() for option in options]
    if double := next((o for o, key in zip(options, keys, strict=True) if keys.count(key) > 1), None):
        return f"The answer {quoted(double)} stands there twice."
    if long := next((option for option in options if len(option) > MOST_OPTION_LENGTH), None):
        return f"The answer {quoted(long)} is longer than {MOST_OPTION_LENGTH} characters."
    return None
