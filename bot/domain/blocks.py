"""The blocks of a text: its headings and paragraphs, and what is no prose, such as lists and verse."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, zip_longest

from bot.domain.documents import LeftOut
from bot.domain.furniture import without_furniture
from bot.domain.leaning import leans_on_what_came_before
from bot.domain.lines import BULLET, NUMBERED, Line, Setting, cleaned, joined, logical_lines, squeezed

LONGEST_HEADING_WORDS, LONGEST_HEADING = 12, 90
LONGEST_ITEM_WORDS = 25
"""A longer item of a list is a paragraph with a number."""

PROSE_WORDS = 15
LONG_PARAGRAPH_WORDS = 40
FEWEST_VERSES, LONGEST_VERSE_WORDS, LONGEST_VERSE = 3, 12, 75
MOST_ENDED_VERSES = 0.75
"""Where more of the lines end a sentence, they are short paragraphs."""

FEWEST_WORDS_OF_VERSE = 4
"""On average; lines of fewer words are a list, unless they run on into each other."""

MOST_TITLE_LINES = 4
FEWEST_FULL_STOP_HEADINGS = 2
SECTION = 2
"""The level of a heading that cannot be the title of the whole; 0 is that of one that says nothing about it."""

FENCE = re.compile(r"\s*(```+|~~~+)")
QUOTED = re.compile(r"\s*>")
RULE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,})\s*$")
MARKED_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
NUMBERED_HEADING = re.compile(
    r"(?:(?:chapter|part|section|act|reel)\s+(?:\d+|[ivxlc]+|one|two|three|four|five|six)\b[.:]?(?:\s|$)"
    r"|\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=[A-Z“‘\"'])|[IVXLC]{1,5}\.\s+(?=[A-Z“‘\"'])|[A-H]\.\s+(?=[A-Z“‘\"']))",
    re.IGNORECASE,
)
ONLY_NUMBER = re.compile(r"(?:[IVXLC]+|\d{1,2})\.?")
NOTE = re.compile(r"\[\^?\w{1,4}\]:?\s|[¹²³⁴-⁹⁰]+\s?\S|\^\d")
CAPTION = re.compile(
    r"(?:fig(?:ure)?|table|plate|image|still)\.?\s\d+[a-z]?[.:]|(?:photo|image|picture)(?: credit)?:", re.IGNORECASE
)
BYLINE = re.compile(r"(?:(?:written )?by|author:)\s+(?=\S)", re.IGNORECASE)
COLUMNS = re.compile(r"\t+| {3,}")
FEWEST_COLUMNS, LONGEST_ROW = 3, 500
NO_HEADING_ENDS = frozenset(".,;:…-—–")
CLOSING = "”\"’')]*_"
PERSONAL = re.compile(
    r"\b(?:I|me|my|mine|we|us|our|you|your|he|him|his|she|her|they|them|it|its)\b|n[’']t\b|[’'](?:m|re|ve|ll|d)\b",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a block is. Only paragraphs are quoted."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    VERSE = "verse"
    TABLE = "table"
    CODE = "code"
    QUOTE = "quote"
    NOTE = "note"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """`level` is that of a heading: 1 for a title. `count` is how many lines of verse or code a block stands for."""

    kind: Kind
    text: str
    level: int = 0
    count: int = 1

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document as its file gave it, before passages are made of it."""

    blocks: tuple[Block, ...]
    title: str = ""
    author: str = ""
    emphasised: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def manuscript_of(text: str) -> Manuscript:
    """The blocks of a plain text."""
    lines, furniture = without_furniture(cleaned(text))
    of_the_page = LeftOut(
        "page numbers and running heads", furniture, "not part of the text", "page number or running head"
    )
    return Manuscript(tuple(blocks_of(lines)), left_out=(of_the_page,) if furniture else ())


def blocks_of(lines: Sequence[str], setting: Setting | None = None) -> list[Block]:
    """The blocks of some lines. `setting` is that of the whole text, if these are only a part of it."""
    prose, apart = _set_apart(lines)
    return [*with_full_stop_headings(list(_Sorter(logical_lines(prose, setting)).blocks())), *apart]


