"""The one way to fail: nothing is answered with silence, and nobody is shown a traceback."""

import contextlib
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import discord
import pytest
import structlog

from bot.errors import UserError
from bot.log import configure_logging
from bot.services.polls import PollService
from bot.settings import LogFormat, Settings
from bot.ui.items import GONE
from bot.ui.redraw import Redrawer
from tests.discord.evening import Evening, answered

PRIVATE_WORDS = "Whatshallwewatch4711"
Fault = Callable[[str], None]
LogLines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Fault:
    """Have a method of the polls fail as no one expected."""

    def install(method: str) -> None:
        async def fail(*arguments: object, **named: object) -> None:
            raise RuntimeError("the projector burnt")

        monkeypatch.setattr(PollService, method, fail)

    return install


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    """What was logged so far, at the most talkative level."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    with contextlib.redirect_stderr(written):
        configure_logging(Settings(log_format=LogFormat.JSON, log_level="debug"))

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in written.getvalue().splitlines()]

    yield lines
    root.handlers, root.level = handlers, level
    for library in ("aiosqlite", "discord"):
        logging.getLogger(library).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def expected(evening: Evening, fault: type[BaseException] = RuntimeError) -> None:
    """Take the faults that this test caused from those that would fail it."""
    errors = evening.env._errors
    errors[:] = [e for e in errors if not isinstance(getattr(e, "original", e), fault)]


async def ask(evening: Evening, question: str = "When?", answers: str = "Friday | Saturday") -> Any:
    return await evening.members["ann"].slash(evening.general, "poll ask", question=question, answers=answers)


def code_in(told: str) -> str:
    found = re.fullmatch(r"Something went wrong on the bot's side\..* code: `([0-9a-f]{6})`\.", told)
    assert found, told
    return found[1]


def logged(lines: list[dict[str, Any]], event: str) -> dict[str, Any]:
    [line] = [line for line in lines if line["event"] == event]
    return line


async def test_a_sentence_is_answered_privately(evening: Evening) -> None:
    result = await ask(evening, answers="only one")
    assert "A poll needs at least two answers" in answered(result)
    assert result.response.ephemeral
    assert evening.public(evening.general) == []


async def test_a_fault_in_a_command_shows_a_code_that_is_in_the_log(
    evening: Evening, fault: Fault, log_lines: LogLines
) -> None:
    fault("open_poll")
    result = await ask(evening)
    line = logged(log_lines(), "unexpected_error")
    assert code_in(answered(result)) == line["code"]
    assert result.response.ephemeral
    assert "the projector burnt" in json.dumps(line["exception"])
    expected(evening)


async def test_a_fault_behind_a_button_shows_a_code_too(evening: Evening, fault: Fault, log_lines: LogLines) -> None:
    await ask(evening)
    fault("press")
    result = await evening.members["ben"].click(evening.last_panel(evening.general), label="Friday")
    assert code_in(answered(result)) == logged(log_lines(), "unexpected_error")["code"]
    assert result.response.ephemeral


async def test_a_sentence_behind_a_button_is_answered_privately(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(evening)

    async def refuse(*arguments: object) -> None:
        raise UserError("The bar is open now. Vote later.")

    monkeypatch.setattr(PollService, "press", refuse)
    result = await evening.members["ben"].click(evening.last_panel(evening.general), label="Friday")
    assert answered(result) == "The bar is open now. Vote later."
    assert result.response.ephemeral


async def test_a_fault_in_an_autocomplete_is_answered_with_no_choices(
    evening: Evening, fault: Fault, log_lines: LogLines
) -> None:
    fault("list_polls")
    before = len(evening.env.http_requests)
    assert await evening.host.autocomplete(evening.general, "poll close", "poll", "") == []
    answers = [request.json for request in evening.env.http_requests[before:] if "/interactions/" in request.path]
    assert [answer["type"] for answer in answers if answer] == [8]
    assert any("the projector burnt" in json.dumps(line) for line in log_lines())
    expected(evening)


async def test_a_button_of_an_older_version_says_that_it_is_gone(evening: Evening) -> None:
    view = discord.ui.LayoutView(timeout=None)
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    row.add_item(discord.ui.Button(label="Vote", custom_id="v0:vote:7"))
    view.add_item(row)
    message = await place(evening, evening.general.id).send(view=view)
    await evening.restart()
    result = await evening.members["ann"].click(message, label="Vote")
    assert answered(result) == GONE
    assert result.response.ephemeral


async def test_a_button_of_another_clubs_poll_is_not_there(evening: Evening) -> None:
    await ask(evening)
    [poll] = await evening.client.services.polls.list_polls(evening.guild.id)
    elsewhere = evening.env.create_guild("Another")
    guest = elsewhere.add_member(evening.members["ann"].user)
    channel = elsewhere.create_text_channel("general")
    await evening.env.settle()
    await guest.slash(channel, "poll ask", question="Theirs?", answers="Yes | No")
    forged = evening.env.backend.get_message(channel.id, evening.last_panel(channel).id)
    forged.components = json.loads(re.sub(r"v1:poll:\d+:", f"v1:poll:{poll.poll_id}:", json.dumps(forged.components)))
    result = await guest.click(evening.last_panel(channel), label="Yes")
    assert "There is no such poll in this club." in answered(result)
    assert result.ephemeral
    assert await evening.client.services.polls.chosen(evening.guild.id, poll.poll_id, guest.id) == []


@pytest.mark.parametrize("deed", ["command", "button"])
async def test_an_interaction_that_expired_is_only_logged(evening: Evening, log_lines: LogLines, deed: str) -> None:
    await ask(evening)
    evening.env.inject_error(
        "POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction", times=1
    )
    if deed == "command":
        result = await ask(evening)
    else:
        result = await evening.members["ben"].click(evening.last_panel(evening.general), label="Friday")
    assert not result.acknowledged
    assert logged(log_lines(), "interaction_expired")["level"] == "warning"
    assert not [line for line in log_lines() if line["level"] in {"error", "critical"}]
    expected(evening, discord.NotFound)


async def test_a_failure_that_cannot_be_answered_is_logged(evening: Evening, log_lines: LogLines) -> None:
    evening.env.inject_error("PATCH", "/webhooks/*", status=403, code=50013, message="Missing Permissions", times=1)
    await ask(evening, answers="only one")
    assert logged(log_lines(), "failure_not_answered")["status"] == 403
    expected(evening, UserError)


async def test_after_an_answer_the_failure_follows_it(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    await ask(evening)

    def burn(*arguments: object) -> None:
        raise RuntimeError("the projector burnt")

    monkeypatch.setattr(Redrawer, "ask", burn)
    result = await evening.members["ben"].click(evening.last_panel(evening.general), label="Friday")
    assert result.response.content.startswith("Counted: **Friday**")
    [followup] = result.followups
    assert code_in(followup.content) == logged(log_lines(), "unexpected_error")["code"]
    assert followup.ephemeral


async def test_every_line_of_an_interaction_carries_its_ids_and_no_text(
    evening: Evening, fault: Fault, log_lines: LogLines
) -> None:
    ann, ben = evening.members["ann"], evening.members["ben"]
    seen: list[discord.Interaction[Any]] = []

    async def see(interaction: discord.Interaction[Any]) -> None:
        seen.append(interaction)

    evening.client.add_listener(see, "on_interaction")
    await ask(evening, question=PRIVATE_WORDS, answers=f"{PRIVATE_WORDS} | No")
    panel = evening.last_panel(evening.general)
    for method in ("press", "open_poll", "list_polls"):
        fault(method)
    await ben.click(panel, label=PRIVATE_WORDS)
    await ask(evening, question=PRIVATE_WORDS)
    await ben.autocomplete(evening.general, "poll close", "poll", PRIVATE_WORDS)
    faults = [line for line in log_lines() if line["level"] == "error" and "interaction" in line]
    pressed, asked, completed = seen[1:]
    assert [(line["club"], line["member"], line["interaction"]) for line in faults] == [
        (evening.guild.id, ben.id, pressed.id),
        (evening.guild.id, ann.id, asked.id),
        (evening.guild.id, ben.id, completed.id),
    ]
    everything = json.dumps(log_lines())
    assert PRIVATE_WORDS not in everything
    tokens = [interaction.token for interaction in seen] + [evening.client.http.token or "token"]
    assert not [token for token in tokens if token in everything]
    expected(evening)


def burn_with(question: str) -> None:
    raise RuntimeError(f"a question of {len(question)} characters")


@pytest.mark.parametrize("log_format", list(LogFormat))
def test_a_traceback_shows_no_variables(log_lines: LogLines, log_format: LogFormat) -> None:
    written, question = io.StringIO(), PRIVATE_WORDS[::-1]
    with contextlib.redirect_stderr(written):
        configure_logging(Settings(log_format=log_format))
    with pytest.raises(RuntimeError) as caught:
        burn_with(question)
    structlog.get_logger("bot.test").error("unexpected_error", exc_info=caught.value)
    told = written.getvalue()
    assert "RuntimeError" in told
    assert question not in told


def place(evening: Evening, channel_id: int) -> discord.TextChannel:
    channel = evening.client.get_channel(channel_id)
    assert isinstance(channel, discord.TextChannel)
    return channel
