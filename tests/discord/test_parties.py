"""Watch parties, as hosts plan them and members answer them."""

from datetime import timedelta

import discord
import pytest

from bot.storage.database import Connection
from tests.discord.backstage import draft_id, host_of, settings
from tests.discord.deaths import unfinished_timers
from tests.discord.evening import Evening, answered, shown
from tests.discord.party_steps import FRIDAY, HEADS, TO_START, announcement, ask, events, schedule

RETRY = timedelta(seconds=30)


async def rights(evening: Evening, **changes: bool) -> None:
    """Change what the bot may do in the server."""
    role = next(role for name, role in evening.guild.roles.items() if name == evening.env.backend.bot_user.name)
    permissions = discord.Permissions(role._role.permissions)
    permissions.update(**changes)
    evening.env.backend.edit_role(evening.guild.id, role.id, {"permissions": permissions.value})
    await evening.env.settle()


async def test_a_party_at_a_place_gets_an_event_with_its_end(evening: Evening) -> None:
    await schedule(evening, place="Ann's <@1> living room", note="x" * 300)
    (event,) = await events(evening)
    assert event.entity_type is discord.EntityType.external
    assert event.location == "Ann's <@1> living room"
    assert event.end_time is not None
    assert "Where: Ann's \\<@1> living room" in announcement(evening)


async def test_a_stage_gets_an_event_of_its_kind(evening: Evening) -> None:
    await schedule(evening, channel=evening.guild.create_stage_channel("Stage"))
    (event,) = await events(evening)
    assert event.entity_type is discord.EntityType.stage_instance


async def test_before_the_set_up_it_is_utc_and_says_so(evening: Evening) -> None:
    question = answered(await ask(evening))
    assert "20:00 in UTC" in question
    assert "not set up yet" in question


async def test_discarding_leaves_everything_as_it_was(evening: Evening) -> None:
    asked = await ask(evening)
    await evening.host.click(asked.response, label="Discard it")
    assert evening.public(evening.general) == []
    assert await events(evening) == []
    assert await unfinished_timers(evening) == 0


async def test_the_pick_is_the_film_by_default(evening: Evening) -> None:
    assert "No film has been picked yet" in answered(await ask(evening, film=""))
    await evening.host.slash(evening.general, "pick set", film=HEADS)
    assert "**Stop Making Sense** (1984)" in answered(await ask(evening, film=""))
    await schedule(evening, film="")
    now = await evening.members["ann"].slash(evening.general, "pick now")
    assert "Watch party: <t:1767384000:F>" in answered(now)


async def test_confirming_works_after_a_restart(evening: Evening) -> None:
    asked = await ask(evening)
    await evening.restart()
    await evening.host.click(asked.response, label="Announce it")
    assert len(await events(evening)) == 1
    assert len(evening.public(evening.general)) == 1


async def test_confirming_twice_schedules_once(evening: Evening) -> None:
    asked = await ask(evening)
    await evening.client.services.drafts.take(host_of(evening), draft_id(asked.response))
    again = await evening.host.click(asked.response, label="Announce it")
    assert "answered already" in answered(again)
    assert evening.public(evening.general) == []


async def test_only_hosts_plan_and_cancel(evening: Evening) -> None:
    ann = evening.members["ann"]
    planned = await ann.slash(evening.general, "party schedule", when=FRIDAY, film=HEADS, place="Ann's")
    assert "Only the club's hosts" in answered(planned)
    await schedule(evening)
    assert "Only the club's hosts" in answered(await ann.slash(evening.general, "party cancel"))
    assert len(await events(evening)) == 1


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2025-12-31 20:00", "is in the past"),
        ("9999-12-31 20:00", "more than a year away"),
        ("2026-03-29 02:30", "does not exist in Europe/Berlin"),
        ("whenever", "I could not read"),
        ("2026-01-02", "has no hour"),
        ("@everyone", "I could not read"),
    ],
)
async def test_a_time_that_cannot_be_is_refused_with_a_sentence(evening: Evening, when: str, said: str) -> None:
    await settings(evening, time_zone="Europe/Berlin")
    assert said in answered(await ask(evening, when=when))
    assert evening.public(evening.general) == []


