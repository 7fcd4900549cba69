"""Films that an essay names: "Some Film (1999)", and from there on by the title alone."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from string import capwords

from bot.domain.films import title_key

NUMBER = r"(?:1[89]|20)\d\d"
YEAR = re.compile(rf"\({NUMBER}\)")
WITH_MORE = rf"\((?:[^()\d]{{2,60}}[, ] ?{NUMBER}|{NUMBER}[,;] [^()\d]{{2,60}})\)"
"""A year in brackets with who made the film: "(Ridley Scott, 1991)"."""

IN_BRACKETS = rf"{YEAR.pattern}|{WITH_MORE}"
ANY_YEAR = re.compile(rf"{IN_BRACKETS}|(?<![\w(]){NUMBER}\b(?!\))")
LONGEST_TITLE = 80
LONGEST_WAY = 100
"""From a known title to its year, where the year has no brackets."""

MOST_WORDS = 12
A_WORD = re.compile(r"\b[\w’'.!?&:-]*[\w!?]")
CAPITAL = re.compile(r"[A-Z0-9]")
SURNAME = re.compile(r" [A-Z]")
"""What follows a first name that happens to be a title: "Martin Scorsese, in 1978"."""
JOINING = r"of|the|a|an|and|in|on|to|for|from|with|at|by|or|vs?\.?|versus|de|la|le|les|el|i|y"
AT_THE_END = re.compile(rf"[“\"]?(?<![\w’'])[A-Z0-9][\w’':.,&!?-]*(?: (?:[A-Z0-9&][\w’':,&!?-]*\.?|{JOINING}))*[”\"]?$")
OPENING_WORDS = "And As Both But By Compare Consider Even From Hence If In Like Or So Then When While With"
OPENERS = frozenset(OPENING_WORDS.split())
"""What begins a sentence before a title, and titles seldom."""

OWNER = re.compile(r"^(?!(?:The|A|An) )[A-Z]\w+ (?:[A-Z][\w.]* )?[A-Z][\w-]+[’']s? ")
"""A first name and a surname: whose film it is. One name alone may belong to the title."""

WHO_IN = re.compile(r"^[A-Z][\w.]*(?: [A-Z][\w’'-]+)*, in (?=[A-Z])")
"""Somebody who is in the film, before a comma that no title has there."""

SHORTEST_BARE_TITLE = 3
ANOTHER_PART = re.compile(r" (?:\d+|[IVX]{1,4}|Part|Volume|Vol|Chapter)\b")
"""What makes a title that of a sequel."""

A_YEAR = rf"(?:[”\"]? ?({IN_BRACKETS}))?"


@dataclass(frozen=True, slots=True)
class NamedFilm:
    """`title` is as the text writes it; `label` is "Title (Year)" as it is read, without shouting."""

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


@dataclass(frozen=True, slots=True)
class Naming:
    """Where a text names a film: its title, and its year where that follows."""

    film: NamedFilm
    start: int
    end: int
    with_year: bool


def named_films(text: str, emphasised: Iterable[str] = (), known: Collection[str] = ()) -> list[NamedFilm]:
    """The films that a text names with their years, each once, in the order of their first naming.

    What stands in italics just before a year is the title, whatever is in it; then what makes the key of a `known` one.
    A year without brackets, or with more than itself in them, counts where a known film of that year is named shortly
    before.
    """
    titles = sorted({words.strip() for words in emphasised if words.strip()}, key=len, reverse=True)
    found: dict[str, NamedFilm] = {}
    for year in ANY_YEAR.finditer(text):
        title, label = "", _label(year[0])
        if year[0].startswith("("):
            before = text[max(0, year.start() - LONGEST_TITLE) : year.start()].rstrip()
            title = next((title for title in titles if _ends_with(before, title)), "")
            title = title or _title_in_catalogue(known, before, label)
            if YEAR.fullmatch(year[0]):
                title = title or _title_named_before(before, label, found.values()) or _title_in(before) or ""
        elif known:
            title = _title_a_little_before(known, text[max(0, year.start() - LONGEST_WAY) : year.start()], label)
        if title:
            film = NamedFilm(title, f"{_in_small_letters(title)} {label}")
            found.setdefault(film.key, film)
    return list(found.values())


def _in_small_letters(title: str) -> str:
    """The title as it is read, where it is set in capitals; one word may be so called."""
    return capwords(title) if title.isupper() and " " in title else title


def _label(year: str) -> str:
    """The year as it stands in a label, whatever is in its brackets."""
    return f"({''.join(re.findall(NUMBER, year))})"


def mentioned(films: Iterable[NamedFilm], text: str) -> list[NamedFilm]:
    """Those of the films that this text names, the first one first."""
    return list(dict.fromkeys(naming.film for naming in namings(films, text)))


def namings(films: Iterable[NamedFilm], text: str) -> list[Naming]:
    """Where this text names which of the films, in its order.

    Each place is of one film: that with the longest title, and with the year that follows. A bare title that several of
    them have is of none.
    """
    within = [film for film in films if film.title in text]
    called = Counter(title_key(film.title) for film in within)
    taken: list[Naming] = []
    for naming in sorted((n for film in within for n in _places(film, text)), key=lambda n: -len(n.film.title)):
        is_another = any(naming.start < other.end and other.start < naming.end for other in taken)
        if not is_another and (naming.with_year or called[title_key(naming.film.title)] == 1):
            taken.append(naming)
    return sorted(taken, key=lambda naming: naming.start)


def _places(film: NamedFilm, text: str) -> Iterator[Naming]:
    for place in re.finditer(rf"(?<!\w){re.escape(film.title)}(?!\w){A_YEAR}", text):
        if place[1]:
            is_this_one = film.label.endswith(_label(place[1]))
        else:
            is_this_one = len(film.title) >= SHORTEST_BARE_TITLE and not ANOTHER_PART.match(text, place.end())
        if is_this_one:
            yield Naming(film, place.start(), place.end(), with_year=bool(place[1]))


def _title_in_catalogue(known: Collection[str], before: str, year: str) -> str:
    """The longest words before the year that are the title of a known film, or nothing."""
    match = AT_THE_END.search(before) if known else None
    words = match[0].strip('“”" ').split(" ") if match else []
    titles = (" ".join(words[start:]) for start in range(len(words)))
    return next((title for title in titles if title_key(f"{title} {year}") in known), "")


def _title_a_little_before(known: Collection[str], before: str, year: str) -> str:
    """The last words before the year, then the longest, that are the title of a known film of that year, or nothing:
    "Amour, by Michael Haneke, from 2012".
    """
    words = list(A_WORD.finditer(before))
    begins = [place for place, word in enumerate(words) if CAPITAL.match(word[0])]
    for last in reversed(begins):
        for first in (place for place in begins if last - MOST_WORDS < place <= last):
            title, following = before[words[first].start() : words[last].end()], before[words[last].end() :]
            if title_key(f"{title} {year}") in known and not SURNAME.match(following):
                return title
    return ""


def _title_named_before(before: str, year: str, films: Iterable[NamedFilm]) -> str | None:
    """The title of a film that was named before and is named again; not that of one whose title only ends alike."""
    longer = _title_in(before) or ""
    for film in films:
        if _ends_with(before, film.title):
            says_whose = longer.removesuffix(film.title).rstrip().endswith(("’s", "'s"))
            is_the_same = film.label == f"{film.title} {year}" or len(longer) <= len(film.title) or says_whose
            return film.title if is_the_same else longer
    return None


def _ends_with(before: str, title: str) -> bool:
    return before.endswith(title) and not before[: -len(title)][-1:].isalnum()


def _title_in(before: str) -> str | None:
    """The words with capitals that end this text, without those that begin the sentence or tell whose film it is."""
    match = AT_THE_END.search(before)
    if match is None:
        return None
    words = WHO_IN.sub("", OWNER.sub("", match[0].strip('“”" ')))
    first, _, rest = words.partition(" ")
    return (rest if rest and first in OPENERS else words).rstrip(",:;") or None
