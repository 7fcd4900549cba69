"""The prompts that a schedule puts, waits with or leaves out, and what the host is told of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.discussions import Posting
from bot.domain.own_prompts import NewPrompt, Origin
from bot.domain.prompts import Intent
from bot.domain.timers import Timer
from bot.services.prompt_schedules import ScheduleRequest
from bot.storage.database import Connection
from bot.storage.discussions import DiscussionStore, PostingStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from bot.storage.prompt_schedules import PromptScheduleStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.schedule_house import (
    CHANNEL,
    CLUB,
    HOST,
    MONDAY,
    THREAD,
    THURSDAY,
    TWICE_A_WEEK,
    House,
    milliseconds,
    schedule_house,
)

house = schedule_house


async def die_before_the_schedule_is_kept(house: House, timer: Timer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(PromptScheduleStore, "set", breaks)
        with pytest.raises(RuntimeError):
            await house.schedules.carry_out(timer, is_answered=True)


async def test_a_due_prompt_is_reserved_and_the_next_promised_in_one_write(house: House) -> None:
    schedule = await house.begin()
    await house.occur(MONDAY)
    assert len(await house.postings()) == 1
    assert await house.promised() == [
        ("keep_prompt_schedule", milliseconds(THURSDAY)),
        ("post_prompt", milliseconds(MONDAY)),
    ]
    last = await house.last()
    assert (last.schedule_id, last.member_id) == (schedule.schedule_id, HOST.member_id)
    assert await house.told() == []


async def test_a_write_that_fails_reserves_nothing_and_promises_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.begin()
    timer = await house.come_to(MONDAY)

    await die_before_the_schedule_is_kept(house, timer, monkeypatch)
    assert await house.postings() == []
    await house.schedules.carry_out(timer, is_answered=True)
    assert len(await house.postings()) == 1


async def test_an_occurrence_that_was_dealt_with_is_not_dealt_with_again(house: House) -> None:
    await house.begin()
    timer = await house.occur(MONDAY)
    assert await house.schedules.due(timer) is None
    await house.schedules.carry_out(timer, is_answered=True)
    await house.schedules.leave_out(timer, "Something broke.")
    await house.schedules.pause(timer)
    assert len(await house.postings()) == 1
    assert await house.told() == []
    assert (await house.present()).schedule.paused_at is None


CHANGES: list[Callable[[House], object]] = [
    lambda house: house.schedules.stop(HOST),
    lambda house: house.schedules.change(HOST, ScheduleRequest(CHANNEL, hour="22:00")),
]


@pytest.mark.parametrize("change", CHANGES)
async def test_what_was_changed_or_stopped_meanwhile_is_let_be(house: House, change: Callable[[House], object]) -> None:
    await house.begin()
    timer = await house.come_to(MONDAY)
    await change(house)  # type: ignore[misc]
    assert await house.schedules.due(timer) is None
    await house.schedules.carry_out(timer, is_answered=True)
    assert await house.postings() == []


async def test_as_many_occurrences_are_as_many_prompts(house: House) -> None:
    await house.begin()
    when = MONDAY
    for _ in range(9):
        await house.occur(when)
        when = (await house.present()).schedule.next_at
    assert sorted(await house.postings()) == [f"p{n}" for n in range(1, 10)]


async def test_a_prompt_that_is_hours_late_is_left_out_and_the_host_told(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY + timedelta(hours=5))
    assert await house.postings() == []
    [note] = await house.told()
    assert "The prompt for Monday, 2 March, 20:00, was left out" in note
    assert "5 hours late" in note
    assert (await house.present()).schedule.next_at == THURSDAY


async def test_after_weeks_away_there_is_no_burst(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY + timedelta(days=20))
    assert len(await house.told()) == 1
    assert (await house.present()).schedule.next_at == MONDAY + timedelta(days=21)


async def test_a_little_late_is_in_time(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY + timedelta(minutes=110))
    assert len(await house.postings()) == 1


async def test_without_a_film_the_host_is_told_once(house: House) -> None:
    await house.begin(film=None)
    await house.occur(MONDAY)
    await house.occur(THURSDAY)
    assert await house.postings() == []
    [note] = await house.told()
    assert "no film has been picked yet" in note
    await house.pick("Whiplash")
    await house.occur(MONDAY + timedelta(days=7))
    assert len(await house.postings()) == 1
    assert (await house.present()).schedule.film_missed_at is None


async def go_on(house: House, times: int) -> list[int]:
    """Let as many prompts fall due, one after the other; after each: how often the host was told something."""
    counts = []
    for _ in range(times):
        await house.occur((await house.present()).schedule.next_at)
        counts.append(len(await house.told()))
    return counts


async def approve(house: House, *numbers: int) -> None:
    """As many prompts of the club's own."""

    async def work(connection: Connection) -> None:
        for number in numbers:
            content = NewPrompt(
                None, None, Origin.HOST, None, None, 0.0, Intent.OBSERVE, f"What of {number}?", "", f"own{number}"
            )
            prompt_id = await OwnPromptStore(connection).add(CLUB, content, HOST.member_id, house.clock.now())
            await OwnPromptStore(connection).approve(prompt_id or 0, HOST.member_id, house.clock.now())

    await house.database.write(work)


