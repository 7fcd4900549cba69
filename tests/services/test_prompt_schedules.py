"""Prompt schedules on real records: made, changed, paused and stopped, and kept by the club's own clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.clubs import Actor
from bot.domain.prompt_schedules import Weekday
from bot.errors import HostOnly, NotThere, UserError
from bot.services.prompt_schedules import ScheduleRequest
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from tests.services.schedule_house import (
    CHANNEL,
    CLUB,
    HOST,
    MEMBER,
    MONDAY,
    THURSDAY,
    TWICE_A_WEEK,
    House,
    milliseconds,
    schedule_house,
)

house = schedule_house


async def test_a_schedule_promises_its_next_prompt(house: House) -> None:
    schedule = await house.begin()
    assert schedule.rhythm.days == (Weekday.MONDAY, Weekday.THURSDAY)
    assert schedule.next_at == MONDAY
    assert await house.promised() == [("keep_prompt_schedule", milliseconds(MONDAY))]
    assert (await house.present()).schedule == schedule


async def test_the_hour_is_the_clubs_own(house: House) -> None:
    await house.zone("Europe/Berlin")
    assert (await house.begin()).next_at == THURSDAY - timedelta(hours=1)


async def test_only_hosts_see_make_and_stop_it(house: House) -> None:
    await house.begin()
    for deed in (house.schedules.present(MEMBER), house.schedules.stop(MEMBER)):
        with pytest.raises(HostOnly, match="schedule prompts"):
            await deed
    with pytest.raises(HostOnly):
        await house.schedules.change(MEMBER, TWICE_A_WEEK)


@pytest.mark.parametrize("request_", [ScheduleRequest(CHANNEL, days="Monday"), ScheduleRequest(CHANNEL, hour="8pm")])
async def test_the_first_time_days_and_hour_are_needed(house: House, request_: ScheduleRequest) -> None:
    with pytest.raises(UserError, match="Say when: `days:`"):
        await house.schedules.change(HOST, request_)
    assert await house.schedules.present(HOST) is None


async def test_what_is_not_given_stays_and_the_promise_is_replaced(house: House) -> None:
    before = await house.begin(replace(TWICE_A_WEEK, waits_for_answers=True))
    after = await house.begin(ScheduleRequest(601, hour="21:30"))
    assert after.schedule_id == before.schedule_id
    assert (after.rhythm.days, after.waits_for_answers, after.channel_id) == (before.rhythm.days, True, 601)
    assert await house.promised() == [("keep_prompt_schedule", milliseconds(MONDAY + timedelta(minutes=90)))]
    assert not (await house.begin(ScheduleRequest(601, waits_for_answers=False))).waits_for_answers


async def test_prompts_go_where_they_went_or_where_the_discussions_are(house: House) -> None:
    assert await house.schedules.channel_for(CLUB, 1) == 1

    async def settle(connection: Connection) -> None:
        club = await ClubStore(connection).ensure(CLUB, house.clock.now())
        await ClubStore(connection).set(replace(club, discussion_channel_id=2))

    await house.database.write(settle)
    assert await house.schedules.channel_for(CLUB, 1) == 2
    await house.begin()
    assert await house.schedules.channel_for(CLUB, 1) == CHANNEL


async def test_one_that_is_stopped_promises_nothing_and_another_may_begin(house: House) -> None:
    first = await house.begin()
    await house.schedules.stop(HOST)
    assert await house.promised() == []
    assert await house.schedules.present(HOST) is None
    assert await house.schedules.host_of(CLUB, first.schedule_id) is None
    with pytest.raises(NotThere, match="makes one"):
        await house.schedules.stop(HOST)
    assert (await house.begin()).schedule_id != first.schedule_id


async def test_a_channel_that_is_gone_pauses_it_until_a_host_chooses_another(house: House) -> None:
    await house.begin()
    timer = await house.come_to(MONDAY)
    await house.schedules.pause(timer)
    [note] = await house.told()
    assert "the schedule pauses. Choose another with `/prompts schedule channel:`" in note
    assert (await house.present()).schedule.paused_at == house.clock.now()
    assert await house.schedules.due(timer) is None
    await house.zone("Asia/Tokyo")
    await house.schedules.realign(CLUB)
    assert (await house.present()).schedule.paused_at is not None
    await house.zone("UTC")
    schedule = await house.begin(ScheduleRequest(601))
    assert (schedule.paused_at, schedule.next_at) == (None, THURSDAY)
    await house.occur(THURSDAY)
    assert len(await house.postings()) == 1


async def test_another_time_zone_moves_the_next_prompt(house: House) -> None:
    await house.begin()
    await house.zone("America/New_York")
    await house.schedules.realign(CLUB)
    assert (await house.present()).schedule.next_at == MONDAY + timedelta(hours=5)
    assert await house.promised() == [("keep_prompt_schedule", milliseconds(MONDAY + timedelta(hours=5)))]
    await house.schedules.realign(501)


async def test_a_prompt_due_by_another_zones_clocks_is_not_put(house: House) -> None:
    """As when the process died between the change of the zone and what follows from it."""
    await house.begin()
    await house.zone("America/New_York")
    await house.occur(MONDAY)
    assert await house.postings() == []
    assert (await house.present()).schedule.next_at == MONDAY + timedelta(hours=5)


async def test_the_hour_stays_when_the_clocks_change(house: House) -> None:
    await house.zone("Europe/Berlin")
    house.clock.set(datetime(2026, 3, 26, 12, tzinfo=UTC))
    schedule = await house.begin()
    assert schedule.next_at == datetime(2026, 3, 26, 19, tzinfo=UTC)
    await house.occur(schedule.next_at)
    assert (await house.present()).schedule.next_at == datetime(2026, 3, 30, 18, tzinfo=UTC)


async def test_another_clubs_schedule_is_its_own(house: House) -> None:
    schedule = await house.begin()
    assert await house.schedules.host_of(501, schedule.schedule_id) is None
    assert await house.schedules.present(Actor(501, 11, manages_events=True)) is None
