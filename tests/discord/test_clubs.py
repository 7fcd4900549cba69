"""Setting a club up and looking after it, as its hosts do."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.clubs import Actor, Club, ClubChanges
from bot.services.clubs import ClubService
from bot.services.schedule import Schedule
from bot.ui.clubs import club_panel, not_set_up_hint, problems
from bot.ui.courier import Courier
from tests.discord.deaths import die_once, unfinished_timers
from tests.discord.evening import Evening, answered


async def set_up(evening: Evening, **options: Any) -> Any:
    return await evening.host.slash(evening.general, "club setup", **options)


async def stored(evening: Evening) -> Club:
    return await evening.client.services.clubs.get(evening.guild.id)


def selected(evening: Evening, kind: str) -> str:
    return f"v1:club:{evening.guild.id}:{kind}"


def defaults(panel: Any, kind: str) -> list[int]:
    """What the panel's select shows as chosen."""
    rows = [row for container in panel.components for row in container["components"] if row["type"] == 1]
    [select] = [row["components"][0] for row in rows if row["components"][0]["custom_id"].endswith(kind)]
    return [int(value["id"]) for value in select.get("default_values", [])]


def guild_of(evening: Evening) -> discord.Guild:
    guild = evening.client.get_guild(evening.guild.id)
    assert guild is not None
    return guild


async def withhold(evening: Evening, *permissions: str) -> None:
    """Take permissions from the bot, and from everyone, in the whole server."""
    for role in (evening.guild.roles["TestBot"], evening.guild.default_role):
        left = discord.Permissions(role._role.permissions)
        left.update(**dict.fromkeys(permissions, False))
        evening.env.backend.edit_role(evening.guild.id, role.id, {"permissions": left.value})
    await evening.env.settle()


async def test_set_up_without_options_uses_this_channel(evening: Evening) -> None:
    result = await set_up(evening)
    told = answered(result)
    assert result.response.ephemeral
    assert f"**Announcements:** <#{evening.general.id}>" in told
    assert f"**Discussions:** <#{evening.general.id}>" in told
    assert "**Hosts:** members with Manage Events" in told
    assert "**Time zone:** UTC - 00:00 now" in told
    assert "**Nominations:** 2 films open at a time" in told
    assert "Nothing is missing." in told
    assert "time_zone:" in told
    assert (await stored(evening)).set_up_at == evening.clock.now()


async def test_set_up_with_every_option(evening: Evening) -> None:
    role, news = evening.guild.create_role("Projection"), evening.guild.create_role("News")
    other = evening.guild.create_text_channel("announcements")
    told = answered(
        await set_up(
            evening,
            announcements=other,
            discussion=evening.forum,
            host_role=role,
            time_zone="new york",
            nominations=5,
            ping_role=news,
        )
    )
    assert f"**Announcements:** <#{other.id}>" in told
    assert f"**Discussions:** <#{evening.forum.id}>" in told
    assert f"**Hosts:** <@&{role.id}> and members with Manage Events" in told
    assert f"**Pinged at announcements:** <@&{news.id}>" in told
    assert "America/New_York - 19:00 now" in told
    assert "5 films open" in told


async def test_set_up_in_a_thread_takes_its_channel(evening: Evening) -> None:
    evening.env.backend.create_thread(evening.general.id, "chat", evening.host.id)
    await evening.env.settle()
    await evening.host.slash(evening.general.threads[0], "club setup")
    assert (await stored(evening)).announcement_channel_id == evening.general.id


async def test_set_up_where_nothing_can_be_announced(evening: Evening) -> None:
    told = await evening.host.slash(evening.voice, "club setup")
    assert "Announcements need a text channel" in answered(told)
    assert not (await stored(evening)).is_set_up


async def test_members_are_told_privately_that_this_is_for_hosts(evening: Evening) -> None:
    ann = evening.members["ann"]
    for command in ("club setup", "club settings", "club check"):
        result = await ann.slash(evening.general, command)
        assert "Only the club's hosts can" in answered(result)
        assert result.response.ephemeral
    assert await stored(evening) == Club(evening.guild.id)