async def test_the_host_is_told_once_that_few_are_left(database: SqliteDatabase, clock: FixedClock) -> None:
    house = House(database, clock, prompts=6)
    await house.begin()
    assert await go_on(house, 9) == [0, 1, 1, 1, 1, 1, 1, 2, 2]
    first, second = await house.told()
    assert "only 4 prompts are left for “Whiplash (2014)” in this round" in first
    assert second == first


async def test_the_host_is_told_again_when_what_was_added_runs_out_too(
    database: SqliteDatabase, clock: FixedClock
) -> None:
    house = House(database, clock, prompts=6)
    await house.begin()
    assert await go_on(house, 2) == [0, 1]
    await approve(house, 1, 2, 3)
    restarted = House(database, clock, prompts=6)
    assert await go_on(restarted, 7) == [1, 1, 2, 2, 2, 2, 2]


async def test_five_again_are_enough_to_be_told_again(database: SqliteDatabase, clock: FixedClock) -> None:
    house = House(database, clock, prompts=6)
    await house.begin()
    assert await go_on(house, 3) == [0, 1, 1]
    await approve(house, 1)
    assert await go_on(house, 1) == [1]
    await approve(house, 2, 3)
    assert await go_on(house, 2) == [2, 2]


async def test_who_never_has_five_is_told_once(database: SqliteDatabase, clock: FixedClock) -> None:
    house = House(database, clock, prompts=1)
    await house.begin()
    assert await go_on(house, 4) == [1, 1, 1, 1]
    assert "no prompt is left for “Whiplash (2014)” in this round" in (await house.told())[0]


async def test_a_write_that_fails_tells_nothing_and_the_next_one_does(
    database: SqliteDatabase, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(database, clock, prompts=5)
    await house.begin()
    timer = await house.come_to(MONDAY)

    await die_before_the_schedule_is_kept(house, timer, monkeypatch)
    assert await house.told() == []
    await house.schedules.carry_out(timer, is_answered=True)
    assert len(await house.told()) == 1


async def test_with_everything_vetoed_the_host_is_told(house: House) -> None:
    await house.begin()

    async def veto(connection: Connection) -> None:
        for number in range(1, 10):
            await VetoStore(connection).add(CLUB, f"p{number}", 1, house.clock.now())

    await house.database.write(veto)
    await house.occur(MONDAY)
    assert await house.postings() == []
    assert "none that suits “Whiplash (2014)”" in (await house.told())[0]


async def test_one_that_was_not_answered_is_followed_by_none(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY, is_answered=False)
    assert await house.postings() == []
    assert await house.told() == []
    assert (await house.present()).schedule.next_at == THURSDAY


async def post_last(house: House) -> Posting:
    """The last prompt came to stand in its thread."""

    async def work(connection: Connection) -> Posting:
        last = await PostingStore(connection).last_scheduled(CLUB)
        assert last is not None
        discussion = await DiscussionStore(connection).get(CLUB, last.discussion_id)
        assert discussion is not None
        await DiscussionStore(connection).set_thread(replace(discussion, thread_id=THREAD))
        await PostingStore(connection).set_posted(last.posting_id, 800, house.clock.now())
        return last

    return await house.database.write(work)


async def waits_for(house: House, instant: datetime) -> tuple[int | None, int | None] | None:
    due = await house.schedules.due(await house.come_to(instant))
    assert due is not None
    return (due.waits_for.thread_id, due.waits_for.message_id) if due.waits_for else None


async def test_it_waits_for_an_answer_to_its_own_last_prompt(house: House) -> None:
    await house.begin(replace(TWICE_A_WEEK, waits_for_answers=True))
    assert await waits_for(house, MONDAY) is None
    house.clock.advance(timedelta(minutes=2))
    await house.occur(house.clock.now())
    await post_last(house)
    assert await waits_for(house, THURSDAY) == (THREAD, 800)


async def test_it_waits_for_no_answer_unless_the_club_wants_that(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY)
    await post_last(house)
    assert await waits_for(house, THURSDAY) is None


async def test_an_unanswered_prompt_about_another_film_holds_nothing_up(house: House) -> None:
    await house.begin(replace(TWICE_A_WEEK, waits_for_answers=True))
    await house.occur(MONDAY)
    await post_last(house)
    await house.pick("Amy")
    assert await waits_for(house, THURSDAY) is None


async def test_what_could_not_be_done_is_left_out_and_the_host_told_why(house: House) -> None:
    await house.begin()
    await house.schedules.leave_out(await house.come_to(MONDAY), "A scheduled prompt was left out.")
    assert await house.told() == ["A scheduled prompt was left out."]
    assert (await house.present()).schedule.next_at == THURSDAY
    await house.occur(THURSDAY)
    assert len(await house.postings()) == 1
