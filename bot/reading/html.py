"""HTML: the essay on a page, without menus, scripts and notices."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from types import SimpleNamespace

import justext
import lxml.html
from justext.core import PARAGRAPH_TAGS, classify_paragraphs, revise_paragraph_classification
from justext.paragraph import Paragraph
from lxml.etree import ParserError, iterwalk
from lxml.html import HtmlElement

from bot.domain.blocks import (
    LONGEST_ITEM_WORDS,
    PROSE_WORDS,
    Block,
    Kind,
    Manuscript,
    blocks_of_paragraph,
    heading_of,
    note_or_caption,
    with_headings,
)
from bot.domain.documents import LeftOut
from bot.domain.lines import ENDS_SENTENCE, cleaned, squeezed

PAGE_BEGINS = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
CLOSING_TAGS = re.compile(r"</(?:p|div|li|h[1-6]|article|section)\s*>|<br\s*/?>", re.IGNORECASE)
FEWEST_TAGS = 3
LONGEST_PREAMBLE = 10_000
DECLARED = re.compile(rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
XML_DECLARATION = re.compile(r"\A<\?xml[^>]*>")

UNSEEN_TAGS = frozenset(["head", "script", "style", "noscript", "template", "svg", "iframe", "object", "math"])
FURNITURE = (
    "//nav|//footer|//aside|//button|//dialog|//form[count(.//p) < 3]|//select|//figcaption|//*[@hidden]"
    "|//*[@role='navigation' or @role='dialog' or @role='alertdialog' or @role='contentinfo' or @role='complementary'"
    " or @role='search' or @role='alert']"
)
NOTICE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|newsletter|subscribe|paywall|shar(?:e|ing)|breadcrumbs?)(?:$|[\s_-])",
    re.IGNORECASE,
)
COOKIES = re.compile(r"\bcookies?\b", re.IGNORECASE)
MANAGED = re.compile(r"\b(?:accept|agree|consent|privacy|preferences|policy|settings|partners)\b", re.IGNORECASE)
COPYRIGHT = re.compile(r"©|\(c\)|copyright\b|all rights reserved", re.IGNORECASE)
MOST_OF_PAGE = 0.4
LONGEST_NOTICE_WORDS = 80
FEWEST_SENTENCE_WORDS = 6
NOTE_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡]|[a-z])[\])]?\s*")
BREAK_TAGS = PARAGRAPH_TAGS | frozenset(
    ["article", "section", "main", "header", "figure", "hr", "dir", "details", "summary", "address"]
)
ITALIC_TAGS = frozenset(["i", "em", "cite"])
LEVELS = {f"h{level}": level for level in range(1, 7)}
KINDS = {
    "blockquote": Kind.QUOTE,
    "td": Kind.TABLE,
    "th": Kind.TABLE,
    "caption": Kind.CAPTION,
    "code": Kind.CODE,
    "pre": Kind.CODE,
    "li": Kind.ITEM,
    "dt": Kind.ITEM,
    "dd": Kind.ITEM,
}
"""What text is by the elements that it stands in; the first in this order that fits."""

LEAST_KEPT = 0.6
"""If justext keeps a smaller share of the words, the page is an unusual one, and all its paragraphs are kept."""

MOST_LINKS = 0.4
LONGEST_EMPHASIS_WORDS = 15
MOST_PIECES = 2_500
"""justext compares each piece with its neighbours, which takes it too long where there are more."""

SPACE = re.compile(r"\s+")
EMPTY_LINES = re.compile(r"\n\s*\n")
SITE = re.compile(r"\s+[|–—·•]\s+|\s+-\s+")
ABSENT = SimpleNamespace(dom="", xpath="")


class Piece(Paragraph):  # type: ignore[misc]
    """A paragraph for justext to classify, that remembers which elements it stands in and its italics."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__(ABSENT)
        self.tags = frozenset(tags)
        self.emphasised: list[str] = []

    @property
    def is_heading(self) -> bool:
        return self.level > 0

    @cached_property
    def level(self) -> int:
        return max((LEVELS.get(tag, 0) for tag in self.tags), default=0)

    @cached_property
    def raw(self) -> str:
        """The text with its line breaks. Not to be asked for before all of it is there."""
        return "".join(self.text_nodes)

    @cached_property
    def text(self) -> str:
        """The text in one line."""
        return squeezed(self.raw)

    @cached_property
    def words_count(self) -> int:
        return len(self.text.split())

    @property
    def is_linked(self) -> bool:
        return bool(self.links_density() > MOST_LINKS)

    @property
    def is_notice(self) -> bool:
        managed = COOKIES.search(self.text) and MANAGED.search(self.text)
        return self.words_count <= LONGEST_NOTICE_WORDS and bool(managed or COPYRIGHT.match(self.text))

    @property
    def is_sentence(self) -> bool:
        """Whether it is a paragraph, though a short one, and neither a button nor a byline."""
        return "p" in self.tags and self.words_count >= FEWEST_SENTENCE_WORDS and bool(ENDS_SENTENCE.search(self.text))


