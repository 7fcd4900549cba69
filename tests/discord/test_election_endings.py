"""How elections end: closed, told, cancelled, or with a process that dies on the way."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.timers import LEASE
from bot.services.elections import ElectionRequest, ElectionService
from bot.storage.clubs import HostNoteStore
from bot.ui.courier import Courier
from tests.discord.backstage import host_of
from tests.discord.deaths import die_once, unfinished_timers
from tests.discord.election_steps import HOUR, TWO, current, nominate, open_vote, results, rows, select_of, tick, vote
from tests.discord.evening import Evening, answered, shown


def panels(evening: Evening) -> list[str]:
    return [text for text in evening.public(evening.general) if "What shall we watch" in text or "This vote" in text]


async def begin(evening: Evening) -> None:
    """Open a vote without waiting for its panel, as one that died on the way."""
    request = ElectionRequest("2h", evening.general.id)
    await evening.client.services.elections.open_election(host_of(evening), request)
    await evening.env.settle()


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
