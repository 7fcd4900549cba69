"""Words of a passage that are worth quoting: whole sentences that stand alone, and fragments with a spark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.documents import Passage
from bot.domain.lexicon import EMPTY_WORDS
from bot.domain.lint import faults_of_quotation, leans_on_what_came_before
from bot.domain.prompts import QuotationKind
from bot.domain.sentences import Span, paragraph_spans, sentence_spans
from bot.domain.standing import is_firm, judges, kind_of, stands_alone

FEWEST_WHOLE, MOST_WHOLE, MOST_CHARACTERS = 9, 48, 320
FEWEST_FRAGMENT, MOST_FRAGMENT = 5, 15
LEAST_STRENGTH, GOOD_STRENGTH = 1.55, 1.65
"""What a passage's first quotation needs, and every further one."""

MOSTLY = 0.75
SHORT = 12
BEST_LENGTH = range(9, 27)
ENDED = re.compile(r"[.!?…][”\"’)]*$")
EDGE = re.compile(r"[,;:.!?…]+[”\"’)]?(?:\s|$)|\s[—–-]\s|—")
LEADING = re.compile(r"^(?:and|but|or|so|that|then|yet)\s+", re.IGNORECASE)

SPARKS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "rather than": r"\brather than\b",
        "less than more": r"\b(?:less|more) (?:an? [^.,;]{2,40}?|[\w’'-]+(?: [\w’'-]+)?) than\b",
        "not but": r"\b(?:not|never|isn’t|isn't|no)\b[^.;]{2,60}?(?:\bbut\b|; it is\b|, it is\b)",
        "tempered by": r"\b(?:tempered|shaped|haunted|balanced|braided|saved|undone|bought|paid for) (?:by|with|at)\b",
        "between": r"\b(?:tension|gap|distance|difference|argument|line|war|bargain) between\b",
        "becomes": r"\b(?:becomes?|turns? into|is another word for|is a kind of|are a kind of)\b",
        "treats as": r"\btreats?\b[^.;]{2,40}\bas\b",
        "the best": r"\bthe (?:best|worst|hardest|truest|cruellest|strangest|only|first|last|real)\b",
        "always": r"\b(?:always|never|every|nobody|everybody|nothing|everything|no one|everyone)\b",
        "cannot": r"\b(?:cannot|can’t|can't|must|refuses?|costs?|owes?|forgives?|betrays?|pretends?|lies?|lied)\b",
        "if": r"^(?:if|once|until|unless|to)\b",
        "means": r"\b(?:means?|amounts? to|depends? on|comes? down to|belongs? to|(?:begin|end)s? (?:with|where))\b",
        "what is": r"\b(?:is|are) (?:what|how|where|when|why|who|whatever)\b|^(?:what|who|where|how)(?:ever)? \w+",
        "easier": r"\b(?:easier|harder|better|worse|sooner|closer|the more|the less) (?:\w+ ){0,3}(?:than|the)\b",
        "is": r"^(?:an?|the) [\w’'-]+(?: [\w’'-]+){0,3} (?:is|are) (?:an?|the|what|how|where|who|not)\b",
    }.items()
}
COMMONPLACE = re.compile(
    r"\b(?:in conclusion|in this essay|this essay|as we have seen|in other words|it is important|in recent years"
    r"|in the end|such films|this genre|this category|of this kind|for example|for instance|on the other hand"
    r"|more than ever|in today’s|needless to say|at the end of the day)\b",
    re.IGNORECASE,
)
HANGING = re.compile(
    r"(?:if|once|until|unless|after|before|since|whether|than|like|to|with|without|in|at|by|from|of|except|even"
    r"|as|for|while|because|though"
    r"|who|whom|whose|which|where|when|what|how|why|\w+ing|flown|given|made|taken|told|asked|born|\w{3,}ed)\b",
    re.IGNORECASE,
)
"""A fragment that begins so is a piece of another clause."""

ELSEWHERE = re.compile(r"\b(?:he|she|him|her|his|it|its|they|them|their|this|these|the same)\b", re.IGNORECASE)
"""What a fragment leaves in the part of the sentence that it was cut from."""

