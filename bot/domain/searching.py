"""Which passages answer a member's own words. Pure: with a model or without, on whatever passages it is given.

Full-text ranks play no part: they made every other sign worse. What counts is what the words are about (the themes),
what they say (themselves, and words related to them, the rarer the more), and, with a model, what they mean.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.documents import Passage
from bot.domain.embedding import Embedder, Vector, dot, likeness
from bot.domain.lexicon import Lexicon, stem, stems, telling_stems
from bot.domain.prompts import Shelf, Theme
from bot.domain.sentences import Span, sentence_spans
from bot.domain.thesaurus import Thesaurus

EVIDENCE_COUNTS, CARD_COUNTS = 2.0, 0.3
"""What an entry of the lexicon, and a single word of a theme's card, count beside a word of the passage."""

WORDS_BESIDE_MEANING, THEMES_BESIDE_MEANING = 0.4, 0.2
SHARPNESS = 50.0
"""How far the theme whose card means most like the query outweighs the next ones."""


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: `words` to look for and `worth` of their stems, and `themes` as far as they speak for each.

    `vector` and `meant` (the themes by meaning, together 1) are there only with a model.
    """

    text: str
    words: tuple[str, ...]
    worth: Mapping[str, float]
    themes: Mapping[str, float]
    vector: Vector | None = None
    meant: Mapping[str, float] = field(default_factory=dict)

    @property
    def closest_theme(self) -> str | None:
        """The theme that it is most likely about, however unlikely that is."""
        likely = self.meant or self.themes
        return max(sorted(likely), key=lambda key: likely[key], default=None)


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
        self._card_vectors: dict[str, dict[str, list[Vector]]] = {}

    def understand(self, text: str, embedder: Embedder | None = None) -> Query:
        """What the text asks for. With a model this may be slow."""
        expanded = self._thesaurus.expanded(text)
        worth: dict[str, float] = {}
        for word, amount in expanded.items():
            worth[stem(word)] = max(amount, worth.get(stem(word), 0.0))
        vector = embedder.embed([text])[0] if embedder else None
        meant = self._meant(vector, embedder) if vector is not None and embedder else {}
        themes = self._themes_of(text, dict.fromkeys(telling_stems(text), 1.0)) or self._themes_of(text, worth)
        return Query(text, tuple(expanded), worth, themes, vector, meant)

    def rank(
        self, query: Query, passages: Mapping[int, Passage], vectors: Mapping[int, Vector] | None = None
    ) -> list[Match]:
        """The passages, the best first; without a model those that answer nothing are left out."""
        lexical = self._lexical(query, passages)
        if query.vector is None or not vectors:
            return _best_first({key: score for key, score in lexical.items() if score > 0})
        known = {key: vectors[key] for key in passages if key in vectors}
        meanings = dict(zip(known, likeness(query.vector, list(known.values())), strict=True))
        least = min(meanings.values(), default=0.0)
        by_meaning = _levelled({key: meanings.get(key, least) for key in passages})
        by_words = _levelled(lexical)
        by_theme = _levelled({key: _shared(query.meant, passage) for key, passage in passages.items()})
        return _best_first(
            {
                key: by_meaning[key] + WORDS_BESIDE_MEANING * by_words[key] + THEMES_BESIDE_MEANING * by_theme[key]
                for key in passages
            }
        )

    def _themes_of(self, text: str, worth: Mapping[str, float]) -> dict[str, float]:
        """By the lexicon's entries, and by single words of the cards."""
        found = {key: amount * EVIDENCE_COUNTS for key, amount in self._lexicon.evidence(text).items()}
        for key, card in self._cards.items():
            if shared := sum(worth[word] * self._rarity[word] for word in sorted(worth.keys() & card)):
                found[key] = found.get(key, 0.0) + CARD_COUNTS * shared
        return found

    def _meant(self, vector: Vector, embedder: Embedder) -> dict[str, float]:
        cards = self._card_vectors.get(embedder.name) or self._embed_cards(embedder)
        nearest = {key: max(dot(vector, text) for text in texts) for key, texts in cards.items()}
        most = max(nearest.values(), default=0.0)
        weights = {key: math.exp((near - most) * SHARPNESS) for key, near in nearest.items()}
        total = sum(weights.values())
        return {key: weight / total for key, weight in weights.items()}

    def _embed_cards(self, embedder: Embedder) -> dict[str, list[Vector]]:
        texts = {key: [theme.name, theme.line, *theme.aliases] for key, theme in self._themes.items()}
        vectors = iter(embedder.embed([text for card in texts.values() for text in card]))
        cards = {key: [next(vectors) for _ in card] for key, card in texts.items()}
        self._card_vectors[embedder.name] = cards
        return cards

    def _lexical(self, query: Query, passages: Mapping[int, Passage]) -> dict[int, float]:
        held = {key: set(stems(f"{passage.heading}\n{passage.text}")) for key, passage in passages.items()}
        spread = Counter(word for words in held.values() for word in words & query.worth.keys())
        rarity = {word: math.log((len(held) + 1) / count) for word, count in spread.items()}
        return {
            key: sum(query.worth[word] * rarity[word] for word in sorted(held[key] & query.worth.keys()))
            + _shared(query.themes, passage)
            for key, passage in passages.items()
        }


def vectors_of(texts: Sequence[str], embedder: Embedder) -> list[Vector]:
    """What passages mean: as a whole and sentence by sentence, since a model blurs what is long. Slow."""
    sentences = [[span.of(text) for span in sentence_spans(text, Span(0, len(text)))] for text in texts]
    made = iter(embedder.embed([part for text, parts in zip(texts, sentences, strict=True) for part in (text, *parts)]))
    return [_blended(next(made), [next(made) for _ in parts]) for parts in sentences]


def nearest(query: Vector, vectors: Mapping[int, Vector], limit: int) -> list[int]:
    """The ids of the vectors most like the query, to be ranked among others."""
    return sorted(vectors, key=lambda key: (-dot(query, vectors[key]), key))[:limit]


def _blended(whole: Vector, parts: Sequence[Vector]) -> Vector:
    """Between the whole and the middle of its parts, each of length 1."""
    if not parts:
        return whole
    middle = _of_length_one([sum(values) for values in zip(*parts, strict=True)])
    return _of_length_one([one + other for one, other in zip(whole, middle, strict=True)])


def _of_length_one(vector: Vector) -> Vector:
    length = math.sqrt(dot(vector, vector))
    return [value / length for value in vector] if length else vector


def _card(theme: Theme) -> frozenset[str]:
    """The stems of all that stands on the theme's card."""
    return frozenset().union(*map(telling_stems, (theme.name, theme.line, *theme.aliases, *theme.words)))


def _shared(wanted: Mapping[str, float], passage: Passage) -> float:
    return sum(wanted.get(score.theme, 0.0) * score.confidence for score in passage.themes)


def _levelled(scores: Mapping[int, float]) -> dict[int, float]:
    """The scores as deviations from their mean, so that those of different kinds can be added."""
    values: Sequence[float] = list(scores.values())
    mean = sum(values) / len(values) if values else 0.0
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) if values else 0.0
    return {key: (value - mean) / spread if spread else 0.0 for key, value in scores.items()}


def _best_first(scores: Mapping[int, float]) -> list[Match]:
    return [Match(key, score) for key, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]
