"""Sentences, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import nupunkt

from bot.domain.documents import PARAGRAPH_BREAK

SHORTENED = "approx|dept|dir|eds|est|etc|feat|fig|figs|min|misc|prod|pub|repr|resp|trans|vol|vols"
OVERLOOKED = re.compile(
    rf"(?<![\w.’'-])(?!(?:{SHORTENED})\.)[a-z]{{3,}}[.!?]+[”’\"')\]]*(?P<gap>\s+)(?=[“‘\"'(]?[A-Z])"
)
"""An end that is missed behind words such as "story", "can" and "no", which shorten others elsewhere."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to before `end` in some text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def paragraph_spans(text: str) -> Iterator[Span]:
    """The paragraphs of a passage."""
    start = 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        yield Span(start, start + len(paragraph))
        start += len(paragraph) + len(PARAGRAPH_BREAK)


def sentence_spans(text: str, within: Span) -> list[Span]:
    """The sentences of one paragraph, without the space around them."""
    part = within.of(text)
    found: list[Span] = []
    for start, end in _pieces(part):
        sentence = part[start:end]
        lead = len(sentence) - len(sentence.lstrip())
        body = sentence.strip()
        if body:
            found.append(Span(within.start + start + lead, within.start + start + lead + len(body)))
    return found


def _pieces(part: str) -> Iterator[tuple[int, int]]:
    for first, last in nupunkt.sent_spans(part) if part.strip() else ():
        start = first
        for overlooked in OVERLOOKED.finditer(part, first, last):
            if overlooked.end() < last:
                yield start, overlooked.start("gap")
                start = overlooked.end()
        yield start, last
