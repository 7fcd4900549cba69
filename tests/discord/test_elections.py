"""Elections, as hosts open them and members vote in them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.clubs import Actor
from bot.domain.nominations import Nomination
from bot.domain.timers import LEASE
from bot.services.elections import ElectionRequest, ElectionService
from bot.storage.clubs import ClubStore, HostNoteStore
from bot.storage.database import Connection
from bot.storage.films import FilmStore
from bot.storage.nominations import NominationStore
from bot.ui.courier import Courier
from bot.ui.redraw import Redrawer
from tests.discord.deaths import die_once, unfinished_timers
from tests.discord.evening import Evening, answered, shown

TWO = ("Amber", "Birch")
HOUR = timedelta(hours=1)
VILE = "**_~~`|>#@everyone <@1> [x](http://example.com) " * 4


async def nominate(evening: Evening, *titles: str, pitch: str = "", by: str = "ann") -> list[Nomination]:
    club_id, now = evening.guild.id, evening.clock.now()

    async def work(connection: Connection) -> list[Nomination]:
        await ClubStore(connection).ensure(club_id, now)
        films = [await FilmStore(connection).add_club_film(club_id, title, 1999) for title in titles]
        store, member_id = NominationStore(connection), evening.members[by].id
        return [await store.add(Nomination(0, club_id, film, member_id, pitch, now)) for film in films]

    return await evening.client.services.database.write(work)


async def open_vote(evening: Evening, *titles: str, **options: Any) -> discord.Message:
    """The host opens a vote on these films; returns the panel."""
    await nominate(evening, *(titles or TWO))
    told = answered(await evening.host.slash(evening.general, "vote open", **({"closes": "2h"} | options)))
    assert "The vote is open. https://discord.com/channels/" in told, told
    return evening.last_panel(evening.general)


async def refused(evening: Evening, **options: Any) -> str:
    """What the host is told when they open a vote like this; nothing must have come of it."""
    result = await evening.host.slash(evening.general, "vote open", **({"closes": "2h"} | options))
    assert result.response.ephemeral
    assert evening.public(evening.general) == []
    assert await rows(evening, "SELECT * FROM elections") == []
    return answered(result)


async def rows(evening: Evening, sql: str) -> list[Any]:
    return await evening.client.services.database.read(lambda c: c.all(sql))


def select_of(result: Any) -> dict[str, Any]:
    """The ballot's select, as Discord was given it."""
    [container] = result.response.components
    return next(row["components"][0] for row in container["components"] if row["type"] == 1)


def labels(result: Any) -> list[str]:
    return [option["label"] for option in select_of(result)["options"]]


async def vote(evening: Evening, panel: discord.Message, who: str, *titles: str) -> Any:
    """Press the button and tick these films; returns what became of the ballot."""
    voter = evening.members[who]
    ballot = await voter.click(panel, label="Vote")
    assert ballot.response.ephemeral
    return await tick(voter, ballot, *titles)


async def tick(voter: Any, ballot: Any, *titles: str) -> Any:
    values = {option["label"]: option["value"] for option in select_of(ballot)["options"]}
    await voter.select(ballot.response, [values[f"{title} (1999)"] for title in titles])
    return ballot


def current(evening: Evening, panel: discord.Message) -> str:
    """The panel as it stands now."""
    return next(shown(message) for message in evening.general.history() if message.id == panel.id)


def results(evening: Evening) -> list[str]:
    return [text for text in evening.public(evening.general) if "### The vote " in text]


def panels(evening: Evening) -> list[str]:
    return [text for text in evening.public(evening.general) if "What shall we watch" in text or "This vote" in text]


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


async def test_a_vote_closes_at_its_hour_and_makes_the_pick(evening: Evening) -> None:
    panel = await open_vote(evening)
    await vote(evening, panel, "ann", "Amber", "Birch")
    await vote(evening, panel, "ben", "Birch")
    await evening.pass_time(2 * HOUR)
    [result] = results(evening)
    assert "# Birch (1999)" in result
    assert "Approved on 2 of 2 ballots." in result
    assert "It is the pick for 29 December 2025 to 4 January 2026." in result
    assert "Amber (1999)\n`██████░░░░░░` 1 approval" in result
    assert "I was away" not in result
    assert "[Vote]" not in current(evening, panel)
    assert "This vote has closed" in current(evening, panel)
    texts = evening.public(evening.general)
    assert len(texts) == 3, "the panel, the result and the announcement of the pick"
    assert texts.index(result) == 1
    assert await unfinished_timers(evening) == 0


