"""Reads what prompts are made of and found by: the theme cards, the question bank, the packs and the synonyms.

Every broken file is a `DataFileError` that names the file, the line and what is wrong.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.judging import Judge
from bot.domain.kinds import QuotationKind
from bot.domain.lint import LONGEST_FOLLOW_UP, LONGEST_QUESTION
from bot.domain.prompts import FILM_SLOT, OTHER_SLOT, Frame, Intent, Level, Prompt, Shelf, Theme
from bot.errors import DataFileError
from bot.storage.data_files import SHIPPED, Key, Text, read_tables, read_toml, rows_with_lines, valid

MOMENTS = "moments.toml"
SLOT = re.compile(r"\{\w*\}")
Question = Annotated[str, Field(max_length=LONGEST_QUESTION, pattern=r"\?$")]
FollowUp = Annotated[str, Field(max_length=LONGEST_FOLLOW_UP, pattern=r"\?$")]
FilmLabel = Annotated[str, Field(pattern=r"^.+ \([0-9]{4}\)$")]


class ThemeRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=40)]
    line: Text
    aliases: tuple[Text, ...]
    spoils_endings: bool = False
    words: tuple[Text, ...] = ()
    hints: tuple[Text, ...] = ()


class FrameRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: Key
    theme: Key | None = None
    intent: Intent
    question: Question
    follow_up: FollowUp
    level: Level = Level.EASY
    ending: bool = False
    suits: tuple[QuotationKind, ...] = ()
    takes_up: tuple[Text, ...] = ()


class JudgeRow(BaseModel):
    """`signs`: what each sign of a sentence counts."""

    model_config = ConfigDict(extra="forbid")

    bias: float
    signs: dict[str, float]


class PromptRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: Key
    theme: Key
    intent: Intent
    paragraph: int = Field(ge=1)
    quotation: Text
    question: Question
    follow_up: FollowUp
    level: Level = Level.EASY
    ending: bool = False
    film: FilmLabel | None = None
    other: FilmLabel | None = None


def read_shelf(folder: Path = SHIPPED) -> Shelf:
    """The themes, all packs, the question bank, the synonyms and what was learnt about moments of films."""
    themes = {row.key: Theme(**row.model_dump()) for row in read_tables(folder / "themes.toml", "theme", ThemeRow)}
    prompts: dict[str, Prompt] = {}
    for path in sorted((folder / "packs").glob("*.toml")):
        prompts |= {prompt.key: prompt for prompt in _pack(path, themes)}
    bank, synonyms = _bank(folder / "frames.toml", themes), read_synonyms(folder / "synonyms.toml")
    return Shelf(themes, prompts, bank, synonyms, read_judge(folder / MOMENTS))


def read_judge(path: Path) -> Judge:
    """What was learnt about sentences."""
    row = valid(JudgeRow, read_toml(path), path, 1)
    return Judge(row.signs, row.bias)


def read_synonyms(path: Path) -> tuple[tuple[str, ...], ...]:
    """The groups of words that stand for one another."""
    groups = read_toml(path).get("groups")
    if not isinstance(groups, list) or not all(isinstance(group, str) and group.split() for group in groups):
        raise DataFileError(str(path), None, "it needs `groups`, a list of lines of words")
    return tuple(tuple(group.split()) for group in groups)


def _bank(path: Path, themes: dict[str, Theme]) -> dict[str, Frame]:
    """The frames by key: those that turn a quotation on the film, those that compare it with another, and those for
    words about that very film.
    """
    frames = [frame for kind in ("frame", "comparison", "about") for frame in _frames(path, kind, themes)]
    bank = {frame.key: frame for frame in frames}
    if len(bank) < len(frames):
        twice = next(key for key, times in Counter(frame.key for frame in frames).items() if times > 1)
        raise DataFileError(str(path), None, f"the key {twice} stands twice")
    return bank


def _frames(path: Path, kind: str, themes: dict[str, Theme]) -> Iterator[Frame]:
    slots = (FILM_SLOT, OTHER_SLOT) if kind == "comparison" else (FILM_SLOT,)
    for line, row in rows_with_lines(path, kind, FrameRow):
        if row.theme is not None and (kind != "frame" or row.theme not in themes):
            raise DataFileError(
                str(path), line, f"the theme {row.theme} is not in themes.toml, or this question is for words on a film"
            )
        if row.takes_up and row.theme is None:
            raise DataFileError(str(path), line, "a question that takes up words needs a theme, which they are then on")
        _check_slots(path, line, row.question, row.follow_up, slots)
        yield Frame(**row.model_dump(), compares=kind == "comparison", about=kind == "about")


def _check_slots(path: Path, line: int, question: str, follow_up: str, slots: tuple[str, ...]) -> None:
    """Each of the slots stands in the question once, and nowhere else."""
    found = sorted(SLOT.findall(question))
    if found != sorted(slots) or SLOT.search(follow_up):
        wanted = " and ".join(slots)
        raise DataFileError(str(path), line, f"the question needs {wanted} once, the follow-up must not have it")


def _pack(path: Path, themes: dict[str, Theme]) -> Iterator[Prompt]:
    rows = list(rows_with_lines(path, "prompt", PromptRow))
    source = read_toml(path).get("title")
    if not isinstance(source, str):
        raise DataFileError(str(path), 1, "it has no title")
    for line, row in rows:
        if row.theme not in themes:
            raise DataFileError(str(path), line, f"the theme {row.theme} is not in themes.toml")
        _check_slots(path, line, row.question, row.follow_up, (FILM_SLOT,))
        yield Prompt(source=source, **(row.model_dump() | {"key": f"{path.stem}/{row.key}"}))
