"""Words of a passage that are worth quoting: whole sentences that stand alone and have a spark."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.documents import Passage
from bot.domain.kinds import QuotationKind, judges, kind_of
from bot.domain.lexicon import EMPTY_WORDS
from bot.domain.lint import faults_of_quotation
from bot.domain.sentences import Span, paragraph_spans, sentence_spans
from bot.domain.standing import is_firm, is_for_everybody, stands_alone

FEWEST_WHOLE, MOST_WHOLE, MOST_CHARACTERS = 9, 48, 320
LEAST_STRENGTH, SURE_STRENGTH = 1.65, 2.2
"""What only has a good length falls short of the one, unless it opens a paragraph; one spark with it, and nothing
against it, is worth the other.
"""

MOST_SPARKS = 2
MOST_WORDS_OF_A_MAXIM, LEAST_SHARE_OF_MAXIMS = 14, 0.11
"""How many of a text's sentences about nobody in particular are short and may be posted unread, if whole ones are taken
from it. One or two look so in any text: of a dozen general essays of strangers with fewer, readers would have posted
one in four.
"""

OPENS_PARAGRAPH = 0.3
MANY_PRONOUNS, MANY_COMMAS = 4, 4
BEST_LENGTH = range(9, 27)
ENDED = re.compile(r"[.!?…][”\"’)]*$")

SPARKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\brather than\b",
        r"\b(?:less|more) (?:an? [^.,;]{2,40}?|[\w’'-]+(?: [\w’'-]+)?) than\b",
        r"\b(?:not|never|isn’t|isn't|no)\b[^.;]{2,60}?(?:\bbut\b|; it is\b|, it is\b)",
        r"\b(?:tempered|shaped|haunted|balanced|braided|saved|undone|bought|paid for) (?:by|with|at)\b",
        r"\b(?:tension|gap|distance|difference|argument|line|war|bargain) between\b",
        r"\b(?:becomes?|turns? into|is another word for|is a kind of|are a kind of)\b",
        r"\btreats?\b[^.;]{2,40}\bas\b",
        r"\bthe (?:best|worst|hardest|truest|cruellest|strangest|only|first|last|real)\b",
        r"\b(?:always|never|every|nobody|everybody|nothing|everything|no one|everyone)\b",
        r"\b(?:cannot|can’t|can't|must|refuses?|costs?|owes?|forgives?|betrays?|pretends?|lies?|lied)\b",
        r"^(?:if|once|until|unless|to)\b",
        r"\b(?:means?|amounts? to|depends? on|comes? down to|belongs? to|(?:begin|end)s? (?:with|where))\b",
        r"\b(?:is|are) (?:what|how|where|when|why|who|whatever)\b|^(?:what|who|where|how)(?:ever)? \w+",
        r"\b(?:easier|harder|better|worse|sooner|closer|the more|the less) (?:\w+ ){0,3}(?:than|the)\b",
        r"^(?:an?|the) [\w’'-]+(?: [\w’'-]+){0,3} (?:is|are) (?:an?|the|what|how|where|who|not)\b",
    )
)
COMMONPLACE = re.compile(
    r"\b(?:in conclusion|in this essay|this essay|as we have seen|in other words|it is important|in recent years"
    r"|in the end|such films|this genre|this category|of this kind|for example|for instance|on the other hand"
    r"|in an age of|(?:hungrier|stronger|greater) than ever|one of the most \w+|the foundation of"
    r"|any (?:successful|good|great)"
    r"|plays? an? (?:\w+ )?(?:role|part)|more than ever|in today’s|needless to say|at the end of the day)\b",
    re.IGNORECASE,
)
ADVERTISING = re.compile(
    r"\b(?:journeys?|blueprints?|celebrat\w+|inspir\w+|passion\w*|artistry|creativity|resonat\w+|resonance"
    r"|illuminat\w+|foster\w*|showcas\w+|explorations?|recalibrat\w+|redefin\w+|storytelling|evok\w+|immers\w+"
    r"|compelling|captivat\w+|tapestry|testament|profound\w*|emotional?|essence|alchemy|heartbeat|three-dimensional"
    r"|relatable|shareable|flawless|curat\w+|portrayals?|insights?|ecosystem|authenticity|vulnerability|resilience"
    r"|perseverance|intimacy|endures?|enduring|timeless|aura|shared moment|musical documentar\w+)\b",
    re.IGNORECASE,
)
"""Words that say well of everything."""

ONE_GENRE = re.compile(r"\b(?:horror|concert|road|war|action|music(?:al)?) (?:films?|movies?|documentar\w+)\b")
BESIDES = re.compile(r"[:—–]|, (?:because|since|which is why)\b|; (?:hence|thus|therefore|so)\b")
"""Where a second thought begins, or a list, or a reason."""

IN_MARKS = re.compile(r"“[^”]*”|\"[^\"]*\"")
THERE_IS = re.compile(r"\bthere (?:is|are)\b", re.IGNORECASE)

PRONOUN = re.compile(r"\b(?:her|it|its|they|them|their)\b", re.IGNORECASE)

THE_FILM = re.compile(
    r"\bthe (?:film|movie|picture|documentary|director|sequel|soundtrack|opening|finale)\b"
    r"|\bthe (?:scene|shot|moment|song|sequence|image) (?:that|which|where|when)\b",
    re.IGNORECASE,
)
ORNAMENT = re.compile(r"[:;—–]| than | like | where | which | who | as if | (?:is|are|becomes?) (?:an?|the) ")
EVERYBODYS = "I|I[’']\\w+|American|British|English|European|French|Western|Hollywood|Christmas|[A-Z][a-z]+day"
NAME = re.compile(rf"(?<![.!?…] )(?<![“\"‘(])(?<!^)\b(?!(?:{EVERYBODYS})\b)[A-Z][\w’'-]+")
NAMED_WHO = re.compile(r"^[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?, who\b")
WEAKNESSES = (
    (COMMONPLACE, 1.5),
    (THE_FILM, 0.7),
    (re.compile(r"\d"), 0.6),
    (re.compile(r"\b(?:we|us)\b"), 0.5),
    (re.compile(r"\?[”\"’]?$"), 0.8),
    (re.compile(r"\b[Ww]e (?:go|went|come|came|saw|had|were)\b"), 1.0),
    (re.compile(r"\b(?:then|later|earlier|afterwards|by now|couldn[’']t|didn[’']t|wouldn[’']t)\b"), 0.5),
    (re.compile(r"\b(?:that|the other|the next) (?:day|night|morning|evening|summer|year|week|time|film|one)\b"), 0.5),
)
"""What makes words a weaker quotation, and by how much."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A span of a passage. `strength` is how much it is worth quoting, for comparing only.

    It `shows` something where it tells a moment of one film.
    """

    passage: Passage
    span: Span
    strength: float
    shows: bool = False

    @property
    def is_particular(self) -> bool:
        """Whether it tells of somebody or of some film, rather than of films or people in general."""
        first = self.text.split(maxsplit=1)[0].strip('“"‘')
        opens_with_a_name = first.casefold() not in EMPTY_WORDS and first in NAME.findall(self.passage.text)
        return opens_with_a_name or any(sign.search(self.text) for sign in (THE_FILM, NAME, NAMED_WHO))

    @property
    def is_sure(self) -> bool:
        """Whether it may be posted unread: it has a thought for everybody, and says no more than that one."""
        said = self.text
        burdened = (
            said.count(",") >= MANY_COMMAS
            or ADVERTISING.search(said)
            or ONE_GENRE.search(said)
            or len(PRONOUN.findall(said)) >= MANY_PRONOUNS
        )
        return self.strength >= SURE_STRENGTH and is_for_everybody(said) and not (burdened or BESIDES.search(said))

    @property
    def is_a_view(self) -> bool:
        """Whether it judges a film, so that one can differ."""
        return judges_a_film(self.text)

    def names_others_than(self, title: str) -> bool:
        """Whether it names somebody whom only those know who know the film of this title, or the essay."""
        return bool(NAME.search(self.text.replace(title, "")))

    def holds(self, other: "Quotation") -> bool:
        """Whether the other's words begin within its own."""
        begins_within = self.span.start <= other.span.start < self.span.end
        return begins_within and self.passage.position == other.passage.position

    @property
    def is_a_fragment(self) -> bool:
        """Whether it is less than a sentence."""
        return not ENDED.search(self.text)

    @property
    def kind(self) -> QuotationKind:
        if self.shows:
            return QuotationKind.PICTURE
        if self.is_a_fragment:
            return QuotationKind.FRAGMENT
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
    def text(self) -> str:
        return self.span.of(self.passage.text)

    @property
    def paragraph(self) -> int:
        return self.passage.paragraph_at(self.span.start)


