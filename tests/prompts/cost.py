"""`python -m tests.prompts.cost`: time and memory for the longest document that is taken, in a process of its own."""

import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.domain.documents import MOST_DOCUMENT_WORDS
from bot.domain.drawing import Drawer
from bot.domain.searching import Searcher
from bot.reading.formats import read_document
from bot.storage.catalogue import known_films
from bot.storage.shelf import read_shelf
from tests.prompts.labels import readings

SEED = 606
PARAGRAPH_WORDS = 110
SENTENCE_ENDS = (".", "?", "!")
STATUS, MARKS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"
QUERY = "a singer who is afraid of her own audience"


def main() -> None:
    """Prints what it found as JSON: seconds, and the most megabytes held (None where the system does not tell)."""
    raw = long_text(MOST_DOCUMENT_WORDS).encode()
    drawer, searcher = Drawer(read_shelf(), known_films()), Searcher(read_shelf())
    found: dict[str, object] = {"before": _peak_megabytes()}
    begun = time.perf_counter()
    reading = read_document(raw, "long.txt")
    found |= {"words": reading.words, "read_in": time.perf_counter() - begun, "while_reading": _peak_megabytes()}
    begun = time.perf_counter()
    drawing = drawer.draw(reading)
    found |= {"drawn_in": time.perf_counter() - begun, "while_drawing": _peak_megabytes()}
    begun = time.perf_counter()
    searcher.rank(searcher.understand(QUERY), dict(enumerate(drawing.passages)))
    found |= {"searched_in": time.perf_counter() - begun, "prompts": len(drawing.prompts)}
    print(json.dumps(found))


def long_text(words: int) -> str:
    """So many words in paragraphs of new sentences: after any two words comes one that followed them in some text."""
    told = [passage.text.split() for reading in readings().values() for passage in reading.passages]
    after: dict[tuple[str, str], list[str]] = defaultdict(list)
    for text in told:
        for first, second, third in zip(text, text[1:], text[2:], strict=False):
            after[first, second].append(third)
    lot = random.Random(SEED)  # noqa: S311 - a lot, not a secret
    openings = [(text[0], text[1]) for text in told]
    left, paragraphs = words, []
    while left:
        paragraph = list(_paragraph(lot, openings, after))[:left]
        paragraphs.append(" ".join(paragraph))
        left -= len(paragraph)
    return "\n\n".join(paragraphs)


def _paragraph(
    lot: random.Random, openings: list[tuple[str, str]], after: dict[tuple[str, str], list[str]]
) -> Iterator[str]:
    """It goes on to the end of its last sentence."""
    first, second = lot.choice(openings)
    yield from (first, second)
    count = 2
    while count < PARAGRAPH_WORDS or not second.endswith(SENTENCE_ENDS):
        if (first, second) in after:
            first, second = second, lot.choice(after[first, second])
            yield second
        else:
            first, second = lot.choice(openings)
            yield from (first, second)
        count += 1


def _peak_megabytes() -> float | None:
    """The most that was held since this was last asked."""
    if not STATUS.exists():
        return None
    peak = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    MARKS.write_text(RESET_PEAK)
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    main()
