"""Which prompt comes next.

Every prompt has rounds of its own: it is due again only when everything else that suits the film was asked as often.
So a prompt about one film holds up no other film, and one that is new comes before any that was asked before.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.naming import same_film
from bot.domain.prompts import Intent, Level, Prompt, Shelf
from bot.errors import UserError

FIRST_ROUND = 1
NAMED = 5
"""How many themes a sentence offers instead of the one that is used up."""


@dataclass(frozen=True, slots=True)
class History:
    """What a club was asked so far: the last round of every prompt, and the intents, the one used last at the end."""

    rounds: Mapping[str, int] = field(default_factory=dict)
    intents: tuple[Intent, ...] = ()
    last_key: str | None = None

    def next_round(self, key: str) -> int:
        """The round that this prompt would be asked in."""
        return self.rounds.get(key, FIRST_ROUND - 1) + 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a prompt is wanted for. `film` is "Title (Year)"; None is none in particular.

    `theme` is a key, None leaves it to the film's own themes; `keys` are the only prompts that will do.
    `after_watching`: the club has seen the film, so that endings may be talked about.
    """

    club_id: int
    film: str | None = None
    film_themes: tuple[str, ...] = ()
    theme: str | None = None
    keys: frozenset[str] | None = None
    film_is_new: bool = True
    after_watching: bool = False

    def takes(self, prompt: Prompt) -> bool:
        """Whether the prompt is about what is wished for, whichever film it suits."""
        return self.theme in (None, prompt.theme) and (self.keys is None or prompt.key in self.keys)


@dataclass(frozen=True, slots=True)
class Choice:
    prompt: Prompt
    round: int


def choose(shelf: Shelf, history: History, wish: Wish) -> Choice:
    """The prompt that suits best of those that the club has not been asked in this round.

    Raises `UserError` if nothing that is wished for is left in this round, or nothing suits the film at all.
    """
    chosen = find_choice(shelf, history, wish)
    if chosen is None:
        raise UserError(_used_up(shelf, history, wish))
    return chosen


def find_choice(shelf: Shelf, history: History, wish: Wish) -> Choice | None:
    """Like `choose`; None if nothing that is wished for is left in this round."""
    pool = [prompt for prompt in unasked(shelf, history, wish.film) if wish.takes(prompt)]
    if not wish.after_watching:
        pool = [prompt for prompt in pool if not tells_the_end(shelf, prompt)] or pool
    best = min(pool, key=lambda prompt: _order(shelf, history, wish, prompt), default=None)
    return None if best is None else Choice(best, history.next_round(best.key))


def unasked(shelf: Shelf, history: History, film: str | None) -> list[Prompt]:
    """The prompts that suit the film and that the club has not been asked in the present round."""
    fitting = [prompt for prompt in shelf.prompts.values() if suits(prompt, film)]
    present = min((history.next_round(prompt.key) for prompt in fitting), default=FIRST_ROUND)
    return [prompt for prompt in fitting if history.next_round(prompt.key) == present]


def present_round(shelf: Shelf, history: History, film: str | None = None) -> int:
    """The round of the next choice: a new one begins when everything that suits the film was asked."""
    return min((history.next_round(prompt.key) for prompt in unasked(shelf, history, film)), default=FIRST_ROUND)


def left_by_theme(shelf: Shelf, history: History, film: str | None = None) -> dict[str, int]:
    """How many prompts each theme has left for the next choice, in the themes' own order."""
    counts = Counter(prompt.theme for prompt in unasked(shelf, history, film))
    return {key: counts[key] for key in shelf.themes}


def has_any(shelf: Shelf, wish: Wish) -> bool:
    """Whether there is a prompt for this wish at all, asked before or not."""
    return any(suits(prompt, wish.film) and wish.takes(prompt) for prompt in shelf.prompts.values())


def suits(prompt: Prompt, film: str | None) -> bool:
    """A prompt about one film is asked only about that film, and none compares a film with itself."""
    if prompt.film is not None:
        return film is not None and same_film(prompt.film, film)
    return prompt.other is None or film is None or not same_film(prompt.other, film)


def tells_the_end(shelf: Shelf, prompt: Prompt) -> bool:
    """Whether it touches on how a film ends."""
    theme = shelf.themes.get(prompt.theme or "")
    return prompt.ending or (theme is not None and theme.spoils_endings)


def _order(shelf: Shelf, history: History, wish: Wish, prompt: Prompt) -> tuple[bool, bool, int, bool, bool, bytes]:
    """Smaller is better; the last part is arbitrary, but the same for the same club and round."""
    return (
        prompt.film is None,
        prompt.theme not in wish.film_themes,
        history.intents.index(prompt.intent) if prompt.intent in history.intents else -1,
        _same_passage(shelf.prompts.get(history.last_key or ""), prompt),
        wish.film_is_new and prompt.level is Level.HARD,
        hashlib.sha256(f"{wish.club_id} {history.next_round(prompt.key)} {prompt.key}".encode()).digest(),
    )


def _same_passage(last: Prompt | None, prompt: Prompt) -> bool:
    """One that may hold several paragraphs; a paragraph of a pack is a passage of its own."""
    if last is None or prompt.paragraph is None or last.drawn_from != prompt.drawn_from:
        return False
    if last.passage is None or prompt.passage is None:
        return last.paragraph == prompt.paragraph
    return last.passage == prompt.passage


def _used_up(shelf: Shelf, history: History, wish: Wish) -> str:
    if not any(suits(prompt, wish.film) for prompt in shelf.prompts.values()):
        return "This club has no prompts left that suit the film. A host can write one with `/prompts add`."
    left = left_by_theme(shelf, history, wish.film)
    name = shelf.themes[wish.theme].name if wish.theme in shelf.themes else "that theme"
    most = sorted((key for key, count in left.items() if count), key=lambda key: -left[key])
    named = ", ".join(f"{shelf.themes[key].name} ({left[key]})" for key in most[:NAMED])
    why = f"All prompts on {name} have been used in this round." if has_any(shelf, wish) else _has_none(name, wish)
    more = " Choose one of these themes, or leave the theme out; `/prompts themes` lists all." if named else ""
    return f"{why}{f' Left are: {named}.' if named else ''}{more}"


def _has_none(name: str, wish: Wish) -> str:
    return f"This club has no prompts on {name}{' that suit this film' if wish.film else ''}."
