"""A club's own prompts: drawn from its documents, or written by a host or a member."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.asking import DrawnPrompt, fingerprint
from bot.domain.documents import Passage
from bot.domain.prompts import Intent, Level, Prompt
from bot.domain.sentences import Span

OWN_KEY = "own/{}"


class Origin(StrEnum):
    """Who thought of it."""

    DRAWN = "drawn"
    HOST = "host"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """What is kept of a prompt. The quotation is a span of the passage's text; without one both are None.

    `frame` is the key of the question in the bank, or None where somebody wrote it. Of a drawn one the bot may be less
    than `sure`: see `Subject.is_sure`.
    """

    passage_id: int | None
    span: Span | None
    origin: Origin
    frame: str | None
    theme: str | None
    confidence: float
    intent: Intent
    question: str
    follow_up: str
    fingerprint: str
    level: Level = Level.EASY
    ending: bool = False
    film: str | None = None
    other: str | None = None
    sure: bool = True

    @property
    def key(self) -> str:
        """Under this it is posted, and vetoed."""
        return own_key(self.fingerprint)

    @property
    def version(self) -> str:
        """Another one whenever what a host sees of it is another."""
        seen = (self.passage_id, self.span, self.theme, self.question, self.follow_up, self.level, self.ending)
        return "x" + hashlib.sha256(repr(seen).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class OwnPrompt:
    """A draft until it is approved. `prompt` is what is posted, its quotation cut from the passage just now."""

    prompt_id: int
    club_id: int
    content: NewPrompt
    prompt: Prompt
    passage: Passage | None
    rank: int
    made_by: int
    made_at: datetime
    approved_at: datetime | None = None

    @property
    def is_draft(self) -> bool:
        return self.approved_at is None


def own_key(print_: str) -> str:
    return OWN_KEY.format(print_)


def is_own_key(key: str) -> bool:
    """Whether the prompt of this key is a club's own, and not one that ships."""
    return key.startswith(OWN_KEY.format(""))


def from_drawn(drawn: DrawnPrompt, passage_id: int) -> NewPrompt:
    """What is kept of a drawn prompt."""
    return NewPrompt(
        passage_id=passage_id,
        span=drawn.quotation.span,
        origin=Origin.DRAWN,
        frame=drawn.frame.key,
        theme=drawn.theme.theme if drawn.theme else None,
        confidence=drawn.confidence,
        intent=drawn.frame.intent,
        question=drawn.question,
        follow_up=drawn.frame.follow_up,
        fingerprint=drawn.fingerprint,
        level=drawn.frame.level,
        ending=drawn.ending,
        film=drawn.film.label if drawn.film else None,
        other=drawn.other.label if drawn.other else None,
        sure=drawn.subject.is_sure,
    )


def written_fingerprint(quotation: str, question: str) -> str:
    """For a question that is in no bank: the same words ask the same."""
    return fingerprint(quotation, " ".join(question.casefold().split()))
