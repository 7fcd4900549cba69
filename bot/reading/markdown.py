"""Markdown: its blocks, and the words in italics."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.domain.blocks import (
    LONGEST_HEADING_WORDS,
    PROSE_WORDS,
    Block,
    Kind,
    Manuscript,
    blocks_of_paragraph,
    heading_of,
    item_of,
    note_or_caption,
    with_headings,
)
from bot.domain.lines import Setting, cleaned
from bot.reading.html import read_html

FRONT_MATTER = re.compile(r"\s*(-{3}|\+{3})[ \t]*\n(.{0,4000}?)\n(?:\1|\.{3})[ \t]*(?:\n|$)", re.DOTALL)
FIELD = re.compile(r"^(title|author)s?[ \t]*[:=][ \t]*(\S.*)$", re.IGNORECASE | re.MULTILINE)
FIELDS_ONLY = re.compile(r"(?:[\w-]+[ \t]*[:=].*|[ \t#-].*|[ \t]*)")
LOOKS_MARKED_UP = re.compile(r"^(?:#{1,6}\s+\S|```|~~~)", re.MULTILINE)
HAS_SIGNS = re.compile(r"[*_\[\]`<&\\!~]")
LONGEST_INLINE = 50_000
"""Longer blocks are nobody's paragraphs, and could keep a parser busy."""

LONGEST_EMPHASIS_WORDS = 15
"""Longer ones are remarks, not titles."""

BOLD_HEADING_LEVEL = 3
ITALICS = re.compile(r"<(/?)(?:i|em|cite)\b", re.IGNORECASE)

APART = {"fence": Kind.CODE, "blockquote_open": Kind.QUOTE}


@dataclass(frozen=True, slots=True)
class Plain:
    """Text without markup. `is_bold` tells that all of it was."""

    text: str
    emphasised: tuple[str, ...] = ()
    is_bold: bool = False


def looks_like_markdown(text: str) -> bool:
    return bool(_front_matter(text) or LOOKS_MARKED_UP.search(text))


def read_markdown(text: str) -> Manuscript:
    """The blocks of a Markdown text, without its markup."""
    text = cleaned(text).replace("\f", "\n")
    header = _front_matter(text)
    fields = {name.casefold(): _value(value) for name, value in FIELD.findall(header[2])} if header else {}
    found = tuple(_blocks(text[header.end() :] if header else text))
    plain = without_markup(Manuscript(found, fields.get("title", ""), fields.get("author", "")))
    return replace(plain, blocks=tuple(with_headings(plain.blocks)))


def without_markup(manuscript: Manuscript) -> Manuscript:
    """Without the signs within lines. Short paragraphs that are all bold become headings."""
    emphasised = dict.fromkeys(manuscript.emphasised)
    blocks: list[Block] = []
    for block in manuscript.blocks:
        plain = plain_text(block.text)
        emphasised.update(dict.fromkeys(plain.emphasised))
        text = " ".join(plain.text.split())
        if plain.is_bold and block.kind is Kind.PARAGRAPH and block.words <= LONGEST_HEADING_WORDS:
            blocks.append(heading_of(text, BOLD_HEADING_LEVEL))
        elif text or not block.text:
            blocks.append(replace(block, text=text))
    return replace(manuscript, blocks=tuple(blocks), emphasised=tuple(emphasised))


def plain_text(text: str) -> Plain:
    """What a reader of the rendered text sees."""
    if len(text) > LONGEST_INLINE or not HAS_SIGNS.search(text):
        return Plain(text)
    tokens = _parser(inline=True).parseInline(text)[0].children or []
    seen = "".join(_seen(token) for token in tokens)
    return Plain(seen, tuple(_emphasised(tokens)), _is_bold(tokens))


@cache
def _parser(*, inline: bool) -> MarkdownIt:
    """For the blocks of a text, or for what is within one.

    It has worked once before anybody gets it: a parser sorts its rules at its first text, and must not do so in two
    threads at once.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
    if not inline:
        parser.disable(["code", "inline"])
    parser.parse("*text*")
    return parser


def _front_matter(text: str) -> re.Match[str] | None:
    header = FRONT_MATTER.match(text)
    fits = header and all(FIELDS_ONLY.fullmatch(line) for line in header[2].split("\n"))
    return header if fits else None


def _value(text: str) -> str:
    return text.strip().strip("[]").strip("\"'“”").strip()


def _blocks(text: str) -> Iterator[Block]:
    tokens = _parser(inline=False).parse(text)
    setting = Setting.of(text.split("\n"))
    inside: list[str] = []
    for place, token in enumerate(tokens):
        outermost = "blockquote" not in inside
        if token.nesting:
            _follow(inside, token)
        if not outermost:
            continue
        if token.type == "inline":
            yield from _block(token, tokens[place - 1], "list_item" in inside, setting)
        elif token.type in APART:
            yield Block(APART[token.type], token.type)
        elif token.type == "html_block":
            yield from (block for block in read_html(token.content).blocks if block.words >= PROSE_WORDS)


def _follow(inside: list[str], token: Token) -> None:
    """Keep what the next token stands in."""
    if token.nesting > 0:
        inside.append(token.type.removesuffix("_open"))
    else:
        inside.pop()


def _block(token: Token, parent: Token, in_list: bool, setting: Setting) -> Iterator[Block]:
    if parent.type == "heading_open":
        yield heading_of(token.content, int(parent.tag[1:]))
    elif apart := note_or_caption(token.content):
        yield apart
    elif in_list:
        yield item_of(token.content)
    else:
        yield from blocks_of_paragraph(token.content, setting)


def _seen(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"} or token.content.casefold().startswith("<br"):
        return " "
    return token.content if token.type in {"text", "code_inline"} else ""


def _emphasised(tokens: Sequence[Token]) -> Iterator[str]:
    """What stands in italics, by Markdown's signs or by HTML's."""
    depth = 0
    words = ""
    for token in tokens:
        step = {"em_open": 1, "em_close": -1}.get(token.type, 0)
        if token.type == "html_inline" and (tag := ITALICS.match(token.content)):
            step = -1 if tag[1] else 1
        depth = max(0, depth + step)
        words += _seen(token) if depth else ""
        if not depth and step < 0:
            if 0 < len(words.split()) <= LONGEST_EMPHASIS_WORDS:
                yield " ".join(words.split())
            words = ""


def _is_bold(tokens: Sequence[Token]) -> bool:
    full = [token for token in tokens if token.type != "text" or token.content]
    closing = next((place for place, token in enumerate(full) if token.type == "strong_close"), -2)
    return bool(full) and full[0].type == "strong_open" and closing == len(full) - 1
