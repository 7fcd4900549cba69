"""Words about one film, for people who have just watched it: what happens at a moment of it, or what the writer thinks.

Whoever has seen the film knows whom "she" means. So a sentence need not name the film: it is about the one that its
paragraph spoke of last.
"""

import re
from collections.abc import Iterator, Sequence

from bot.domain.documents import Passage
from bot.domain.judging import Judge
from bot.domain.kinds import is_told
from bot.domain.naming import NamedFilm, mentioned, namings
from bot.domain.quotations import Quotation, fits, judges_a_film, worth
from bot.domain.sentences import Span, paragraph_spans, sentence_spans
from bot.domain.standing import stands_beside_its_film

LEAST_CHANCE = 0.5
"""From this chance on a moment is shown to a host: see the table of `tests.prompts.learn`."""

LEAST_WORTH = 1.55
"""Of a view little more is asked than a good length."""

ANY_TITLE = "vertigo"
"""Stands for a title while a sentence is looked at, since titles have all kinds of words in them."""

OPENS_WITH_FILM = re.compile(r"(?:[\w’'.-]+ ){0,3}[\"“]?")
"""Before the title, where the sentence is about the film: "Mike Leigh’s Naked"."""

SUMS_UP = re.compile(
    r"(?:an?|two|three|four|some) |(?:his|her|its|the|this|their) (?:\w+ )?(?:film|movie|picture|documentary)\b",
    re.IGNORECASE,
)
"""How a whole film is told: by somebody who has not been met yet, or as a film."""

OTHERS = re.compile(r"(?:later|earlier|older|newer|other|new|old) ones\b", re.IGNORECASE)
"""Some of what was spoken of before."""

THE_END = re.compile(
    r"\b(?:last|final|closing) (?:shot|scene|reel|image|frame|minutes?|moments?|act|word|title|chord|song)s?\b"
    r"|\bends(?: (?:with|on|in|as|there|when|by|up)\b|[.,;])|\b(?:turns out|in the end|at last|never comes back)\b"
    r"|\b(?:ending|finale|dies|died|dead|death|drown\w*|kill(?:s|ed)?|murder\w*|suicide)\b"
    r"|\b(?:near|at|towards?|by) the (?:very )?end\b(?! of (?!the film|it\b))",
    re.IGNORECASE,
)
"""What may give away how a film ends; better too often."""


def spoken_of(passage: Passage, films: Sequence[NamedFilm]) -> Iterator[tuple[NamedFilm, Span]]:
    """The sentences that speak of one film, each with it: they name it alone, or none since it was named."""
    if not mentioned(films, passage.text):
        return
    for paragraph in paragraph_spans(passage.text):
        last: NamedFilm | None = None
        for sentence in sentence_spans(passage.text, paragraph):
            named = mentioned(films, sentence.of(passage.text))
            if named:
                last = named[0] if len(named) == 1 else None
            if last:
                yield last, sentence


def moment_of(film: NamedFilm, passage: Passage, sentence: Span, judge: Judge) -> Quotation | None:
    """The sentence as a quotation, if it likely tells a moment of the film; `strength` is how likely, from 0 to 1.

    What happens in a film is told in the present, of people that one knows; the past is for how it was made.
    """
    text = sentence.of(passage.text)
    plain = without_title(film, text)
    if not fits(text) or is_told(plain) or SUMS_UP.match(plain) or OTHERS.match(plain):
        return None
    chance = judge.chance(plain)
    return Quotation(passage, sentence, chance, shows=True) if chance >= LEAST_CHANCE else None


def without_title(film: NamedFilm, text: str) -> str:
    return text.replace(film.label, ANY_TITLE).replace(film.title, ANY_TITLE)


def view_of(film: NamedFilm, passage: Passage, sentence: Span, films: Sequence[NamedFilm]) -> Quotation | None:
    """The sentence as a quotation, if it names the film and says what the writer thinks of it."""
    text = sentence.of(passage.text)
    if not (_is_subject(film, text, films) and fits(text) and stands_beside_its_film(without_title(film, text))):
        return None
    strength = worth(without_title(film, text))
    return Quotation(passage, sentence, strength) if strength >= LEAST_WORTH and judges_a_film(text) else None


def tells_the_end(text: str) -> bool:
    """Whether words about one film may give away how it ends."""
    return bool(THE_END.search(text))


def _is_subject(film: NamedFilm, text: str, films: Sequence[NamedFilm]) -> bool:
    """Whether the sentence is about the film, and not only about a person or a thing of that name."""
    naming = next((naming for naming in namings(films, text) if naming.film == film), None)
    if naming is None or not (naming.with_year or " " in film.title):
        return False
    return bool(OPENS_WITH_FILM.fullmatch(text[: naming.start])) and not text.startswith(":", naming.end)
