"""Reads the files in data/: tables of TOML, each row checked.

Every broken file is a `DataFileError` that names the file, the line and what is wrong.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from bot.errors import DataFileError

SHIPPED = Path(__file__).parents[2] / "data"

FILES_AT_ONCE = 16

Model = TypeVar("Model", bound=BaseModel)
Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


def read_toml(path: Path) -> dict[str, Any]:
    """What the file says, not to be changed. Raises `DataFileError` where it is not TOML."""
    try:
        return _parsed(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(str(path), _line_in(str(error)), str(error)) from error


@lru_cache(maxsize=FILES_AT_ONCE)
def _parsed(text: str) -> dict[str, Any]:
    """A file is looked at several times, for each kind of its tables; parsing it takes longest."""
    return tomllib.loads(text)


def read_tables(path: Path, name: str, model: type[Model]) -> list[Model]:
    """The `[[name]]` tables of a TOML file, each checked, and their keys unique."""
    return [row for _, row in rows_with_lines(path, name, model)]


def rows_with_lines(path: Path, name: str, model: type[Model]) -> list[tuple[int, Model]]:
    """The same, each with the line it begins on."""
    tables = read_toml(path).get(name, [])
    text = read_text(path)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{name}]]"]
    if not isinstance(tables, list) or len(tables) != len(lines):
        raise DataFileError(str(path), None, f"each {name} must begin with a line of its own, [[{name}]]")
    rows = [(line, valid(model, table, path, line)) for table, line in zip(tables, lines, strict=True)]
    _refuse_doubles(path, lines, [str(table["key"]) for table in tables])
    if not rows:
        raise DataFileError(str(path), None, f"it has no [[{name}]]")
    return rows


def valid(model: type[Model], values: dict[Any, Any], path: Path, line: int) -> Model:
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


def read_text(path: Path) -> str:
    return read_bytes(path).decode(errors="replace")


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(str(path), None, f"it cannot be read: {error.strerror}. Restore the file.") from error


def _line_in(message: str) -> int | None:
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else None