THE_FILM = re.compile(
    r"\bthe (?:film|movie|picture|documentary|director|sequel|soundtrack|opening|finale)\b"
    r"|\bthe (?:scene|shot|moment|song|sequence|image) (?:that|which|where|when)\b",
    re.IGNORECASE,
)
ORNAMENT = re.compile(r"[:;—–]| than | like | where | which | who | as if | (?:is|are|becomes?) (?:an?|the) ")
EVERYBODYS = "I|I[’']\\w+|American|British|English|European|French|Western|Hollywood|Christmas|[A-Z][a-z]+day"
NAME = re.compile(rf"(?<![.!?…] )(?<![“\"‘(])(?<!^)\b(?!(?:{EVERYBODYS})\b)[A-Z][\w’'-]+")
WEAKNESSES = (
    (COMMONPLACE, 1.5),
    (THE_FILM, 0.7),
    (re.compile(r"\d"), 0.6),
    (re.compile(r"\b(?:I|me|my|mine|myself)\b"), 1.2),
    (re.compile(r"\b(?:we|us)\b"), 0.5),
    (re.compile(r"\?[”\"’]?$"), 0.8),
    (re.compile(r"\b[Ww]e (?:go|went|come|came|saw|had|were)\b"), 1.0),
    (re.compile(r"\b(?:then|later|earlier|again|afterwards|by now|couldn[’']t|didn[’']t|wouldn[’']t)\b"), 0.5),
    (re.compile(r"\b(?:that|the other|the next) (?:day|night|morning|evening|summer|year|week|time|film|one)\b"), 0.5),
)
"""What makes words a weaker quotation, and by how much."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A span of a passage. `strength` is how much it is worth quoting, for comparing only."""

    passage: Passage
    span: Span
    strength: float

    @property
    def is_particular(self) -> bool:
        """Whether it tells of somebody or of some film, rather than of films or people in general."""
        first = self.text.split(maxsplit=1)[0].strip('“"‘')
        opens_with_a_name = first.casefold() not in EMPTY_WORDS and first in NAME.findall(self.passage.text)
        return opens_with_a_name or any(sign.search(self.text) for sign in (THE_FILM, NAME))

    @property
    def is_firm(self) -> bool:
        """Whether it may be posted unread. One that is not is drawn only where a passage gives nothing better."""
        return is_firm(self.text)

    def is_a_view_of(self, title: str) -> bool:
        """Whether it judges the film of this title, and names nobody whom only the essay's reader knows."""
        text = self.text.replace(title, "")
        return self.text[0].isupper() and judges(text) and not NAME.search(text)

    @property
    def kind(self) -> QuotationKind:
        return kind_of(self.text, particular=self.is_particular)

    @property
    def claim(self) -> str:
        """Its main words, without what it is likened to, a list that follows, or a clause that hangs on them."""
        return ORNAMENT.split(self.text)[0]

    @property
    def surroundings(self) -> str:
        """The passage without the quotation."""
        return f"{self.passage.text[: self.span.start]}\n{self.passage.text[self.span.end :]}"

    @property
    def before(self) -> str:
        """The passage up to the quotation's end."""
        return self.passage.text[: self.span.end]

    @property
    def text(self) -> str:
        return self.span.of(self.passage.text)

    @property
    def paragraph(self) -> int:
        return self.passage.paragraph_at(self.span.start)


def quotations_of(passage: Passage) -> list[Quotation]:
    """What may be quoted of a passage, the strongest first; no two share a word."""
    found: list[Quotation] = []
    for paragraph in paragraph_spans(passage.text):
        sentences = sentence_spans(passage.text, paragraph)
        for index, sentence in enumerate(sentences):
            spans = [*_whole(passage.text, sentences, index), *_fragments(passage.text, sentence)]
            found += [Quotation(passage, span, _strength(passage.text, span, sentence, paragraph)) for span in spans]
    strong = [quotation for quotation in found if quotation.strength >= LEAST_STRENGTH]
    apart = _apart(
        sorted(strong, key=lambda quotation: (not quotation.is_firm, -quotation.strength, quotation.span.start))
    )
    return apart[:1] + [
        quotation for quotation in apart[1:] if quotation.is_firm and quotation.strength >= GOOD_STRENGTH
    ]


