"""What a member means who asks for something to talk about: a theme, or a passage, in words of their own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz, process

from bot.domain.choosing import Choice, History, Wish, choose, find_choice, has_any, tells_the_end
from bot.domain.documents import Document, Passage
from bot.domain.lexicon import LEAST_CONFIDENCE, Lexicon, ranked, stems, telling_stems, weighty_stems
from bot.domain.naming import is_named
from bot.domain.prompts import Prompt, Shelf, Theme
from bot.domain.searching import holds

MOST_THEMES = 3
"""How many themes that the words speak of, or that are near them, are tried before any other."""

GOOD_SHARE, BESIDE_A_RIVAL = 0.5, 1.5
"""Of the words that mean something more than this share must speak for a theme, and so many times as much as for any
other, so that it is what somebody means. One word of its card among many others is only a word.
"""

FEWEST_HELD = 3
"""A passage is what somebody means if it has most of their words, and at least so many."""

ALMOST_ITS_NAME = 85
"""How alike two words are, of 100, of which one is a slip of the hand for the other."""


class Basis(StrEnum):
    """What somebody was understood by, from the surest to the least sure.

    A theme by its name, or by words that speak of it clearly; a passage that has the words. Then what is only near, and
    last what is merely called alike.
    """

    NAME = "name"
    WORDS = "words"
    PASSAGE = "passage"
    NEAR_THEME = "near theme"
    NEAR_PASSAGE = "near passage"
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
        document_id = None if self.document.is_shipped else self.document.document_id
        return in_here and prompt.drawn_from == (self.document.title, document_id)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was found out about somebody's words: the nearest passages, the nearest first, and the theme that they are
    most likely about, however unlikely that is.
    """

    places: tuple[Place, ...] = ()
    closest: Theme | None = None


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that the words may mean: a theme, or the prompts of these `keys`, or those of the theme among them."""

    basis: Basis
    theme: Theme | None = None
    keys: frozenset[str] | None = None

    def wish(self, wish: Wish) -> Wish:
        """The wish as this sense narrows it down."""
        return replace(wish, theme=self.theme.key if self.theme else None, keys=self.keys)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of somebody's words, told of the prompt that they get and of its theme.

    `instead_of` is a theme that they rather meant, of which nothing is left in this round; `had_any` is whether it has
    prompts at all.
    """

    words: str
    basis: Basis
    prompt: Prompt
    theme: Theme | None
    instead_of: Theme | None = None
    had_any: bool = True


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


def senses(shelf: Shelf, lexicon: Lexicon, words: str, meaning: Meaning) -> Iterator[Sense]:
    """What the words may mean, the likeliest first.

    What they name comes first, then a theme that they clearly speak of, then a passage that has most of them, and after
    that what is only near: nothing that could give an ending away. Of a theme's prompts those from the nearest passages
    come first.
    """
    near = _keys_of(shelf, meaning.places)
    if named := _naming(shelf, words, meaning.places):
        yield Sense(Basis.PASSAGE, keys=named)
    if clear := _clear_theme(shelf, lexicon, words):
        yield from _of_theme(Basis.WORDS, clear, near)
    for place in meaning.places:
        if _has_most(place.passage, words):
            yield Sense(Basis.PASSAGE, keys=_keys(shelf, place))
    harmless = frozenset(key for key, prompt in shelf.prompts.items() if not tells_the_end(shelf, prompt))
    for sense in _near(shelf, lexicon, words, meaning):
        yield replace(sense, keys=harmless if sense.keys is None else sense.keys & harmless)
    for theme in _called_alike(shelf, words):
        yield Sense(Basis.NEAREST, theme, None if theme.spoils_endings else harmless)


