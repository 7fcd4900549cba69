"""Prompts: discussion questions, each with the quotation it was drawn from."""

from dataclasses import dataclass
from enum import StrEnum

FILM_SLOT = "{film}"


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
    """An idea that runs through documents and films. `aliases` are words members would type for it."""

    key: str
    name: str
    line: str
    aliases: tuple[str, ...]
    spoils_endings: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """`key` is unique over all packs: "founding/doubt-tempered". `question` has one slot for the film."""

    key: str
    source: str
    theme: str
    intent: Intent
    paragraph: int
    quotation: str
    question: str
    follow_up: str
    level: Level = Level.EASY
    ending: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that the club can draw from: the themes in their order, and the prompts by key."""

    themes: dict[str, Theme]
    prompts: dict[str, Prompt]
