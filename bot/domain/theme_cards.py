"""What the theme cards mean to a model of meaning, and which of them a text comes near to."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.documents import Passage
from bot.domain.embedding import Embedder, Vector, dot, levelled
from bot.domain.prompts import Theme

SHARPNESS = 50.0
"""How far the theme whose card means most like a few words outweighs the next ones."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Passages as the model of this name sees them: what each means, and how far it leans to each theme."""

    model: str
    vectors: tuple[Vector, ...]
    leanings: tuple[Mapping[str, float], ...]


class ThemeCards:
    """Each card is shown to a model once."""

    def __init__(self, themes: Mapping[str, Theme]) -> None:
        self._texts = {key: (theme.name, theme.line, *theme.aliases) for key, theme in themes.items()}
        self._parts: dict[str, dict[str, list[Vector]]] = {}
        self._wholes: dict[str, dict[str, Vector]] = {}

    def meant(self, vector: Vector, embedder: Embedder) -> dict[str, float]:
        """What somebody's few words mean: all themes, together 1, by the part of each card that is nearest."""
        cards = self._parts.get(embedder.name) or self._embed_parts(embedder)
        nearest = {key: max(dot(vector, part) for part in parts) for key, parts in cards.items()}
        most = max(nearest.values(), default=0.0)
        weights = {key: math.exp((near - most) * SHARPNESS) for key, near in nearest.items()}
        total = sum(weights.values())
        return {key: weight / total for key, weight in weights.items()}

    def see(self, passages: Sequence[Passage], embedder: Embedder) -> Seen:
        """Slow. A passage leans to a card as far as it is nearer to it than to most of them."""
        cards = self._wholes.get(embedder.name) or self._embed_wholes(embedder)
        vectors = vectors_of(passages, embedder)
        near = [levelled({key: dot(vector, card) for key, card in cards.items()}) for vector in vectors]
        leanings = [{key: max(amount, 0.0) for key, amount in each.items()} for each in near]
        return Seen(embedder.name, tuple(vectors), tuple(leanings))

    def _embed_parts(self, embedder: Embedder) -> dict[str, list[Vector]]:
        vectors = iter(embedder.embed([text for card in self._texts.values() for text in card]))
        cards = {key: [next(vectors) for _ in card] for key, card in self._texts.items()}
        self._parts[embedder.name] = cards
        return cards

    def _embed_wholes(self, embedder: Embedder) -> dict[str, Vector]:
        texts = [f"{name}. {line} {', '.join(aliases)}" for name, line, *aliases in self._texts.values()]
        cards = dict(zip(self._texts, embedder.embed(texts), strict=True))
        self._wholes[embedder.name] = cards
        return cards


def vectors_of(passages: Sequence[Passage], embedder: Embedder) -> list[Vector]:
    """What passages mean, each under its heading. Slow."""
    return embedder.embed([". ".join(filter(None, (passage.heading, passage.text))) for passage in passages])