def blocks_of_paragraph(text: str, setting: Setting | None = None) -> list[Block]:
    """One paragraph, however many lines it has: unless they are verse, or long enough to be paragraphs themselves."""
    lines = [line.strip().removesuffix("\\") for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        blocks = blocks_of(lines, setting)
        long = sum(block.kind is Kind.PARAGRAPH and block.words >= LONG_PARAGRAPH_WORDS for block in blocks)
        if long > 1 or any(block.kind in {Kind.VERSE, Kind.TABLE} for block in blocks):
            return blocks
    return [Block(Kind.PARAGRAPH, joined(lines))]


def item_of(text: str) -> Block:
    """What stands behind a bullet or a number: a paragraph, if it is long."""
    kind = Kind.PARAGRAPH if len(text.split()) > LONGEST_ITEM_WORDS else Kind.ITEM
    return Block(kind, squeezed(text))


def heading_of(text: str, level: int) -> Block:
    """Without the full stop that some headings end in."""
    plain = squeezed(text)
    return Block(Kind.HEADING, plain[:-1].rstrip() if re.search(r"[^.]\.$", plain) else plain, level)


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Where a text marks no headings but a title: with those that only their looks give away."""
    if _headings(blocks) > 1:
        return list(blocks)
    return with_full_stop_headings(
        [
            heading_of(block.text, 0) if after and _looks_like_one(block, after) else block
            for block, after in zip_longest(blocks, blocks[1:])
        ]
    )


def with_full_stop_headings(blocks: Sequence[Block]) -> list[Block]:
    """Where nothing else is a heading, short sentences that stand alone between long paragraphs are."""
    short = [place for place, block in enumerate(blocks) if _is_one_short_sentence(block)]
    found = {place for place in short if _may_head(blocks, place)}
    if _headings(blocks) > 1 or len(found) < FEWEST_FULL_STOP_HEADINGS or len(found) * 4 < len(short) * 3:
        return list(blocks)
    return [heading_of(block.text, SECTION) if place in found else block for place, block in enumerate(blocks)]


def note_or_caption(text: str) -> Block | None:
    """A footnote or the caption of a picture, if the text is one."""
    if NOTE.match(text):
        return Block(Kind.NOTE, squeezed(text))
    return Block(Kind.CAPTION, squeezed(text)) if CAPTION.match(text) else None


def looks_like_heading(text: str) -> bool:
    """Short and without an end, or nothing but a number."""
    return bool(ONLY_NUMBER.fullmatch(text)) or (
        len(text) <= LONGEST_HEADING
        and len(text.split()) <= LONGEST_HEADING_WORDS
        and any(letter.isalpha() for letter in text)
        and not text[0].islower()
        and text.rstrip(CLOSING)[-1:] not in NO_HEADING_ENDS
        and not BYLINE.match(text)
    )


class _Sorter:
    """Tells what each line is from itself and its neighbours."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._is_poem = _is_poem(lines)
        self._fewest_verses = 1 if self._is_poem else FEWEST_VERSES
        self._run_ends = _run_ends(lines)
        self._ended = [0, *accumulate(line.ends_sentence for line in lines)]

    def blocks(self) -> Iterator[Block]:
        place = 0
        while place < len(self._lines):
            block, used = self._at(place)
            if block is not None:
                yield block
            place += used

    def _at(self, place: int) -> tuple[Block | None, int]:
        """The block that begins at this line, and how many lines it takes."""
        line = self._lines[place]
        if not any(letter.isalnum() for letter in line.text):
            return None, 1
        if heading := self._marked_heading(place):
            return heading
        if rows := self._rows(place):
            return Block(Kind.TABLE, "table"), rows
        if verses := self._verses(place):
            return verses, verses.count
        return note_or_caption(line.text) or self._item(place) or self._heading_or_paragraph(place), 1

    def _next(self, place: int) -> Line | None:
        return self._lines[place + 1] if place + 1 < len(self._lines) else None

    def _marked_heading(self, place: int) -> tuple[Block, int] | None:
        """One with Markdown's signs, or underlined."""
        line, following = self._lines[place], self._next(place)
        if len(line.text) <= LONGEST_ROW and (marked := MARKED_HEADING.match(line.text)):
            return heading_of(marked[2], len(marked[1])), 1
        if following and not following.blank_before and RULE.match(following.text) and looks_like_heading(line.text):
            return heading_of(line.text, 1 if "=" in following.text else SECTION), 2
        return None

    def _rows(self, place: int) -> int:
        """How many rows a table has that begins here; 0 for none."""
        end = place
        while end < len(self._lines) and _is_row(self._lines[end].text):
            end += 1
        return end - place if end - place > 1 else 0

    def _item(self, place: int) -> Block | None:
        text = self._lines[place].text
        return item_of(NUMBERED.sub("", BULLET.sub("", text), count=1)) if self._is_item(place) else None

    def _is_item(self, place: int) -> bool:
        """A number alone makes no list: its neighbours must be numbered as well."""
        if BULLET.match(self._lines[place].text):
            return True
        if not NUMBERED.match(self._lines[place].text):
            return False
        around = [self._lines[near].text for near in (place - 1, place + 1) if 0 <= near < len(self._lines)]
        return any(NUMBERED.match(text) for text in around)

    def _verses(self, place: int) -> Block | None:
        """The lines of a stanza, or of a list without bullets."""
        end = self._run_ends[place]
        ended = self._ended[end] - self._ended[place]
        prose = ended > (end - place) * MOST_ENDED_VERSES and not self._is_poem
        if end - place < self._fewest_verses or prose or self._is_item(place) or self._opens(place, end):
            return None
        run = self._lines[place:end]
        flows = any(line.text[0].islower() or line.text.endswith(",") for line in run)
        words = sum(line.words for line in run)
        kind = Kind.VERSE if flows or words >= FEWEST_WORDS_OF_VERSE * len(run) else Kind.ITEM
        return Block(kind, squeezed(" ".join(line.text for line in run)), count=len(run))

    def _opens(self, place: int, end: int) -> bool:
        """Whether these are the title, the author and the like, at the head of prose."""
        following = self._next(end - 1)
        return place == 0 and end <= MOST_TITLE_LINES and following is not None and following.words > PROSE_WORDS

    def _heading_or_paragraph(self, place: int) -> Block:
        line, following = self._lines[place], self._next(place)
        numbered = NUMBERED_HEADING.match(line.text)
        if looks_like_heading(line.text):
            return heading_of(line.text, SECTION if numbered else 0)
        if line.text.endswith(":") and line.words <= LONGEST_HEADING_WORDS and following and self._is_item(place + 1):
            return heading_of(line.text[:-1], SECTION)
        return Block(Kind.PARAGRAPH, squeezed(line.text))


def _is_short(line: Line) -> bool:
    return line.words <= LONGEST_VERSE_WORDS and len(line.text) <= LONGEST_VERSE


def _run_ends(lines: Sequence[Line]) -> list[int]:
    """For each line, before which line the run of short ones ends that it begins; its own place if it is long."""
    ends = list(range(len(lines)))
    for place in range(len(lines) - 1, -1, -1):
        if _is_short(lines[place]):
            goes_on = place + 1 < len(lines) and not lines[place + 1].blank_before
            ends[place] = max(ends[place + 1], place + 1) if goes_on else place + 1
    return ends


def _is_row(text: str) -> bool:
    """Whether it looks like a row of a table."""
    if len(text) > LONGEST_ROW:
        return False
    piped = text.count("|") > 1 and not text.count("||")
    return piped or sum(map(bool, COLUMNS.split(text))) >= FEWEST_COLUMNS


def _is_poem(lines: Sequence[Line]) -> bool:
    """Whether nearly all lines are short, stand together, and run on into each other."""
    full = [line for line in lines if any(letter.isalnum() for letter in line.text)]
    return (
        len(full) > FEWEST_VERSES
        and sum(_is_short(line) for line in full) >= len(full) * 0.8
        and sum(not line.ends_sentence for line in full) * 2 >= len(full)
        and sum(not line.blank_before for line in full) * 2 >= len(full)
    )


def _headings(blocks: Sequence[Block]) -> int:
    return sum(block.kind is Kind.HEADING for block in blocks)


def _looks_like_one(block: Block, after: Block) -> bool:
    prose = after.kind is Kind.PARAGRAPH and after.words >= PROSE_WORDS
    return prose and block.kind is Kind.PARAGRAPH and looks_like_heading(block.text)


def _is_one_short_sentence(block: Block) -> bool:
    return block.kind is Kind.PARAGRAPH and block.words <= LONGEST_HEADING_WORDS


def _may_head(blocks: Sequence[Block], place: int) -> bool:
    text = blocks[place].text
    around = [blocks[near] for near in (place - 1, place + 1) if 0 <= near < len(blocks)]
    return (
        place + 1 < len(blocks)
        and all(block.kind is Kind.PARAGRAPH and block.words >= LONG_PARAGRAPH_WORDS for block in around)
        and bool(re.fullmatch(r"[^.!?…:;“”\"]+[.?]", text))
        and not leans_on_what_came_before(text)
        and not PERSONAL.search(text)
    )


def _set_apart(lines: Iterable[str]) -> tuple[list[str], list[Block]]:
    """The lines outside of code fences and of what a mail program quotes, and one block for each of these."""
    prose: list[str] = []
    apart: list[Block] = []
    fence = ""
    quoted = False
    for line in lines:
        mark = FENCE.match(line)
        if mark and not fence:
            apart.append(Block(Kind.CODE, "code"))
        if QUOTED.match(line) and not fence and not quoted:
            apart.append(Block(Kind.QUOTE, "quotation"))
        quoted = bool(QUOTED.match(line)) and not fence
        prose.append("" if fence or mark or quoted else line)
        fence = _open_fence(fence, mark[1] if mark else "")
    return prose, apart


def _open_fence(fence: str, mark: str) -> str:
    """The fence that is open after a line with this mark."""
    if not fence:
        return mark
    return "" if mark.startswith(fence) else fence
