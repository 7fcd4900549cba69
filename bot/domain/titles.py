"""What a text says about itself before it begins: its title and its author."""

import re
from dataclasses import replace

from bot.domain.blocks import BYLINE, MOST_TITLE_LINES, NUMBERED_HEADING, Block, Kind, Manuscript

LONGEST_BYLINE_WORDS = 8
LONGEST_TITLE, LONGEST_AUTHOR = 200, 100
SECTION_NAMES = frozenset(
    ["introduction", "abstract", "contents", "summary", "preface", "foreword", "prologue", "overview"]
)
DATE = re.compile(
    r"(?:\w+day,? )?(?:\d{1,2}(?:st|nd|rd|th)? )?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?,?)? \d{4}|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}",
    re.IGNORECASE,
)


def titled(manuscript: Manuscript) -> Manuscript:
    """With title and author, where the text begins with them, and without these lines."""
    blocks = list(manuscript.blocks)
    opening = _opening(blocks)
    title = manuscript.title
    if opening and _is_title(opening, manuscript):
        title = title or opening[0].text
        del opening[0], blocks[0]
    author = manuscript.author
    for block in opening:
        if byline := _byline(block):
            author = author or byline
        if byline or (title and DATE.fullmatch(block.text)):
            blocks.remove(block)
    return replace(
        manuscript,
        blocks=tuple(blocks),
        title=title if len(title) <= LONGEST_TITLE else "",
        author=author if len(author) <= LONGEST_AUTHOR else "",
    )


def _byline(block: Block) -> str:
    """Who the text is by, if this says it."""
    marked = block.kind is Kind.HEADING and block.level > 0
    byline = BYLINE.match(block.text)
    if byline is None or marked or block.words > LONGEST_BYLINE_WORDS:
        return ""
    author = block.text[byline.end() :].strip()
    return author if author[0].isupper() else ""


def _opening(blocks: list[Block]) -> list[Block]:
    """The headings, the byline and the date that come first."""
    opening: list[Block] = []
    for block in blocks[:MOST_TITLE_LINES]:
        if block.kind is not Kind.HEADING and not _byline(block) and not DATE.fullmatch(block.text):
            break
        opening.append(block)
    return opening


def _is_title(opening: list[Block], manuscript: Manuscript) -> bool:
    """The first heading is: if it says what the file says, or else unless it is one of several of its kind."""
    first = opening[0]
    if manuscript.title or first.kind is not Kind.HEADING:
        return first.text.casefold() == manuscript.title.casefold()
    if first.level > 1 or first.text.casefold() in SECTION_NAMES or NUMBERED_HEADING.match(first.text):
        return False
    rivals = sum(block.kind is Kind.HEADING and block.level == 1 for block in manuscript.blocks) > 1
    return not (first.level == 1 and rivals and len(opening) == 1)
