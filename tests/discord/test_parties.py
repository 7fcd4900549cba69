"""Watch parties, as hosts plan them and members come to them."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.services.screenings import ScreeningRequest, ScreeningService
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.timers import TimerStore
from bot.ui.courier import Courier
from tests.discord.backstage import draft_id, host_of, posts, settings
from tests.discord.deaths import carry_on, die_once, unfinished_timers
from tests.discord.evening import Evening, answered, shown

HEADS = "Stop Making Sense (1984)"
FRIDAY = "2026-01-02 20:00"
TO_START = timedelta(hours=44)
"""From the first moment of the simulated server to that Friday evening."""

RETRY = timedelta(seconds=30)


@pytest.fixture
def patient_events(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> Evening:
    """The simulated server starts and ends events by itself; Discord leaves a voice channel's as it is."""
    monkeypatch.setattr(evening.env.backend, "activate_due_scheduled_events", lambda: None)
    monkeypatch.setattr(evening.env.backend, "next_scheduled_event_deadline", lambda: None)
    return evening


async def ask(evening: Evening, *, when: str = FRIDAY, film: str = HEADS, **more: Any) -> Any:
    if "place" not in more and "channel" not in more:
        more["channel"] = evening.voice
    return await evening.host.slash(evening.general, "party schedule", when=when, film=film, **more)


async def schedule(evening: Evening, **more: Any) -> Any:
    """Ask and say yes; returns the question, which holds the answer now."""
    asked = await ask(evening, **more)
    await evening.host.click(asked.response, label="Announce it")
    return asked.response


async def events(evening: Evening) -> list[discord.ScheduledEvent]:
    guild = evening.client.get_guild(evening.guild.id)
    assert guild is not None
    return await guild.fetch_scheduled_events(with_counts=False)


def announcement(evening: Evening) -> str:
    return evening.public(evening.general)[0]


def reminders(evening: Evening) -> list[str]:
    return [text for text in evening.public(evening.general) if "The watch party be" in text]


async def rights(evening: Evening, **changes: bool) -> None:
    """Change what the bot may do in the server."""
    role = next(role for name, role in evening.guild.roles.items() if name == evening.env.backend.bot_user.name)
    permissions = discord.Permissions(role._role.permissions)
    permissions.update(**changes)
    evening.env.backend.edit_role(evening.guild.id, role.id, {"permissions": permissions.value})
    await evening.env.settle()


async def test_a_party_is_understood_confirmed_announced_reminded_of_and_started(patient_events: Evening) -> None:
    evening = patient_events
    await settings(evening, time_zone="Europe/Berlin", announcement_channel_id=evening.general.id)
    asked = await ask(evening, note="Bring *snacks*")
    question = answered(asked)
    assert "**Stop Making Sense** (1984)" in question
    assert "Friday 2 January 2026, 20:00 in Europe/Berlin, until about 22:00" in question
    assert f"Where: {evening.voice.mention}" in question
    assert "> Bring \\*snacks\\*" in question
    assert evening.public(evening.general) == []
    assert await events(evening) == []

    await evening.host.click(asked.response, label="Announce it")
    assert "The watch party is announced: https://discord.com/channels/" in shown(asked.response)
    assert "### Watch party" in announcement(evening)
    assert "[Going]\n[Maybe]\n[Can't come]" in announcement(evening)
    (event,) = await events(evening)
    assert (event.name, event.entity_type) == (HEADS, discord.EntityType.voice)
    assert event.channel_id == evening.voice.id
    assert event.end_time is not None
    assert event.end_time - event.start_time == timedelta(hours=2)
    assert event.status is discord.EventStatus.scheduled

    await evening.pass_time(TO_START - timedelta(hours=1, minutes=31))
    assert reminders(evening) == []
    await evening.pass_time(timedelta(minutes=2))
    assert len(reminders(evening)) == 1
    assert "The watch party begins at <t:1767380400:t>" in reminders(evening)[0]
    await evening.pass_time(timedelta(minutes=30))
    assert len(reminders(evening)) == 1
    (event,) = await events(evening)
    assert event.status is discord.EventStatus.active
    assert await unfinished_timers(evening) == 0


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


async def test_a_party_that_begins_soon_is_not_reminded_of(evening: Evening) -> None:
    await schedule(evening, when="20m")
    await evening.pass_time(timedelta(minutes=30))
    assert reminders(evening) == []


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


