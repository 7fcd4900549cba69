"""Whether a text is English: the rules for quoting, and all questions, are."""

import re
import unicodedata

from bot.domain.lexicon import EMPTY_WORDS

WORD = re.compile(r"[^\W\d_]+")
FEWEST_WORDS_TO_JUDGE = 9
LEAST_ENGLISH = 0.1
"""So many of the words of an English sentence are at least such as "the" and "of"; of a whole text, a third are."""

FOREIGN = (
    "le la les des une est et que qui dans pas ce cette au aux du sur der das und ist nicht ein eine mit auf von dem"
    " den zu el los las una es por con del lo che di della sono il um uma não em het een zijn och att som og det"
)
FOREIGN_WORDS = frozenset(FOREIGN.split())
LATIN = "LATIN"


def is_english(text: str) -> bool:
    """Whether it reads as English; of a few words in Latin letters anything is believed."""
    words = WORD.findall(text.casefold())
    latin = sum(unicodedata.name(word[0], LATIN).startswith(LATIN) for word in words)
    if latin * 2 < len(words):
        return False
    english = sum(word in EMPTY_WORDS for word in words)
    foreign = sum(word in FOREIGN_WORDS for word in words)
    return len(words) < FEWEST_WORDS_TO_JUDGE or (english >= len(words) * LEAST_ENGLISH and english >= foreign)
