"""Polls, as members ask, answer and close them."""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.clubs import Actor
from bot.domain.timers import LEASE, retry_delay
from bot.services.polls import PollService
from bot.ui.courier import Courier
from bot.ui.redraw import Redrawer
from tests.discord.deaths import die_once, unfinished_timers
from tests.discord.evening import Evening, answered, shown

TEN = " | ".join(f"Film {number}" for number in range(1, 11))


async def ask(evening: Evening, **options: Any) -> discord.Message:
    """Ann asks; returns the panel."""
    asked = await evening.members["ann"].slash(
        evening.general, "poll ask", **({"question": "When?", "answers": "Friday | Saturday"} | options)
    )
    assert "Your poll is up" in answered(asked), answered(asked)
    return evening.last_panel(evening.general)


async def refused(evening: Evening, **options: Any) -> str:
    """What Ann is told when she asks like this."""
    asked = await evening.members["ann"].slash(
        evening.general, "poll ask", **({"question": "When?", "answers": "Friday | Saturday"} | options)
    )
    assert evening.public(evening.general) == []
    assert asked.response.ephemeral
    return answered(asked)


async def test_a_poll_is_asked_and_answered(evening: Evening) -> None:
    panel = await ask(evening)
    assert "[Friday]" in shown(panel)
    voted = await evening.members["ben"].click(panel, label="Friday")
    assert "Counted: **Friday**" in answered(voted)
    assert voted.response.ephemeral
    assert "1 vote" in shown(evening.last_panel(evening.general))


async def test_a_mind_can_be_changed_and_a_vote_taken_back(evening: Evening) -> None:
    panel = await ask(evening)
    ben = evening.members["ben"]
    await ben.click(panel, label="Friday")
    await ben.click(panel, label="Saturday")
    assert "1 member voted" in shown(evening.last_panel(evening.general))
    assert "withdrawn" in answered(await ben.click(panel, label="Saturday"))
    assert "0 members voted" in shown(evening.last_panel(evening.general))


async def test_several_answers_where_the_poll_takes_them(evening: Evening) -> None:
    panel = await ask(evening, several=True)
    ben = evening.members["ben"]
    await ben.click(panel, label="Friday")
    assert "**Friday** and **Saturday**" in answered(await ben.click(panel, label="Saturday"))


async def test_hidden_counts_stay_hidden_until_the_close(evening: Evening) -> None:
    panel = await ask(evening, hidden=True)
    await evening.members["ben"].click(panel, label="Friday")
    assert "1 vote" not in shown(evening.last_panel(evening.general))
    assert "1 member voted" in shown(evening.last_panel(evening.general))
    seen = await evening.members["cleo"].slash(evening.general, "poll results", poll=await poll_id(evening))
    assert "1 vote" not in answered(seen)


async def poll_id(evening: Evening) -> int:
    choices = await evening.members["ann"].autocomplete(evening.general, "poll results", "poll", "")
    return int(choices[0]["value"])


async def test_ten_answers_are_a_select_that_survives_a_restart(evening: Evening) -> None:
    panel = await ask(evening, answers=TEN, several=True)
    await evening.restart()
    ben = evening.members["ben"]
    chosen = await ben.select(panel, ["0", "9"])
    assert "**Film 1** and **Film 10**" in answered(chosen)
    assert "withdrawn" in answered(await ben.select(panel, []))


async def test_the_buttons_survive_a_restart(evening: Evening) -> None:
    panel = await ask(evening)
    await evening.restart()
    assert "Counted" in answered(await evening.members["ben"].click(panel, label="Friday"))


async def test_a_poll_closes_at_its_hour(evening: Evening) -> None:
    panel = await ask(evening, closes="2h")
    await evening.members["ben"].click(panel, label="Saturday")
    await evening.pass_time(timedelta(hours=2, minutes=1))
    closed, result = evening.public(evening.general)
    assert "[Friday]" not in closed
    assert "**Saturday** came first" in result
    assert "I was away" not in result


async def test_a_poll_whose_hour_passed_while_the_bot_was_down_closes_at_start_and_says_so(evening: Evening) -> None:
    await ask(evening, closes="2h")
    await evening.client.close()
    await evening.pass_time(timedelta(hours=9))
    await evening.restart()
    assert "I was away" in evening.public(evening.general)[-1]
    assert "Nobody voted" in evening.public(evening.general)[-1]


async def test_a_button_of_a_closed_poll_says_so(evening: Evening) -> None:
    panel = await ask(evening)
    identity = await poll_id(evening)
    evening.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50013, message="Missing Permissions")
    await evening.members["ann"].slash(evening.general, "poll close", poll=identity)
    assert "has closed" in answered(await evening.members["ben"].click(panel, label="Friday"))


