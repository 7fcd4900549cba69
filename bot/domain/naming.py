"""Films that an essay names: "Some Film (1999)", and from there on by the title alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.films import title_key

YEAR = re.compile(r"\((?:1[89]|20)\d\d\)")
LONGEST_TITLE = 80
JOINING = "of|the|a|an|and|in|on|to|for|from|with|at|by|or|de|la|le|les|el|i|y"
AT_THE_END = re.compile(rf"[“\"]?(?<![\w’'])[A-Z0-9][\w’':.,&!?-]*(?: (?:[A-Z0-9&][\w’':,&!?-]*\.?|{JOINING}))*[”\"]?$")
OPENERS = frozenset(["In", "And", "But", "So", "With", "From", "Like", "Both", "As", "If", "While", "When", "By"])
OWNER = re.compile(r"^[A-Z]\w+ (?:[A-Z][\w.]* )?[A-Z][\w-]+[’']s? ")
"""A first name and a surname: whose film it is. One name alone may belong to the title."""

SHORTEST_BARE_TITLE = 3


@dataclass(frozen=True, slots=True)
class NamedFilm:
    """`label` is "Title (Year)"."""

    title: str
    label: str

    @property
    def key(self) -> str:
        return title_key(self.label)


def title_of(label: str) -> str:
    """Of "Title (Year)"."""
    return label.rpartition(" (")[0] or label


def is_named(label: str, words: str) -> bool:
    """Whether these words are the film's title, with its year or without."""
    return title_key(words) in (title_key(label), title_key(title_of(label)))


def same_film(label: str, other: str) -> bool:
    """Whether two labels "Title (Year)" mean the same film."""
    return title_key(label) == title_key(other)


def named_films(text: str, emphasised: Iterable[str] = ()) -> list[NamedFilm]:
    """The films that a text names with their years, each once, in the order of their first naming.

    What stands in italics just before a year is the title, whatever is in it.
    """
    titles = sorted({words.strip() for words in emphasised if words.strip()}, key=len, reverse=True)
    found: dict[str, NamedFilm] = {}
    for year in YEAR.finditer(text):
        before = text[max(0, year.start() - LONGEST_TITLE) : year.start()].rstrip()
        known = [*titles, *(film.title for film in found.values())]
        title = next((title for title in known if before.endswith(title)), None) or _title_in(before)
        if title:
            film = NamedFilm(title, f"{title} {year[0]}")
            found.setdefault(film.key, film)
    return list(found.values())


def mentioned(films: Iterable[NamedFilm], text: str) -> list[NamedFilm]:
    """Those of the films whose titles stand in this text, the first one first."""
    places = {film: _place(film, text) for film in films if film.title in text}
    return sorted((film for film, place in places.items() if place >= 0), key=lambda film: places[film])


def _place(film: NamedFilm, text: str) -> int:
    if len(film.title) < SHORTEST_BARE_TITLE:
        return text.find(film.label)
    found = re.search(rf"(?<!\w){re.escape(film.title)}(?!\w)", text)
    return found.start() if found else -1


def _title_in(before: str) -> str | None:
    """The words with capitals that end this text, without those that begin the sentence or tell whose film it is."""
    match = AT_THE_END.search(before)
    if match is None:
        return None
    words = OWNER.sub("", match[0].strip('“”" '))
    first, _, rest = words.partition(" ")
    return (rest if rest and first in OPENERS else words).rstrip(",:;") or None
