"""Everyday words that stand for one another, so that who looks for "pals" finds "friends"."""

import math
from collections.abc import Iterable, Sequence

from bot.domain.lexicon import EMPTY_WORDS, WORD, stem

RELATED = 0.8
"""What a related word is worth beside the one that was typed. One of many groups says less about each of them."""


class Thesaurus:
    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups = [[word for word in dict.fromkeys(group) if word not in EMPTY_WORDS] for group in groups]
        self._groups_of: dict[str, list[int]] = {}
        for number, group in enumerate(self._groups):
            for key in {stem(word) for word in group}:
                self._groups_of.setdefault(key, []).append(number)

    def expanded(self, text: str) -> dict[str, float]:
        """The words of the text that say something, and those related to them, each with its worth."""
        typed = {word.casefold() for word in WORD.findall(text)} - EMPTY_WORDS
        worth = dict.fromkeys(sorted(typed), 1.0)
        for word in sorted(typed):
            for number in self._groups_of.get(stem(word), ()):
                for related in self._groups[number]:
                    worth[related] = max(worth.get(related, 0.0), self._worth_of(related))
        return worth

    def _worth_of(self, word: str) -> float:
        return RELATED / math.sqrt(len(self._groups_of[stem(word)]))