def _whole(text: str, sentences: list[Span], index: int) -> Iterator[Span]:
    """The sentence; one that leans on its predecessor takes it along, if both together are short enough."""
    span = sentences[index]
    if leans_on_what_came_before(span.of(text)):
        if index == 0 or leans_on_what_came_before(sentences[index - 1].of(text)):
            return
        span = Span(sentences[index - 1].start, span.end)
    whole = span.of(text)
    if whole[0].islower() or not stands_alone(whole):
        return
    fits = FEWEST_WHOLE <= len(whole.split()) <= MOST_WHOLE and len(whole) <= MOST_CHARACTERS
    if fits and ENDED.search(whole) and _clean(whole):
        yield span


def _fragments(text: str, sentence: Span) -> Iterator[Span]:
    """Clauses of the sentence that hold a spark, from edge to edge, without the word that ties them to the rest."""
    body = sentence.of(text)
    edges = [0, *(match.end() for match in EDGE.finditer(body)), len(body)]
    for first, last in pairwise(edges):
        span = _trimmed(text, Span(sentence.start + first, sentence.start + last))
        words = span.of(text).split()
        whole = len(words) == len(body.split())
        if not whole and FEWEST_FRAGMENT <= len(words) <= MOST_FRAGMENT and _is_fragment(span.of(text), words):
            yield span


def _is_fragment(text: str, words: list[str]) -> bool:
    """It sparks, is whole in itself, and neither hangs on another clause nor ends on a word that wants another."""
    telling = [word for word in words if word.casefold().strip("’'") not in EMPTY_WORDS]
    if HANGING.match(text) or ELSEWHERE.search(text) or not (is_firm(text) and stands_alone(text)):
        return False
    return (
        words[-1].casefold() not in EMPTY_WORDS
        and len(telling) * 3 >= len(words)
        and _clean(text)
        and bool(_sparks(text))
    )


def _trimmed(text: str, span: Span) -> Span:
    """Without the punctuation at both ends and the conjunction at its head."""
    body = span.of(text)
    start = len(body) - len(body.lstrip(' —–-(“"‘,;:'))
    lead = LEADING.match(body[start:])
    start += lead.end() if lead else 0
    return Span(span.start + start, span.start + max(start, len(body.rstrip(' —–-)”"’,;:.!?…('))))


def _clean(text: str) -> bool:
    return not faults_of_quotation(text)


def _sparks(text: str) -> int:
    return sum(bool(pattern.search(text)) for pattern in SPARKS.values())


def _strength(text: str, span: Span, sentence: Span, paragraph: Span) -> float:
    quotation = span.of(text)
    words = quotation.split()
    sparks = _sparks(quotation)
    strength = 1.0 + min(sparks, 3) * 0.8
    strength += 0.6 if len(words) in BEST_LENGTH else -0.2
    strength += 0.3 if sentence.start == paragraph.start else 0.0
    strength -= sum(weight for pattern, weight in WEAKNESSES if pattern.search(quotation))
    strength -= 0.4 * len(NAME.findall(quotation))
    strength -= 0.8 if span.start < sentence.start else 0.0
    strength -= 0.7 if span.end - span.start < len(sentence.of(text)) * MOSTLY else 0.0
    strength -= 0.6 if len(words) < SHORT and ELSEWHERE.search(quotation) else 0.0
    return strength - 0.3 * (span.end - span.start > MOST_CHARACTERS * 0.75)


def _apart(quotations: list[Quotation]) -> list[Quotation]:
    """Without those that overlap a stronger one."""
    kept: list[Quotation] = []
    for quotation in quotations:
        if all(q.span.end <= quotation.span.start or quotation.span.end <= q.span.start for q in kept):
            kept.append(quotation)
    return kept