async def test_a_cancelled_party_is_called_off_everywhere(evening: Evening) -> None:
    await schedule(evening)
    result = await evening.host.slash(evening.general, "party cancel")
    assert "is cancelled" in answered(result)
    first, notice = evening.public(evening.general)
    assert "### Cancelled: watch party" in first
    assert "[Going]" not in first
    assert "The watch party is cancelled" in notice
    assert await events(evening) == []
    await evening.pass_time(TO_START)
    assert len(evening.public(evening.general)) == 2


async def test_answering_an_invitation_that_was_just_called_off_is_refused(evening: Evening) -> None:
    await schedule(evening)
    await evening.client.services.timers.stop()
    await evening.client.services.screenings.cancel(host_of(evening))
    told = await evening.members["ann"].click(evening.last_panel(evening.general), label="Going")
    assert "was cancelled" in answered(told)


async def test_which_party_to_cancel_is_chosen_from_a_list(evening: Evening) -> None:
    await schedule(evening)
    await schedule(evening, when="2026-01-03 20:00", film="Amadeus (1984)")
    assert "2 watch parties are planned" in answered(await evening.host.slash(evening.general, "party cancel"))
    choices = await evening.host.autocomplete(evening.general, "party cancel", "party", "amad")
    assert [choice["name"] for choice in choices] == ["03 Jan, 20:00: Amadeus (1984)"]
    await evening.host.slash(evening.general, "party cancel", party=choices[0]["value"])
    assert [event.name for event in await events(evening)] == [HEADS]


async def test_cancelling_an_event_that_somebody_deleted_is_harmless(evening: Evening) -> None:
    await schedule(evening)
    await (await events(evening))[0].delete()
    result = await evening.host.slash(evening.general, "party cancel")
    assert answered(result).strip() == "The watch party for **Stop Making Sense** (1984) is cancelled."


async def test_an_announcement_channel_deleted_since_does_not_keep_a_party_from_being_cancelled(
    evening: Evening,
) -> None:
    news = evening.guild.create_text_channel("news")
    await settings(evening, announcement_channel_id=news.id)
    await schedule(evening)
    await evening.client.get_channel(news.id).delete()  # type: ignore[union-attr]
    result = await evening.host.slash(evening.general, "party cancel")
    assert "is cancelled" in answered(result)
    assert "no longer exists" in answered(result)
    assert await events(evening) == []


async def test_an_announcement_channel_deleted_since_the_question_is_named(evening: Evening) -> None:
    news = evening.guild.create_text_channel("news")
    await settings(evening, announcement_channel_id=news.id)
    asked = await ask(evening)
    await evening.client.get_channel(news.id).delete()  # type: ignore[union-attr]
    assert "no longer exists" in answered(await evening.host.click(asked.response, label="Announce it"))
    assert await unfinished_timers(evening) == 0


async def test_a_voice_channel_deleted_since_is_named_or_got_over(evening: Evening) -> None:
    asked = await ask(evening)
    await schedule(evening)
    await evening.client.get_channel(evening.voice.id).delete()  # type: ignore[union-attr]
    assert "no longer exists" in answered(await evening.host.click(asked.response, label="Announce it"))
    await evening.pass_time(TO_START + timedelta(minutes=5))
    assert await unfinished_timers(evening) == 0
    assert len(reminders(evening)) == 1


async def test_a_reminder_missed_by_little_is_sent_once(evening: Evening) -> None:
    await schedule(evening)
    await evening.client.services.timers.stop()
    await evening.pass_time(TO_START - timedelta(minutes=20))
    assert reminders(evening) == []
    await evening.restart()
    await evening.pass_time(timedelta(minutes=1))
    assert len(reminders(evening)) == 1


async def test_a_reminder_missed_by_much_is_not_sent_and_the_host_is_told(evening: Evening) -> None:
    await schedule(evening)
    await evening.client.services.timers.stop()
    await evening.pass_time(TO_START + timedelta(minutes=5))
    await evening.restart()
    await evening.pass_time(timedelta(minutes=1))
    assert reminders(evening) == []
    notes = await evening.client.services.database.read(lambda c: c.all("SELECT host_id, text FROM host_notes"))
    assert [(note["host_id"], "reminder was not sent" in note["text"]) for note in notes] == [(evening.host.id, True)]


