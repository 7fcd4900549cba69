"""Build catalogue.csv.gz, the films the project knows from the start.

The films come from the movie table of the package bokeh_sampledata 2026.1: facts
from Wikidata, under CC0 1.0. To get the table and build the catalogue again:

    pip download --no-deps bokeh_sampledata==2026.1
    unzip bokeh_sampledata-2026.1-py3-none-any.whl -d bokeh
    python data/films/build_catalogue.py bokeh/bokeh_sampledata/_data/movies.db

The script writes catalogue.csv.gz and catalogue.csv.gz.sha256 beside itself. The same
table gives the same bytes on every run; another build of zlib may pack the same CSV
differently.
"""

import csv
import gzip
import hashlib
import io
import re
import sqlite3
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

CATALOGUE = Path(__file__).with_name("catalogue.csv.gz")
CHECKSUM = Path(__file__).with_name("catalogue.csv.gz.sha256")
SOURCE_SHA256 = "1d9c6a02e488d0354b2309e16130c58820a91ac2ce417e814c5964f9579a65ac"
SOURCE_QUERY = """
    SELECT imdbID, Title, Year, Director, Runtime, Genre, Country FROM omdb ORDER BY ID
"""
MOST_NAMES = 3
SHORTEST_MINUTES = 5
LONGEST_MINUTES = 900
# "George Tillman, Jr." and "Leander Ward, 6th Earl of Dudley" are one person each.
NAME_SEPARATOR = re.compile(r", (?!Jr\.|Sr\.|\d+(?:st|nd|rd|th) )")
WIKIDATA_ID = re.compile(r"Q\d+")
# "Godspell (film)" and "Faust (2011 film)" carry a note that is not part of the title.
TITLE_NOTE = re.compile(r" \((?:\d{4} )?film\)$")
# Rows whose year is certainly wrong, by key, with the reason.
EXCLUDED = {
    "tt13880104": "Happening is of 2021, not 2002",
    "tt8951692": "Military Wives is of 2019, not 2010",
    "tt7214842": "One of Us is of 2017, not 2010",
}


class SourceError(Exception):
    """The source table is not the one this script was written for."""


class SourceRow(NamedTuple):
    """One row of the source table, with lists of names still in one string."""

    key: str
    title: str | None
    year: int | None
    director: str | None
    runtime: float | None
    genre: str | None
    country: str | None


class Film(NamedTuple):
    """One row of the catalogue; the fields are its columns, in order."""

    key: str
    title: str
    year: int
    director: str
    runtime: int | None
    kind: str
    country: str


def read_source(path: Path) -> list[SourceRow]:
    """Read the source table, oldest entry first.

    Raises SourceError if the file is not the expected one, OSError if unreadable.
    """
    if hashlib.sha256(path.read_bytes()).hexdigest() != SOURCE_SHA256:
        message = f"{path} is not the movies.db of bokeh_sampledata 2026.1."
        raise SourceError(message)
    address = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return [SourceRow(*row) for row in connection.execute(SOURCE_QUERY)]


def clean(text: str | None) -> str:
    """Normalise to NFC, drop invisible characters and collapse white space."""
    visible = (
        " " if unicodedata.category(character) == "Cc" else character
        for character in unicodedata.normalize("NFC", text or "")
        if unicodedata.category(character) != "Cf"
    )
    return " ".join("".join(visible).split())


def names(text: str | None) -> str:
    """Turn a comma-separated list into its first three names, joined with "; "."""
    found = [name for name in NAME_SEPARATOR.split(clean(text)) if name]
    return "; ".join(found[:MOST_NAMES])


def minutes(runtime: float | None) -> int | None:
    """Give the running time in whole minutes, or None where it cannot be right."""
    if runtime is None or not SHORTEST_MINUTES <= runtime <= LONGEST_MINUTES:
        return None
    return round(runtime)


def kind(genre: str | None) -> str:
    """Name the kind of film; concerts and dramas are told apart only by hand."""
    genres = clean(genre).split(", ")
    if "Documentary" in genres:
        return "documentary"
    return "biopic" if "Biography" in genres else "film"


def film(row: SourceRow) -> Film | str:
    """Turn a row into a film, or say why it cannot become one."""
    if row.key in EXCLUDED:
        return "a wrong year"
    title = TITLE_NOTE.sub("", clean(row.title))
    if not title:
        return "no title"
    if WIKIDATA_ID.fullmatch(title):
        return "a Wikidata id for a title"
    if row.year is None:
        return "no year"
    return Film(
        key=row.key,
        title=title,
        year=row.year,
        director=names(row.director),
        runtime=minutes(row.runtime),
        kind=kind(row.genre),
        country=names(row.country),
    )


def select(rows: Iterable[SourceRow]) -> tuple[list[Film], Counter[str]]:
    """Give the usable films, and how many rows were skipped for which reason.

    Of two rows with the same key the first is kept.
    """
    chosen: dict[str, Film] = {}
    skipped: Counter[str] = Counter()
    for row in rows:
        found = film(row)
        if isinstance(found, str):
            skipped[found] += 1
        elif found.key in chosen:
            skipped["a key already used"] += 1
        else:
            chosen[found.key] = found
    return list(chosen.values()), skipped


def packed(catalogue: Iterable[Film]) -> bytes:
    """Write the films as CSV, sorted by key, in gzip form without name or time."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Film._fields)
    writer.writerows(sorted(catalogue))
    content = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=content, mtime=0) as archive:
        archive.write(text.getvalue().encode("utf-8"))
    return content.getvalue()


def build(source: Path) -> str:
    """Write the catalogue and its checksum, and return a summary for the reader."""
    catalogue, skipped = select(read_source(source))
    content = packed(catalogue)
    digest = hashlib.sha256(content).hexdigest()
    CATALOGUE.write_bytes(content)
    CHECKSUM.write_text(f"{digest}  {CATALOGUE.name}\n", encoding="ascii")
    reasons = ", ".join(f"{count} for {why}" for why, count in sorted(skipped.items()))
    size = f"{len(catalogue)} films in {len(content)} bytes"
    return f"{size}; skipped: {reasons or 'none'}."


def main(arguments: list[str]) -> int:
    """Build the catalogue from the table named on the command line."""
    if len(arguments) != 1:
        print("Usage: build_catalogue.py PATH_TO/movies.db", file=sys.stderr)
        return 1
    try:
        print(build(Path(arguments[0])))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Cannot use {error.filename}: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
