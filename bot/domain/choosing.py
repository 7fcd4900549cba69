"""Which prompt comes next, and which theme somebody means."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.domain.prompts import Intent, Level, Prompt, Shelf, Theme
from bot.errors import UserError, quoted

NAMED = 3
"""How many themes a sentence offers instead of the one that was not understood."""

FIRST_ROUND = 1


@dataclass(frozen=True, slots=True)
class History:
    """What a club was asked so far: `used` in this round; `intents` in all rounds, the one used last at the end."""

    round: int = FIRST_ROUND
    used: frozenset[str] = frozenset()
    intents: tuple[Intent, ...] = ()
    last_key: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a prompt is wanted for. `theme` is a key; None leaves it to the film's own themes.

    `after_watching`: the club has seen the film, so that endings may be talked about.
    """

    club_id: int
    film_themes: tuple[str, ...] = ()
    theme: str | None = None
    film_is_new: bool = True
    after_watching: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    prompt: Prompt
    round: int


def choose(shelf: Shelf, history: History, wish: Wish) -> Choice:
    """A prompt that the club has not been asked in this round; when none is left, one of the next round.

    Raises `UserError` if the wished theme is used up while others are not.
    """
    history = present_round(shelf, history)
    unused = _unused(shelf, history)
    pool = [prompt for prompt in unused if wish.theme in (None, prompt.theme)]
    if not pool:
        raise UserError(_used_up(shelf, history, wish))
    if not wish.after_watching:
        pool = [prompt for prompt in pool if not _tells_the_end(shelf, prompt)] or pool
    return Choice(min(pool, key=lambda prompt: _order(shelf, history, wish, prompt)), history.round)


def present_round(shelf: Shelf, history: History) -> History:
    """The history as the next choice sees it: a new round begins when every prompt was used."""
    if _unused(shelf, history):
        return history
    return History(history.round + 1, frozenset(), history.intents, history.last_key)


def left_by_theme(shelf: Shelf, history: History) -> dict[str, int]:
    """How many prompts each theme has left for the next choice, in the themes' own order."""
    counts = Counter(prompt.theme for prompt in _unused(shelf, present_round(shelf, history)))
    return {key: counts[key] for key in shelf.themes}


def find_theme(shelf: Shelf, text: str) -> Theme:
    """The theme of this key, name or alias. Raises `UserError` that names the closest ones."""
    wanted = _plain(text)
    for theme in shelf.themes.values():
        if wanted in _words(theme):
            return theme
    names = " or ".join(f"“{theme.name}”" for theme in closest_themes(shelf, text, NAMED))
    raise UserError(
        f"I have no theme {quoted(text.strip(), 100)}. The closest are {names}; `/prompts themes` lists all."
    )


def matching_themes(shelf: Shelf, text: str) -> list[Theme]:
    """Themes with the text in their name or an alias; the closest ones where there is none."""
    wanted = _plain(text)
    matches = [theme for theme in shelf.themes.values() if any(wanted in word for word in _words(theme))]
    return matches or closest_themes(shelf, text, NAMED)


def closest_themes(shelf: Shelf, text: str, limit: int) -> list[Theme]:
    """The closest first."""
    words = {word: theme for theme in shelf.themes.values() for word in _words(theme)}
    hits = process.extract(_plain(text), list(words), scorer=fuzz.WRatio, limit=None)
    return list(dict.fromkeys(words[word] for word, *_ in hits))[:limit]


def _unused(shelf: Shelf, history: History) -> list[Prompt]:
    return [prompt for key, prompt in shelf.prompts.items() if key not in history.used]


def _tells_the_end(shelf: Shelf, prompt: Prompt) -> bool:
    return prompt.ending or shelf.themes[prompt.theme].spoils_endings


def _order(shelf: Shelf, history: History, wish: Wish, prompt: Prompt) -> tuple[bool, int, bool, bool, bytes]:
    """Smaller is better; the last part is arbitrary, but the same for the same club and round."""
    last = shelf.prompts.get(history.last_key or "")
    return (
        prompt.theme not in wish.film_themes,
        history.intents.index(prompt.intent) if prompt.intent in history.intents else -1,
        wish.film_is_new and prompt.level is Level.HARD,
        last is not None and (last.source, last.paragraph) == (prompt.source, prompt.paragraph),
        hashlib.sha256(f"{wish.club_id} {history.round} {prompt.key}".encode()).digest(),
    )


def _used_up(shelf: Shelf, history: History, wish: Wish) -> str:
    name = shelf.themes[wish.theme].name if wish.theme in shelf.themes else "that theme"
    left = [f"{shelf.themes[key].name} ({count})" for key, count in left_by_theme(shelf, history).items() if count]
    return (
        f"All prompts on {name} have been used in this round. Left are: {', '.join(left)}."
        " Choose one of these themes, or leave the theme out."
    )


def _words(theme: Theme) -> Iterable[str]:
    return [_plain(word) for word in (theme.key, theme.name, *theme.aliases)]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
