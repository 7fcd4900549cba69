"""Watch parties as they come about: announced, reminded of, started, cancelled, also when the bot dies on the way."""

from datetime import timedelta

import discord
import pytest

from bot.services.screenings import ScreeningService
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.timers import TimerStore
from bot.ui.courier import Courier
from tests.discord.backstage import host_of, posts, settings
from tests.discord.deaths import carry_on, die_once, unfinished_timers
from tests.discord.evening import Evening, answered, shown
from tests.discord.party_steps import HEADS, TO_START, announcement, ask, events, schedule, schedule_quietly


@pytest.fixture
def patient_events(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> Evening:
    """The simulated server starts and ends events by itself; Discord leaves a voice channel's as it is."""
    monkeypatch.setattr(evening.env.backend, "activate_due_scheduled_events", lambda: None)
    monkeypatch.setattr(evening.env.backend, "next_scheduled_event_deadline", lambda: None)
    return evening


def reminders(evening: Evening) -> list[str]:
    return [text for text in evening.public(evening.general) if "The watch party be" in text]


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


async def test_a_party_that_begins_soon_is_not_reminded_of(evening: Evening) -> None:
    await schedule(evening, when="20m")
    await evening.pass_time(timedelta(minutes=30))
    assert reminders(evening) == []


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


async def unfinished(evening: Evening) -> list[str]:
    """The kinds of timers that are due and not done."""

    async def work(connection: Connection) -> list[str]:
        await ClubStore(connection).ensure(evening.guild.id, evening.clock.now())
        return [timer.kind for timer in await TimerStore(connection).claim("test", evening.clock.now(), 50)]

    return await evening.client.services.database.write(work)