def is_page(text: str) -> bool:
    """Whether it begins as a whole page does, after comments."""
    rest = XML_DECLARATION.sub("", text[:LONGEST_PREAMBLE].lstrip(), count=1).lstrip()
    while rest.startswith("<!--"):
        rest = rest.partition("-->")[2].lstrip()
    return bool(PAGE_BEGINS.match(rest))


def looks_like_html(text: str) -> bool:
    """Whether it may be a part of a page."""
    return len(CLOSING_TAGS.findall(text)) >= FEWEST_TAGS


def declared_encoding(raw: bytes) -> str:
    """The encoding that the page names in its head, or nothing."""
    found = DECLARED.search(raw)
    return found[1].decode("ascii", "ignore") if found else ""


def read_html(text: str) -> Manuscript:
    """The blocks of the essay on a page."""
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True)
    try:
        page = lxml.html.document_fromstring(XML_DECLARATION.sub("", cleaned(text).lstrip(), count=1), parser=parser)
    except ParserError:
        return Manuscript(())
    title, author = _title(page), _author(page)
    collector = _Collector(page)
    pieces = [piece for piece in collector.pieces if any(map(str.isalpha, piece.raw))]
    kept = _essay(pieces)
    emphasised = dict.fromkeys(words for piece in kept for words in piece.emphasised)
    blocks = [block for kind, run in groupby(kept, key=_kind) for block in _blocks(kind, list(run))]
    lost = collector.passed_over + len(pieces) - len(kept)
    left_out = (LeftOut("menus and notices", lost, "not part of the essay", "menu or notice"),) if lost else ()
    return Manuscript(tuple(with_headings(blocks)), title, author, tuple(emphasised), left_out)


def _title(page: HtmlElement) -> str:
    headings = [squeezed(heading.text_content()) for heading in page.iter("h1")]
    if named := page.xpath("string(//meta[@property='og:title']/@content)"):
        return squeezed(named)
    if len(headings) == 1:
        return headings[0]
    return SITE.split(squeezed(page.xpath("string(//head/title)")))[0]


def _author(page: HtmlElement) -> str:
    named = page.xpath("string(//meta[@name='author' or @property='article:author']/@content)")
    author = squeezed(named or page.xpath("string(//*[@rel='author'])"))
    return "" if "//" in author else author


def _notices(page: HtmlElement) -> Iterator[HtmlElement]:
    """What its name gives away as a banner or the like; but not what holds most of the page."""
    whole = len(page.text_content())
    for part in page.xpath("//*[@id or @class]"):
        named = NOTICE.search(f"{part.get('id', '')} {part.get('class', '')}")
        if named and len(part.text_content()) < whole * MOST_OF_PAGE:
            yield part


