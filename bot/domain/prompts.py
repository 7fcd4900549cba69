"""Prompts: discussion questions, each with the quotation it was drawn from."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.judging import Judge
from bot.domain.kinds import QuotationKind

FILM_SLOT = "{film}"
OTHER_SLOT = "{other}"


class Intent(StrEnum):
    """What a question asks of the club; a discussion rotates through them."""

    OBSERVE = "observe"
    INTERPRET = "interpret"
    CONNECT = "connect"
    CHALLENGE = "challenge"
    PERSONAL = "personal"


class Level(StrEnum):
    EASY = "easy"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Theme:
    """An idea that runs through documents and films.

    `aliases` are words that members would type for it, `words` those that give it away in an essay, and `hints` those
    that only make it likelier.
    """

    key: str
    name: str
    line: str
    aliases: tuple[str, ...]
    spoils_endings: bool = False
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A question written beforehand, to stand under a quotation. `theme` is None where it suits any.

    The question has one slot for the film; one that `compares` has another for the film that the quotation is about.
    One that is `about` the film stands under words about the very film that was watched.
    `suits`: the kinds of quotation that it may stand under; empty for any.
    `takes_up`: the words that it takes up where a fragment names one of them: see `bot.domain.fragments`.
    """

    key: str
    theme: str | None
    intent: Intent
    question: str
    follow_up: str
    level: Level = Level.EASY
    ending: bool = False
    compares: bool = False
    about: bool = False
    suits: tuple[QuotationKind, ...] = ()
    takes_up: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether it suits words on any theme."""
        return not (self.theme or self.compares or self.about)


@dataclass(frozen=True, slots=True)
class Prompt:
    """`key` is unique over all that a club has: "founding/doubt-tempered". `question` has one slot for the film.

    `theme` is None where none is sure, `quotation` is empty where a host wrote a question without one, and
    `paragraph` is None with it. `passage` is the place of the passage that holds the paragraph, where that is known.

    `film`: the one film, "Title (Year)", that this is asked about. `other`: a film that it is compared with, so that
    it is never asked about that one.

    `document_id`: the club's own document that it is drawn from; None where that ships, and its title is enough.
    """

    key: str
    source: str
    theme: str | None
    intent: Intent
    paragraph: int | None
    quotation: str
    question: str
    follow_up: str
    level: Level = Level.EASY
    ending: bool = False
    film: str | None = None
    other: str | None = None
    passage: int | None = None
    document_id: int | None = None

    @property
    def drawn_from(self) -> tuple[str, int | None]:
        """The same for two prompts from one text, and for no others: a club may have several of one title."""
        return self.source, self.document_id


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that the club can draw from: the themes in their order, the prompts and the question bank by key.

    `synonyms` are groups of words that stand for one another in a search. `moments` knows how likely readers would post
    a sentence as a moment of a film; without what it has learnt, it is sure of none.
    """

    themes: dict[str, Theme]
    prompts: dict[str, Prompt]
    frames: dict[str, Frame] = field(default_factory=dict)
    synonyms: tuple[tuple[str, ...], ...] = ()
    moments: Judge = field(default_factory=Judge)
