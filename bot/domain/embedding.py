"""What a model of meaning is to the club: texts become vectors, and those of like meaning point the same way."""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from operator import mul
from typing import Protocol, TypeVar

Vector = Sequence[float]
Key = TypeVar("Key", bound=Hashable)


class Embedder(Protocol):
    """A model. It may be slow at its first text, so it is called from a thread, never from the loop."""

    @property
    def name(self) -> str:
        """Vectors of different names are not to be compared."""
        ...

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One vector of length 1 for each text."""
        ...


def dot(one: Vector, other: Vector) -> float:
    return float(sum(map(mul, one, other)))


def likeness(query: Vector, vectors: Collection[Vector]) -> list[float]:
    """How near each vector is to the query, from -1 to 1, leaving aside what all of them have in common."""
    if not vectors:
        return []
    middle = [sum(values) / len(vectors) for values in zip(*vectors, strict=True)]
    common, length = dot(middle, query), dot(middle, middle)
    found = []
    for vector in vectors:
        apart = math.sqrt(max(dot(vector, vector) - 2 * dot(vector, middle) + length, 0.0))
        found.append((dot(vector, query) - common) / apart if apart else 0.0)
    return found


def levelled(scores: Mapping[Key, float]) -> dict[Key, float]:
    """The scores as deviations from their mean, so that those of different kinds can be added."""
    values = list(scores.values())
    mean = sum(values) / len(values) if values else 0.0
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) if values else 0.0
    return {key: (value - mean) / spread if spread else 0.0 for key, value in scores.items()}
