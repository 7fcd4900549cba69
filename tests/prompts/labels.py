"""The documents that the report measures on, and what careful readers said of them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from bot.domain.documents import Passage, Reading
from bot.reading.formats import read_document
from bot.storage.data_files import SHIPPED

HERE = Path(__file__).parent
FOUNDING = HERE.parents[2] / "shared" / "documents" / "founding-essay.txt"
FILES = {
    "founding": FOUNDING,
    **{path.stem: path for path in sorted((SHIPPED / "essays").glob("*.md"))},
    **{path.stem: path for path in sorted((HERE / "texts").glob("*.txt"))},
}
"""The founding essay is there only beside the checkout that it was made for."""


@dataclass(frozen=True, slots=True)
class ThemeLabel:
    """The themes that fit a paragraph, the best first."""

    document: str
    paragraph: int
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryLabel:
    """What a member might type, and the paragraphs that answer it."""

    document: str
    text: str
    paragraphs: tuple[int, ...]


def present() -> dict[str, Path]:
    return {name: path for name, path in FILES.items() if path.exists()}


def readings() -> dict[str, Reading]:
    return {name: read_document(path.read_bytes(), path.name) for name, path in present().items()}


def theme_labels() -> list[ThemeLabel]:
    rows = tomllib.loads((HERE / "themes.toml").read_text("utf-8"))["label"]
    return [ThemeLabel(row["document"], row["paragraph"], tuple(row["themes"])) for row in rows]


def query_labels() -> list[QueryLabel]:
    rows = tomllib.loads((HERE / "queries.toml").read_text("utf-8"))["query"]
    return [QueryLabel(row["document"], row["text"], tuple(row["paragraphs"])) for row in rows]


def paragraphs_of(passage: Passage) -> range:
    """The numbers of the paragraphs that the passage holds."""
    return range(passage.paragraph, passage.paragraph_at(len(passage.text)) + 1)
