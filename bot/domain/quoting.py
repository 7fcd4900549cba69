"""Finding what somebody quotes in the passages it may be from."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from bot.domain.asking import words_of
from bot.domain.lexicon import telling_stems
from bot.domain.lint import faults_of_quotation
from bot.domain.quotations import MOST_CHARACTERS
from bot.domain.sentences import Span, paragraph_spans, sentence_spans
from bot.domain.writing import NotYet

FEWEST_WORDS = 2
NEAR_ENOUGH, ALMOST_THE_SAME = 60.0, 85.0
"""How alike two sentences are, of 100: for one that shares half of the words that tell something, and for any other."""

ALIKE = ('"“”„‟«»', "'’‘‚‛ʼ", "-‐‑–—")
"""Characters that typing and printing take for one another."""

PLAIN_MARKS = str.maketrans({character: group[0] for group in ALIKE for character in group})
AROUND = " \t\n\"“”„‟«»'’‘"
AT_THE_END = ".,;:!?…"
BEGINNING, END = r"(?:(?<!\w)(?<!\w['’])|(?=\W))", r"(?:(?!['’]?\w)|(?<=\W))"
"""Of no word only a part is found."""


def find_quotation(text: str, quoted: str, *, same_case: bool = False) -> Span | None:
    """Where somebody's words stand in a passage, without the marks around them."""
    wanted = quoted.strip(AROUND)
    for words in (wanted, wanted.rstrip(AT_THE_END)):
        if words and (found := find_words(text, words, same_case=same_case)):
            return found
    return None


def find_words(text: str, words: str, *, same_case: bool = True) -> Span | None:
    """Where these whole words stand in a passage, whatever its spaces, quotation marks and dashes look like."""
    found = re.search(_pattern(words), text, 0 if same_case else re.IGNORECASE)
    return Span(found.start(), found.end()) if found else None


def alike(quotation: str) -> str:
    """Two quotations are of the same words if this is the same of both."""
    return words_of(quotation.translate(PLAIN_MARKS))


def nearest_sentence(texts: Iterable[tuple[int, str]], quoted: str) -> tuple[int, Span] | None:
    """The sentence that comes nearest to the words, with the id that its passage came with; None if none is near.

    Only sentences that may be quoted are looked at.
    """
    best: tuple[float, int, Span] | None = None
    for passage_id, text in texts:
        for sentence in _quotable_sentences(text):
            score = _likeness(quoted, sentence.of(text))
            if score and (best is None or score > best[0]):
                best = (score, passage_id, sentence)
    return best[1:] if best else None


def check_quotation(text: str) -> None:
    """Raises `NotYet` that says why this should not be quoted and what to do about it."""
    faults = faults_of_quotation(text)
    if len(text) > MOST_CHARACTERS:
        faults.append(f"it has {len(text)} characters, and {MOST_CHARACTERS} are the most that a reader takes in")
    if len(text.split()) < FEWEST_WORDS:
        faults.append("it is a single word")
    elif not telling_stems(text):
        faults.append("none of its words says anything by itself")
    if faults:
        raise NotYet(
            f"These words cannot be quoted like this: {'; '.join(faults)}. Quote a whole clause or sentence that"
            " stands alone, or leave the quotation out."
        )


def _quotable_sentences(text: str) -> Iterable[Span]:
    for paragraph in paragraph_spans(text):
        for sentence in sentence_spans(text, paragraph):
            if sentence.end - sentence.start <= MOST_CHARACTERS and not faults_of_quotation(sentence.of(text)):
                yield sentence


def _likeness(quoted: str, sentence: str) -> float:
    """0 where they are not near."""
    score = fuzz.partial_ratio(quoted.casefold(), sentence.casefold())
    telling = telling_stems(quoted)
    shares_words = len(telling & telling_stems(sentence)) * 2 >= max(len(telling), 1)
    return score if score >= (NEAR_ENOUGH if shares_words else ALMOST_THE_SAME) else 0.0


def _pattern(words: str) -> str:
    return BEGINNING + r"\s+".join("".join(map(_any_like, word)) for word in words.split()) + END


def _any_like(character: str) -> str:
    group = next((group for group in ALIKE if character in group), None)
    return f"[{re.escape(group)}]" if group else re.escape(character)
