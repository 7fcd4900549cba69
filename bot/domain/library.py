"""What hosts put into the club's library, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from bot.domain.documents import Document, LeftOut, Passage, Reading
from bot.domain.lexicon import LEAST_CONFIDENCE
from bot.domain.prompts import Theme
from bot.errors import UserError, quoted

LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_SOURCE = 120, 80, 200
LONGEST_QUERY = 300

NOT_ALLOWED = (
    "I load only what the club may use: your own writing, a text under a free licence, or one whose author said yes."
    " If that is so, use `/library add` again and choose `True` for `allowed`."
)


class Step(StrEnum):
    """What is being done with a document."""

    WAITING = "waiting"
    READING = "reading"
    DRAWING = "drawing"
    KEEPING = "keeping"


@dataclass(frozen=True, slots=True)
class Upload:
    """What a host gave. `content` is a file's bytes or pasted text, `name` the file's; the words may be empty.

    `allowed` is the host's word that the club may use the text.
    """

    content: bytes | str
    name: str = ""
    title: str = ""
    author: str = ""
    source: str = ""
    allowed: bool = False

    def titled(self, reading: Reading) -> "Credits":
        """By what the host wrote, else by what the text says of itself, else by the file's name.

        Raises `UserError` where nothing gives it a title, or something is too long.
        """
        title = _plain(self.title) or _plain(reading.title)[:LONGEST_TITLE] or _plain(PurePath(self.name).stem)
        author = _plain(self.author) or _plain(reading.author)[:LONGEST_AUTHOR]
        if not title:
            raise UserError("This text needs a title, so that a prompt can say where its words stand. Give it one.")
        return Credits(
            _at_most(title, LONGEST_TITLE, "title"),
            _at_most(author, LONGEST_AUTHOR, "author"),
            _at_most(_plain(self.source), LONGEST_SOURCE, "source"),
        )


@dataclass(frozen=True, slots=True)
class Credits:
    title: str
    author: str
    source: str


@dataclass(frozen=True, slots=True)
class Added:
    """What came of a document. `themes` are what its passages are surely about, the most frequent first.

    `known` prompts the club had before. `namesake` is another text with this title, loaded earlier.
    """

    document: Document
    passages: int
    themes: tuple[Theme, ...]
    drafts: int
    known: int
    left_out: tuple[LeftOut, ...]
    namesake: Document | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A document with what the club has from it."""

    document: Document
    passages: int
    drafts: int
    approved: int


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers somebody's words. Scores of one search can be compared with one another only."""

    document: Document
    passage_id: int
    passage: Passage
    score: float


def themes_of(passages: Sequence[Passage]) -> list[str]:
    """The keys of the themes that are sure somewhere, the most frequent first."""
    counts: dict[str, int] = {}
    for passage in passages:
        for score in passage.themes:
            if score.confidence >= LEAST_CONFIDENCE:
                counts[score.theme] = counts.get(score.theme, 0) + 1
    return sorted(counts, key=lambda key: (-counts[key], key))


def read_query(text: str) -> str:
    """Raises `UserError` for nothing, and for too much."""
    words = _plain(text)
    if not words:
        raise UserError("Say in a few words what you are looking for, such as `never giving up`.")
    if len(words) > LONGEST_QUERY:
        raise UserError(f"That is more than I can look for at once. Say it in at most {LONGEST_QUERY} characters.")
    return words


def already_there(document: Document) -> UserError:
    """What is said of a text that the club has already, under whatever name."""
    if document.club_id is None:
        return UserError(
            f"This text is in the library already: it ships with me as {quoted(document.title)}. `/library read` finds"
            " passages in it."
        )
    return UserError(
        f"This text is in the library already, as {quoted(document.title)}. `/prompts review` shows the drafts from it;"
        " to load it anew, take it out with `/library remove` first."
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _at_most(text: str, limit: int, what: str) -> str:
    if len(text) > limit:
        raise UserError(f"The {what} has {len(text)} characters. Shorten it to at most {limit}.")
    return text