async def test_a_member_with_the_host_role_may(evening: Evening) -> None:
    role = evening.guild.create_role("Projection")
    await set_up(evening, host_role=role)
    evening.env.backend.add_member_role(evening.guild.id, evening.members["ann"].id, role.id)
    await evening.env.settle()
    told = await evening.members["ann"].slash(evening.general, "club settings", nominations=7)
    assert "7 films open" in answered(told)


async def test_settings_change_only_what_is_given(evening: Evening) -> None:
    await set_up(evening, time_zone="Europe/Berlin", nominations=4)
    told = answered(await evening.host.slash(evening.general, "club settings", discussion=evening.forum))
    assert f"<#{evening.forum.id}>" in told
    assert "Europe/Berlin - 01:00 now" in told
    assert "4 films open" in told


async def test_settings_before_the_set_up_say_so(evening: Evening) -> None:
    told = answered(await evening.host.slash(evening.general, "club settings"))
    assert "The club is not set up yet. Run /club setup" in told
    assert "**Announcements:** where a command is used" in told


async def test_a_zone_that_does_not_exist_names_the_closest(evening: Evening) -> None:
    result = await set_up(evening, time_zone="Europe/Belrin")
    assert "There is no time zone “Europe/Belrin”. Did you mean `Europe/Berlin`" in answered(result)
    assert result.response.ephemeral
    assert not (await stored(evening)).is_set_up


async def test_zones_are_suggested_with_the_time_there(evening: Evening) -> None:
    found = await evening.host.autocomplete(evening.general, "club setup", "time_zone", "new york")
    assert found == [{"name": "America/New_York - 19:00 now", "value": "America/New_York"}]
    assert len(await evening.host.autocomplete(evening.general, "club settings", "time_zone", "")) == 25
    assert await evening.host.autocomplete(evening.general, "club settings", "time_zone", "nowhere at all") == []


async def test_everyone_cannot_be_the_host_role(evening: Evening) -> None:
    result = await set_up(evening, host_role=evening.guild.default_role)
    assert "@everyone as the host role" in answered(result)


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_selects_change_the_settings_in_place(evening: Evening, restarted: bool) -> None:
    panel = (await set_up(evening)).response
    other, role = evening.guild.create_text_channel("other"), evening.guild.create_role("Projection")
    choices = {
        "announcements": (other, "announcement_channel_id"),
        "discussion": (evening.forum, "discussion_channel_id"),
        "host_role": (role, "host_role_id"),
        "ping_role": (role, "ping_role_id"),
    }
    for kind, (chosen, field) in choices.items():
        if restarted:
            await evening.restart()
        await evening.host.select(panel, [chosen], custom_id=selected(evening, kind))
        assert getattr(await stored(evening), field) == chosen.id
        assert defaults(panel, kind) == [chosen.id]
    assert evening.public(evening.general) == []


async def test_an_emptied_role_select_takes_the_role_away(evening: Evening) -> None:
    role = evening.guild.create_role("Projection")
    panel = (await set_up(evening, host_role=role, ping_role=role)).response
    await evening.host.select(panel, [], custom_id=selected(evening, "host_role"))
    await evening.host.select(panel, [], custom_id=selected(evening, "ping_role"))
    club = await stored(evening)
    assert (club.host_role_id, club.ping_role_id) == (None, None)


async def test_a_channel_of_a_wrong_kind_is_refused(evening: Evening) -> None:
    panel = (await set_up(evening)).response
    for kind, wrong in (("announcements", evening.forum), ("discussion", evening.voice)):
        result = await evening.host.select(panel, [wrong], custom_id=selected(evening, kind))
        assert f"#{wrong.name} is none. Choose another." in answered(result)
    club = await stored(evening)
    assert club.announcement_channel_id == club.discussion_channel_id == evening.general.id


async def test_somebody_who_is_no_longer_host_changes_nothing(evening: Evening) -> None:
    panel = (await set_up(evening)).response
    evening.env.backend.remove_member_role(evening.guild.id, evening.host.id, evening.guild.roles["Hosts"].id)
    await evening.env.settle()
    result = await evening.host.select(panel, [evening.forum], custom_id=selected(evening, "discussion"))
    assert "Only the club's hosts can change the club's settings" in answered(result)


