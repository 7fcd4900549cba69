"""Films, and how their titles are compared and shown."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MOST_TITLE_LENGTH = 200
FIRST_FILM_YEAR = 1888
CHOICE = re.compile(r"film:(\d{1,18})")
TYPED_TITLE = re.compile(r"^(?P<title>.+?)\s*\((?P<year>\d{4})\)$", re.DOTALL)


class FilmKind(StrEnum):
    DOCUMENTARY = "documentary"
    CONCERT = "concert"
    BIOPIC = "biopic"
    DRAMA = "drama"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What is known of a film. `key` is stable across versions of the catalogue."""

    key: str
    title: str
    year: int | None
    director: str = ""
    runtime_minutes: int | None = None
    subject: str = ""
    kind: FilmKind = FilmKind.FILM
    country: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Film:
    """A film as the club's records hold it. `club_id` is None for the shipped catalogue."""

    film_id: int
    club_id: int | None
    title: str
    year: int | None
    director: str = ""
    runtime_minutes: int | None = None
    subject: str = ""
    kind: FilmKind = FilmKind.FILM
    country: str = ""
    themes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """ "Title (Year)", or the title alone where the year is not known."""
        return self.title if self.year is None else f"{self.title} ({self.year})"

    @property
    def choice(self) -> str:
        """What autocomplete puts in for this film. No title looks like it, not even `1917` or `300`."""
        return f"film:{self.film_id}"


@dataclass(frozen=True, slots=True)
class TypedFilm:
    """What a member typed, taken apart."""

    title: str
    year: int | None


def title_key(text: str) -> str:
    """The form in which titles are compared: no accents, no case, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain.replace("'", "")))


def read_film_choice(text: str) -> int | None:
    """The film's id, if `text` is a `Film.choice`."""
    found = CHOICE.fullmatch(text.strip())
    return int(found[1]) if found else None


def read_typed_film(text: str) -> TypedFilm:
    """Takes "Some Film (1999)" apart. Control characters and runs of white space become one space."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    found = TYPED_TITLE.match(clean)
    if found and int(found["year"]) >= FIRST_FILM_YEAR:
        return TypedFilm(found["title"], int(found["year"]))
    return TypedFilm(clean, None)
