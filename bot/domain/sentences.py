"""Sentences, each with its place in the text."""

from collections.abc import Iterator
from dataclasses import dataclass

import nupunkt

from bot.domain.documents import PARAGRAPH_BREAK


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
    for start, end in nupunkt.sent_spans(part) if part.strip() else ():
        sentence = part[start:end]
        lead = len(sentence) - len(sentence.lstrip())
        body = sentence.strip()
        if body:
            found.append(Span(within.start + start + lead, within.start + start + lead + len(body)))
    return found