async def test_a_vote_may_leave_the_pick_to_the_host(evening: Evening) -> None:
    panel = await open_vote(evening, makes_pick=False)
    assert "becomes the pick" not in shown(panel)
    await vote(evening, panel, "ann", "Amber")
    await evening.host.slash(evening.general, "vote close")
    assert "A host can make it the pick with `/pick set`." in results(evening)[0]
    assert await rows(evening, "SELECT * FROM picks") == []


async def test_next_week_can_be_chosen(evening: Evening) -> None:
    assert "for 5 to 11 January 2026" in shown(await open_vote(evening, week="next week"))


async def test_a_tie_is_told_step_by_step(evening: Evening) -> None:
    panel = await open_vote(evening)
    await vote(evening, panel, "cleo", "Amber", "Birch")
    await evening.host.slash(evening.general, "vote close")
    [result] = results(evening)
    assert "- **Amber (1999)** and **Birch (1999)** had 1 approval each." in result
    assert "- The same member nominated them." in result
    assert "- **Amber (1999)** was nominated first, so it wins." in result


async def test_a_tie_between_members_who_waited_equally_long_is_told(evening: Evening) -> None:
    await nominate(evening, "Amber", by="ann")
    await nominate(evening, "Cedar", by="ben")
    await vote(evening, await open_vote(evening, "Dogwood"), "cleo", "Amber", "Cedar")
    await evening.host.slash(evening.general, "vote close")
    assert "- Their nominators have gone equally long without a pick." in results(evening)[0]


async def test_a_winner_whose_week_was_taken_is_told_its_own(evening: Evening) -> None:
    panel = await open_vote(evening)
    await vote(evening, panel, "ann", "Amber")
    await evening.pass_time(HOUR)
    await evening.client.close()
    await evening.pass_time(timedelta(days=20))
    await evening.restart()
    assert "The vote was for 29 December 2025 to 4 January 2026. It is the pick for 19 to 25" in results(evening)[0]


async def test_a_tie_is_told_where_waiting_decides(evening: Evening) -> None:
    await vote(evening, await open_vote(evening), "cleo", "Amber")
    await evening.host.slash(evening.general, "vote close")
    await nominate(evening, "Cedar", by="ben")
    panel = await open_vote(evening, "Dogwood")
    await vote(evening, panel, "dan", "Birch", "Cedar", "Dogwood")
    await evening.host.slash(evening.general, "vote close")
    ben = evening.members["ben"].id
    told = f"The nominator of **Cedar (1999)**, <@{ben}>, has gone longest without a pick, so it wins."
    assert told in results(evening)[-1]


async def test_without_a_ballot_there_is_no_winner(evening: Evening) -> None:
    await open_vote(evening)
    await evening.pass_time(2 * HOUR)
    [result] = results(evening)
    assert "Nobody voted. All films stay nominated; a host can open another vote" in result
    assert "0 ballots." in result


async def test_ballots_that_approve_nothing_make_no_winner(evening: Evening) -> None:
    await vote(evening, await open_vote(evening), "ann")
    await evening.host.slash(evening.general, "vote close")
    assert "No ballot approves a film." in results(evening)[0]
    assert "1 ballot." in results(evening)[0]


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


async def test_results_are_private_and_kept(evening: Evening) -> None:
    assert "No vote has come to its close" in answered(await evening.host.slash(evening.general, "vote results"))
    await vote(evening, await open_vote(evening), "ann", "Amber")
    await evening.host.slash(evening.general, "vote close")
    await open_vote(evening, "Cedar")
    await evening.host.slash(evening.general, "vote close")
    ann = evening.members["ann"]
    choices = await ann.autocomplete(evening.general, "vote results", "vote", "")
    assert [choice["name"] for choice in choices] == ["no winner · 1 January 2026", "Amber (1999) · 1 January 2026"]
    [found] = await ann.autocomplete(evening.general, "vote results", "vote", "amb")
    shown_again = await ann.slash(evening.general, "vote results", vote=found["value"])
    assert shown_again.response.ephemeral
    assert "# Amber (1999)" in answered(shown_again)
    assert "no winner" in answered(await ann.slash(evening.general, "vote results"))


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


