"""Takes the text out of one PDF, in a process of its own: a hostile file can exhaust nothing but this process.

The file comes on standard input; the answer goes to standard output as JSON.
"""

import contextlib
import io
import json
import math
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

if sys.platform != "win32":
    import resource

MEMORY_LIMIT = 768 * 1024 * 1024
SECONDS_LIMIT = 20
MOST_CHARACTERS = 1_000_000
PAGE_BREAK = "\f"
UNREADABLE = (PyPdfError, ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What pypdf raises over a page that it cannot make sense of."""

HEADING_SIZE = 1.15
"""How much larger than the text a heading is."""

LEAST_GAP = 1.2
"""How much more than the usual step from line to line tells that a paragraph ends."""

MOST_LEADING = 4.0
LEAST_INDENT, MOST_INDENT = 0.6, 6.0
INDENT = "    "

Answer = dict[str, str | int]
Matrix = Sequence[float]


@dataclass(slots=True)
class Row:
    """One line on a page: where it begins and how large its letters are, in points. y grows upwards."""

    text: str = ""
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0


def main() -> None:
    limit_resources()
    raw = sys.stdin.buffer.read()
    try:
        answer = extracted(raw)
    except (FileNotDecryptedError, DependencyError):
        answer = {"refusal": "locked"}
    except (LimitReachedError, MemoryError, RecursionError):
        answer = {"refusal": "too big"}
    except PyPdfError:
        answer = {"refusal": "damaged"}
    sys.stdout.write(json.dumps(answer))


def limit_resources() -> None:
    """Where the system knows such limits, and lets them be set."""
    if sys.platform != "win32":
        for limit, most in ((resource.RLIMIT_AS, MEMORY_LIMIT), (resource.RLIMIT_CPU, SECONDS_LIMIT)):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(limit, (most, most))


def extracted(raw: bytes) -> Answer:
    """The text with a form feed after each page, and how many pages gave none."""
    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"refusal": "locked"}
    pages: list[list[Row]] = []
    characters = 0
    for page in reader.pages:
        pages.append(rows_of(page))
        characters += sum(len(row.text) for row in pages[-1])
        if characters > MOST_CHARACTERS:
            return {"refusal": "too long"}
    about = reader.metadata
    return {
        "text": PAGE_BREAK.join(set_out(pages)),
        "pages": len(pages),
        "empty": sum(not any(row.text.strip() for row in page) for page in pages),
        "title": str((about and about.title) or ""),
        "author": str((about and about.author) or ""),
    }


def rows_of(page: PageObject) -> list[Row]:
    """The lines of a page, each with its place; none where it makes no sense."""
    rows = [Row()]

    def see(text: str, outer: Matrix, inner: Matrix, _font: object, size: float) -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                rows.append(Row())
            if part.strip() and not rows[-1].text.strip():
                rows[-1].x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
                rows[-1].y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
                rows[-1].size = size * math.hypot(*inner[2:4]) * math.hypot(*outer[2:4])
            rows[-1].text += part

    try:
        page.extract_text(visitor_text=see)
    except LimitReachedError:
        raise
    except UNREADABLE:
        return []
    return [row for row in rows if row.text.strip()]


def set_out(pages: list[list[Row]]) -> Iterator[str]:
    """The text of each page: larger lines as headings, an empty line for a gap, spaces for an indent."""
    rows = [row for page in pages for row in page]
    sizes = Counter[float]()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    largest = max((row.size for row in pages[0]), default=0.0) if pages else 0.0
    steps = [above.y - row.y for above, row in pairwise(rows) if 0 < above.y - row.y < MOST_LEADING * body]
    leading = statistics.median(steps) if steps else 0.0
    for page in pages:
        yield "\n".join(_lines(page, body, largest, leading))


def _lines(rows: list[Row], body: float, largest: float, leading: float) -> Iterator[str]:
    heading: list[str] = []
    for above, row, below in zip([None, *rows], rows, [*rows[1:], None], strict=False):
        if above and (above.y - row.y > leading * LEAST_GAP) and not heading:
            yield ""
        if row.size >= body * HEADING_SIZE and len(row.text.strip()) > 1:
            heading.append(row.text.strip())
            if below is None or round(below.size, 1) != round(row.size, 1):
                yield from ("", f"{'#' if row.size >= largest else '##'} {' '.join(heading)}", "")
                heading = []
        else:
            yield f"{INDENT if _is_indented(row, above, below, body) else ''}{row.text.strip()}"


def _is_indented(row: Row, above: Row | None, below: Row | None, body: float) -> bool:
    """Whether the line begins further right than the one below it; in the last line of a page, than the one above."""
    neighbour = below if below and row.y > below.y else above if above and above.y > row.y else None
    return neighbour is not None and body > 0 and LEAST_INDENT < (row.x - neighbour.x) / body < MOST_INDENT


if __name__ == "__main__":
    main()
