"""Which themes a text is about, judged by the words it uses. No model: the words stand on the theme cards."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock

import snowballstemmer

from bot.domain.documents import ThemeScore
from bot.domain.prompts import Theme

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
LEAST_CONFIDENCE = 0.5
"""Below this no theme is claimed."""

PHRASE_WEIGHT = 1.6
CARD_WEIGHT = 0.8
"""What members would type for a theme says a little less about an essay than the words chosen for essays."""

HINT_WEIGHT = 0.5

LEAST_TELLING = 0.3
"""What a word still says that stands in every passage of a document."""

FULL_EVIDENCE = 3.5
"""So much evidence makes a theme as sure as its lead over the next one allows."""

KNOWN_STEMS = 20_000
FUNCTION_WORDS = (
    "a about after all also an and any are as at be because been before being both but by can could did do does for"
    " from get had has have he her here hers him his how i if in into is it its just like made make me more most much"
    " my no not now of off on one only or other our out over own said same she so some such than that the their them"
    " then there these they thing this those through to too up us very was we were what when where which while who"
    " whom whose why will with would you your"
)
EMPTY_WORDS = frozenset(FUNCTION_WORDS.split())
EVERYDAY_WORDS = (
    "always anybody anyone anything away back bad best better big came come comes coming ever everybody everyone"
    " everything feel feeling feels felt film films gave get gets getting give gives giving go goes going gone good got"
    " great keep keeps kept kind knew know knows let lets little long look looking looks lot maybe movie movies need"
    " needs never nice nobody nothing people perhaps person picture put quite really said saw say saying says scene"
    " scenes see seeing seems seen sees some somebody someone something somewhere sort still stories story sure take"
    " takes taking talk tell telling tells thing things think thinking thinks thought told took want wanted wants went"
    " worse worst yet"
)
LIGHT_WORDS = EMPTY_WORDS | frozenset(EVERYDAY_WORDS.split())
"""Words that are said of everything, and too light to tell by themselves what somebody means."""

_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()
"""The stemmer keeps the word that it is at in itself, and documents are read in several threads."""


@lru_cache(maxsize=KNOWN_STEMS)
def stem(word: str) -> str:
    """The word without its ending, so that "rehearsing" and "rehearsal" are one."""
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    with _stemming:
        return str(_stemmer.stemWord(plain))


def stems(text: str) -> list[str]:
    """The stems of all words, in their order."""
    return [stem(word) for word in WORD.findall(text)]


def telling_stems(text: str) -> set[str]:
    """The stems of the words that say something."""
    return {stem(word) for word in WORD.findall(text) if word.casefold() not in EMPTY_WORDS}


def weighty_stems(text: str) -> set[str]:
    """The stems of the words by which somebody may mean something in particular."""
    words = (word.casefold().replace("’", "'") for word in WORD.findall(text))
    return {stem(word) for word in words if not word.endswith("n't") and word.partition("'")[0] not in LIGHT_WORDS}


Entry = tuple[str, ...]
"""The stems of a word or a phrase."""


class Lexicon:
    """The words and phrases of all themes. A word that several themes share says less for each of them."""

    def __init__(self, themes: Mapping[str, Theme]) -> None:
        self._weights: dict[Entry, dict[str, float]] = {}
        self._telling: dict[Entry, set[str]] = {}
        for theme in themes.values():
            self._add(theme.key, [theme.name, *theme.aliases], CARD_WEIGHT)
            self._add(theme.key, theme.words, 1.0)
            self._add(theme.key, theme.hints, HINT_WEIGHT)
        for weights in self._weights.values():
            shared = math.sqrt(len(weights))
            for key in weights:
                weights[key] /= shared
        self._longest = max(map(len, self._weights), default=0)

    def background(self, texts: Sequence[str]) -> dict[Entry, float]:
        """How telling each entry is among these texts, at most 1: what they all speak of tells them apart least."""
        spread = Counter(entry for text in texts for entry in set(self._found(stems(text))))
        count = len(texts)
        rarity = {entry: math.log((count + 1) / times) / math.log(count + 1) for entry, times in spread.items()}
        return {entry: LEAST_TELLING + (1 - LEAST_TELLING) * rare for entry, rare in rarity.items()}

    def evidence(self, text: str, background: Mapping[Entry, float] | None = None) -> dict[str, float]:
        """How much speaks for each theme. A word that comes again adds less each time."""
        evidence: dict[str, float] = {}
        for entry, times in Counter(self._found(stems(text))).items():
            telling = (background or {}).get(entry, 1.0) * (1 + math.log(times))
            for key, weight in self._weights[entry].items():
                evidence[key] = evidence.get(key, 0.0) + weight * telling
        return evidence

    def told(self, text: str) -> dict[str, frozenset[str]]:
        """The stems that speak for each theme, hints left aside."""
        told: dict[str, frozenset[str]] = {}
        for entry in self._found(stems(text)):
            for key in self._telling.get(entry, ()):
                told[key] = told.get(key, frozenset()) | {*entry}
        return told

    def _add(self, key: str, entries: Iterable[str], weight: float) -> None:
        for entry in entries:
            words = tuple(stems(entry))
            if not words or (len(words) == 1 and entry.casefold() in EMPTY_WORDS):
                continue
            worth = weight * (PHRASE_WEIGHT if len(words) > 1 else 1.0)
            weights = self._weights.setdefault(words, {})
            weights[key] = max(weights.get(key, 0.0), worth)
            if weight > HINT_WEIGHT:
                self._telling.setdefault(words, set()).add(key)

    def _found(self, words: Sequence[str]) -> Iterable[Entry]:
        """The entries in the text, at each place the longest."""
        place = 0
        while place < len(words):
            for length in range(min(self._longest, len(words) - place), 0, -1):
                entry = tuple(words[place : place + length])
                if entry in self._weights:
                    yield entry
                    place += length - 1
                    break
            place += 1


def ranked(evidence: Mapping[str, float]) -> tuple[ThemeScore, ...]:
    """Evidence as confidence, the surest first: how much there is, times how far it leads the strongest rival."""
    order = sorted(evidence.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ThemeScore(key, _confidence(amount, _rival(order, key))) for key, amount in order if amount > 0)


def _confidence(amount: float, rival: float) -> float:
    return round(min(1.0, amount / FULL_EVIDENCE) * amount / (amount + rival / 2), 3)


def _rival(order: Sequence[tuple[str, float]], key: str) -> float:
    return next((amount for other, amount in order if other != key), 0.0)