async def test_a_vote_on_the_closing_second_is_too_late(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = await open_vote(evening)
    ballot = await evening.members["ben"].click(panel, label="Vote")
    [option, *_] = select_of(ballot)["options"]

    async def dawdle(*_: object) -> None:
        """The close is due but has not been carried out."""

    monkeypatch.setattr(ElectionService, "close_on_time", dawdle)
    await evening.pass_time(2 * HOUR)
    told = await evening.members["ben"].select(ballot.response, [option["value"]])
    assert "This vote has closed, so ballots no longer count." in answered(told)
    assert await rows(evening, "SELECT * FROM ballots") == []


async def test_the_buttons_of_a_closed_vote_say_so(evening: Evening) -> None:
    panel = await open_vote(evening)
    ballot = await vote(evening, panel, "ben", "Amber")
    evening.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50013, message="Missing Permissions")
    await evening.host.slash(evening.general, "vote close")
    ben = evening.members["ben"]
    for pressed in (
        await ben.click(panel, label="Vote"),
        await ben.click(ballot.response, label="Withdraw my ballot"),
        await ben.select(ballot.response, []),
    ):
        assert "This vote has closed" in answered(pressed)


async def test_a_cancelled_vote_says_so_everywhere(evening: Evening) -> None:
    panel = await open_vote(evening)
    ballot = await vote(evening, panel, "ben", "Amber")
    told = await evening.host.slash(evening.general, "vote cancel")
    assert "The vote is cancelled." in answered(told)
    assert "This vote was cancelled" in current(evening, panel)
    assert "[Vote]" not in current(evening, panel)
    pressed = await evening.members["ben"].click(ballot.response, label="Withdraw my ballot")
    assert "This vote was cancelled" in answered(pressed)
    await evening.pass_time(3 * HOUR)
    assert results(evening) == []
    assert "No vote is running" in answered(await evening.host.slash(evening.general, "vote cancel"))


async def test_members_who_left_keep_their_ballots(evening: Evening) -> None:
    panel = await open_vote(evening)
    await vote(evening, panel, "ben", "Birch")
    evening.env.backend.remove_member(evening.guild.id, evening.members["ben"].id)
    await evening.env.settle()
    await evening.host.slash(evening.general, "vote close")
    assert "# Birch (1999)" in results(evening)[0]


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


async def test_a_channel_deleted_while_the_vote_ran(evening: Evening) -> None:
    """The host hears of it, and the result is kept."""
    stage = evening.guild.create_text_channel("stage")
    await evening.env.settle()
    await nominate(evening, *TWO)
    await evening.host.slash(stage, "vote open", closes="2h")
    ballot = await evening.members["ann"].slash(evening.general, "vote ballot")
    await tick(evening.members["ann"], ballot, "Amber")
    evening.env.backend.delete_channel(stage.id)
    await evening.pass_time(3 * HOUR)
    notes = await evening.client.services.database.read(
        lambda c: HostNoteStore(c).list_since(evening.guild.id, evening.clock.now() - 9 * HOUR, 9)
    )
    [note] = [note for note in notes if "its result could not be posted" in note.text]
    assert note.host_id == evening.host.id
    assert "# Amber (1999)" in answered(await evening.members["ann"].slash(evening.general, "vote results"))


async def test_a_vote_whose_hour_passed_while_the_bot_was_down_closes_at_start(evening: Evening) -> None:
    panel = await open_vote(evening)
    await vote(evening, panel, "ann", "Amber")
    await evening.client.close()
    await evening.pass_time(9 * HOUR)
    await evening.restart()
    [result] = results(evening)
    assert "# Amber (1999)" in result
    assert "It should have closed <t:" in result
    assert "but I was away" in result


async def test_a_restart_in_the_middle_changes_nothing(evening: Evening) -> None:
    panel = await open_vote(evening)
    await vote(evening, panel, "ann", "Amber")
    await evening.restart()
    await vote(evening, panel, "ben", "Amber")
    await evening.pass_time(2 * HOUR)
    assert "Approved on 2 of 2 ballots." in results(evening)[0]


