"""From the blocks of a document to the passages that are searched and quoted."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.domain.blocks import Block, Kind, Manuscript
from bot.domain.documents import (
    LEAST_WORDS,
    MOST_DOCUMENT_WORDS,
    MOST_WORDS,
    PARAGRAPH_BREAK,
    LeftOut,
    Passage,
    Reading,
)
from bot.domain.language import is_english
from bot.domain.sentences import Span, paragraph_spans, sentence_spans
from bot.domain.titles import titled
from bot.errors import UserError

HEADING_BREAK = " / "
"""Between the headings of a passage that stands under two short ones."""

CLAUSE_ENDS = (",", ";", ":", "—", "–", ")")
NOTE_MARK = re.compile(
    r"(?:(?<=[.,;:!?”’\")])|(?<=[^\W\d_]{3}))(?:[¹²³⁴-⁹⁰]+|\[\^[^\]\s]{1,12}\])(?=[\s.,;:!?”’\")—]|$)"
)
APPENDIX = re.compile(
    r"(?:[\divxlc]+[.)]?\s+)?(?:references|bibliography|works cited|literature|notes|endnotes|footnotes|sources|credits"
    r"|further (?:reading|viewing|listening)|see also|external links|acknowledge?ments?|filmography|discography"
    r"|(?:table of )?contents|index|about the authors?|related (?:articles|posts)|comments|tags)",
    re.IGNORECASE,
)
CITED_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")

MOST_EMPHASISED = 500
LONGEST_WORD = 250
"""In characters; links may be long."""

NOT_QUOTED = {
    Kind.ITEM: ("list items", "list item", "too short to stand alone"),
    Kind.VERSE: ("lines of verse", "line of verse", "verse needs its line breaks"),
    Kind.TABLE: ("tables", "table", "rows and columns are no sentences"),
    Kind.CODE: ("blocks of code", "block of code", "code is no prose"),
    Kind.QUOTE: ("block quotations", "block quotation", "somebody else’s words"),
    Kind.NOTE: ("notes", "note", "meant for another place in the text"),
    Kind.CAPTION: ("captions", "caption", "of no use without a picture"),
}
"""What several are called, and one, and why."""

REFERENCES = (
    "references and other entries after the text", "reference or other entry after the text", "only pointing elsewhere",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`number` counts from 1."""

    number: int
    heading: str
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())


def reading_of(manuscript: Manuscript) -> Reading:
    """The passages of a document.

    Raises `UserError` when there is nothing to quote, when it is too long, or in another language than English.
    """
    whole = titled(replace(manuscript, blocks=tuple(map(_told_apart, filter(_has_words, manuscript.blocks)))))
    blocks = list(_without_appendices(whole.blocks))
    paragraphs = numbered([block for block in blocks if block is not None])
    _check(paragraphs, whole.blocks)
    return Reading(
        passages=tuple(passages_of(paragraphs)),
        left_out=(*whole.left_out, *_left_out(blocks)),
        title=whole.title,
        author=whole.author,
        emphasised=frozenset(whole.emphasised[:MOST_EMPHASISED]),
    )


def too_long(measure: str) -> UserError:
    """The refusal of a text; `measure` says how long it is: "That is 50,000 words"."""
    return UserError(
        f"{measure}, and I read at most {MOST_DOCUMENT_WORDS:,} words of one document. Send the chapter that matters"
        " most, or several parts as documents of their own."
    )


