"""Reads the films that ship in data/films.

Every broken file is a `DataFileError` that names the file, the line and what is wrong.
"""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.domain.films import FilmFacts, FilmKind, title_key
from bot.errors import DataFileError
from bot.storage.data_files import SHIPPED, Key, Text, read_bytes, valid

BASE_CATALOGUE = "films/catalogue.csv.gz"
OWN_CATALOGUES = ("films/music_documentaries.csv", "films/artist_biopics.csv")
LIST_SEPARATOR = "; "


Minutes = Annotated[Annotated[int, Field(ge=1, le=900)] | None, BeforeValidator(lambda cell: cell or None)]
Names = Annotated[tuple[str, ...], BeforeValidator(lambda cell: tuple(n for n in cell.split(LIST_SEPARATOR) if n))]


class FilmRow(BaseModel):
    """A row of a film file. `replaces` names the row of the base catalogue that this one stands in for."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    title: Text
    year: int = Field(ge=1888, le=2100)
    director: str
    runtime: Minutes
    subject: str = ""
    kind: FilmKind
    country: str
    themes: Names = ()
    replaces: str = ""


def read_films(folder: Path = SHIPPED) -> list[FilmFacts]:
    """The base catalogue with our own rows in the place of the thin ones."""
    own = [row for name in OWN_CATALOGUES for row in _film_rows(folder / name)]
    replaced = {row.replaces for row in own if row.replaces}
    base = [row for row in _film_rows(folder / BASE_CATALOGUE) if row.key not in replaced]
    return [_facts(row) for row in own + base]


@lru_cache(maxsize=1)
def known_films(folder: Path = SHIPPED) -> frozenset[str]:
    """The keys of all of them, by which texts know a title."""
    return frozenset(title_key(f"{film.title} ({film.year})") for film in read_films(folder))


def films_checksum(folder: Path = SHIPPED) -> str:
    """Changes whenever one of the film files does."""
    digest = hashlib.sha256()
    for name in (BASE_CATALOGUE, *OWN_CATALOGUES):
        digest.update(read_bytes(folder / name))
    return digest.hexdigest()


def _film_rows(path: Path) -> Iterator[FilmRow]:
    """One row after the other; the base catalogue is too large to check each cell twice."""
    raw = read_bytes(path)
    try:
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataFileError(str(path), None, f"it cannot be read: {error}. Restore the file.") from error
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        for row in reader:
            yield valid(FilmRow, row, path, reader.line_num)
    except csv.Error as error:
        raise DataFileError(str(path), reader.line_num + 1, f"{error}") from error


def _facts(row: FilmRow) -> FilmFacts:
    return FilmFacts(
        key=row.key,
        title=row.title,
        year=row.year,
        director=row.director,
        runtime_minutes=row.runtime,
        subject=row.subject,
        kind=row.kind,
        country=row.country,
        themes=row.themes,
    )