async def test_its_author_or_a_host_closes_a_poll_and_nobody_else(evening: Evening) -> None:
    await ask(evening)
    identity = await poll_id(evening)
    assert "Only the member who asked" in answered(
        await evening.members["ben"].slash(evening.general, "poll close", poll=identity)
    )
    assert "is closed" in answered(await evening.host.slash(evening.general, "poll close", poll=identity))
    assert "is closed" in answered(await evening.host.slash(evening.general, "poll close", poll=identity))
    assert len(evening.public(evening.general)) == 2, "one panel, one result"


async def test_a_poll_of_another_club_is_not_there(evening: Evening) -> None:
    await ask(evening)
    stranger = Actor(club_id=1, member_id=2)
    identity = await poll_id(evening)
    with pytest.raises(Exception, match="no such poll in this club"):
        await evening.client.services.polls.press(stranger, identity, 0)


async def test_a_poll_that_is_not_there_is_a_sentence(evening: Evening) -> None:
    for command in ("poll close", "poll results"):
        told = await evening.members["ann"].slash(evening.general, command, poll=424242)
        assert "no such poll" in answered(told)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"answers": " | ".join(map(str, range(11)))}, "at most 10"),
        ({"answers": "Friday | friday"}, "twice"),
        ({"answers": "Friday | "}, "empty"),
        ({"question": "x" * 301}, "301 characters"),
        ({"closes": "2020-01-01 20:00"}, "in the past"),
        ({"closes": "9999-01-01 20:00"}, "more than a year away"),
        ({"closes": "when the moon is full"}, "could not read"),
    ],
)
async def test_bad_input_is_a_private_sentence_and_nothing_is_posted(
    evening: Evening, options: dict[str, str], told: str
) -> None:
    assert told in await refused(evening, **options)
    assert await evening.client.services.polls.list_polls(evening.guild.id) == []


async def test_text_of_members_stays_text(evening: Evening) -> None:
    panel = await ask(evening, question="@everyone **loud** <@1> `code`?", answers="# big | ~~gone~~, <#5>")
    text = shown(panel)
    assert "@everyone" not in text
    assert "\\*\\*loud\\*\\*" in text
    assert evening.sent()[-1]["allowed_mentions"]["parse"] == []


async def test_without_permission_the_asker_learns_which_and_nothing_is_half_done(evening: Evening) -> None:
    hush = evening.guild.create_text_channel(
        "hush", overwrites={evening.client.user: discord.PermissionOverwrite(send_messages=False)}
    )
    told = await evening.members["ann"].slash(hush, "poll ask", question="When?", answers="A | B")
    assert "Send Messages" in answered(told)
    assert await evening.client.services.polls.list_polls(evening.guild.id) == []


async def test_a_refusal_at_the_last_moment_undoes_the_poll(evening: Evening) -> None:
    evening.env.inject_error(
        "POST", f"/channels/{evening.general.id}/messages", status=403, code=50013, message="Missing Permissions"
    )
    assert "I may not post" in await refused(evening)
    assert await evening.client.services.polls.list_polls(evening.guild.id) == []


async def test_a_burst_is_answered_at_once_and_drawn_now_and_then(evening: Evening) -> None:
    evening.client.redrawer = Redrawer(interval_seconds=60)
    panel = await ask(evening)
    before = drawings(evening)
    for voter in evening.members.values():
        assert "Counted" in answered(await voter.click(panel, label="Friday"))
    assert drawings(evening) - before == 1
    await evening.pass_time(timedelta(minutes=2))
    assert drawings(evening) - before == 2
    assert "4 votes" in shown(evening.last_panel(evening.general))


def drawings(evening: Evening) -> int:
    return sum(1 for r in evening.env.http_requests if r.method == "PATCH" and "/messages/" in r.path)


async def test_votes_at_once_are_all_counted(evening: Evening) -> None:
    await ask(evening, closes="2h")
    polls, identity = evening.client.services.polls, await poll_id(evening)
    actors = [Actor(evening.guild.id, member_id) for member_id in range(1, 101)]
    await asyncio.gather(*(polls.press(actor, identity, actor.member_id % 2) for actor in actors))
    assert (await polls.result(evening.guild.id, identity)).counts == (50, 50)


