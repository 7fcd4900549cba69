"""Broken data files: the error names the file, the line and what is wrong."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.judging import Judge
from bot.errors import DataFileError
from bot.storage.catalogue import films_checksum, read_films
from bot.storage.data_files import SHIPPED
from bot.storage.shelf import read_shelf

THEMES = """\
[[theme]]
key = "craft"
name = "Craft"
line = "How a thing gets made."
aliases = ["skill"]
"""
PACK = """\
key = "small"
title = "A small essay"

[[prompt]]
key = "first"
theme = "craft"
intent = "observe"
paragraph = 1
quotation = "words from the essay"
question = "What did you see in {film}?"
follow_up = "What made it stay with you?"
"""
FRAMES = """
[[frame]]
key = "craft-hands"
theme = "craft"
intent = "observe"
question = "Whose hands does {film} look at?"
follow_up = "What do they know?"

[[comparison]]
key = "compare-beside"
intent = "connect"
question = "Where do {film} and {other} part ways?"
follow_up = "Which of them is braver?"

[[about]]
key = "about-moment"
intent = "observe"
question = "What did you see in this moment of {film}?"
follow_up = "Who else saw it?"
"""
SECOND = PACK[PACK.index("[[prompt]]") :]
HEAD = "key,title,year,director,runtime,subject,kind,country,themes,replaces\n"
ROW = "amy-2015,Amy,2015,Asif Kapadia,128,Amy Winehouse,documentary,United Kingdom,fame; doubt,\n"
BASE_HEAD = "key,title,year,director,runtime,kind,country\n"


SYNONYMS = 'groups = ["friend pal", "money pay wage"]'
MOMENTS = 'bias = -2.5\n[signs]\n"and -s" = 0.5'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small data folder in which nothing is wrong."""
    (tmp_path / "packs").mkdir()
    (tmp_path / "films").mkdir()
    (tmp_path / "themes.toml").write_text(THEMES)
    (tmp_path / "packs" / "small.toml").write_text(PACK)
    (tmp_path / "frames.toml").write_text(FRAMES)
    (tmp_path / "synonyms.toml").write_text(SYNONYMS)
    (tmp_path / "moments.toml").write_text(MOMENTS)
    (tmp_path / "films" / "catalogue.csv.gz").write_bytes(base_catalogue())
    (tmp_path / "films" / "music_documentaries.csv").write_text(HEAD + ROW)
    (tmp_path / "films" / "artist_biopics.csv").write_text(HEAD)
    return tmp_path


def base_catalogue(row: str = "ray-2004,Ray,2004,Taylor Hackford,152,biopic,United States\n") -> bytes:
    return gzip.compress((BASE_HEAD + row).encode())


def test_a_whole_folder_is_read(data: Path) -> None:
    shelf = read_shelf(data)
    assert list(shelf.prompts) == ["small/first"]
    assert {key: frame.compares for key, frame in shelf.frames.items()} == {
        "craft-hands": False,
        "compare-beside": True,
        "about-moment": False,
    }
    assert [key for key, frame in shelf.frames.items() if frame.about] == ["about-moment"]
    assert [film.title for film in read_films(data)] == ["Amy", "Ray"]


def test_what_ships_is_whole() -> None:
    read_shelf()
    keys = [film.key for film in read_films()]
    assert len(keys) == len(set(keys))
    assert len(keys) > 17_000


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (lambda text: text.replace('"observe"', '"observe'), 7, "at line 7"),
        (lambda text: text.replace('"craft"', '"wonder"'), 4, "the theme wonder is not in themes.toml"),
        (lambda text: text.replace("{film}", "it"), 4, "needs {film} once"),
        (lambda text: text.replace("{film}", "{film} and {film}"), 4, "needs {film} once"),
        (lambda text: text.replace("with you?", "with {film}?"), 4, "the follow-up must not have it"),
        (lambda text: text + "\n" + SECOND, 13, "the key first stands twice"),
        (lambda text: text.replace('"observe"', '"wonder"'), 4, "intent: Input should be 'observe'"),
        (lambda text: text.replace("paragraph = 1", "paragraph = 0"), 4, "paragraph: Input should be greater"),
        (lambda text: text.replace('quotation = "words from the essay"\n', ""), 4, "quotation: Field required"),
        (lambda text: text.replace("paragraph", "colour = 1\nparagraph"), 4, "colour: Extra inputs"),
        (lambda text: text.replace("in {film}?", "in {film}."), 4, "question: String should match"),
        (lambda text: text.replace('title = "A small essay"\n', ""), 1, "it has no title"),
        (lambda text: text[: text.index("[[prompt]]")], None, "it has no [[prompt]]"),
        (lambda text: 'prompt = "none"\n' + text[: text.index("[[prompt]]")], None, "each prompt must begin"),
        (lambda text: "prompt = [{}]\n" + text[: text.index("[[prompt]]")], None, "each prompt must begin"),
    ],
)
def test_a_broken_pack_is_named_with_its_line(
    data: Path, change: Callable[[str], str], line: int | None, problem: str
) -> None:
    pack = data / "packs" / "small.toml"
    pack.write_text(change(PACK))
    with pytest.raises(DataFileError) as raised:
        read_shelf(data)
    assert_names(raised.value, pack, line, problem)