class _Collector:
    """Collects the text of a page, a piece for each element that begins a line of its own.

    `passed_over` counts the parts with words in them that are no part of any essay: menus, notices, forms.
    """

    def __init__(self, page: HtmlElement) -> None:
        self.pieces = [Piece(())]
        self.passed_over = 0
        self._furniture = {*page.xpath(FURNITURE), *_notices(page)}
        self._marks = {mark for mark in page.iter("sup") if NOTE_MARK.fullmatch(mark.text_content())}
        self._tags: list[str] = []
        self._links = 0
        self._italics: list[tuple[Piece, int]] = []
        self._unwanted: HtmlElement | None = None
        self._has_words = False
        for event, element in iterwalk(page, events=("start", "end")):
            if event == "start":
                self._start(element)
            else:
                self._end(element)

    def _start(self, element: HtmlElement) -> None:
        if self._unwanted is None and self._is_unwanted(element):
            self._unwanted, self._has_words = element, False
        if self._unwanted is None:
            self._open(element)
        elif element.tag not in UNSEEN_TAGS:
            self._has_words |= any(map(str.isalpha, element.text or ""))

    def _end(self, element: HtmlElement) -> None:
        if self._unwanted is None:
            self._close(element)
        elif element is self._unwanted:
            self._unwanted = None
            self.passed_over += self._has_words and element not in self._marks
        if self._unwanted is None:
            self._add(element.tail or "")

    def _is_unwanted(self, element: HtmlElement) -> bool:
        return element.tag in UNSEEN_TAGS or element in self._furniture or element in self._marks

    def _open(self, element: HtmlElement) -> None:
        tag = element.tag
        self._tags.append(tag)
        self._links += tag == "a"
        if tag in BREAK_TAGS:
            self.pieces.append(Piece(self._tags))
        elif tag == "br":
            self.pieces[-1].text_nodes.append("\n")
        elif tag in ITALIC_TAGS:
            self._italics.append((self.pieces[-1], len(self.pieces[-1].text_nodes)))
        self._add(element.text or "")

    def _close(self, element: HtmlElement) -> None:
        tag = self._tags.pop()
        self._links -= tag == "a"
        if tag in BREAK_TAGS:
            self.pieces.append(Piece(self._tags))
        elif tag in ITALIC_TAGS:
            piece, start = self._italics.pop()
            words = squeezed("".join(piece.text_nodes[start:]))
            if 0 < len(words.split()) <= LONGEST_EMPHASIS_WORDS:
                piece.emphasised.append(words)

    def _add(self, text: str) -> None:
        plain = text if "pre" in self._tags else SPACE.sub(" ", text)
        self.pieces[-1].text_nodes.append(plain)
        if self._links:
            self.pieces[-1].chars_count_in_links += len(plain)


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    return frozenset(justext.get_stoplist("English"))


def _essay(pieces: Sequence[Piece]) -> list[Piece]:
    """The paragraphs of the essay, what is short between them, and their headings."""
    prose = [p for p in pieces if p.words_count >= PROSE_WORDS and not (p.level or p.is_linked or p.is_notice)]
    if not prose:
        return [piece for piece in pieces if not (piece.is_linked or piece.is_notice)]
    chosen = set(_chosen(pieces, prose))
    before, after = _near(pieces, prose), _near(pieces[::-1], prose)[::-1]
    return [piece for piece, *near in zip(pieces, before, after, strict=True) if _stays(piece, near, chosen)]


def _stays(piece: Piece, near: Sequence[Piece | None], chosen: set[Piece]) -> bool:
    """Whether it is of the essay: by itself, as the heading of what follows, or as something short in its midst."""
    if piece in chosen:
        return True
    if piece.words_count >= PROSE_WORDS or piece.is_linked or piece.is_notice:
        return False
    around = [paragraph is None or paragraph in chosen for paragraph in near]
    if piece.level > 0:
        return around[1] and near[1] is not None
    return all(around) and (None not in near or piece.is_sentence)


def _chosen(pieces: Sequence[Piece], prose: Sequence[Piece]) -> Sequence[Piece]:
    """Those of the paragraphs that justext takes for the essay: all of them, if it takes too few."""
    if len(pieces) > MOST_PIECES:
        return prose
    classify_paragraphs(pieces, _common_words())
    revise_paragraph_classification(pieces)
    good = [piece for piece in prose if not piece.is_boilerplate]
    words = sum(piece.words_count for piece in prose)
    return good if sum(piece.words_count for piece in good) >= LEAST_KEPT * words else prose


def _near(pieces: Sequence[Piece], prose: Sequence[Piece]) -> list[Piece | None]:
    """For each piece the last paragraph before it."""
    paragraphs = set(prose)
    near: list[Piece | None] = []
    last: Piece | None = None
    for piece in pieces:
        near.append(last)
        last = piece if piece in paragraphs else last
    return near


def _kind(piece: Piece) -> Kind:
    if piece.level:
        return Kind.HEADING
    kind = next((kind for tag, kind in KINDS.items() if tag in piece.tags), Kind.PARAGRAPH)
    long = piece.words_count > LONGEST_ITEM_WORDS and "code" not in piece.tags
    return Kind.PARAGRAPH if long and kind in {Kind.ITEM, Kind.TABLE, Kind.CODE} else kind


def _blocks(kind: Kind, run: Sequence[Piece]) -> Iterator[Block]:
    """The blocks of neighbours of one kind."""
    if kind in {Kind.TABLE, Kind.CODE, Kind.QUOTE}:
        yield Block(kind, kind.value)
        return
    for piece in run:
        text = piece.text
        if kind is not Kind.PARAGRAPH:
            yield heading_of(text, piece.level) if kind is Kind.HEADING else Block(kind, text)
        elif apart := note_or_caption(text):
            yield apart
        else:
            for part in EMPTY_LINES.split(piece.raw):
                yield from blocks_of_paragraph(part)