def choose_in_own_words(
    shelf: Shelf, history: History, wish: Wish, words: str, meant: Iterable[Sense]
) -> tuple[Choice, Understood]:
    """The prompt for the first sense that has one left in this round. Raises `UserError` if nothing is left at all."""
    instead_of: Theme | None = None
    for sense in meant:
        choice = find_choice(shelf, history, sense.wish(wish))
        if choice is not None:
            basis, instead_of = sense.basis, None if sense.theme == instead_of else instead_of
            break
        if sense.basis is Basis.WORDS:
            instead_of = sense.theme
    else:
        choice, basis = choose(shelf, history, wish), Basis.NEAREST
    theme = shelf.themes.get(choice.prompt.theme or "")
    had_any = instead_of is None or has_any(shelf, replace(wish, theme=instead_of.key))
    return choice, Understood(words, basis, choice.prompt, theme, instead_of, had_any)


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


def _naming(shelf: Shelf, words: str, places: Iterable[Place]) -> frozenset[str]:
    """The prompts about the film of this title, and those from passages where just these words stand."""
    about = frozenset(
        key
        for key, prompt in shelf.prompts.items()
        if prompt.paragraph is not None and any(is_named(film, words) for film in (prompt.film, prompt.other) if film)
    )
    return about | _keys_of(shelf, (place for place in places if holds(place.passage, words)))


def _clear_theme(shelf: Shelf, lexicon: Lexicon, words: str) -> Theme | None:
    """The theme that the words speak of clearly."""
    evidence = lexicon.evidence(words)
    themes = _spoken_of(shelf, evidence)
    if not themes:
        return None
    most, next_most, *_ = [*(evidence[theme.key] for theme in themes), 0.0]
    telling = lexicon.told(words).get(themes[0].key, frozenset())
    share = len(telling) / len(telling | weighty_stems(words)) if telling else 0.0
    return themes[0] if share > GOOD_SHARE and most >= BESIDE_A_RIVAL * next_most else None


def _has_most(passage: Passage, words: str) -> bool:
    typed = weighty_stems(words)
    held = typed & {*stems(passage.text)}
    return len(held) >= FEWEST_HELD and len(held) > GOOD_SHARE * len(typed)


def _near(shelf: Shelf, lexicon: Lexicon, words: str, meaning: Meaning) -> Iterator[Sense]:
    """Themes of which a word speaks, then passages, then any other theme that comes to mind."""
    near = _keys_of(shelf, meaning.places)
    told = lexicon.told(words)
    likely = [*_spoken_of(shelf, lexicon.evidence(words)), *filter(None, [meaning.closest])]
    passages = filter(None, (_theme_of(shelf, place) for place in meaning.places))
    for theme in (theme for theme in likely if theme.key in told):
        yield from _of_theme(Basis.NEAR_THEME, theme, near)
    yield from (Sense(Basis.NEAR_PASSAGE, keys=_keys(shelf, place)) for place in meaning.places)
    for theme in (*(theme for theme in likely if theme.key not in told), *passages):
        yield from _of_theme(Basis.NEAR_THEME, theme, near)


def _of_theme(basis: Basis, theme: Theme, near: frozenset[str]) -> Iterator[Sense]:
    """Its prompts from the nearest passages, then any of it."""
    yield from (Sense(basis, theme, near), Sense(basis, theme))


def _called_alike(shelf: Shelf, words: str) -> list[Theme]:
    """By name, the closest first; one that gives endings away only where its name was meant."""
    closest = closest_themes(shelf, words, len(shelf.themes))
    return [theme for theme in closest if not theme.spoils_endings or _is_slip(theme, words)]


def _is_slip(theme: Theme, words: str) -> bool:
    return any(fuzz.ratio(_plain(words), name) >= ALMOST_ITS_NAME for name in _all_names(theme))


def _spoken_of(shelf: Shelf, evidence: Mapping[str, float]) -> list[Theme]:
    """The themes that the words may speak of, the likeliest first."""
    return [shelf.themes[score.theme] for score in ranked(evidence) if score.theme in shelf.themes][:MOST_THEMES]


def _keys(shelf: Shelf, place: Place) -> frozenset[str]:
    return frozenset(key for key, prompt in shelf.prompts.items() if place.holds(prompt))


def _keys_of(shelf: Shelf, places: Iterable[Place]) -> frozenset[str]:
    return frozenset(key for place in places for key in _keys(shelf, place))


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
