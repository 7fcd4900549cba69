"""Questions that people write themselves, as a host's own, a member's suggestion, or a change to a draft."""

import json
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Self

from bot.domain.lint import faults_of_question
from bot.domain.own_prompts import NewPrompt
from bot.domain.prompts import FILM_SLOT, Intent, Level
from bot.errors import UserError

LONGEST_TYPED_QUOTATION = 1000
SLOT = re.compile(r"\{[a-z]*\}", re.IGNORECASE)
ADVICE = {
    "yes or no": "Begin it with what, which, where, when, who, how or why.",
    "question mark": "End it with one.",
    "names the film twice": f"Write {FILM_SLOT} once; for the second time “the film” will do.",
    "needs no film": f"Leave {FILM_SLOT} out of it.",
    "longer than": "Ask one thing at a time.",
}
"""What to do, by words of the fault."""

INTENTS = (
    (Intent.CONNECT, r"\banother (?:film|story|book|song)|\bremind|\bcompared?\b|\bother films?\b"),
    (Intent.CHALLENGE, r"\b(?:disagree|should have|could have|would have|wrong|fail|fails|convince|defend|unfair)\b"),
    (Intent.PERSONAL, r"\b(?:your|yourself|have you ever|you ever)\b"),
    (
        Intent.OBSERVE,
        r"^(?:where|when)\b|\b(?:which|what) (?:scene|shot|moment|sound|gesture|look|object)|\bsee|\bhear",
    ),
)


class NotYet(UserError):
    """What was written cannot be taken as it is. It is kept, and can be written again."""

    def __init__(self, message: str, nearest: "Nearest | None" = None) -> None:
        super().__init__(message)
        self.nearest = nearest


class Purpose(StrEnum):
    ADD = "add"
    SUGGEST = "suggest"
    EDIT = "edit"


class Moment(StrEnum):
    """When a question may be asked."""

    EARLY = "early"
    LATER = "later"
    AFTERWARDS = "afterwards"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the dialog."""

    question: str = ""
    follow_up: str = ""
    quotation: str = ""
    moment: Moment = Moment.EARLY

    @classmethod
    def of(cls, content: NewPrompt, quotation: str) -> Self:
        early = Moment.EARLY if content.level is Level.EASY else Moment.LATER
        moment = Moment.AFTERWARDS if content.ending else early
        return cls(content.question, content.follow_up, quotation, moment)

    def tidied(self) -> "Typed":
        """Without the space that typing leaves behind."""
        question, follow_up, quotation = (" ".join(t.split()) for t in (self.question, self.follow_up, self.quotation))
        return Typed(question, follow_up, quotation, self.moment)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The words of a passage that come nearest to what was typed."""

    passage_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Writing:
    """A question in the making, kept until it is taken. `film` is "Title (Year)" where it is about that one alone.

    An edit is of the draft `prompt_id`, as it was in the `version` that its host saw.
    """

    purpose: Purpose
    typed: Typed = Typed()
    theme: str | None = None
    film: str | None = None
    prompt_id: int | None = None
    version: str = ""
    nearest: Nearest | None = None

    def with_typed(self, typed: Typed) -> "Writing":
        return replace(self, typed=typed, nearest=None)

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        parts = json.loads(text)
        typed, nearest = parts["typed"], parts["nearest"]
        return cls(
            **{
                **parts,
                "purpose": Purpose(parts["purpose"]),
                "typed": Typed(**{**typed, "moment": Moment(typed["moment"])}),
                "nearest": Nearest(**nearest) if nearest else None,
            }
        )


def intent_of(question: str) -> Intent:
    """What a question that somebody wrote most likely asks for."""
    return next((intent for intent, words in INTENTS if re.search(words, question, re.IGNORECASE)), Intent.INTERPRET)


def check_question(question: str, follow_up: str) -> None:
    """Raises `NotYet` that says what is wrong and what to do about it."""
    faults = faults_of_question(question, follow_up)
    if unknown := SLOT.findall(question.replace(FILM_SLOT, "") + follow_up.replace(FILM_SLOT, "")):
        faults.append(f"{unknown[0]} stands for nothing; only {FILM_SLOT} does, for the film's title")
    if faults:
        advice = [words for mark, words in ADVICE.items() if any(mark in fault for fault in faults)]
        said = "; ".join(faults)
        raise NotYet(f"{said[0].upper()}{said[1:]}. {' '.join(advice)}".rstrip())
