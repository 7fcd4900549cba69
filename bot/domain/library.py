"""What hosts put into the club's library, and what comes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Self

from bot.domain.asking import DrawnPrompt
from bot.domain.documents import Document, LeftOut, Passage, Reading
from bot.domain.lexicon import LEAST_CONFIDENCE
from bot.domain.own_prompts import OwnPrompt, own_key
from bot.domain.prompts import Theme
from bot.domain.quoting import alike
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
        """By what the host wrote, else by what the text says of itself, else by the file's name, cut to size.

        Raises `UserError` where nothing gives it a title, or the host wrote something too long.
        """
        named = _plain(reading.title) or _plain(PurePath(self.name).stem)
        title = _plain(self.title) or named[:LONGEST_TITLE].rstrip()
        author = _plain(self.author) or _plain(reading.author)[:LONGEST_AUTHOR].rstrip()
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

    So many `drafts` wait now because of it; so many of them are `sure` to start a talk. `known` prompts are not new
    to the club: it has had them before, or another question about the same words of a text of this title;
    `known_vetoed` of them were vetoed. `namesake` is the newest other text of this title.
    """

    document: Document
    passages: int
    themes: tuple[Theme, ...]
    drafts: int
    known: int
    left_out: tuple[LeftOut, ...]
    sure: int = 0
    known_vetoed: int = 0
    namesake: Document | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A document with what the club has from it."""

    document: Document
    passages: int
    drafts: int
    approved: int


@dataclass(frozen=True, slots=True)
class Removal:
    """What a document takes with it when it is taken out, and which of its prompts stay, since their words stand in
    another of the club's documents: they quote that one from then on.
    """

    document: Document
    passages: int
    drafts: int
    approved: int
    drafts_that_stay: int
    approved_that_stay: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the club has of prompts: the keys of its own and of vetoed ones, and the words that it is asked about in
    texts of one title, each with the keys of the prompts that quote them.
    """

    keys: frozenset[str]
    vetoed: frozenset[str]
    quoted: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, keys: frozenset[str], vetoed: frozenset[str], quoting: Iterable[OwnPrompt]) -> Self:
        quoted_: dict[str, frozenset[str]] = {}
        for own in quoting:
            words = alike(own.prompt.quotation)
            quoted_[words] = quoted_.get(words, frozenset()) | {own.content.key}
        return cls(keys, vetoed, quoted_)

    def asked(self, drawn: DrawnPrompt) -> frozenset[str]:
        """The keys of the club's prompts that are this one, or about its words."""
        about_its_words = self.quoted.get(alike(drawn.quotation.text), frozenset())
        return about_its_words | self.keys & {own_key(drawn.fingerprint)}

    def has(self, drawn: DrawnPrompt) -> bool:
        """Whether the club has had this one, or another about its words, or vetoed it."""
        return bool(self.asked(drawn)) or self.is_vetoed(drawn)

    def is_vetoed(self, drawn: DrawnPrompt) -> bool:
        """Whether it was vetoed, or else all that is asked about its words was."""
        asked = self.asked(drawn)
        return own_key(drawn.fingerprint) in self.vetoed or (bool(asked) and asked <= self.vetoed)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers somebody's words. Scores of one search can be compared with one another only."""

    document: Document
    passage_id: int
    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What somebody's words lead to: passages, the nearest first, and the theme that they are most likely about.

    `theme` is None where nothing speaks for any. `is_known`: one of the words at least is known from what ships, or
    stands in what was found.
    """

    found: list[Found]
    theme: Theme | None = None
    is_known: bool = True


def each_once(found: Iterable[Found]) -> list[Found]:
    """Without passages of the same words as one before."""
    firsts: dict[str, Found] = {}
    for one in found:
        firsts.setdefault(alike(one.passage.text), one)
    return list(firsts.values())


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


def which_one(title: str, documents: Sequence[Document]) -> UserError:
    """What is said to a title that several documents bear."""
    named = "; ".join(map(_told_apart, documents))
    return UserError(
        f"{len(documents)} documents are called {quoted(title)}: {named}. Choose the one that you mean from the"
        " suggestions."
    )


def _told_apart(document: Document) -> str:
    whence = "that ships with me" if document.is_shipped else f"added <t:{int(document.added_at.timestamp())}:F>"
    return f"one {whence}, of {document.words:,} words"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _at_most(text: str, limit: int, what: str) -> str:
    if len(text) > limit:
        raise UserError(f"The {what} has {len(text)} characters. Shorten it to at most {limit}.")
    return text