def quotations_of(passage: Passage) -> list[Quotation]:
    """What may be quoted of a passage about any film, the strongest first."""
    found: list[Quotation] = []
    for paragraph, sentence in _whole_sentences(passage):
        text = sentence.of(passage.text)
        if _is_a_thought(text):
            strength = _strength(text) + OPENS_PARAGRAPH * (sentence.start == paragraph.start)
            found.append(Quotation(passage, sentence, strength))
    return _strongest_first([quotation for quotation in found if quotation.strength >= LEAST_STRENGTH])


def thinks_aloud(passages: Sequence[Passage], quotable: Iterable[Quotation]) -> bool:
    """Whether the text is of a kind from which whole sentences can be taken: its writer makes short ones often.

    `quotable`: what may be quoted of the passages, as `quotations_of` finds it.
    """
    whole = [Quotation(passage, sentence, 0.0) for passage in passages for _, sentence in _whole_sentences(passage)]
    maxims = [each for each in quotable if each.is_sure and len(each.text.split()) <= MOST_WORDS_OF_A_MAXIM]
    general, short = (sum(not quotation.is_particular for quotation in each) for each in (whole, maxims))
    return short >= LEAST_SHARE_OF_MAXIMS * general


def _whole_sentences(passage: Passage) -> Iterator[tuple[Span, Span]]:
    """Those that can be shown, each with its paragraph."""
    for paragraph in paragraph_spans(passage.text):
        for sentence in sentence_spans(passage.text, paragraph):
            if fits(sentence.of(passage.text)):
                yield paragraph, sentence


