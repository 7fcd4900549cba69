"""Reads what ships in data/: films, themes and packs of prompts.

Every broken file is a `DataFileError` that names the file, the line and what is wrong.
"""

import csv
import gzip
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.domain.films import FilmFacts, FilmKind
from bot.domain.prompts import FILM_SLOT, Intent, Level, Prompt, Shelf, Theme
from bot.errors import DataFileError

SHIPPED = Path(__file__).parents[2] / "data"
BASE_CATALOGUE = "films/catalogue.csv.gz"
OWN_CATALOGUES = ("films/music_documentaries.csv", "films/artist_biopics.csv")
LIST_SEPARATOR = "; "

Model = TypeVar("Model", bound=BaseModel)
Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
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


class ThemeRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=40)]
    line: Text
    aliases: tuple[Text, ...]
    spoils_endings: bool = False


class PromptRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: Key
    theme: Key
    intent: Intent
    paragraph: int = Field(ge=1)
    quotation: Text
    question: Annotated[str, Field(max_length=300, pattern=r"\?$")]
    follow_up: Annotated[str, Field(max_length=200, pattern=r"\?$")]
    level: Level = Level.EASY
    ending: bool = False


def read_films(folder: Path = SHIPPED) -> list[FilmFacts]:
    """The base catalogue with our own rows in the place of the thin ones."""
    own = [row for name in OWN_CATALOGUES for row in _film_rows(folder / name)]
    replaced = {row.replaces for row in own if row.replaces}
    base = [row for row in _film_rows(folder / BASE_CATALOGUE) if row.key not in replaced]
    return [_facts(row) for row in own + base]


def films_checksum(folder: Path = SHIPPED) -> str:
    """Changes whenever one of the film files does."""
    digest = hashlib.sha256()
    for name in (BASE_CATALOGUE, *OWN_CATALOGUES):
        digest.update(_bytes(folder / name))
    return digest.hexdigest()


def read_shelf(folder: Path = SHIPPED) -> Shelf:
    """The themes and all packs."""
    themes = {row.key: _theme(row) for row in _tables(folder / "themes.toml", "theme", ThemeRow)}
    prompts: dict[str, Prompt] = {}
    for path in sorted((folder / "packs").glob("*.toml")):
        prompts |= {prompt.key: prompt for prompt in _pack(path, themes)}
    return Shelf(themes, prompts)


def _film_rows(path: Path) -> Iterator[FilmRow]:
    """One row after the other; the base catalogue is too large to check each cell twice."""
    raw = _bytes(path)
    try:
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataFileError(str(path), None, f"it cannot be read: {error}. Restore the file.") from error
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        for row in reader:
            yield _valid(FilmRow, row, path, reader.line_num)
    except csv.Error as error:
        raise DataFileError(str(path), reader.line_num + 1, f"{error}") from error


def _tables(path: Path, name: str, model: type[Model]) -> list[Model]:
    """The `[[name]]` tables of a TOML file, each checked, and their keys unique."""
    text = _bytes(path).decode(errors="replace")
    try:
        tables = tomllib.loads(text).get(name, [])
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(str(path), _line_in(str(error)), str(error)) from error
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{name}]]"]
    if not isinstance(tables, list) or len(tables) != len(lines):
        raise DataFileError(str(path), None, f"each {name} must begin with a line of its own, [[{name}]]")
    rows = [_valid(model, table, path, line) for table, line in zip(tables, lines, strict=True)]
    _refuse_doubles(path, lines, [str(table["key"]) for table in tables])
    if not rows:
        raise DataFileError(str(path), None, f"it has no [[{name}]]")
    return rows


def _pack(path: Path, themes: dict[str, Theme]) -> Iterator[Prompt]:
    text = _bytes(path).decode(errors="replace")
    rows = _tables(path, "prompt", PromptRow)
    head = tomllib.loads(text)
    source = head.get("title")
    if not isinstance(source, str):
        raise DataFileError(str(path), 1, "it has no title")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[prompt]]"]
    for row, line in zip(rows, lines, strict=True):
        if row.theme not in themes:
            raise DataFileError(str(path), line, f"the theme {row.theme} is not in themes.toml")
        if row.question.count(FILM_SLOT) != 1 or FILM_SLOT in row.follow_up:
            raise DataFileError(str(path), line, f"the question needs {FILM_SLOT} once, the follow-up must not have it")
        yield Prompt(source=source, **(row.model_dump() | {"key": f"{path.stem}/{row.key}"}))


def _valid(model: type[Model], values: dict[Any, Any], path: Path, line: int) -> Model:
    if None in values or None in values.values():
        raise DataFileError(str(path), line, f"it does not have the columns {', '.join(model.model_fields)}")
    try:
        return model.model_validate(values)
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(map(str, detail["loc"]))
        raise DataFileError(str(path), line, f"{field}: {detail['msg']}") from None


def _refuse_doubles(path: Path, lines: Iterable[int], keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for line, key in zip(lines, keys, strict=True):
        if key in seen:
            raise DataFileError(str(path), line, f"the key {key} stands twice")
        seen.add(key)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(str(path), None, f"it cannot be read: {error.strerror}. Restore the file.") from error


def _line_in(message: str) -> int | None:
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else None


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


def _theme(row: ThemeRow) -> Theme:
    return Theme(row.key, row.name, row.line, row.aliases, row.spoils_endings)
