"""Vetoes of prompts that were posted, as hosts and members see them."""

import discord
import pytest

from tests.discord.deaths import carry_on, die_once, unfinished_timers
from tests.discord.discussion_steps import FILM, discuss, number, prompts, threads
from tests.discord.evening import Evening, answered, shown
from tests.discord.prompt_steps import FIRST, load_essay, press, review
from tests.essay_on_waiting import unload


async def test_a_posted_prompt_is_vetoed_by_choosing_it(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    choices = await evening.host.autocomplete(evening.general, "prompts veto", "prompt", "")
    assert len(choices) == 1
    assert choices[0]["name"].startswith("Whiplash: ")
    told = await evening.host.slash(evening.general, "prompts veto", prompt=choices[0]["value"])
    assert "will not be posted again" in answered(told)
    [marked] = [text for text in evening.public(thread) if "set this prompt aside" in text]
    assert "[A follow-up]" not in marked
    assert await evening.host.autocomplete(evening.general, "prompts veto", "prompt", "") == []
    assert await unfinished_timers(evening) == 0


async def test_members_are_offered_nothing_to_veto(evening: Evening) -> None:
    await discuss(evening)
    assert await evening.members["ann"].autocomplete(evening.general, "prompts veto", "prompt", "") == []


async def test_a_posted_prompt_is_vetoed_by_its_link_and_never_comes_again(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    link = f"https://discord.com/channels/{evening.guild.id}/{thread.id}/{message.id}"
    assert "will not be posted again" in answered(
        await evening.host.slash(evening.general, "prompts veto", prompt=link)
    )
    again = await evening.host.slash(evening.general, "prompts veto", prompt=link)
    assert "vetoed already" in answered(again)
    assert await number(evening, "SELECT COUNT(*) AS number FROM vetoes") == 1


@pytest.mark.parametrize("prompt", ["nonsense", "12345", "9" * 30, "https://discord.com/channels/1/2/3", "²", ""])
async def test_what_is_no_prompt_is_not_vetoed(evening: Evening, prompt: str) -> None:
    told = await evening.host.slash(evening.general, "prompts veto", prompt=prompt or " ")
    assert "not a prompt that I posted" in answered(told)


async def test_a_message_is_vetoed_from_its_own_menu(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    refused = await evening.members["ann"].context_menu(thread, "Veto this prompt", message)
    assert "Only the club's hosts can" in answered(refused)
    done = await evening.host.context_menu(thread, "Veto this prompt", message)
    assert "will not be posted again" in answered(done)
    assert "set this prompt aside" in shown(evening.last_panel(thread))


async def test_any_other_message_has_nothing_to_veto(evening: Evening) -> None:
    await evening.members["ann"].send(evening.general, "hello")
    told = await evening.host.context_menu(evening.general, "Veto this prompt", evening.general.history()[-1])
    assert "not a prompt that I posted" in answered(told)


DEATHS = [
    (discord.PartialMessageable, "fetch_message", False),
    (discord.Message, "edit", False),
    (discord.Message, "edit", True),
]


@pytest.mark.parametrize(("owner", "name", "after"), DEATHS)
async def test_a_death_while_a_veto_is_marked_is_made_up_for(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, after: bool
) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    die_once(monkeypatch, owner, name, after=after)
    await evening.host.context_menu(thread, "Veto this prompt", message)
    await carry_on(evening)
    assert shown(evening.last_panel(thread)).count("set this prompt aside") == 1
    assert await unfinished_timers(evening) == 0


REFUSALS = [("GET", 403, 50001), ("PATCH", 403, 50001), ("PATCH", 400, 50083)]


@pytest.mark.parametrize(("method", "status", "code"), REFUSALS)
async def test_a_message_that_cannot_be_marked_is_not_said_to_be(
    evening: Evening, method: str, status: int, code: int
) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    path = f"/channels/{thread.id}/messages/{message.id}"
    evening.env.inject_error(method, path, status=status, code=code, message="No")
    told = answered(await evening.host.slash(evening.general, "prompts veto", prompt=str(message.id)))
    assert "will not be posted again" in told
    assert f"I could not mark its message, since {thread.mention} is archived or closed to me" in told
    assert await evening.host.autocomplete(evening.general, "prompts veto", "prompt", "") == []


async def test_a_deleted_message_does_not_hinder_its_veto(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    evening.env.backend.delete_message(thread.id, message.id)
    told = await evening.host.slash(evening.general, "prompts veto", prompt=str(message.id))
    assert "will not be posted again. If its message still stands, it says so." in answered(told)
    assert await unfinished_timers(evening) == 0


async def test_a_prompt_whose_document_is_gone_can_still_be_vetoed(evening: Evening) -> None:
    document = await load_essay(evening)
    desk = await review(evening)
    await press(evening, desk.response, "Approve")
    await evening.client.services.database.write(
        lambda c: c.execute("UPDATE own_prompts SET film = ? WHERE approved_at IS NOT NULL", (FILM,))
    )
    await discuss(evening)
    [thread] = threads(evening.general)
    [before] = prompts(evening, thread)
    assert FIRST.quotation.text in before
    await unload(evening.client.services.database, document)
    told = await evening.host.context_menu(thread, "Veto this prompt", evening.last_panel(thread))
    assert "will not be posted again" in answered(told)
    after = shown(evening.last_panel(thread))
    assert before.removesuffix("[A follow-up]") in after
    assert "set this prompt aside" in after
    assert "[A follow-up]" not in after
    assert await unfinished_timers(evening) == 0
