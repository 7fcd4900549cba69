"""Weeks: from Monday to Sunday on the club's own calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.picks import Week

BERLIN = ZoneInfo("Europe/Berlin")
INSTANTS = st.datetimes(
    min_value=datetime.fromisoformat("2000-01-01"),
    max_value=datetime.fromisoformat("2100-01-01"),
    timezones=st.just(UTC),
)
ZONES = st.sampled_from([BERLIN, ZoneInfo("UTC"), ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles")])


def test_a_week_begins_on_monday_in_the_clubs_zone() -> None:
    late_on_sunday = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    assert Week.of(late_on_sunday, ZoneInfo("UTC")).monday == date(2026, 3, 2)
    assert Week.of(late_on_sunday, BERLIN).monday == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("monday", "label"),
    [
        (date(2026, 3, 2), "2 to 8 March 2026"),
        (date(2026, 3, 30), "30 March to 5 April 2026"),
        (date(2025, 12, 29), "29 December 2025 to 4 January 2026"),
    ],
)
def test_the_label_repeats_as_little_as_it_can(monday: date, label: str) -> None:
    assert Week(monday).label == label


@given(INSTANTS, ZONES)
def test_a_week_holds_the_day_that_it_was_made_from(instant: datetime, zone: ZoneInfo) -> None:
    week, day = Week.of(instant, zone), instant.astimezone(zone).date()
    assert week.monday.weekday() == 0
    assert week.monday <= day <= week.sunday


@given(INSTANTS, ZONES, st.integers(0, 60))
def test_a_week_is_read_back_from_its_key_and_keys_sort_as_weeks_do(
    instant: datetime, zone: ZoneInfo, weeks: int
) -> None:
    week = Week.of(instant, zone)
    assert Week.read(week.key) == week
    assert week.after(weeks).monday - week.monday == timedelta(weeks=weeks)
    assert (week.key <= week.after(weeks).key) is (week <= week.after(weeks))