async def test_an_event_that_runs_already_is_not_started_again(patient_events: Evening) -> None:
    evening = patient_events
    await schedule(evening)
    await (await events(evening))[0].start()
    await evening.pass_time(TO_START + timedelta(minutes=1))
    assert await unfinished_timers(evening) == 0
    assert [event.status for event in await events(evening)] == [discord.EventStatus.active]


async def test_only_the_chosen_role_is_pinged(evening: Evening) -> None:
    fans = evening.guild.create_role("Fans")
    await settings(evening, announcement_channel_id=evening.general.id, ping_role_id=fans.id)
    before = len(evening.env.http_requests)
    await schedule(evening)
    await evening.members["ann"].click(evening.last_panel(evening.general), label="Going")
    await evening.pass_time(TO_START - timedelta(minutes=10))
    mentions = [post["allowed_mentions"] for post in posts(evening, evening.general.id, before)]
    assert mentions == [{"parse": [], "roles": [fans.id]}] * 2
    assert reminders(evening)[0].startswith(fans.mention)


async def test_a_role_deleted_since_is_not_named(evening: Evening) -> None:
    fans = evening.guild.create_role("Fans")
    await settings(evening, announcement_channel_id=evening.general.id, ping_role_id=fans.id)
    await schedule(evening)
    await evening.client.get_guild(evening.guild.id).get_role(fans.id).delete()  # type: ignore[union-attr]
    await evening.pass_time(TO_START - timedelta(minutes=10))
    assert reminders(evening)[0].startswith("### The watch party begins")


async def test_a_reminder_that_cannot_be_posted_says_of_which_party(evening: Evening) -> None:
    await schedule(evening)
    await evening.client.get_channel(evening.general.id).delete()  # type: ignore[union-attr]
    await evening.pass_time(TO_START - timedelta(minutes=10))
    [note] = await evening.client.services.database.read(lambda c: c.all("SELECT text FROM host_notes"))
    assert note["text"].startswith("The watch party for **Stop Making Sense** (1984) could not be reminded of.")


