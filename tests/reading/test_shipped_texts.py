"""The essays and texts that the project has, read as careful readers count them."""

from collections import defaultdict
from pathlib import Path

import pytest

from bot.domain.documents import LEAST_WORDS, MOST_WORDS
from bot.domain.passages import text_fingerprint
from bot.reading.formats import read_document
from tests.prompts.labels import FOUNDING, present, theme_labels

PRESENT = present()
LABELLED: dict[str, set[int]] = defaultdict(set)
for label in theme_labels():
    LABELLED[label.document].add(label.paragraph)


@pytest.mark.parametrize("path", PRESENT.values(), ids=PRESENT)
def test_paragraphs_are_counted_as_readers_count_them(path: Path) -> None:
    reading = read_document(path.read_bytes(), path.name)
    name = next(name for name, known in PRESENT.items() if known == path)
    assert LABELLED[name] == set(range(1, reading.paragraphs + 1))
    assert all(LEAST_WORDS <= passage.words <= MOST_WORDS for passage in reading.passages)
    assert not reading.left_out


@pytest.mark.parametrize(
    "path", [path for path in PRESENT.values() if path.suffix == ".md"], ids=lambda path: path.stem
)
def test_shipped_essays_have_title_author_headings_and_films_in_italics(path: Path) -> None:
    reading = read_document(path.read_bytes(), path.name)
    assert reading.title
    assert reading.author
    assert all(passage.heading for passage in reading.passages)
    assert len(reading.emphasised) > 5
    assert not [passage for passage in reading.passages if "*" in passage.text]


@pytest.mark.skipif(not FOUNDING.exists(), reason="the founding essay is not beside the checkout")
def test_the_founding_essay() -> None:
    reading = read_document(FOUNDING.read_bytes(), FOUNDING.name)
    assert reading.paragraphs == len(reading.passages) == 12
    assert [len(passage.heading.split()) for passage in reading.passages] == [0, 0, 8, 8, 7, 7, 6, 6, 6, 6, 6, 6]
    assert (reading.title, reading.author) == ("", "")
    spaced = FOUNDING.read_text("utf-8").replace("\n", "\r\n\r\n").encode("utf-16")
    assert text_fingerprint(read_document(spaced, "again.md")) == text_fingerprint(reading)