async def test_where_must_be_said_once(evening: Evening) -> None:
    neither = await evening.host.slash(evening.general, "party schedule", when=FRIDAY, film=HEADS)
    assert "`channel:`" in answered(neither)
    assert "`place: Ann's living room`" in answered(neither)
    assert "not both" in answered(await ask(evening, place="Ann's", channel=evening.voice))
    assert "300 fit" in answered(await ask(evening, note="x" * 301))
    assert "100 fit" in answered(await ask(evening, place="x" * 101))


async def test_a_time_that_came_while_the_host_thought_is_refused(evening: Evening) -> None:
    asked = await ask(evening, when="20m")
    await evening.pass_time(timedelta(minutes=21))
    result = await evening.host.click(asked.response, label="Announce it")
    assert "come and gone" in answered(result)
    assert evening.public(evening.general) == []


async def test_another_party_at_the_time_is_pointed_out(evening: Evening) -> None:
    await schedule(evening)
    question = answered(await ask(evening, when="2026-01-02 21:00", film="Amadeus (1984)"))
    assert "Another party is planned for that time: **Stop Making Sense** (1984)" in question


@pytest.mark.parametrize("missing", ["create_events", "manage_events"])
async def test_a_missing_right_to_events_is_named_and_nothing_half_done(evening: Evening, missing: str) -> None:
    asked = await ask(evening)
    await rights(evening, **{missing: False})
    name = missing.replace("_", " ").title()
    assert f"**{name}**" in answered(await ask(evening))
    confirmed = await evening.host.click(asked.response, label="Announce it")
    assert f"**{name}**" in answered(confirmed)
    assert evening.public(evening.general) == []
    assert await unfinished_timers(evening) == 0


async def test_a_missing_right_in_a_channel_is_named(evening: Evening) -> None:
    me = evening.client.user
    locked = evening.guild.create_voice_channel("Locked")
    await evening.env.settle()
    place = evening.client.get_channel(locked.id)
    guild = evening.client.get_guild(evening.guild.id)
    assert isinstance(place, discord.VoiceChannel)
    assert guild is not None
    await place.set_permissions(guild.me, connect=False)
    hush = evening.guild.create_text_channel("hush", overwrites={me: discord.PermissionOverwrite(send_messages=False)})
    assert "**Connect**" in answered(await ask(evening, channel=locked))
    await settings(evening, announcement_channel_id=hush.id)
    assert "**Send Messages**" in answered(await ask(evening))


async def test_a_hundred_events_are_too_many(evening: Evening) -> None:
    for number in range(100):
        evening.env.backend.create_scheduled_event(
            evening.guild.id,
            name=f"Event {number}",
            entity_type=2,
            channel_id=evening.voice.id,
            scheduled_start_time="2026-02-01T20:00:00+00:00",
        )
    assert "100 events already" in answered(await ask(evening))
    assert evening.public(evening.general) == []


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [(400, 30038, "100 events already"), (403, 50013, "**Create Events**"), (400, 50035, "has no event in the server")],
)
async def test_a_party_whose_event_is_refused_stands_and_its_host_learns_why(
    evening: Evening, status: int, code: int, said: str
) -> None:
    asked = await ask(evening)
    evening.env.inject_error("POST", "/guilds/*/scheduled-events", status=status, code=code, message="Refused")
    await evening.host.click(asked.response, label="Announce it")
    assert "The watch party is announced" in shown(asked.response)
    assert said in shown(asked.response)
    assert "[Going]" in announcement(evening)
    assert await evening.client.services.screenings.next_party(evening.guild.id) is not None


