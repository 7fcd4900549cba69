"""The commands that a host types."""

import json
import re
import shutil
import sqlite3
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.__main__ import main
from bot.client import ProjectionistClient
from bot.reading.formats import read_document
from bot.storage.data_files import SHIPPED


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with no settings but those that a test makes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    return tmp_path


def test_without_a_token_it_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 1
    told = capsys.readouterr().err
    assert "DISCORD_TOKEN" in told
    assert "make rehearse" in told


def test_a_refused_token_is_a_sentence_without_the_token(
    at_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (at_home / ".env").write_text("DISCORD_TOKEN=very-secret\n")

    async def refuse(*_: object) -> None:
        raise discord.LoginFailure("Improper token has been passed.")

    monkeypatch.setattr(ProjectionistClient, "start", refuse)
    assert main(["run"]) == 1
    told = capsys.readouterr()
    assert "Discord refused the token" in told.err
    assert "very-secret" not in told.err + told.out


def test_the_bot_has_the_model_of_meaning_that_is_installed(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (at_home / ".env").write_text("DISCORD_TOKEN=very-secret\n")
    given: list[object] = []
    model = object()

    def build(*_: object, embedder: object) -> object:
        given.append(embedder)
        raise discord.LoginFailure("Improper token has been passed.")

    monkeypatch.setattr("bot.__main__.find_encoder", lambda: model)
    monkeypatch.setattr("bot.__main__.build_client", build)
    assert main(["run"]) == 1
    assert given == [model]


def test_a_network_that_is_down_is_a_sentence_and_tried_again(
    at_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (at_home / ".env").write_text("DISCORD_TOKEN=very-secret\n")
    outcomes: list[Exception | None] = [aiohttp.ClientConnectionError("Cannot connect to host"), None]

    async def fail_once(*_: object) -> None:
        if outcome := outcomes.pop(0):
            raise outcome

    monkeypatch.setattr(ProjectionistClient, "start", fail_once)
    monkeypatch.setattr("bot.__main__.FIRST_DELAY_SECONDS", 0)
    assert main(["run"]) == 0
    told = capsys.readouterr().err
    assert "Discord could not be reached" in told
    assert "Traceback" not in told
    assert "voice" not in told


def test_wrong_settings_are_told_before_anything_is_done(
    at_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROJECTIONIST_COLOUR", "blue")
    assert main(["check"]) == 1
    assert "PROJECTIONIST_COLOUR is not a setting" in capsys.readouterr().err
    assert not list(at_home.iterdir())


def test_the_environment_stands_over_the_file(
    at_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (at_home / ".env").write_text("PROJECTIONIST_DATABASE=from-file.db\n")
    monkeypatch.setenv("PROJECTIONIST_DATABASE", "from-environment.db")
    main(["check"])
    assert "from-environment.db" in capsys.readouterr().out


def test_check_is_content_before_the_first_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    told = capsys.readouterr().out
    assert "no database at" in told
    assert "films" in told


def test_check_looks_into_the_database(filled_records: Path, at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at_home / "data").mkdir()
    shutil.copy(filled_records, at_home / "data" / "projectionist.db")
    assert main(["check"]) == 0
    assert "up to date" in capsys.readouterr().out


def test_check_reports_a_database_that_is_none(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at_home / "data").mkdir()
    (at_home / "data" / "projectionist.db").write_text("no database " * 200)
    assert main(["check"]) == 1
    assert "not a database of Projectionist" in capsys.readouterr().out


def test_a_backup_is_a_whole_database(filled_records: Path, at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at_home / "data").mkdir()
    shutil.copy(filled_records, at_home / "data" / "projectionist.db")
    assert main(["backup", "copy.db"]) == 0
    copy = sqlite3.connect(at_home / "copy.db")
    assert copy.execute("SELECT COUNT(*) FROM films").fetchone()[0] > 17000
    copy.close()
    assert main(["backup", "copy.db"]) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_backup_of_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", "copy.db"]) == 1
    assert "nothing to save" in capsys.readouterr().err


ESSAY = SHIPPED / "essays" / "archive-voice.md"


def test_the_prompts_of_an_essay_are_shown_with_their_places_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompts", str(ESSAY)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("archive-voice.md: Who Kept the Tape by Projectionist")
    assert "paragraph 2 (passage 2, characters " in told
    assert "“A family is an archive whose keepers all disagree.”" in told
    assert "{film}" in told
    assert re.search(r"\n[0-9,]+ words, 17 passages, [0-9]+ prompts\n", told)
    assert "themes: " in told
    assert "intents: " in told


def test_the_prompts_ask_about_the_film_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompts", str(ESSAY), "--film", "Amy (2015)"]) == 0
    told = capsys.readouterr().out
    assert "*Amy*" in told
    assert "{film}" not in told


def test_the_prompts_are_there_for_programs_and_the_same_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompts", str(ESSAY), "--json"]) == 0
    first = capsys.readouterr().out
    assert main(["prompts", str(ESSAY), "--json"]) == 0
    assert capsys.readouterr().out == first
    [document] = json.loads(first)["documents"]
    assert document["counts"]["prompts"] == len(document["prompts"]) > 3
    reading = read_document(ESSAY.read_bytes(), ESSAY.name)
    for prompt in document["prompts"]:
        passage = reading.passages[prompt["passage"] - 1]
        assert passage.text[prompt["start"] : prompt["end"]] == prompt["quotation"]
        assert passage.paragraph_at(prompt["start"]) == prompt["paragraph"]
        assert {"theme", "confidence", "sure", "intent", "question", "follow_up", "document"} <= prompt.keys()


def test_what_is_there_once_is_told_in_the_singular(capsys: pytest.CaptureFixture[str], at_home: Path) -> None:
    (at_home / "reel.txt").write_text(f"{PADDING}\n\n- a reel\n")
    assert main(["prompts", str(at_home / "reel.txt")]) == 0
    told = capsys.readouterr().out
    assert " words, 1 passage, 0 prompts\n" in told
    assert "left out: 1 list item, too short to stand alone\n" in told
    assert "left out: 1 passage, no sentence there would start a talk by itself\n" in told


def test_words_about_a_film_are_asked_about_that_film_and_compared_with_others(
    capsys: pytest.CaptureFixture[str], at_home: Path
) -> None:
    essay = at_home / "envy.txt"
    essay.write_text(f"Amadeus (1984) treats envy as a talent that nobody else in the palace can hear. {PADDING}")

    def told(film: str) -> list[dict[str, str]]:
        assert main(["prompts", str(essay), "--json", "--film", film]) == 0
        [document] = json.loads(capsys.readouterr().out)["documents"]
        return [{key: prompt[key] for key in ("film", "other_film")} for prompt in document["prompts"]]

    assert told("Amadeus (1984)") == [{"film": "Amadeus (1984)", "other_film": None}]
    assert main(["prompts", str(essay)]) == 0
    assert capsys.readouterr().out.count(" · less sure\n") == 2
    assert told("Amy (2015)") == [{"film": None, "other_film": "Amadeus (1984)"}]


def test_a_film_of_the_catalogue_is_known_by_its_year_alone(capsys: pytest.CaptureFixture[str], at_home: Path) -> None:
    essay = at_home / "platform.txt"
    essay.write_text(f"I chose Brief Encounter. It was made in 1945. {VIEW} {PADDING}")
    assert main(["prompts", str(essay), "--json", "--film", "Brief Encounter (1945)"]) == 0
    [document] = json.loads(capsys.readouterr().out)["documents"]
    assert [(prompt["film"], prompt["quotation"]) for prompt in document["prompts"]] == [
        ("Brief Encounter (1945)", VIEW)
    ]


VIEW = "Brief Encounter treats a platform as a place that nobody else in the town can hear."


@pytest.mark.parametrize("film", ["", "  ", "\u200b"])
def test_a_film_without_a_title_is_refused(capsys: pytest.CaptureFixture[str], film: str) -> None:
    assert main(["prompts", str(ESSAY), "--film", film]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith('The film after --film has no title. Name one, such as --film "Amy (2015)"')


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_files_that_give_nothing_keep_no_other_back(
    at_home: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    (at_home / "short.txt").write_text("Too short.")
    assert main(["prompts", *options, str(ESSAY)]) == 0
    alone = capsys.readouterr().out
    assert main(["prompts", *options, "gone.txt", str(ESSAY), "short.txt"]) == 1
    told = capsys.readouterr()
    assert told.out == alone
    gone, short = told.err.splitlines()
    assert gone == "gone.txt cannot be read: No such file or directory."
    assert short.startswith("short.txt: ")


@pytest.mark.parametrize(("name", "problem"), [("gone.txt", "cannot be read"), ("short.txt", "short.txt: ")])
def test_a_file_that_gives_nothing_is_named(
    at_home: Path, capsys: pytest.CaptureFixture[str], name: str, problem: str
) -> None:
    (at_home / "short.txt").write_text("Too short.")
    assert main(["prompts", str(at_home / name)]) == 1
    told = capsys.readouterr()
    assert problem in told.err
    assert told.out == ""


PADDING = (
    "She put the reel back into its box, and the box went on to its shelf, where it stayed with the others through that"
    " winter and the next. He asked for it once, and then they both forgot that they had ever owned it."
)
