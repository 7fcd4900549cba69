"""How readers would judge a sentence: what they said of some thousands, summed up in what each of its signs counts.

A sign is something that can be seen in a sentence without understanding it: a word, two words side by side, its length,
or a pattern. What each counts is learnt by logistic regression (`tests.prompts.learn`) and kept in `data`.
"""

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.kinds import ABOUT_FILMS, PAST, PRESENT
from bot.domain.leaning import leans_on_what_came_before
from bot.domain.standing import A_CERTAIN_ONE, SHE, THE_SAME, THIS

WORD = re.compile(r"[a-z]+(?:’[a-z]+)?|[;:?—]")
ENDINGS = ("ed", "ing", "ly", "tion", "ness", "est", "er", "s")
SHORTEST_STEM = 3
LENGTHS = (10, 14, 20, 28)
"""In words: where one length ends and the next begins."""

NAME = re.compile(r"(?<![.!?…] )(?<!^)\b[A-Z][\w’]+")
PATTERNS = {
    "before": re.compile("|".join((SHE, THIS, THE_SAME)), re.IGNORECASE),
    "certain": A_CERTAIN_ONE,
    "films": ABOUT_FILMS,
    "present": PRESENT,
    "past": PAST,
    "name": NAME,
    "spoken": re.compile(r"[“\"]"),
    "happens": re.compile(r"\b(?:moment|scene|shot|bit|part|sequence) (?:when|where|in which|outside|after|of)\b"),
    "writer": re.compile(r"\b(?:I|me|[Mm]y)\b"),
}


def signs_of(text: str) -> frozenset[str]:
    """All signs of one sentence."""
    words = WORD.findall(text.casefold().replace("'", "’"))
    return frozenset([*_of_words(words), *_of_the_whole(text)])


def _of_words(words: list[str]) -> Iterator[str]:
    yield from words
    yield f"^ {words[0] if words else ''}"
    yield f"^ {' '.join(words[:2])}"
    for word, following in itertools.pairwise(words):
        yield f"{word} {following}"
        for ending in ENDINGS:
            if following.endswith(ending) and len(following) >= SHORTEST_STEM + len(ending):
                yield f"{word} -{ending}"


def _of_the_whole(text: str) -> Iterator[str]:
    yield f"length {sum(len(text.split()) > length for length in LENGTHS)}"
    yield from (f"comma {number}" for number in range(1, min(text.count(","), 4) + 1))
    yield from (f"@{name}" for name, pattern in PATTERNS.items() if pattern.search(text))
    if leans_on_what_came_before(text):
        yield "@leans"


@dataclass(frozen=True, slots=True)
class Judge:
    """What each sign counts for an answer of the readers, and what is said of a sentence without any (log odds).

    One who has learnt nothing never expects that answer.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    bias: float = -math.inf

    def chance(self, text: str) -> float:
        """From 0 to 1: how many of the readers would say so."""
        return 1 / (1 + math.exp(-self.bias - sum(self.weights.get(sign, 0.0) for sign in signs_of(text))))