DEATHS = [
    (Courier, "post", False),
    (Courier, "post", True),
    (ElectionService, "record_message", False),
    (ElectionService, "record_message", True),
    (ElectionService, "close_on_time", False),
    (ElectionService, "close_on_time", True),
]


@pytest.mark.parametrize(("owner", "step", "after"), DEATHS)
async def test_whatever_dies_there_is_one_panel_and_one_result(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    await nominate(evening, *TWO)
    die_once(monkeypatch, owner, step, after=after)
    await begin(evening)
    await evening.pass_time(LEASE)
    ballot = await evening.members["ben"].slash(evening.general, "vote ballot")
    await tick(evening.members["ben"], ballot, "Birch")
    assert "1 ballot" in panels(evening)[0]
    await evening.pass_time(2 * HOUR)
    assert len(panels(evening)) == len(results(evening)) == 1
    assert "[Vote]" not in panels(evening)[0]
    assert await unfinished_timers(evening) == 0


@pytest.mark.parametrize(("step", "after"), [("post", False), ("post", True), ("redraw", False), ("redraw", True)])
async def test_a_result_that_dies_half_way_is_posted_once(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    panel = await open_vote(evening)
    die_once(monkeypatch, Courier, step, after=after)
    await evening.pass_time(3 * HOUR)
    assert len(panels(evening)) == len(results(evening)) == 1
    assert "[Vote]" not in current(evening, panel)
    assert await unfinished_timers(evening) == 0


async def test_a_panel_with_a_new_turnout_is_not_posted_again(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The redrawn panel bears no marker, so after a death only the record tells that it is there."""
    await nominate(evening, *TWO)
    die_once(monkeypatch, ElectionService, "record_message", after=True)
    monkeypatch.setattr("bot.services.runner.retry_delay", lambda _attempts: timedelta(minutes=1))
    await begin(evening)
    await vote(evening, evening.last_panel(evening.general), "ben", "Birch")
    await evening.pass_time(HOUR)
    assert len(panels(evening)) == 1


async def test_a_cancellation_that_dies_half_way_still_takes_the_button_off(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = await open_vote(evening)
    die_once(monkeypatch, Courier, "redraw", after=False)
    await evening.client.services.elections.cancel_election(host_of(evening))
    await evening.pass_time(HOUR)
    assert "This vote was cancelled" in current(evening, panel)


async def test_a_vote_that_is_cancelled_while_its_panel_is_posted_shows_no_button(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await nominate(evening, *TWO)
    post = Courier.post

    async def post_and_cancel(*arguments: Any, **named: Any) -> int:
        message_id = await post(*arguments, **named)
        _, timer_id = await evening.client.services.elections.cancel_election(host_of(evening))
        await evening.client.services.timers.settle(timer_id)
        return message_id

    monkeypatch.setattr(Courier, "post", post_and_cancel)
    await begin(evening)
    [panel] = panels(evening)
    assert "This vote was cancelled" in panel
    assert "[Vote]" not in panel


async def test_a_result_that_discord_refuses_still_closes_the_panel(evening: Evening) -> None:
    panel = await open_vote(evening, makes_pick=False)
    await vote(evening, panel, "ann", "Amber")
    evening.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
    told = answered(await evening.host.slash(evening.general, "vote close"))
    assert "The vote has closed, but its result could not be posted; `/vote results` shows it." in told
    assert "This vote has closed" in current(evening, panel)
    assert "# Amber (1999)" in answered(await evening.host.slash(evening.general, "vote results"))


async def test_a_burst_of_ballots_is_drawn_once_a_second(evening: Evening) -> None:
    panel = await open_vote(evening)
    evening.client.redrawer = Redrawer(30.0)
    for name in evening.members:
        await vote(evening, panel, name, "Amber")
    assert "**1 ballot** so far" in current(evening, panel)
    await evening.pass_time(timedelta(minutes=1))
    assert "**4 ballots** so far" in current(evening, panel)


async def begin(evening: Evening) -> None:
    """Open a vote without waiting for its panel, as one that died on the way."""
    request = ElectionRequest("2h", evening.general.id)
    await evening.client.services.elections.open_election(host_of(evening), request)
    await evening.env.settle()


def host_of(evening: Evening) -> Actor:
    return Actor(evening.guild.id, evening.host.id, manages_events=True)