async def test_another_clubs_select_changes_nothing(evening: Evening) -> None:
    await set_up(evening)
    elsewhere = evening.env.create_guild("Another")
    hosts = elsewhere.create_role("Hosts", permissions=discord.Permissions(manage_events=True))
    guest = elsewhere.add_member(evening.host.user, roles=[hosts])
    channel = elsewhere.create_text_channel("general")
    await evening.env.settle()
    astray = club_panel(guild_of(evening), await stored(evening), evening.clock.now(), str)
    place = evening.client.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    message = await place.send(view=astray)
    result = await guest.select(message, [channel], custom_id=selected(evening, "announcements"))
    assert "These are another club's settings" in answered(result)
    assert (await stored(evening)).announcement_channel_id == evening.general.id


async def test_check_is_friendly_when_all_is_well(evening: Evening) -> None:
    await set_up(evening, discussion=evening.forum)
    result = await evening.host.slash(evening.general, "club check")
    assert "All is well" in answered(result)
    assert "In the last 14 days nothing went wrong." in answered(result)
    assert result.response.ephemeral


async def test_check_before_the_set_up(evening: Evening) -> None:
    assert "The club is not set up yet." in answered(await evening.host.slash(evening.general, "club check"))


async def test_check_names_what_is_missing_in_each_channel(evening: Evening) -> None:
    bot = evening.client.user
    mute = {bot: discord.PermissionOverwrite(send_messages=False, read_message_history=False)}
    unthreaded = {bot: discord.PermissionOverwrite(create_public_threads=False)}
    announcements = evening.guild.create_text_channel("quiet", overwrites=mute)
    discussion = evening.guild.create_text_channel("talk", overwrites=unthreaded)
    await set_up(evening, announcements=announcements, discussion=discussion)
    await withhold(evening, "create_events")
    told = answered(await evening.host.slash(evening.general, "club check"))
    assert "In #quiet I lack Send Messages: I cannot post there." in told
    assert "In #quiet I lack Read Message History: after a crash" in told
    assert "In #talk I lack Create Public Threads: I cannot open a thread" in told
    assert "In this server I lack Create Events: I cannot create the server's event" in told
    assert "All is well" not in told


async def test_a_forum_needs_no_permission_to_open_threads(evening: Evening) -> None:
    await set_up(evening, discussion=evening.forum)
    await withhold(evening, "create_public_threads", "send_messages_in_threads")
    assert problems(guild_of(evening), await stored(evening)) == [
        "In #film-talk I lack Send Messages In Threads: I cannot post prompts in the post."
    ]


async def test_one_channel_for_both_is_complained_about_once(evening: Evening) -> None:
    bot = evening.client.user
    quiet = evening.guild.create_text_channel(
        "quiet", overwrites={bot: discord.PermissionOverwrite(send_messages=False)}
    )
    await set_up(evening, announcements=quiet)
    found = problems(guild_of(evening), await stored(evening))
    assert [line for line in found if "Send Messages:" in line] == [
        "In #quiet I lack Send Messages: I cannot post there."
    ]


async def test_what_was_deleted_since_the_set_up(evening: Evening) -> None:
    role = evening.guild.create_role("Projection")
    gone = evening.guild.create_text_channel("gone")
    panel = (await set_up(evening, announcements=gone, host_role=role, ping_role=role)).response
    evening.env.backend.delete_channel(gone.id)
    evening.env.backend.delete_role(evening.guild.id, role.id)
    await evening.env.settle()
    told = answered(await evening.host.slash(evening.general, "club check"))
    for sentence in (
        "The announcement channel was deleted",
        "The discussion channel was deleted",
        "The host role was deleted",
        "The role to ping was deleted",
    ):
        assert sentence in told
    shown = await evening.host.slash(evening.general, "club settings")
    assert "**Announcements:** deleted" in answered(shown)
    assert "**Hosts:** a deleted role" in answered(shown)
    assert defaults(shown.response, "announcements") == []
    await evening.host.select(panel, [evening.general], custom_id=selected(evening, "announcements"))
    assert (await stored(evening)).announcement_channel_id == evening.general.id


