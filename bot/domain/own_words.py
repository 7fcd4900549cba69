"""What a member means who asks for something to talk about: a theme, or a passage, in words of their own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rapidfuzz import fuzz, process

from bot.domain.choosing import Choice, History, Wish, choose, find_choice
from bot.domain.documents import Document, Passage
from bot.domain.lexicon import LEAST_CONFIDENCE, ranked, telling_stems
from bot.domain.prompts import Prompt, Shelf, Theme

MOST_THEMES = 3
"""How many themes that the words speak of, or that are near them, are tried before any other."""

OF_EACH_WORD, BESIDE_A_RIVAL = 0.35, 1.5
"""How much each telling word must say for a theme on the average, and how much more all say for it than for any other,
so that it is what somebody means. One word of its card is enough where it is nearly all that was typed; among many it
is only one of them.
"""


class Basis(StrEnum):
    """What somebody was understood by."""

    NAME = "name"
    WORDS = "words"
    PASSAGE = "passage"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands."""

    document: Document
    passage: Passage

    def holds(self, prompt: Prompt) -> bool:
        """Whether the prompt was drawn from here."""
        last = self.passage.paragraph_at(len(self.passage.text))
        in_here = prompt.paragraph is not None and self.passage.paragraph <= prompt.paragraph <= last
        return in_here and prompt.source == self.document.title


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was found out about somebody's words: how much they speak for each theme, the nearest passages, the nearest
    first, and the theme that they are most likely about, however unlikely that is.

    `stands_out`: the first passage is far nearer than the second.
    """

    evidence: Mapping[str, float] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    closest: Theme | None = None
    stands_out: bool = False


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that the words may mean. `place` is there with `Basis.PASSAGE` only, `theme` with all others.

    `keys` are the prompts that it leaves; None is all of the theme. `is_sure`: nothing else is likely to be meant.
    """

    basis: Basis
    theme: Theme | None
    place: Place | None = None
    keys: frozenset[str] | None = None
    is_sure: bool = False

    def wish(self, wish: Wish) -> Wish:
        """The wish as this sense narrows it down."""
        theme = self.theme.key if self.theme and self.place is None else None
        return replace(wish, theme=theme, keys=self.keys)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of somebody's words. `used_up` is what they rather meant, of which nothing is left."""

    words: str
    sense: Sense
    used_up: Theme | None = None


def named_theme(themes: Mapping[str, Theme], text: str) -> Theme | None:
    """The theme of this key, name or alias, or whose name alone has this word."""
    wanted = _plain(text)
    for names in (_names, _aliases):
        for theme in themes.values():
            if wanted in names(theme):
                return theme
    typed = telling_stems(text)
    having = [theme for theme in themes.values() if len(typed) == 1 and typed <= telling_stems(theme.name)]
    return having[0] if len(having) == 1 else None


def is_its_name(theme: Theme, text: str) -> bool:
    """Whether the theme was called by its key or name."""
    return _plain(text) in _names(theme)


def senses(shelf: Shelf, words: str, meaning: Meaning) -> Iterator[Sense]:
    """What the words may mean, the likeliest first.

    A theme that they clearly speak of comes first, then a passage that stands out, then what themes are likely, and
    last what is only near. Of a theme's prompts those from the nearest passages come first.
    """
    near = frozenset(key for place in meaning.places for key in _keys(shelf, place))
    passages = [_in_passage(shelf, place) for place in meaning.places]
    if clear := _clear_theme(shelf, words, meaning.evidence):
        yield from _of_theme(clear, near, is_sure=True)
    if meaning.stands_out:
        yield from passages[:1]
    for likely in filter(None, [*_spoken_of(shelf, meaning.evidence), meaning.closest]):
        yield from _of_theme(likely, near)
    yield from passages
    yield from (Sense(Basis.WORDS, sense.theme) for sense in passages if sense.theme)
    yield from (Sense(Basis.NEAREST, theme) for theme in closest_themes(shelf, words, len(shelf.themes)))


def choose_in_own_words(
    shelf: Shelf, history: History, wish: Wish, words: str, meant: Iterable[Sense]
) -> tuple[Choice, Understood]:
    """The prompt for the first sense that has one left in this round. Raises `UserError` if nothing is left at all."""
    used_up: Theme | None = None
    for sense in meant:
        choice = find_choice(shelf, history, sense.wish(wish))
        if choice is not None:
            return choice, Understood(words, sense, used_up)
        if sense.is_sure:
            used_up = sense.theme
    choice = choose(shelf, history, wish)
    theme = shelf.themes.get(choice.prompt.theme or "")
    return choice, Understood(words, Sense(Basis.NEAREST, theme), used_up)


def matching_themes(shelf: Shelf, evidence: Mapping[str, float], text: str) -> list[Theme]:
    """Themes with the text in their name or an alias; else those that it speaks of, and then the closest ones."""
    wanted = _plain(text)
    matches = [theme for theme in shelf.themes.values() if any(wanted in word for word in _all_names(theme))]
    near = [*_spoken_of(shelf, evidence), *closest_themes(shelf, text, MOST_THEMES)]
    return matches or list(dict.fromkeys(near))[:MOST_THEMES]


def closest_themes(shelf: Shelf, text: str, limit: int) -> list[Theme]:
    """By their names and aliases, the closest first."""
    words = {word: theme for theme in shelf.themes.values() for word in _all_names(theme)}
    hits = process.extract(_plain(text), list(words), scorer=fuzz.WRatio, limit=None)
    return list(dict.fromkeys(words[word] for word, *_ in hits))[:limit]


def _clear_theme(shelf: Shelf, words: str, evidence: Mapping[str, float]) -> Theme | None:
    """The theme that the words speak of clearly."""
    themes = _spoken_of(shelf, evidence)
    most, next_most, *_ = [*(evidence[theme.key] for theme in themes), 0.0, 0.0]
    enough = max(OF_EACH_WORD * len(telling_stems(words)), BESIDE_A_RIVAL * next_most)
    return themes[0] if themes and most >= enough else None


def _spoken_of(shelf: Shelf, evidence: Mapping[str, float]) -> list[Theme]:
    """The themes that the words may speak of, the likeliest first."""
    return [shelf.themes[score.theme] for score in ranked(evidence) if score.theme in shelf.themes][:MOST_THEMES]


def _of_theme(theme: Theme, near: frozenset[str], *, is_sure: bool = False) -> Iterator[Sense]:
    yield Sense(Basis.WORDS, theme, keys=near)
    yield Sense(Basis.WORDS, theme, is_sure=is_sure)


def _in_passage(shelf: Shelf, place: Place) -> Sense:
    return Sense(Basis.PASSAGE, _theme_of(shelf, place), place, _keys(shelf, place))


def _keys(shelf: Shelf, place: Place) -> frozenset[str]:
    return frozenset(key for key, prompt in shelf.prompts.items() if place.holds(prompt))


def _theme_of(shelf: Shelf, place: Place) -> Theme | None:
    """The one that the passage is surest of, if it is sure of any."""
    sure = [score for score in place.passage.themes[:1] if score.confidence >= LEAST_CONFIDENCE]
    return shelf.themes.get(sure[0].theme) if sure else None


def _names(theme: Theme) -> list[str]:
    return [_plain(theme.key), _plain(theme.name)]


def _aliases(theme: Theme) -> list[str]:
    return [_plain(alias) for alias in theme.aliases]


def _all_names(theme: Theme) -> list[str]:
    return [*_names(theme), *_aliases(theme)]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
