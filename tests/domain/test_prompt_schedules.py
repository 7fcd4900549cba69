"""Days, hours, and when the next prompt is due, also when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.prompt_schedules import Rhythm, Weekday, read_days, read_hour
from bot.errors import UserError

BERLIN, NEW_YORK, LORD_HOWE = (ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"))
MON, TUE, WED, THU, FRI, SAT, SUN = Weekday


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Monday", [MON]),
        ("monday and THURSDAY", [MON, THU]),
        ("thu, mon", [MON, THU]),
        ("mon mon", [MON]),
        ("Mon-Wed", [MON, TUE, WED]),
        ("friday to monday", [MON, FRI, SAT, SUN]),
        ("mon – tue, sat", [MON, TUE, SAT]),
        ("tues & thurs", [TUE, THU]),
        ("Saturdays", [SAT]),
        ("weekdays", [MON, TUE, WED, THU, FRI]),
        (" Weekends ", [SAT, SUN]),
        ("every  day", list(Weekday)),
    ],
)
def test_days_are_read(text: str, days: list[Weekday]) -> None:
    assert read_days(text) == tuple(days)


@pytest.mark.parametrize("text", ["", " ", "and", "m", "someday", "mon, foo", "mon-foo", "1", "@everyone", "-", "mon-"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="Write them as `Monday and Thursday`"):
        read_days(text)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("20:00", "20:00"),
        ("9:05", "09:05"),
        ("00:00", "00:00"),
        ("23.59", "23:59"),
        ("20h15", "20:15"),
        ("8pm", "20:00"),
        ("8 PM", "20:00"),
        ("7:30 p.m.", "19:30"),
        ("12am", "00:00"),
        ("12 pm", "12:00"),
    ],
)
def test_hours_are_read(text: str, hour: str) -> None:
    assert Rhythm((MON,), read_hour(text)).hour == hour


@pytest.mark.parametrize("text", ["", "8", "24:00", "20:60", "13pm", "0am", "eight", "8:5", "-1:00", "20:00:00"])
def test_what_is_no_hour_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="Write it as `20:00`, `8pm`"):
        read_hour(text)


def at(zone: ZoneInfo, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_the_next_is_later_today_or_on_the_next_of_the_days() -> None:
    rhythm = Rhythm((MON, THU), 20 * 60)
    monday_noon = at(BERLIN, "2026-03-02 12:00")
    assert rhythm.next_after(monday_noon, BERLIN) == at(BERLIN, "2026-03-02 20:00")
    assert rhythm.next_after(at(BERLIN, "2026-03-02 20:00"), BERLIN) == at(BERLIN, "2026-03-05 20:00")
    assert rhythm.next_after(at(BERLIN, "2026-03-06 00:00"), BERLIN) == at(BERLIN, "2026-03-09 20:00")


def test_on_one_day_only_it_comes_again_a_week_later() -> None:
    rhythm = Rhythm((SUN,), 0)
    assert rhythm.next_after(at(BERLIN, "2026-03-01 00:00"), BERLIN) == at(BERLIN, "2026-03-08 00:00")


@pytest.mark.parametrize(("before", "after"), [("2026-03-28", "2026-03-29"), ("2026-10-24", "2026-10-25")])
def test_the_hour_on_the_wall_stays_when_the_clocks_change(before: str, after: str) -> None:
    rhythm = Rhythm(tuple(Weekday), 20 * 60)
    first = rhythm.next_after(at(BERLIN, f"{before} 12:00"), BERLIN)
    second = rhythm.next_after(first, BERLIN)
    assert (first, second) == (at(BERLIN, f"{before} 20:00"), at(BERLIN, f"{after} 20:00"))
    assert second - first != timedelta(days=1)


def test_an_hour_that_is_left_out_moves_forward_with_the_clocks() -> None:
    rhythm = Rhythm((SUN,), 2 * 60 + 30)
    due = rhythm.next_after(at(BERLIN, "2026-03-28 12:00"), BERLIN)
    assert due.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") == "2026-03-29 03:30"
    assert rhythm.holds(due, BERLIN)
    assert rhythm.next_after(due, BERLIN) == at(BERLIN, "2026-04-05 02:30")


def test_an_hour_that_comes_twice_is_the_first_and_comes_once() -> None:
    rhythm = Rhythm((SUN,), 60 + 30)
    due = rhythm.next_after(at(NEW_YORK, "2026-10-31 12:00"), NEW_YORK)
    assert due == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert rhythm.next_after(due, NEW_YORK) == at(NEW_YORK, "2026-11-08 01:30")


def test_an_hour_of_another_zone_is_not_held_to() -> None:
    rhythm = Rhythm((MON,), 20 * 60)
    due = rhythm.next_after(at(BERLIN, "2026-03-02 12:00"), BERLIN)
    assert rhythm.holds(due, BERLIN)
    assert not rhythm.holds(due, NEW_YORK)


@given(
    st.integers(0, 4 * 366 * 24 * 60).map(
        lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sets(st.sampled_from(Weekday), min_size=1).map(lambda days: tuple(sorted(days))),
    st.integers(0, 24 * 60 - 1),
    st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, ZoneInfo("UTC")]),
)
def test_the_next_is_ahead_within_eight_days_on_one_of_the_days(
    now: datetime, days: tuple[Weekday, ...], minute: int, zone: ZoneInfo
) -> None:
    rhythm = Rhythm(days, minute)
    due = rhythm.next_after(now, zone)
    assert now < due <= now + timedelta(days=7, hours=2)
    wall = due.astimezone(zone)
    shown = wall.hour * 60 + wall.minute
    assert shown == minute or timedelta() < timedelta(minutes=(shown - minute) % 1440) <= timedelta(hours=1)
    assert shown != minute or Weekday(wall.weekday()) in days
    assert rhythm.holds(due, zone)
