"""Documents: essays that a club has loaded, and the passages they consist of."""

from dataclasses import dataclass, field
from datetime import datetime

PARAGRAPH_BREAK = "\n\n"
LEAST_WORDS, MOST_WORDS = 40, 180
"""How long a passage is. A shorter paragraph is joined to its neighbours, a longer one is cut between sentences."""

MOST_DOCUMENT_WORDS = 40_000
MOST_BYTES = 8 * 1024 * 1024
"""How large a file may be."""


@dataclass(frozen=True, slots=True)
class Document:
    """`club_id` is None for an essay that ships. `fingerprint` is of its text, whatever file it came in."""

    document_id: int
    club_id: int | None
    title: str
    author: str
    source: str
    fingerprint: str
    words: int
    added_by: int
    added_at: datetime

    @property
    def is_shipped(self) -> bool:
        return self.club_id is None

    def is_called(self, title: str) -> bool:
        """Whether this is its title, in whatever capitals and spaces."""
        return _plain(title) == _plain(self.title)


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """How sure it is that a text is about a theme: `confidence` from 0 to 1."""

    theme: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Some paragraphs of a document, with `PARAGRAPH_BREAK` between them.

    `position` counts passages, `paragraph` is the number of the first paragraph; both from 1. Headings are not
    paragraphs: `heading` is the one that the passage stands under. `themes` begin with the surest.
    """

    position: int
    heading: str
    paragraph: int
    text: str
    themes: tuple[ThemeScore, ...] = ()

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph that the character at `offset` of the text stands in."""
        return self.paragraph + self.text.count(PARAGRAPH_BREAK, 0, offset)

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of a document that gave nothing: `what` in the plural ("headings"), how many, and why.

    `one` is what a single one is called, `why_one` its reason where that sounds otherwise: only other words for the
    same, so that two are equal whether they have them or not.
    """

    what: str
    count: int
    why: str
    one: str = field(default="", compare=False)
    why_one: str = field(default="", compare=False)

    @property
    def amount(self) -> str:
        """ "1 heading", "2,000 headings"."""
        return f"{self.count:,} {(self.one if self.count == 1 else '') or self.what}"

    @property
    def reason(self) -> str:
        return (self.why_one if self.count == 1 else "") or self.why


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text gave. `title` and `author` are what the text itself says, or empty.

    `emphasised` are the words that it sets in italics, as titles are.
    """

    passages: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...] = ()
    title: str = ""
    author: str = ""
    emphasised: frozenset[str] = frozenset()

    @property
    def words(self) -> int:
        return sum(passage.words for passage in self.passages)

    @property
    def paragraphs(self) -> int:
        """How many paragraphs the passages hold."""
        return max((passage.paragraph_at(len(passage.text)) for passage in self.passages), default=0)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