def test_a_broken_theme_is_named_with_its_line(data: Path) -> None:
    themes = data / "themes.toml"
    themes.write_text(THEMES + "\n" + THEMES.replace('name = "Craft"\n', ""))
    with pytest.raises(DataFileError) as raised:
        read_shelf(data)
    assert_names(raised.value, themes, 7, "name: Field required")


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (lambda text: text.replace('"craft"', '"wonder"'), 2, "the theme wonder is not in themes.toml"),
        (lambda text: text.replace("Whose hands does {film}", "Whose hands do we"), 2, "needs {film} once"),
        (lambda text: text.replace("Whose hands", "Whose {hands}"), 2, "needs {film} once"),
        (lambda text: text.replace("{film} and {other}", "{film}"), 9, "needs {film} and {other} once"),
        (lambda text: text.replace("compare-beside", "craft-hands"), None, "the key craft-hands stands twice"),
        (
            lambda text: text.replace('theme = "craft"', 'takes_up = ["hand"]'),
            2,
            "a question that takes up words needs a",
        ),
        (
            lambda text: text.replace('"connect"', '"connect"\ntheme = "craft"'),
            9,
            "or this question is for words on a film",
        ),
    ],
)
def test_a_broken_question_bank_is_named_with_its_line(
    data: Path, change: Callable[[str], str], line: int | None, problem: str
) -> None:
    frames = data / "frames.toml"
    frames.write_text(change(FRAMES))
    with pytest.raises(DataFileError) as raised:
        read_shelf(data)
    assert_names(raised.value, frames, line, problem)


def test_a_missing_file_is_named(data: Path) -> None:
    (data / "themes.toml").unlink()
    with pytest.raises(DataFileError) as raised:
        read_shelf(data)
    assert_names(raised.value, data / "themes.toml", None, "it cannot be read: No such file or directory")


@pytest.mark.parametrize("text", ["", "groups = 3", 'groups = ["friend pal", ""]', 'groups = [["friend", "pal"]]'])
def test_broken_synonyms_are_named(data: Path, text: str) -> None:
    assert read_shelf(data).synonyms == (("friend", "pal"), ("money", "pay", "wage"))
    (data / "synonyms.toml").write_text(text)
    with pytest.raises(DataFileError, match=r"synonyms\.toml: it needs `groups`"):
        read_shelf(data)


@pytest.mark.parametrize("text", ["", "bias = 1.0", '[signs]\n"and" = 0.5', MOMENTS.replace("0.5", '"much"')])
def test_what_was_learnt_is_read_or_named(data: Path, text: str) -> None:
    assert read_shelf(data).moments == Judge({"and -s": 0.5}, -2.5)
    (data / "moments.toml").write_text(text)
    with pytest.raises(DataFileError, match=r"moments\.toml"):
        read_shelf(data)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (HEAD + ROW.replace("2015,Asif", "1815,Asif"), 2, "year: Input should be greater than or equal to 1888"),
        (HEAD + ROW.replace("2015,Asif", "soon,Asif"), 2, "year: Input should be a valid integer"),
        (HEAD + ROW + ROW.replace("documentary", "opera"), 3, "kind: Input should be"),
        (HEAD + ROW.replace("Amy,", ",", 1), 2, "title: String should have at least 1 character"),
        (HEAD + ROW.replace(",fame; doubt,", ""), 2, "it does not have the columns key, title, year"),
        (HEAD + ROW.replace(",\n", ",,more\n"), 2, "it does not have the columns key, title, year"),
        (HEAD.replace("year,", "") + ROW.replace(",2015,", ",", 1), 2, "year: Field required"),
        (HEAD + ROW.replace(",Asif Kapadia,", ',"Asif Kapadia,'), 2, "unexpected end of data"),
    ],
)
def test_a_broken_film_file_is_named_with_its_line(data: Path, text: str, line: int, problem: str) -> None:
    films = data / "films" / "music_documentaries.csv"
    films.write_text(text)
    with pytest.raises(DataFileError) as raised:
        read_films(data)
    assert_names(raised.value, films, line, problem)


@pytest.mark.parametrize("content", [b"not gzip", base_catalogue()[:-9], gzip.compress(b"\xff\xfe", mtime=0)])
def test_a_catalogue_that_cannot_be_unpacked_is_named(data: Path, content: bytes) -> None:
    catalogue = data / "films" / "catalogue.csv.gz"
    catalogue.write_bytes(content)
    with pytest.raises(DataFileError) as raised:
        read_films(data)
    assert_names(raised.value, catalogue, None, "it cannot be read")


def test_the_checksum_changes_with_any_of_the_files(data: Path) -> None:
    before = films_checksum(data)
    (data / "films" / "artist_biopics.csv").write_text(HEAD + ROW)
    assert films_checksum(data) != before


def test_a_file_that_is_not_text_is_named(data: Path) -> None:
    shutil.copy(SHIPPED / "films" / "catalogue.csv.gz", data / "packs" / "small.toml")
    with pytest.raises(DataFileError) as raised:
        read_shelf(data)
    assert str(data / "packs" / "small.toml") in str(raised.value)


def assert_names(error: DataFileError, path: Path, line: int | None, problem: str) -> None:
    where = str(path) if line is None else f"{path}, line {line}"
    assert str(error).startswith(f"{where}: ")
    assert problem in str(error)