STEPS_OF_POSTING = [(Courier, "post", False), (Courier, "post", True), (PollService, "record_message", True)]
STEPS_OF_CLOSING = [
    (PollService, "close_on_time", False),
    (PollService, "close_on_time", True),
    (Courier, "redraw", False),
    (Courier, "post", False),
    (Courier, "post", True),
]


@pytest.mark.parametrize(("owner", "name", "after"), STEPS_OF_POSTING)
async def test_a_death_while_posting_leaves_one_panel(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, after: bool
) -> None:
    die_once(monkeypatch, owner, name, after=after)
    asked = await evening.members["ann"].slash(evening.general, "poll ask", question="When?", answers="A | B")
    assert "I keep trying" in answered(asked)
    await evening.pass_time(LEASE + retry_delay(1))
    assert len(evening.public(evening.general)) == 1
    assert "Counted" in answered(await evening.members["ben"].click(evening.last_panel(evening.general), label="A"))
    assert "1 vote" in evening.public(evening.general)[-1]
    assert await unfinished_timers(evening) == 0


@pytest.mark.parametrize(("owner", "name", "after"), STEPS_OF_CLOSING)
async def test_a_death_while_closing_leaves_one_result(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, after: bool
) -> None:
    await ask(evening, closes="2h")
    die_once(monkeypatch, owner, name, after=after)
    await evening.pass_time(timedelta(hours=3))
    assert len(evening.public(evening.general)) == 2
    assert "Nobody voted" in evening.public(evening.general)[-1]
    assert await unfinished_timers(evening) == 0


async def test_a_panel_that_was_redrawn_before_the_retry_is_not_posted_again(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A redrawn panel bears no marker, so the recorded message has to be enough."""
    die_once(monkeypatch, PollService, "record_message", after=True)
    await evening.members["ann"].slash(evening.general, "poll ask", question="When?", answers="A | B")
    await evening.members["ben"].click(evening.last_panel(evening.general), label="A")
    await evening.pass_time(LEASE + timedelta(hours=1))
    assert len(evening.public(evening.general)) == 1


async def test_votes_cast_before_a_panel_was_recorded_are_drawn_once_it_is(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    die_once(monkeypatch, PollService, "record_message")
    await evening.members["ann"].slash(evening.general, "poll ask", question="When?", answers="A | B")
    await evening.members["ben"].click(evening.last_panel(evening.general), label="A")
    assert "1 vote" not in evening.public(evening.general)[-1]
    await evening.pass_time(LEASE + timedelta(hours=1))
    [panel] = evening.public(evening.general)
    assert "1 vote" in panel


async def test_before_the_set_up_it_is_utc_and_says_so(evening: Evening) -> None:
    told = await evening.members["ann"].slash(
        evening.general, "poll ask", question="When?", answers="A | B", closes="2026-02-01 20:00"
    )
    assert "not set up yet, so I used this channel and UTC" in answered(told)


async def test_an_old_poll_is_still_found_by_its_words(evening: Evening) -> None:
    """Discord takes 25 choices at a time; the others are a few letters away."""
    await ask(evening, question="Popcorn or soup?")
    for number in range(25):
        await ask(evening, question=f"Film {number}?")
    member = evening.members["ann"]
    assert len(await member.autocomplete(evening.general, "poll results", "poll", "")) == 25
    found = await member.autocomplete(evening.general, "poll results", "poll", "soup")
    assert [choice["name"] for choice in found] == ["Popcorn or soup?"]


async def test_in_a_thread_the_threads_permission_counts(evening: Evening) -> None:
    barred = discord.PermissionOverwrite(send_messages_in_threads=False)
    channel = evening.guild.create_text_channel("talk", overwrites={evening.client.user: barred})
    evening.env.backend.create_thread(channel.id, "side talk", evening.members["ann"].id)
    await evening.env.settle()
    told = await evening.host.slash(channel.threads[0], "poll ask", question="When?", answers="A | B")
    assert "Send Messages In Threads" in answered(told)


async def test_a_channel_deleted_since_leaves_the_result_and_tells_its_author(evening: Evening) -> None:
    await ask(evening, closes="2h")
    await evening.client.get_channel(evening.general.id).delete()  # type: ignore[union-attr]
    await evening.pass_time(timedelta(hours=3))
    polls = await evening.client.services.polls.list_polls(evening.guild.id)
    assert polls[0].closed_at is not None
    notes = await evening.client.services.database.read(lambda c: c.all("SELECT text, host_id FROM host_notes"))
    assert notes[0]["text"].startswith("The poll “When?” has closed, but its result could not be posted;")
    assert "no longer exists" in notes[0]["text"]
    assert notes[0]["host_id"] == evening.members["ann"].id
