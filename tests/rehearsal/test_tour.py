"""The tour happens, whole, on any day; and says so when it does not."""

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.errors import StartupError
from bot.rehearsal import NOT_INSTALLED, RehearsalOptions, acts, run, talks, tour
from bot.rehearsal.evening import rehearse
from bot.rehearsal.keeping import DATABASE, read_kept
from bot.rehearsal.play import Play
from bot.rehearsal.terminal import Terminal

SUNDAY = datetime(2026, 11, 22, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def films_at_hand(monkeypatch: pytest.MonkeyPatch, filled_records: Path) -> None:
    """Every rehearsal begins with the films in its records, which takes most of its time otherwise."""

    def copy(records: Path) -> None:
        if not records.exists():
            shutil.copy(filled_records, records)

    async def load_films(records: Path) -> None:
        copy(records)

    monkeypatch.setattr("bot.rehearsal.stage._load_films", load_films)


def test_every_step_of_the_tour_happens(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is installed: a model would understand the same words differently."""
    monkeypatch.setattr("bot.reading.encoder.util", SimpleNamespace(find_spec=lambda _name: True))
    asked: list[str] = []
    monkeypatch.setattr("bot.reading.encoder.SentenceEncoder", lambda: asked.append("a model"))
    assert run(RehearsalOptions(tour=True)) == 0
    assert asked == []
    told = capsys.readouterr().out
    assert f"{len(acts.STEPS)} of {len(acts.STEPS)} steps happened" in told
    for words in (
        "Amy (2015) was nominated first, so it wins.",
        "The film for",
        "5 ballots",
        "A follow-up",
        "Nobody Asked for an Encore is in the library",
        "The same words, and another question.",
        "3 approved prompts and a draft",
        f"I read “{talks.OWN_WORDS}” as {talks.THEME}.",
        "Nobody Asked for an Encore, paragraph 3",
        "From the club's schedule.",
        "The next one is promised for",
        "as Hana, type /library add",
    ):
        assert words in told
    assert max(map(len, told.splitlines())) <= 100
    assert "\x1b" not in told


@pytest.mark.parametrize(("day", "zone"), [(1, "Pacific/Apia"), (4, "America/New_York")])
async def test_the_tour_happens_on_any_day_and_anywhere(day: int, zone: str) -> None:
    now = SUNDAY + timedelta(days=day)
    assert await rehearse(RehearsalOptions(tour=True), now=now, zone=ZoneInfo(zone)) == 0


async def test_a_step_that_does_not_happen_fails_the_tour(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def expect_too_much(play: Play) -> None:
        play.newest(play.stage.channel("general"), "a standing ovation")

    monkeypatch.setattr(tour, "STEPS", (acts.Step(0, 19, 0, "Too much", expect_too_much), acts.STEPS[0]))
    assert await rehearse(RehearsalOptions(tour=True), now=SUNDAY, zone=ZoneInfo("UTC")) == 1
    told = capsys.readouterr().out
    assert "“a standing ovation”" in told
    assert "0 of 2 steps happened" in told


async def test_a_part_of_the_week_that_goes_wrong_silently_fails_the_tour(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The host vetoes instead of approving, so the member's words lead to another essay."""
    turn = Play.turn

    async def slip(play: Play, who: Any, result: Any, label: str, *told: str, show: bool = True) -> None:
        await turn(play, who, result, "Veto" if label == "Approve" else label, show=show)

    monkeypatch.setattr(Play, "turn", slip)
    assert await rehearse(RehearsalOptions(tour=True), now=SUNDAY, zone=ZoneInfo("UTC")) == 1
    told = capsys.readouterr().out
    assert "This step did not happen." in told
    assert "library add" not in told.rpartition("steps happened")[2]


async def test_an_error_inside_the_bot_fails_the_tour(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def trip(play: Play) -> None:
        monkeypatch.setattr(sys.modules["cogs.help"], "help_entries", lambda _: 1 / 0)
        await play.stage.host.slash(play.stage.channel("general"), "help")

    monkeypatch.setattr(tour, "STEPS", (acts.Step(0, 19, 0, "A trip", trip),))
    assert await rehearse(RehearsalOptions(tour=True), now=SUNDAY, zone=ZoneInfo("UTC")) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out


async def test_a_tour_is_kept_where_it_is_told_to(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    options = RehearsalOptions(tour=True, keep=folder)
    assert await rehearse(options, now=SUNDAY, zone=ZoneInfo("UTC")) == 0
    assert (folder / DATABASE).exists()
    kept = read_kept(folder)
    assert kept is not None
    assert kept.left_at >= SUNDAY
    with pytest.raises(StartupError, match="already holds a rehearsal"):
        await rehearse(options, now=SUNDAY, zone=ZoneInfo("UTC"))


def test_it_says_what_to_do_where_the_simulator_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.rehearsal.find_spec", lambda _: None)
    with pytest.raises(StartupError, match="make rehearse"):
        run(RehearsalOptions(tour=True))
    assert "simcord" in NOT_INSTALLED


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StartupError, match="cannot be used to keep"):
        await rehearse(RehearsalOptions(tour=True, keep=tmp_path / "file" / "folder"))


async def test_after_the_tour_the_house_opens_and_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the second evening begins where the first one ended."""
    typed = iter(["+1h", "leave"])

    async def run_terminal(terminal: Terminal) -> None:
        while await terminal.obey(next(typed)):
            pass

    monkeypatch.setattr(Terminal, "run", run_terminal)
    options = RehearsalOptions(keep=tmp_path, port=0)
    assert await rehearse(options, now=SUNDAY, zone=ZoneInfo("UTC")) == 0
    first = capsys.readouterr().out
    assert "The house is open: http://127.0.0.1:" in first
    assert "It is Sunday 22 November, 01:05." in first
    assert "as Hana, type /library add" in first
    typed = iter(["leave"])
    assert await rehearse(options, now=SUNDAY, zone=ZoneInfo("UTC")) == 0
    second = capsys.readouterr().out
    assert "Welcome back" in second
    assert "It is Sunday 22 November, 01:05" in second
    assert "steps happened" not in second
