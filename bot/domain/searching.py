"""Which passages answer a member's own words. Pure: with a model or without, on whatever passages it is given.

Full-text ranks play no part: they made every other sign worse. What counts is what the words are about (the themes),
what they say and are asked (the words typed, and words related to them, the rarer the more), and, with a model, what
they mean.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.documents import Passage
from bot.domain.embedding import Embedder, Vector, dot, levelled, likeness
from bot.domain.lexicon import Lexicon, stem, stems, telling_stems
from bot.domain.naming import is_named, named_films
from bot.domain.prompts import FILM_SLOT, Prompt, Shelf, Theme
from bot.domain.quoting import find_quotation
from bot.domain.theme_cards import ThemeCards
from bot.domain.thesaurus import Thesaurus

EVIDENCE_COUNTS, CARD_COUNTS = 3.0, 0.3
"""What an entry of the lexicon, and a single word of a theme's card, count beside a word of the passage."""

WORDS_BESIDE_MEANING, THEMES_BESIDE_MEANING = 0.5, 0.2


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: `words` to look for and `worth` of their stems, and `themes` as far as they speak for each.

    `vector` and `meant` (the themes by meaning, together 1) are there only with a model. `is_known`: one of the
    words at least is known from what ships.
    """

    text: str
    words: tuple[str, ...]
    worth: Mapping[str, float]
    themes: Mapping[str, float]
    vector: Vector | None = None
    meant: Mapping[str, float] = field(default_factory=dict)
    is_known: bool = True

    @property
    def closest_theme(self) -> str | None:
        """The theme that it is most likely about, however unlikely that is."""
        keys = sorted({*self.themes, *self.meant})
        return max(keys, key=lambda key: self.themes.get(key, 0.0) + self.meant.get(key, 0.0), default=None)


@dataclass(frozen=True, slots=True)
class Match:
    """A passage by its id; scores of one search can be compared with one another only."""

    passage_id: int
    score: float


class Searcher:
    """Understands words with the themes and the thesaurus of one shelf, and ranks passages for them."""

    def __init__(self, shelf: Shelf) -> None:
        self._themes = shelf.themes
        self._lexicon = Lexicon(shelf.themes)
        self._thesaurus = Thesaurus(shelf.synonyms)
        self._cards = {key: _card(theme) for key, theme in shelf.themes.items()}
        spread = Counter(key for card in self._cards.values() for key in card)
        self._rarity = {key: math.log((len(self._cards) + 1) / count) for key, count in spread.items()}
        self._meanings = ThemeCards(shelf.themes)
        self._asked = _asked(shelf.prompts.values())
        self._vocabulary = frozenset(stems(" ".join(_all_that_ships(shelf))))

    def understand(self, text: str) -> Query:
        """What the text asks for, by its words."""
        expanded = self._thesaurus.expanded(text)
        worth: dict[str, float] = {}
        for word, amount in expanded.items():
            worth[stem(word)] = max(amount, worth.get(stem(word), 0.0))
        themes = self._themes_of(text, dict.fromkeys(telling_stems(text), 1.0)) or self._themes_of(text, worth)
        is_known = not telling_stems(text).isdisjoint(self._vocabulary)
        return Query(text, tuple(expanded), worth, themes, is_known=is_known)

    def with_meaning(self, query: Query, embedder: Embedder) -> Query:
        """What was understood, and what the model makes of its words. Slow."""
        vector = embedder.embed([query.text])[0]
        return replace(query, vector=vector, meant=self._meanings.meant(vector, embedder))

    def asked(self, title: str, passage: Passage) -> str:
        """What the prompts that ship ask about this passage of the document of this title."""
        numbers = range(passage.paragraph, passage.paragraph_at(len(passage.text)) + 1)
        return " ".join(question for number in numbers for question in self._asked.get((title, number), ()))

    def rank(
        self,
        query: Query,
        passages: Mapping[int, Passage],
        vectors: Mapping[int, Vector] | None = None,
        asked: Mapping[int, str] | None = None,
    ) -> list[Match]:
        """The passages, the best first, those before all others that hold the very words; without a model those that
        answer nothing are left out.

        `asked`: what is asked about a passage is looked through like its own text.
        """
        lexical = self._lexical(query, passages, asked or {})
        scores = {key: score for key, score in lexical.items() if score > 0}
        if query.vector is not None and vectors:
            by_meaning, by_words = _nearness(query.vector, passages, vectors), levelled(lexical)
            by_theme = levelled({key: _shared(query.meant, passage) for key, passage in passages.items()})
            scores = {
                key: by_meaning[key] + WORDS_BESIDE_MEANING * by_words[key] + THEMES_BESIDE_MEANING * by_theme[key]
                for key in passages
            }
        return _best_first(scores, frozenset(key for key in scores if holds(passages[key], query.text)))

    def _themes_of(self, text: str, worth: Mapping[str, float]) -> dict[str, float]:
        """By the lexicon's entries, and by single words of the cards."""
        found = {key: amount * EVIDENCE_COUNTS for key, amount in self._lexicon.evidence(text).items()}
        for key, card in self._cards.items():
            if shared := sum(worth[word] * self._rarity[word] for word in sorted(worth.keys() & card)):
                found[key] = found.get(key, 0.0) + CARD_COUNTS * shared
        return found

    def _lexical(self, query: Query, passages: Mapping[int, Passage], asked: Mapping[int, str]) -> dict[int, float]:
        held = {
            key: set(stems(f"{passage.heading}\n{passage.text}\n{asked.get(key, '')}"))
            for key, passage in passages.items()
        }
        spread = Counter(word for words in held.values() for word in words & query.worth.keys())
        rarity = {word: math.log((len(held) + 1) / count) for word, count in spread.items()}
        return {
            key: sum(query.worth[word] * rarity[word] for word in sorted(held[key] & query.worth.keys()))
            + _shared(query.themes, passage)
            for key, passage in passages.items()
        }


