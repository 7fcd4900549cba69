"""Films, and how their titles are compared and shown."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MOST_TITLE_LENGTH = 200
FIRST_FILM_YEAR = 1888
CHOICE = re.compile(r"film:([0-9]{1,18})")
TYPED_TITLE = re.compile(r"^(?P<title>.+?)\s*\((?P<year>[0-9]{4})\)$", re.DOTALL)
APOSTROPHES = re.compile("['’‘`´ʼ]")
NAME_SEPARATOR = "; "
JOINERS = "\u200c\u200d"
"""They hold letters of some scripts, and emoji, together."""
FLAG_TAGS = range(0xE0020, 0xE0080)
"""They make the flags of Scotland and Wales out of a black one."""
CONTROLS = {"Cc", "Cf", "Cs"}
"""Not the unassigned ones: an emoji that is newer than this Python is one of them."""


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
    def directors(self) -> str:
        """The director, or all of them with commas between."""
        return self.director.replace(NAME_SEPARATOR, ", ")

    @property
    def countries(self) -> str:
        return self.country.replace(NAME_SEPARATOR, ", ")

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
    """The form in which titles are compared: no accents, no case, `and` for `&`, one space between words.

    A title without a letter or digit, such as `$`, is its own key.
    """
    folded = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold()
    decomposed = APOSTROPHES.sub("", unicodedata.normalize("NFKD", folded)).replace("&", " and ")
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain) or plain.split())


def read_film_choice(text: str) -> int | None:
    """The film's id, if `text` is a `Film.choice`."""
    found = CHOICE.fullmatch(text.strip())
    return int(found[1]) if found else None


def one_line(text: str) -> str:
    """Member text on one line, without the control characters that would hide it or turn its direction round."""
    return " ".join("".join(" " if _is_control(letter) else letter for letter in text).split())


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in CONTROLS and letter not in JOINERS and ord(letter) not in FLAG_TAGS


def read_typed_film(text: str) -> TypedFilm:
    """Takes "Some Film (1999)" apart."""
    clean = one_line(text)
    found = TYPED_TITLE.match(clean)
    if found and int(found["year"]) >= FIRST_FILM_YEAR:
        return TypedFilm(found["title"], int(found["year"]))
    return TypedFilm(clean, None)