def _is_a_thought(text: str) -> bool:
    return stands_alone(text) and is_firm(text)


def judges_a_film(text: str) -> bool:
    """Whether it says what somebody thinks of a film, in words of their own."""
    return judges(IN_MARKS.sub("", text)) and not THERE_IS.search(text)


def fits(whole: str) -> bool:
    """Whether it is a whole sentence that can be shown: neither short nor long, and clean."""
    short_enough = FEWEST_WHOLE <= len(whole.split()) <= MOST_WHOLE and len(whole) <= MOST_CHARACTERS
    return short_enough and whole[0].isupper() and bool(ENDED.search(whole)) and _clean(whole)


def _clean(text: str) -> bool:
    return not faults_of_quotation(text)


def _sparks(text: str) -> int:
    return sum(bool(pattern.search(text)) for pattern in SPARKS)


def _strength(quotation: str) -> float:
    return worth(quotation) - 0.4 * len(NAME.findall(quotation))


def worth(quotation: str) -> float:
    """How much it is worth quoting, by its length and what gives it a spark, for comparing only."""
    words = quotation.split()
    worth = 1.0 + min(_sparks(quotation), MOST_SPARKS) * 0.8
    worth += 0.6 if len(words) in BEST_LENGTH else -0.2
    worth -= sum(weight for pattern, weight in WEAKNESSES if pattern.search(quotation))
    return worth - 0.3 * (len(quotation) > MOST_CHARACTERS * 0.75)


def _strongest_first(quotations: list[Quotation]) -> list[Quotation]:
    return sorted(quotations, key=lambda quotation: (-quotation.strength, quotation.span.start))