def has_any(passage: Passage, words: str) -> bool:
    """Whether any of the words that say something stands in the passage, in whatever form."""
    return not telling_stems(words).isdisjoint(stems(passage.text))


def holds(passage: Passage, words: str) -> bool:
    """Whether just these words stand in the passage: several that say something, or a film's title that it names."""
    if find_quotation(passage.text, words) is None:
        return False
    return len(telling_stems(words)) > 1 or any(is_named(film.label, words) for film in named_films(passage.text))


def nearest(query: Vector, vectors: Mapping[int, Vector], limit: int) -> list[int]:
    """The ids of the vectors most like the query, to be ranked among others."""
    return sorted(vectors, key=lambda key: (-dot(query, vectors[key]), key))[:limit]


def _asked(prompts: Iterable[Prompt]) -> dict[tuple[str, int], list[str]]:
    """Questions by the document and the paragraph that they are about."""
    found: dict[tuple[str, int], list[str]] = {}
    for prompt in prompts:
        if prompt.paragraph is not None:
            question = prompt.question.replace(FILM_SLOT, " ")
            found.setdefault((prompt.source, prompt.paragraph), []).append(f"{question} {prompt.follow_up}")
    return found


def _all_that_ships(shelf: Shelf) -> Iterable[str]:
    for theme in shelf.themes.values():
        yield from (theme.name, theme.line, *theme.aliases, *theme.words, *theme.hints)
    for frame in shelf.frames.values():
        yield from (frame.question, frame.follow_up)
    for prompt in shelf.prompts.values():
        yield from (prompt.quotation, prompt.question, prompt.follow_up)
    for group in shelf.synonyms:
        yield from group


def _card(theme: Theme) -> frozenset[str]:
    """The stems of all that stands on the theme's card."""
    return frozenset().union(*map(telling_stems, (theme.name, theme.line, *theme.aliases, *theme.words)))


def _nearness(vector: Vector, passages: Iterable[int], vectors: Mapping[int, Vector]) -> dict[int, float]:
    """By meaning; what the model has not seen is as far as what is farthest."""
    ids = list(passages)
    known = {key: vectors[key] for key in ids if key in vectors}
    near = dict(zip(known, likeness(vector, list(known.values())), strict=True))
    least = min(near.values(), default=0.0)
    return levelled({key: near.get(key, least) for key in ids})


def _shared(wanted: Mapping[str, float], passage: Passage) -> float:
    return sum(wanted.get(score.theme, 0.0) * score.confidence for score in passage.themes)


def _best_first(scores: Mapping[int, float], first: frozenset[int]) -> list[Match]:
    order = sorted(scores.items(), key=lambda item: (item[0] not in first, -item[1], item[0]))
    return [Match(key, score) for key, score in order]
