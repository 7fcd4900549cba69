"""Logging: readable or JSON, one chain for everybody."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.log import configure_logging
from bot.settings import LogFormat, Settings


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_json_carries_the_bound_ids(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_format=LogFormat.JSON))
    with structlog.contextvars.bound_contextvars(club=1, member=2, interaction=3):
        structlog.get_logger("bot.test").info("vote_counted")
        logging.getLogger("discord.gateway").warning("Shard %s is slow", 0)
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["club"], ours["member"], ours["interaction"]) == ("vote_counted", 1, 2, 3)
    assert (theirs["event"], theirs["club"], theirs["level"]) == ("Shard 0 is slow", 1, "warning")


def test_readable_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings())
    structlog.get_logger("bot.test").info("ready", clubs=3)
    line = capsys.readouterr().err
    assert "ready" in line
    assert "clubs=3" in line


def test_what_is_below_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_level="warning"))
    structlog.get_logger("bot.test").info("ready")
    assert capsys.readouterr().err == ""