@pytest.mark.parametrize(
    ("owner", "step", "after"),
    [
        (ScreeningService, "attendance", False),
        (Courier, "post", False),
        (Courier, "post", True),
        (ScreeningService, "record_message", False),
        (ScreeningService, "record_message", True),
        (discord.Guild, "create_scheduled_event", False),
        (discord.Guild, "create_scheduled_event", True),
        (ScreeningService, "record_event", False),
        (ScreeningService, "record_event", True),
        (TimerStore, "finish", False),
    ],
)
async def test_a_death_while_announcing_leaves_one_message_and_one_event(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    await schedule_quietly(evening)
    die_once(monkeypatch, owner, step, after=after)
    await evening.client.services.timers.run_due()
    posted = evening.general.history()
    for panel in posted:
        await evening.members["ann"].click(panel, label="Going")
    await carry_on(evening)
    assert f"**Going: {len(posted)}**" in announcement(evening)
    assert len(evening.public(evening.general)) == 1
    assert len(await events(evening)) == 1
    assert await unfinished(evening) == []
    party = await evening.client.services.screenings.next_party(evening.guild.id)
    assert party is not None
    assert party.screening.message_id == evening.last_panel(evening.general).id
    assert party.screening.event_id == (await events(evening))[0].id
    await evening.members["ben"].click(evening.last_panel(evening.general), label="Maybe")
    assert "Maybe: 1" in announcement(evening)


@pytest.mark.parametrize(
    ("owner", "step", "after"),
    [
        (ScreeningService, "attendance", False),
        (Courier, "post", False),
        (Courier, "post", True),
        (TimerStore, "finish", False),
    ],
)
async def test_a_death_while_reminding_leaves_one_reminder(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    await schedule(evening)
    await evening.client.services.timers.stop()
    await evening.pass_time(TO_START - timedelta(minutes=29))
    die_once(monkeypatch, owner, step, after=after)
    await carry_on(evening)
    assert len(reminders(evening)) == 1


@pytest.mark.parametrize(
    ("owner", "step", "after"),
    [
        (discord.Guild, "fetch_scheduled_event", False),
        (discord.ScheduledEvent, "start", False),
        (discord.ScheduledEvent, "start", True),
        (ScreeningService, "record_started", False),
        (ScreeningService, "record_started", True),
        (TimerStore, "finish", False),
    ],
)
async def test_a_death_while_starting_leaves_the_event_started(
    patient_events: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    evening = patient_events
    await schedule(evening)
    await evening.pass_time(TO_START - timedelta(minutes=1))
    await evening.client.services.timers.stop()
    await evening.pass_time(timedelta(minutes=1))
    die_once(monkeypatch, owner, step, after=after)
    await carry_on(evening)
    assert [event.status for event in await events(evening)] == [discord.EventStatus.active]
    assert await unfinished_timers(evening) == 0


@pytest.mark.parametrize(
    ("owner", "step", "after"),
    [
        (Courier, "redraw", False),
        (Courier, "redraw", True),
        (discord.ScheduledEvent, "delete", False),
        (discord.ScheduledEvent, "delete", True),
        (Courier, "post", False),
        (Courier, "post", True),
        (TimerStore, "finish", False),
    ],
)
async def test_a_death_while_cancelling_leaves_one_notice_and_no_event(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    await schedule(evening)
    await evening.client.services.timers.stop()
    await evening.client.services.screenings.cancel(host_of(evening))
    die_once(monkeypatch, owner, step, after=after)
    await carry_on(evening)
    first, notice = evening.public(evening.general)
    assert "Cancelled" in first
    assert "is cancelled" in notice
    assert await events(evening) == []
    assert await unfinished(evening) == []


async def test_an_event_created_by_a_process_that_died_is_removed_with_a_party_cancelled_meanwhile(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    screening_id = await schedule_quietly(evening)
    die_once(monkeypatch, ScreeningService, "record_event")
    await evening.client.services.timers.run_due()
    assert len(await events(evening)) == 1
    await evening.client.services.screenings.cancel(host_of(evening), screening_id)
    await carry_on(evening)
    assert await events(evening) == []
    assert await unfinished(evening) == []


async def test_an_event_that_was_recorded_is_known_again_even_when_it_was_renamed(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await schedule_quietly(evening)
    die_once(monkeypatch, ScreeningService, "record_event", after=True)
    await evening.client.services.timers.run_due()
    await (await events(evening))[0].edit(name="Our evening")
    await carry_on(evening)
    assert [event.name for event in await events(evening)] == ["Our evening"]


async def test_an_event_that_cannot_be_deleted_does_not_keep_members_from_being_told(evening: Evening) -> None:
    await schedule(evening)
    evening.env.inject_error("DELETE", "/guilds/*/scheduled-events/*", status=403, code=50013, message="No")
    result = await evening.host.slash(evening.general, "party cancel")
    assert "Delete it by hand" in answered(result)
    first, notice = evening.public(evening.general)
    assert "### Cancelled: watch party" in first
    assert "The watch party is cancelled" in notice


async def test_a_party_cancelled_before_anything_was_posted_is_never_announced(evening: Evening) -> None:
    screening_id = await schedule_quietly(evening)
    await evening.client.services.screenings.cancel(host_of(evening), screening_id)
    await carry_on(evening)
    assert evening.public(evening.general) == []
    assert await events(evening) == []


async def test_a_party_cancelled_between_its_message_and_the_record_of_it_is_called_off(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    screening_id = await schedule_quietly(evening)
    die_once(monkeypatch, ScreeningService, "record_message")
    await evening.client.services.timers.run_due()
    await evening.client.services.screenings.cancel(host_of(evening), screening_id)
    await carry_on(evening)
    announced, notice = evening.public(evening.general)
    assert "### Cancelled: watch party" in announced
    assert "[Going]" not in announced
    assert "### The watch party is cancelled" in notice


async def schedule_quietly(evening: Evening) -> int:
    """Schedule a party while nothing carries out what that promises; returns its id."""
    await evening.client.services.timers.stop()
    screenings, host = evening.client.services.screenings, host_of(evening)
    request = ScreeningRequest(FRIDAY, evening.general.id, HEADS, evening.voice.id)
    return (await screenings.schedule(host, (await screenings.plan(host, request)).planned)).screening.screening_id


async def unfinished(evening: Evening) -> list[str]:
    """The kinds of timers that are due and not done."""

    async def work(connection: Connection) -> list[str]:
        await ClubStore(connection).ensure(evening.guild.id, evening.clock.now())
        return [timer.kind for timer in await TimerStore(connection).claim("test", evening.clock.now(), 50)]

    return await evening.client.services.database.write(work)