async def test_a_party_that_could_not_be_announced_leaves_no_event(evening: Evening) -> None:
    asked = await ask(evening)
    evening.env.inject_error("POST", f"/channels/{evening.general.id}/messages", status=403, code=50013, message="No")
    result = await evening.host.click(asked.response, label="Announce it")
    assert "I may not post" in answered(result)
    await evening.pass_time(RETRY)
    assert await events(evening) == []
    assert await evening.client.services.screenings.next_party(evening.guild.id) is None
    await evening.pass_time(TO_START)
    assert evening.public(evening.general) == []


async def test_answers_are_counted_changed_and_kept(evening: Evening) -> None:
    await schedule(evening)
    ann, ben = evening.members["ann"], evening.members["ben"]
    panel = evening.last_panel(evening.general)
    told = await ann.click(panel, label="Maybe")
    assert "You may come to **Stop Making Sense**" in answered(told)
    assert told.ephemeral
    for _ in range(2):
        await ann.click(panel, label="Going")
    await ben.click(panel, label="Can't come")
    text = announcement(evening)
    assert f"**Going: 1** {ann.mention}" in text
    assert "Maybe: 0 · Can't come: 1" in text


async def test_a_server_that_is_not_known_yet_is_asked_of_discord(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evening.client, "get_guild", lambda _: None)
    monkeypatch.setattr(evening.client, "get_channel", lambda _: None)
    await schedule(evening)
    (event,) = await evening.client.guilds[0].fetch_scheduled_events(with_counts=False)
    assert event.name == HEADS


async def test_answering_works_after_a_restart(evening: Evening) -> None:
    await schedule(evening)
    panel = evening.last_panel(evening.general)
    await evening.restart()
    await evening.members["ann"].click(panel, label="Going")
    assert "**Going: 1**" in announcement(evening)


async def test_answers_after_the_end_are_refused(evening: Evening) -> None:
    await schedule(evening, when="1h")
    panel = evening.last_panel(evening.general)
    await evening.pass_time(timedelta(hours=4))
    told = await evening.members["ann"].click(panel, label="Going")
    assert "is over" in answered(told)


async def test_a_crowd_is_named_in_part(evening: Evening) -> None:
    await schedule(evening)
    party = await evening.client.services.screenings.next_party(evening.guild.id)
    assert party is not None

    async def crowd(connection: Connection) -> None:
        await connection.execute_many(
            "INSERT INTO rsvps (screening_id, member_id, answer, answered_at) VALUES (?, ?, 'yes', ?)",
            [(party.screening.screening_id, 1000 + number, number) for number in range(30)],
        )

    await evening.client.services.database.write(crowd)
    shown_next = answered(await evening.members["ann"].slash(evening.general, "party next"))
    assert "**Going: 30** <@1000>" in shown_next
    assert "<@1009> and 20 more" in shown_next
    assert "<@1010>" not in shown_next


async def test_the_next_party_is_shown_privately(evening: Evening) -> None:
    ann = evening.members["ann"]
    nothing = await ann.slash(evening.general, "party next")
    assert "No watch party is planned" in answered(nothing)
    await schedule(evening)
    result = await ann.slash(evening.general, "party next")
    assert "### The next watch party\n**Stop Making Sense** (1984)\n<t:1767384000:F>" in answered(result)
    assert result.ephemeral


async def test_answering_an_invitation_that_was_just_called_off_is_refused(evening: Evening) -> None:
    await schedule(evening)
    await evening.client.services.timers.stop()
    await evening.client.services.screenings.cancel(host_of(evening))
    told = await evening.members["ann"].click(evening.last_panel(evening.general), label="Going")
    assert "was cancelled" in answered(told)


async def test_an_announcement_channel_deleted_since_the_question_is_named(evening: Evening) -> None:
    news = evening.guild.create_text_channel("news")
    await settings(evening, announcement_channel_id=news.id)
    asked = await ask(evening)
    await evening.client.get_channel(news.id).delete()  # type: ignore[union-attr]
    assert "no longer exists" in answered(await evening.host.click(asked.response, label="Announce it"))
    assert await unfinished_timers(evening) == 0