def text_fingerprint(reading: Reading) -> str:
    """The same for the same words, whatever the file's format, its line ends and its quotation marks."""
    text = " ".join(passage.text for passage in reading.passages)
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def numbered(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs among the blocks, each under its heading."""
    heading = ""
    found: list[Paragraph] = []
    for block in blocks:
        if block.kind is Kind.HEADING:
            heading = block.text
        elif block.kind is Kind.PARAGRAPH and (text := NOTE_MARK.sub("", block.text)):
            found.append(Paragraph(len(found) + 1, heading, text))
    return found


def passages_of(paragraphs: Sequence[Paragraph]) -> Iterator[Passage]:
    """Each of `LEAST_WORDS` to `MOST_WORDS` words; a single shorter one, if that is all there is."""
    position = 0
    for run in _runs(paragraphs):
        text = PARAGRAPH_BREAK.join(paragraph.text for paragraph in run)
        headings = [heading for heading, _ in groupby(paragraph.heading for paragraph in run) if heading]
        for span in _cuts(text):
            position += 1
            first = run[0].number + text.count(PARAGRAPH_BREAK, 0, span.start)
            yield Passage(position, HEADING_BREAK.join(headings), first, span.of(text))


def _runs(paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Neighbours that make a passage together, since one of them is too short for one.

    A short one joins the next, the last one under a heading the one before it.
    """
    runs: list[list[Paragraph]] = []
    short: list[Paragraph] = []
    for paragraph in paragraphs:
        if short and short[-1].heading != paragraph.heading and runs and runs[-1][-1].heading == short[0].heading:
            runs[-1] += short
            short = []
        short.append(paragraph)
        if sum(part.words for part in short) >= LEAST_WORDS:
            runs.append(short)
            short = []
    if short and runs:
        runs[-1] += short
    elif short:
        runs.append(short)
    return runs


def _cuts(text: str) -> Iterator[Span]:
    """The text in parts that are short enough, cut between sentences; within one, where nothing else is left."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if len(words) <= MOST_WORDS:
        yield Span(0, len(text))
        return
    ends = {span.end for paragraph in paragraph_spans(text) for span in sentence_spans(text, paragraph)}
    first = 0
    while first < len(words):
        count = _length(words[first:], text, ends)
        yield Span(words[first][0], words[first + count - 1][1])
        first += count


def _length(words: Sequence[tuple[int, int]], text: str, ends: set[int]) -> int:
    """How many of these words the next part takes: such that all the parts are of about the same length."""
    if len(words) <= MOST_WORDS:
        return len(words)
    even = len(words) // -(-len(words) // MOST_WORDS)

    def badness(count: int) -> tuple[bool, bool, int]:
        end = words[count - 1][1]
        return end not in ends, text[end - 1] not in CLAUSE_ENDS, abs(count - even)

    return min(range(LEAST_WORDS, min(MOST_WORDS, len(words) - LEAST_WORDS) + 1), key=badness)


def _has_words(block: Block) -> bool:
    return any(map(str.isalpha, block.text))


def _told_apart(block: Block) -> Block:
    """No prose has such words as pictures and keys have when they are written as letters."""
    longest = max(map(len, block.text.split()), default=0)
    return replace(block, kind=Kind.CODE) if block.kind is Kind.PARAGRAPH and longest > LONGEST_WORD else block


def _without_appendices(blocks: Sequence[Block]) -> Iterator[Block | None]:
    """None stands for what is under a heading like "References"."""
    skipping: Block | None = None
    for block in blocks:
        if block.kind is Kind.HEADING and (skipping is None or _ends_appendix(block, skipping)):
            skipping = block if APPENDIX.fullmatch(block.text) else None
        yield block if skipping is None or block is skipping else None


def _ends_appendix(heading: Block, appendix: Block) -> bool:
    return heading.level <= max(appendix.level, 2) and not CITED_YEAR.search(heading.text)


def _left_out(blocks: Sequence[Block | None]) -> Iterator[LeftOut]:
    counts: Counter[Kind] = Counter()
    for block in blocks:
        if block is not None:
            counts[block.kind] += block.count
    counted = [(NOT_QUOTED[kind], counts[kind]) for kind in NOT_QUOTED] + [(REFERENCES, blocks.count(None))]
    for (many, one, why), count in counted:
        if count:
            yield LeftOut(many, count, why, one)


def _check(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> None:
    if not blocks:
        raise UserError("There is no text in it. Send an essay of a few paragraphs, as a file or pasted.")
    words = sum(paragraph.words for paragraph in paragraphs)
    if words > MOST_DOCUMENT_WORDS:
        raise too_long(f"That is {words:,} words")
    text = " ".join(paragraph.text for paragraph in paragraphs) or " ".join(block.text for block in blocks)
    if not is_english(text):
        raise UserError(
            "That does not read as English, and I can only quote from English and ask about it. Send a translation,"
            " or add questions of your own with `/prompts add`."
        )
    if words < LEAST_WORDS and (instead := _instead_of_paragraphs(blocks, paragraphs)):
        raise UserError(instead)
    sentences = sum(len(sentence_spans(p.text, Span(0, len(p.text)))) for p in paragraphs[:2])
    if sentences == 1:
        raise UserError(
            "That is a single sentence. I need an essay of a few paragraphs to draw from; to ask about one sentence,"
            " use `/prompts add`."
        )
    if words < LEAST_WORDS:
        raise UserError(
            f"That has only {words} words of running text, and I need at least {LEAST_WORDS}. Send a longer text, or"
            " write your own question with `/prompts add`."
        )


def _instead_of_paragraphs(blocks: Sequence[Block], paragraphs: Sequence[Paragraph]) -> str:
    """What to say of a text that is mostly something else, or nothing."""
    counts = Counter[Kind]()
    for block in blocks:
        counts[block.kind] += block.count
    kind, count = counts.most_common(1)[0]
    if paragraphs and (kind not in NOT_QUOTED or count <= len(paragraphs)):
        return ""
    return NOTHING_TO_QUOTE.get(kind, NO_PARAGRAPHS)


NO_PARAGRAPHS = (
    "There are no paragraphs in it that I could quote from. Send an essay of a few paragraphs of running text."
)
NOTHING_TO_QUOTE = {
    Kind.HEADING: "There are only headings in it, without any text under them. Send the essay itself.",
    Kind.ITEM: "That is only a list. I quote whole sentences, so send an essay of a few paragraphs of running text.",
    Kind.VERSE: "That is a poem, or set like one, and its lines cannot be quoted without their breaks. Send an essay"
    " about it, or add questions of your own with `/prompts add`.",
    Kind.QUOTE: "All of it is set as a quotation from somewhere else. Send the text without the quotation signs.",
    Kind.TABLE: "That is only a table. I quote whole sentences, so send an essay of a few paragraphs of running text.",
    Kind.CODE: "There is only code in it. Send an essay of a few paragraphs of running text.",
}