async def test_a_role_that_cannot_be_pinged_is_named(evening: Evening) -> None:
    role = evening.guild.create_role("News")
    await set_up(evening, ping_role=role)
    assert problems(guild_of(evening), await stored(evening)) == []
    await withhold(evening, "mention_everyone")
    [problem] = problems(guild_of(evening), await stored(evening))
    assert problem.startswith("I cannot ping the role News.")


async def leave_note(evening: Evening, host_id: int | None, text: str) -> None:
    """What the runner writes when something could not be done."""
    services = evening.client.services
    schedule = Schedule(evening.clock)
    await services.database.write(lambda c: schedule.tell_host(c, evening.guild.id, host_id, text))


async def untold(evening: Evening) -> list[str]:
    _, notes = await evening.client.services.clubs.look_back(hosting(evening))
    return [note.text for note in notes if note.told_at is None]


def hosting(evening: Evening) -> Actor:
    return Actor(evening.guild.id, evening.host.id, manages_events=True)


def direct_messages(member: Any) -> list[str]:
    return [message.content for message in member.user.dm_channel.history()]


async def test_check_shows_what_went_wrong_lately(evening: Evening) -> None:
    await set_up(evening)
    await leave_note(evening, None, f"I may not post in <#{evening.forum.id}>.")
    told = answered(await evening.host.slash(evening.general, "club check"))
    assert "**What went wrong lately**" in told
    assert f"I may not post in <#{evening.forum.id}>." in told
    await evening.pass_time(timedelta(days=15))
    assert "nothing went wrong" in answered(await evening.host.slash(evening.general, "club check"))


async def test_a_host_is_told_once_by_direct_message(evening: Evening) -> None:
    await set_up(evening)
    await leave_note(evening, evening.host.id, "The reminder was not sent.")
    await evening.pass_time(timedelta(hours=2))
    [message] = direct_messages(evening.host)
    assert message.startswith("About **Film Club**: The reminder was not sent.")
    assert "club check" in message
    assert await untold(evening) == []


@pytest.mark.parametrize(
    ("owner", "step", "after"),
    [
        (ClubService, "note", False),
        (Courier, "tell", False),
        (Courier, "tell", True),
        (ClubService, "record_told", False),
        (ClubService, "record_told", True),
    ],
)
async def test_a_death_while_telling_a_host_leaves_one_message(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    await set_up(evening)
    die_once(monkeypatch, owner, step, after=after)
    await leave_note(evening, evening.host.id, "The reminder was not sent.")
    await evening.pass_time(timedelta(hours=2))
    assert len(direct_messages(evening.host)) == 1
    assert await untold(evening) == []
    assert await unfinished_timers(evening) == 0


async def test_two_notes_of_the_same_words_are_two_messages(evening: Evening) -> None:
    await set_up(evening)
    for _ in range(2):
        await leave_note(evening, evening.host.id, "The reminder was not sent.")
        await evening.pass_time(timedelta(hours=2))
    assert len(direct_messages(evening.host)) == 2


async def test_a_host_without_direct_messages_finds_the_note_in_check(evening: Evening) -> None:
    await set_up(evening)
    evening.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, message="Cannot send", times=1)
    await leave_note(evening, evening.host.id, "The reminder was not sent.")
    await evening.pass_time(timedelta(hours=2))
    assert await untold(evening) == ["The reminder was not sent."]
    assert await unfinished_timers(evening) == 0
    assert "The reminder was not sent." in answered(await evening.host.slash(evening.general, "club check"))


async def test_the_hint_before_the_set_up(evening: Evening) -> None:
    assert not_set_up_hint(await stored(evening)) == (
        "The club is not set up yet, so I used this channel and UTC. A host can run `/club setup`."
    )
    await evening.client.services.clubs.change(hosting(evening), ClubChanges(announcement_channel_id=7))
    assert not_set_up_hint(await stored(evening)) == ""
