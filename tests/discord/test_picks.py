"""The film of the week, as hosts set it and members see it."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.nominations import Nomination
from bot.services.picks import PickRequest, PickService, WeekIsTaken
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.nominations import NominationStore
from bot.storage.timers import TimerStore
from bot.ui.courier import Courier
from tests.discord.backstage import draft_id, host_of, posts, settings
from tests.discord.deaths import carry_on, die_once, unfinished_timers
from tests.discord.evening import Evening, answered, shown

HEADS, WALTZ = "Stop Making Sense (1984)", "The Last Waltz (1978)"
WEEK = "29 December 2025 to 4 January 2026"
"""The week in which the simulated server begins."""


async def nominate(evening: Evening, film: str, name: str = "ann", pitch: str = "That suit.") -> None:
    services = evening.client.services
    found = (await services.films.search(evening.guild.id, film))[0]
    nomination = Nomination(0, evening.guild.id, found, evening.members[name].id, pitch, evening.clock.now())

    async def work(connection: Connection) -> None:
        await ClubStore(connection).ensure(evening.guild.id, evening.clock.now())
        await NominationStore(connection).add(nomination)

    await services.database.write(work)


async def set_pick(evening: Evening, film: str = HEADS, **more: Any) -> Any:
    return await evening.host.slash(evening.general, "pick set", film=film, **more)


async def test_a_pick_is_set_and_announced(evening: Evening) -> None:
    await nominate(evening, HEADS, pitch="That *suit* @everyone")
    result = await set_pick(evening)
    card = evening.public(evening.general)[-1]
    assert f"### The film for {WEEK}" in card
    assert "**Stop Making Sense** (1984)" in card
    assert "directed by Jonathan Demme · 88 min" in card
    assert "> That \\*suit\\*" in card
    assert f"Nominated by {evening.members['ann'].mention}, picked by {evening.host.mention}" in card
    assert f"https://discord.com/channels/{evening.guild.id}/{evening.general.id}/" in answered(result)
    assert "not set up yet" in answered(result)


async def test_a_member_cannot_set_it(evening: Evening) -> None:
    result = await evening.members["ann"].slash(evening.general, "pick set", film=HEADS)
    assert "Only the club's hosts" in answered(result)
    assert evening.public(evening.general) == []


async def test_the_card_goes_to_the_announcement_channel_and_pings_only_the_chosen_role(evening: Evening) -> None:
    news, fans = evening.guild.create_text_channel("news"), evening.guild.create_role("Fans")
    await settings(evening, announcement_channel_id=news.id, ping_role_id=fans.id)
    before = len(evening.env.http_requests)
    result = await set_pick(evening)
    (posted,) = posts(evening, news.id, before)
    assert evening.public(news)[0].startswith(f"<@&{fans.id}>")
    assert posted["allowed_mentions"] == {"parse": [], "roles": [fans.id]}
    assert evening.public(evening.general) == []
    assert "not set up" not in answered(result)


async def test_nobody_is_pinged_where_no_role_is_chosen(evening: Evening) -> None:
    before = len(evening.env.http_requests)
    await set_pick(evening)
    (posted,) = posts(evening, evening.general.id, before)
    assert posted["allowed_mentions"]["parse"] == []
    assert not posted["allowed_mentions"].get("roles")


async def test_a_role_deleted_since_is_not_named(evening: Evening) -> None:
    fans = evening.guild.create_role("Fans")
    await settings(evening, announcement_channel_id=evening.general.id, ping_role_id=fans.id)
    await evening.client.get_guild(evening.guild.id).get_role(fans.id).delete()  # type: ignore[union-attr]
    await evening.env.settle()
    await set_pick(evening)
    assert evening.public(evening.general)[-1].startswith("### The film for")


async def test_a_taken_week_is_asked_about_and_replaced_after_a_restart(evening: Evening) -> None:
    await set_pick(evening)
    asked = await set_pick(evening, WALTZ)
    assert f"The pick for {WEEK} is **Stop Making Sense** (1984). Replace it by **The Last Waltz** (1978)?" in answered(
        asked
    )
    assert len(evening.public(evening.general)) == 1
    await evening.restart()
    await evening.host.click(asked.response, label="Replace it")
    old, new = evening.public(evening.general)
    assert "No longer the film" in old
    assert "**The Last Waltz** (1978)" in new
    assert "is the pick for" in shown(asked.response)


async def test_yes_pressed_again_on_a_copy_of_the_question_is_answered(evening: Evening) -> None:
    await set_pick(evening)
    asked = await set_pick(evening, WALTZ)
    drafts = evening.client.services.drafts
    await drafts.take(host_of(evening), draft_id(asked.response))
    again = await evening.host.click(asked.response, label="Replace it")
    assert "answered already" in answered(again)
    assert len(evening.public(evening.general)) == 1


async def test_keeping_leaves_it_as_it_was(evening: Evening) -> None:
    await set_pick(evening)
    asked = await set_pick(evening, WALTZ)
    await evening.host.click(asked.response, label="Keep it")
    assert "Left as it was" in shown(asked.response)
    assert len(evening.public(evening.general)) == 1


async def test_the_second_of_two_hosts_is_asked_again(evening: Evening) -> None:
    await set_pick(evening)
    first, second = await set_pick(evening, WALTZ), await set_pick(evening, "Amadeus (1984)")
    await evening.host.click(first.response, label="Replace it")
    result = await evening.host.click(second.response, label="Replace it")
    assert "Somebody else has set another film" in shown(second.response)
    assert "is **The Last Waltz** (1978). Replace it by **Amadeus** (1984)?" in answered(result)
    assert len(evening.public(evening.general)) == 2


async def test_the_same_film_again_is_not_announced_again(evening: Evening) -> None:
    await set_pick(evening)
    assert "is the pick for" in answered(await set_pick(evening))
    assert "already" in answered(await set_pick(evening))
    assert len(evening.public(evening.general)) == 1


async def test_next_week_is_set_beside_this_week(evening: Evening) -> None:
    await set_pick(evening)
    await set_pick(evening, WALTZ, week="next week")
    result = await evening.members["ann"].slash(evening.general, "pick now")
    assert "This week's film\n**Stop Making Sense**" in answered(result)
    assert "Next week: **The Last Waltz** (1978)" in answered(result)


async def test_without_a_pick_now_and_history_say_what_to_do(evening: Evening) -> None:
    ann = evening.members["ann"]
    now = await ann.slash(evening.general, "pick now")
    assert "No film has been picked yet" in answered(now)
    assert "nominate" in answered(now)
    assert now.ephemeral
    assert "No film has been picked yet" in answered(await ann.slash(evening.general, "pick history"))


async def test_an_old_pick_is_not_called_this_weeks(evening: Evening) -> None:
    await set_pick(evening)
    await evening.pass_time(timedelta(days=7))
    result = await evening.members["ann"].slash(evening.general, "pick now")
    assert "No film for this week yet. The last one was" in answered(result)


async def test_history_turns_its_pages_after_a_restart(evening: Evening) -> None:
    picks = evening.client.services.picks
    await nominate(evening, HEADS)
    await set_pick(evening)
    for week in range(1, 12):
        await picks.set_pick(host_of(evening), PickRequest(f"Film {week} " + "x" * 150, evening.general.id, week))
    ann = evening.members["ann"]
    history = await ann.slash(evening.general, "pick history")
    assert answered(history).count("\n- ") == 10
    await evening.restart()
    await ann.click(history.response, label="Next")
    text = shown(history.response)
    assert f"- {WEEK}: **Stop Making Sense** (1984) · nominated by {ann.mention}" in text
    assert "Page 2 of 2" in text


async def test_nominated_films_are_suggested_first(evening: Evening) -> None:
    await nominate(evening, WALTZ)
    suggested = await evening.host.autocomplete(evening.general, "pick set", "film", "")
    assert [choice["name"] for choice in suggested] == [WALTZ]
    chosen = await set_pick(evening, suggested[0]["value"])
    assert "**The Last Waltz** (1978)" in answered(chosen)


@pytest.mark.parametrize("film", ["x" * 200, "**bold** _title_ @everyone", "🎸🎸", "مرحبا بالعالم (2001)"])
async def test_a_title_of_any_letters_fits_the_card(evening: Evening, film: str) -> None:
    assert "is the pick for" in answered(await set_pick(evening, film))
    assert "@everyone" not in evening.public(evening.general)[-1]


async def test_a_title_that_is_too_long_is_given_back(evening: Evening) -> None:
    assert "at most 200" in answered(await set_pick(evening, "x" * 300))


async def test_what_is_missing_for_the_announcement_is_named_before_anything_is_done(evening: Evening) -> None:
    hush = evening.guild.create_text_channel(
        "hush", overwrites={evening.client.user: discord.PermissionOverwrite(send_messages=False)}
    )
    await settings(evening, announcement_channel_id=hush.id)
    assert "**Send Messages**" in answered(await set_pick(evening))
    await settings(evening, announcement_channel_id=987654321)
    assert "no longer exists" in answered(await set_pick(evening))
    assert (await evening.client.services.picks.programme(evening.guild.id)).pick is None


async def test_a_pick_that_discord_will_not_let_announce_is_undone(evening: Evening) -> None:
    await set_pick(evening)
    asked = await set_pick(evening, WALTZ)
    evening.env.inject_error(
        "POST", f"/channels/{evening.general.id}/messages", status=403, code=50013, message="Missing Permissions"
    )
    result = await evening.host.click(asked.response, label="Replace it")
    assert "I may not post" in answered(result)
    programme = await evening.client.services.picks.programme(evening.guild.id)
    assert programme.pick is not None
    assert programme.pick.film.label == HEADS
    assert "### The film for" in evening.public(evening.general)[0], "its card still stands"


@pytest.mark.parametrize(
    ("owner", "step", "after"),
    [
        (PickService, "to_announce", False),
        (Courier, "redraw", False),
        (Courier, "redraw", True),
        (Courier, "post", False),
        (Courier, "post", True),
        (PickService, "record_message", False),
        (PickService, "record_message", True),
        (TimerStore, "finish", False),
    ],
)
async def test_a_death_at_any_step_leaves_one_card(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    await set_pick(evening)
    await evening.client.services.timers.stop()
    picks, host = evening.client.services.picks, host_of(evening)
    taken = await picks.set_pick(host, PickRequest(WALTZ, evening.general.id))
    assert isinstance(taken, WeekIsTaken)
    await picks.replace_pick(host, taken.payload)
    die_once(monkeypatch, owner, step, after=after)
    await carry_on(evening)
    old, new = evening.public(evening.general)
    assert "No longer the film" in old
    assert "**The Last Waltz** (1978)" in new
    assert await unfinished_timers(evening) == 0
