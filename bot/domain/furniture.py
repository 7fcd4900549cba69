"""What a page carries besides its text: page numbers, running heads, empty lines between all lines."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from nupunkt.layout import PAGE_FURNITURE

from bot.domain.lines import LONGEST_HEAD_WORDS, LONGEST_WRAPPED_LINE, MOSTLY, chunks_of

EDGE_LINES = 2
"""So many lines at the top and at the foot of a page may be its furniture."""

FEWEST_REPEATS = 3
FEWEST_DOUBLE_SPACED = 6
LONGEST_PAGE_NUMBER = 300
DIGITS = re.compile(r"\d+")
PRINTED = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d+/\d+)?|\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d\d(?: [AP]M)?\b.*", re.IGNORECASE
)
"""What browsers print above and below a page."""


def without_furniture(text: str) -> tuple[list[str], int]:
    """The lines of a cleaned text without page numbers and running heads, and how many of these there were."""
    pages = [page.split("\n") for page in text.split("\f")]
    heads = _running_heads(pages)
    marked: list[tuple[str, bool]] = []
    for number, page in enumerate(pages):
        edge = _edges(page)
        for place, line in enumerate(page):
            head = place in edge and _masked(line) in heads and (number > 0 or place > 0)
            marked.append((line, head or _is_page_number(line)))
    repeated = _repeated_lines([line for line, furniture in marked if not furniture])
    marked = [(line, furniture or _masked(line) in repeated) for line, furniture in marked]
    return _single_spaced(_closed_up(marked)), sum(furniture for _, furniture in marked)


def _masked(line: str) -> str:
    return DIGITS.sub("#", " ".join(line.split()))


def _edges(page: Sequence[str]) -> set[int]:
    full = [place for place, line in enumerate(page) if line.strip()]
    return {*full[:EDGE_LINES], *full[-EDGE_LINES:]}


def _running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """What stands first or last on many pages, whatever number is in it."""
    if len(pages) == 1:
        return set()
    seen = Counter(head for page in pages for head in {_masked(page[place]) for place in _edges(page)})
    least = max(2, len(pages) // 3)
    return {head for head, count in seen.items() if count >= least and len(head.split()) <= LONGEST_HEAD_WORDS}


def _repeated_lines(lines: Sequence[str]) -> set[str]:
    """Short lines that come in several places, and at least once in the middle of a sentence."""
    full = [" ".join(line.split()) for line in lines if line.strip()]
    places: dict[str, set[str]] = {}
    interrupted: dict[str, set[str]] = {}
    for before, line, after in zip(full, full[1:], full[2:], strict=False):
        if 1 < len(line.split()) <= LONGEST_HEAD_WORDS and line[-1].isalnum() and not line[0].islower():
            places.setdefault(_masked(line), set()).add(before)
            if after[0].islower() and before[-1].isalpha():
                interrupted.setdefault(_masked(line), set()).add(before)
    return {
        line
        for line, breaks in interrupted.items()
        if len(places[line]) >= FEWEST_REPEATS or ("#" in line and len(breaks) > 1)
    }


def _is_page_number(line: str) -> bool:
    text = line.strip()
    return 0 < len(text) <= LONGEST_PAGE_NUMBER and bool(PAGE_FURNITURE.fullmatch(text) or PRINTED.fullmatch(text))


def _closed_up(marked: Sequence[tuple[str, bool]]) -> list[str]:
    """The lines that are no furniture, without the empty ones around these: a paragraph may run on there."""
    lines: list[str] = []
    after = False
    for line, furniture in marked:
        if furniture:
            while lines and not lines[-1].strip():
                lines.pop()
        elif line.strip() or not after:
            lines.append(line)
        after = furniture or (after and not line.strip())
    return lines


def _single_spaced(lines: list[str]) -> list[str]:
    """Without the empty lines, if there is one after each line even in the middle of sentences."""
    chunks = list(chunks_of(lines))
    single = len(chunks) >= FEWEST_DOUBLE_SPACED and all(len(chunk) == 1 for chunk in chunks)
    if not single or any(len(chunk[0]) > LONGEST_WRAPPED_LINE for chunk in chunks):
        return lines
    broken = sum(following[0].lstrip()[0].islower() for _, following in pairwise(chunks))
    return [chunk[0] for chunk in chunks] if broken > len(chunks) * MOSTLY else lines
