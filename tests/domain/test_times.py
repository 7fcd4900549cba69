"""Reading instants: durations, ISO, Discord's own form, and the two days a year when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.times import FARTHEST, from_wall, read_instant
from bot.errors import UserError

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""Its clocks change by half an hour."""

ZONES = st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata")])
NOW = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
SPRING = datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
"""The eve of the missing hour in Berlin: 20:00 there."""
AUTUMN = datetime(2026, 10, 24, 18, 0, tzinfo=UTC)
"""The eve of the doubled hour in Berlin: 20:00 there."""


wall = datetime.fromisoformat
"""A time on somebody's wall, without a zone."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", "2026-03-02T21:00"),
        ("in 2h 30m", "2026-03-02T21:30"),
        ("2h30m", "2026-03-02T21:30"),
        ("45 min", "2026-03-02T19:45"),
        ("IN 3D", "2026-03-05T19:00"),
        ("1w 1d 1h", "2026-03-10T20:00"),
        ("2026-03-06 20:00", "2026-03-06T19:00"),
        ("  2026-03-06   20:00 ", "2026-03-06T19:00"),
        ("2026-03-06T20:00", "2026-03-06T19:00"),
        ("2026-03-06T20:00Z", "2026-03-06T20:00"),
        ("2026-03-06 20:00+05:30", "2026-03-06T14:30"),
        ("2026-03-06 20", "2026-03-06T19:00"),
        ("<t:1772827200:F>", "2026-03-06T20:00"),
        ("<t:1772827200>", "2026-03-06T20:00"),
    ],
)
def test_what_is_understood(text: str, expected: str) -> None:
    assert read_instant(text, NOW, BERLIN) == utc(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "soon",
        "tomorrow",
        "friday at 8",
        "20:00",
        "h",
        "-2h",
        "2 fortnights",
        "2026-13-01 20:00",
        "2026-02-30 20:00",
        "2026-03-06 25:00",
        "<t:soon:F>",
        "@everyone",
        "９９",
        "\u202e2h",
        "x" * 4000,
    ],
)
def test_what_is_not_understood_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match=r"could not read .*2026-11-28 20:00"):
        read_instant(text, NOW, BERLIN)


@pytest.mark.parametrize(
    "text", ["2026-03-01 20:00", "2026-03-02 20:00", "<t:0:F>", "<t:-99:R>", "0h", "0d", "1999-12-31 23:00"]
)
def test_the_past_and_this_very_moment_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="is in the past"):
        read_instant(text, NOW, BERLIN)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31 23:59",
        "9999-12-31T23:59-23:00",
        "2027-03-04 20:00",
        "367d",
        "99999w",
        " ".join(["99999w"] * 9),
        "<t:253402300799:F>",
        "<t:999999999999999:F>",
    ],
)
def test_what_lies_over_a_year_ahead_is_refused(text: str, zone: ZoneInfo) -> None:
    """Also what lies beyond the calendar, as the last evening of 9999 does in New York."""
    with pytest.raises(UserError, match="is more than a year away"):
        read_instant(text, NOW, zone)


@pytest.mark.parametrize("text", ["0001-01-01 00:00", "<t:-999999999999999:F>"])
def test_what_lies_before_the_calendar_is_past(text: str) -> None:
    with pytest.raises(UserError, match="is in the past"):
        read_instant(text, NOW, BERLIN)


@pytest.mark.parametrize("text", ["2026-03-06", "20260306", "2026-W10-5"])
def test_a_date_without_an_hour_is_refused_with_the_hour_added(text: str) -> None:
    with pytest.raises(UserError, match=f"`{text} 20:00`"):
        read_instant(text, NOW, BERLIN)


def test_the_missing_hour_is_refused_and_the_next_one_named() -> None:
    with pytest.raises(UserError, match=r"02:30 on 29 March 2026 does not exist in Europe/Berlin.*Did you mean 03:30"):
        read_instant("2026-03-29 02:30", SPRING, BERLIN)


def test_what_is_suggested_for_the_missing_hour_is_understood() -> None:
    assert read_instant("2026-03-29 03:30", SPRING, BERLIN) == utc("2026-03-29T01:30")


def test_a_day_that_ends_in_the_missing_hour_is_refused() -> None:
    with pytest.raises(UserError, match="does not exist"):
        read_instant("1d", from_wall(wall("2026-03-28T02:30"), BERLIN), BERLIN)


def test_hours_across_the_missing_hour_are_elapsed_time() -> None:
    assert read_instant("8h", SPRING, BERLIN).astimezone(BERLIN).hour == 5


def test_a_day_across_the_missing_hour_is_wall_time() -> None:
    assert read_instant("1d", SPRING, BERLIN) - SPRING == timedelta(hours=23)


def test_a_day_across_the_doubled_hour_is_wall_time() -> None:
    assert read_instant("1d", AUTUMN, BERLIN) - AUTUMN == timedelta(hours=25)


def test_the_doubled_hour_is_its_first() -> None:
    assert read_instant("2026-10-25 02:30", AUTUMN, BERLIN) == utc("2026-10-25T00:30")


def test_the_second_of_the_doubled_hour_can_be_said_with_an_offset() -> None:
    assert read_instant("2026-10-25 02:30+01:00", AUTUMN, BERLIN) == utc("2026-10-25T01:30")


def test_the_first_of_the_doubled_hour_is_past_during_the_second() -> None:
    during_second = utc("2026-10-25T01:15")
    with pytest.raises(UserError, match="in the past"):
        read_instant("2026-10-25 02:10", during_second, BERLIN)


def test_half_an_hour_can_be_missing_too() -> None:
    with pytest.raises(UserError, match="Did you mean 02:45"):
        from_wall(wall("2026-10-04T02:15"), LORD_HOWE)


@given(
    st.datetimes(min_value=wall("2026-03-03"), max_value=wall("2027-03-01"), timezones=st.just(UTC)),
    ZONES,
)
def test_what_a_clock_shows_is_read_back(instant: datetime, zone: ZoneInfo) -> None:
    instant = instant.replace(second=0, microsecond=0)
    local = instant.astimezone(zone)
    assume(local.fold == 0)
    assert read_instant(f"{local:%Y-%m-%d %H:%M}", NOW, zone) == instant


@given(
    st.integers(min_value=1, max_value=int(FARTHEST.total_seconds())), ZONES, st.sampled_from(["", ":F", ":R", ":t"])
)
def test_an_inserted_time_is_read_back_in_any_zone(seconds: int, zone: ZoneInfo, style: str) -> None:
    instant = NOW + timedelta(seconds=seconds)
    assert read_instant(f"<t:{int(instant.timestamp())}{style}>", NOW, zone) == instant


@given(st.integers(0, 99), st.integers(0, 59), ZONES)
def test_hours_and_minutes_are_the_time_that_passes(hours: int, minutes: int, zone: ZoneInfo) -> None:
    assume(hours or minutes)
    assert read_instant(f"{hours}h {minutes}m", SPRING, zone) == SPRING + timedelta(hours=hours, minutes=minutes)


@given(st.text(max_size=60), ZONES)
def test_any_text_is_either_an_instant_to_come_or_refused(text: str, zone: ZoneInfo) -> None:
    try:
        instant = read_instant(text, NOW, zone)
    except UserError:
        return
    assert NOW < instant <= NOW + FARTHEST


@given(st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}([+-][0-9]{2}:[0-9]{2})?", fullmatch=True), ZONES)
def test_any_digits_in_the_form_of_a_time_are_an_instant_to_come_or_refused(text: str, zone: ZoneInfo) -> None:
    try:
        instant = read_instant(text, NOW, zone)
    except UserError:
        return
    assert NOW < instant <= NOW + FARTHEST
