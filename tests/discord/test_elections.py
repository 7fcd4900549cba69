"""Elections, as hosts open them, members vote in them and both ask how they stand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.ui.redraw import Redrawer
from tests.discord.election_steps import HOUR, TWO, current, nominate, open_vote, results, rows, select_of, tick, vote
from tests.discord.evening import Evening, answered, shown

VILE = "**_~~`|>#@everyone <@1> [x](http://example.com) " * 4


async def refused(evening: Evening, **options: Any) -> str:
    """What the host is told when they open a vote like this; nothing must have come of it."""
    result = await evening.host.slash(evening.general, "vote open", **({"closes": "2h"} | options))
    assert result.response.ephemeral
    assert evening.public(evening.general) == []
    assert await rows(evening, "SELECT * FROM elections") == []
    return answered(result)


def labels(result: Any) -> list[str]:
    return [option["label"] for option in select_of(result)["options"]]


async def test_the_panel_tells_the_films_the_rules_and_the_hour(evening: Evening) -> None:
    await nominate(evening, "Amber", pitch="It glows.")
    panel = shown(await open_vote(evening, "Birch"))
    assert f"1. **Amber** (1999) · <@{evening.members['ann'].id}> · “It glows.”" in panel
    assert "2. **Birch** (1999)" in panel
    for rule in ("Tick every film", "change your ballot until it closes", "Ballots are secret", "A tie goes to"):
        assert rule in panel
    assert "**0 ballots** so far. Closes <t:" in panel
    assert "The winner becomes the pick for" in panel
    assert "[Vote]" in panel


async def test_the_host_is_told_when_it_closes_and_that_the_club_is_not_set_up(evening: Evening) -> None:
    await nominate(evening, *TWO)
    told = answered(await evening.host.slash(evening.general, "vote open", closes="2h"))
    closes_at = int((evening.clock.now() + 2 * HOUR).timestamp())
    assert f"It closes <t:{closes_at}:F>" in told
    assert "not set up yet, so I used this channel and UTC" in told


async def test_a_set_up_club_votes_in_its_announcement_channel(evening: Evening) -> None:
    stage = evening.guild.create_text_channel("announcements")
    await evening.env.settle()

    async def work(connection: Connection) -> None:
        club = await ClubStore(connection).ensure(evening.guild.id, evening.clock.now())
        ready = replace(club, announcement_channel_id=stage.id, time_zone="Europe/Berlin", set_up_at=club.set_up_at)
        await ClubStore(connection).set(ready)

    await evening.client.services.database.write(work)
    await nominate(evening, *TWO)
    await evening.host.slash(evening.general, "vote open", closes="2026-01-20 20:00")
    assert evening.public(evening.general) == []
    assert "<t:1768935600:F>" in evening.public(stage)[-1], "eight in the evening in Berlin"


async def test_a_ballot_is_private_and_changes_the_turnout_alone(evening: Evening) -> None:
    panel = await open_vote(evening)
    before = current(evening, panel)
    ballot = await vote(evening, panel, "ben", "Birch")
    assert "Your ballot is counted: **Birch** (1999)." in answered(ballot)
    assert current(evening, panel) == before.replace("0 ballots", "1 ballot")
    assert len(evening.public(evening.general)) == 1


async def test_a_ballot_can_be_changed_and_shows_what_was_ticked(evening: Evening) -> None:
    panel = await open_vote(evening)
    await vote(evening, panel, "ben", "Birch")
    again = await evening.members["ben"].click(panel, label="Vote")
    assert [option["label"] for option in select_of(again)["options"] if option.get("default")] == ["Birch (1999)"]
    await tick(evening.members["ben"], again, "Amber", "Birch")
    assert "Your ballot is counted: **Amber** (1999) and **Birch** (1999)." in answered(again)
    assert "**1 ballot** so far" in current(evening, panel)


async def test_a_ballot_may_approve_nothing(evening: Evening) -> None:
    panel = await open_vote(evening)
    assert "you approve none of the films" in answered(await vote(evening, panel, "ben"))
    assert "**1 ballot** so far" in current(evening, panel)


async def test_a_ballot_can_be_withdrawn(evening: Evening) -> None:
    panel = await open_vote(evening)
    ballot = await vote(evening, panel, "ben", "Birch")
    await evening.members["ben"].click(ballot.response, label="Withdraw my ballot")
    assert "Your ballot is withdrawn" in answered(ballot)
    assert "**0 ballots** so far" in current(evening, panel)


async def test_the_command_gives_the_same_ballot(evening: Evening) -> None:
    panel = await open_vote(evening)
    ballot = await evening.members["ben"].slash(evening.general, "vote ballot")
    assert ballot.response.ephemeral
    await tick(evening.members["ben"], ballot, "Amber")
    assert "**1 ballot** so far" in current(evening, panel)


async def test_voters_get_the_films_in_different_orders(evening: Evening) -> None:
    panel = await open_vote(evening, *(f"Film {number}" for number in range(8)))
    orders = [labels(await member.click(panel, label="Vote")) for member in evening.members.values()]
    assert len({tuple(order) for order in orders}) == len(orders)
    assert labels(await evening.members["ann"].click(panel, label="Vote")) == orders[0]


async def test_every_item_works_after_a_restart(evening: Evening) -> None:
    panel = await open_vote(evening)
    ben = evening.members["ben"]
    await evening.restart()
    ballot = await ben.click(panel, label="Vote")
    await evening.restart()
    await tick(ben, ballot, "Amber")
    assert "**1 ballot** so far" in current(evening, panel)
    await evening.restart()
    await ben.click(ballot.response, label="Withdraw my ballot")
    assert "**0 ballots** so far" in current(evening, panel)


async def test_next_week_can_be_chosen(evening: Evening) -> None:
    assert "for 5 to 11 January 2026" in shown(await open_vote(evening, week="next week"))


async def test_standings_are_hidden_from_everybody_until_the_close(evening: Evening) -> None:
    panel = await open_vote(evening)
    await vote(evening, panel, "ann", "Birch")
    for who, own in ((evening.host, "You have not voted yet."), (evening.members["ann"], "You have voted")):
        status = answered(await who.slash(evening.general, "vote status"))
        assert own in status
        assert "approv" not in status
        assert "**1 ballot** so far" in status
        assert f"https://discord.com/channels/{evening.guild.id}/{evening.general.id}/{panel.id}" in status
    [number] = [row["election_id"] for row in await rows(evening, "SELECT election_id FROM elections")]
    assert "secret until the close" in answered(await evening.host.slash(evening.general, "vote results", vote=number))


async def test_status_without_a_vote(evening: Evening) -> None:
    assert "No vote is running." in answered(await evening.members["ann"].slash(evening.general, "vote status"))
    assert "No vote is running." in answered(await evening.members["ann"].slash(evening.general, "vote ballot"))


async def test_another_clubs_and_unknown_votes_are_not_there(evening: Evening) -> None:
    panel = await open_vote(evening)
    elsewhere = evening.env.create_guild("Elsewhere")
    stranger = elsewhere.add_member(evening.env.create_user("zed"))
    lobby = elsewhere.create_text_channel("lobby")
    await evening.env.settle()
    [number] = [row["election_id"] for row in await rows(evening, "SELECT election_id FROM elections")]
    assert "no such vote" in answered(await stranger.slash(lobby, "vote results", vote=number))
    assert "no such vote" in answered(await stranger.slash(lobby, "vote results", vote=424242))
    assert await stranger.autocomplete(lobby, "vote results", "vote", "") == []
    await evening.client.services.database.write(lambda c: c.execute("DELETE FROM elections"))
    assert "no such vote" in answered(await evening.members["ann"].click(panel, label="Vote"))


async def test_a_member_cannot_run_a_vote(evening: Evening) -> None:
    await nominate(evening, *TWO)
    ann = evening.members["ann"]
    for command, options in (("vote open", {"closes": "2h"}), ("vote close", {}), ("vote cancel", {})):
        assert "Only the club's hosts can" in answered(await ann.slash(evening.general, command, **options))
    assert evening.public(evening.general) == []


async def test_without_nominations(evening: Evening) -> None:
    assert "`/nominate`" in await refused(evening)


async def test_with_one_nomination(evening: Evening) -> None:
    await nominate(evening, "Amber")
    assert "Only Amber (1999) is nominated" in await refused(evening)


async def test_with_thirty_nominations(evening: Evening) -> None:
    await nominate(evening, *(f"Film {number:02}" for number in range(30)))
    told = answered(await evening.host.slash(evening.general, "vote open", closes="2h"))
    assert "Left for the next one: **Film 25** (1999), **Film 26** (1999)" in told
    panel = evening.last_panel(evening.general)
    assert "25. **Film 24**" in shown(panel)
    assert "Film 25" not in shown(panel)
    assert len(labels(await evening.members["ann"].click(panel, label="Vote"))) == 25


@pytest.mark.parametrize(
    ("closes", "told"),
    [
        ("2020-01-01 20:00", "is in the past"),
        ("9999-01-01 20:00", "more than a year away"),
        ("soon", "could not read"),
        ("2026-01-05", "has no hour"),
    ],
)
async def test_a_time_that_is_no_good(evening: Evening, closes: str, told: str) -> None:
    await nominate(evening, *TWO)
    assert told in await refused(evening, closes=closes)


async def test_a_second_host_learns_where_the_vote_is(evening: Evening) -> None:
    await open_vote(evening)
    told = answered(await evening.host.slash(evening.general, "vote open", closes="1d"))
    assert f"A vote is running already, in <#{evening.general.id}>." in told
    assert len(evening.public(evening.general)) == 1


async def test_the_longest_titles_and_pitches_fit(evening: Evening) -> None:
    titles = [f"{VILE}{number}"[-200:] for number in range(25)]
    await nominate(evening, *titles, pitch=VILE + "?" * 60)
    panel = await open_vote(evening, "Last")
    assert shown(panel).count("1999") == 25
    ballot = await evening.members["ann"].click(panel, label="Vote")
    options = select_of(ballot)["options"]
    assert all(len(option["label"]) <= 100 and option["label"].endswith("(1999)") for option in options)
    assert all(len(option["description"]) <= 100 for option in options)
    await evening.members["ann"].select(ballot.response, [option["value"] for option in options])
    assert "Your ballot is counted" in answered(ballot)
    await evening.host.slash(evening.general, "vote close")
    [result] = results(evening)
    assert result.count("1 approval\n") + result.count("1 approval") >= 25
    assert "25 films had 1 approval each." in result
    assert "-# Closed" in result
    assert "\n@everyone" not in result


async def test_films_of_the_same_name_are_told_apart_on_the_ballot(evening: Evening) -> None:
    """Both are of one year; only their directors tell them apart."""
    ann = evening.members["ann"]
    for twin in (await ann.autocomplete(evening.general, "nominate", "film", "aftermath 2012"))[:2]:
        await ann.slash(evening.general, "nominate", film=twin["value"])
    await evening.host.slash(evening.general, "vote open", closes="2h")
    ballot = await evening.members["ben"].click(evening.last_panel(evening.general), label="Vote")
    labels = {option["label"] for option in select_of(ballot)["options"]}
    assert labels == {"Aftermath (2012) · Péter Engert", "Aftermath (2012) · Władysław Pasikowski"}


async def test_a_missing_permission_leaves_nothing_behind(evening: Evening) -> None:
    assert evening.client.user is not None
    silent = discord.PermissionOverwrite(send_messages=False)
    hush = evening.guild.create_text_channel("hush", overwrites={evening.client.user: silent})
    await nominate(evening, *TWO)
    await evening.env.settle()
    told = answered(await evening.host.slash(hush, "vote open", closes="2h"))
    assert "I lack **Send Messages**" in told
    assert await rows(evening, "SELECT * FROM elections") == []


async def test_a_panel_that_discord_refuses_leaves_nothing_behind(evening: Evening) -> None:
    await nominate(evening, *TWO)
    evening.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
    assert "I may not post in" in await refused(evening)
    await evening.pass_time(3 * HOUR)
    assert evening.public(evening.general) == []
    assert "The vote is open" in answered(await evening.host.slash(evening.general, "vote open", closes="2h"))


async def test_a_burst_of_ballots_is_drawn_once_a_second(evening: Evening) -> None:
    panel = await open_vote(evening)
    evening.client.redrawer = Redrawer(30.0)
    for name in evening.members:
        await vote(evening, panel, name, "Amber")
    assert "**1 ballot** so far" in current(evening, panel)
    await evening.pass_time(timedelta(minutes=1))
    assert "**4 ballots** so far" in current(evening, panel)
