"""Clubs' settings and the names of time zones."""

import contextlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clubs import Actor, Club, ClubChanges
from bot.domain.zones import OFTEN_CHOSEN, read_zone, search_zones, zone_label, zone_names
from bot.errors import UserError

CLUB = Club(7, announcement_channel_id=1, host_role_id=2, ping_role_id=3, time_zone="Europe/Berlin")


def test_changes_keep_what_was_not_given() -> None:
    changed = ClubChanges(nomination_limit=5).applied_to(CLUB)
    assert changed.nomination_limit == 5
    assert ClubChanges(nomination_limit=CLUB.nomination_limit).applied_to(changed) == CLUB


def test_none_takes_a_role_away() -> None:
    changed = ClubChanges(host_role_id=None, ping_role_id=None).applied_to(CLUB)
    assert (changed.host_role_id, changed.ping_role_id) == (None, None)


@pytest.mark.parametrize("changes", [ClubChanges(host_role_id=7), ClubChanges(ping_role_id=7)])
def test_everyone_is_neither_host_nor_pinged(changes: ClubChanges) -> None:
    with pytest.raises(UserError, match="everyone"):
        changes.applied_to(CLUB)


@pytest.mark.parametrize("limit", [0, 26, -1])
def test_the_limit_of_nominations_has_bounds(limit: int) -> None:
    with pytest.raises(UserError, match="1 to 25"):
        ClubChanges(nomination_limit=limit).applied_to(CLUB)


def test_who_hosts() -> None:
    assert Actor(7, 1, manages_events=True).hosts(Club(7))
    assert Actor(7, 1, frozenset({2})).hosts(CLUB)
    assert not Actor(7, 1, frozenset({3})).hosts(CLUB)
    assert not Actor(7, 1, frozenset({2})).hosts(Club(7))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" new  york ", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("Kolkata", "Asia/Kolkata"),
    ],
)
def test_a_zone_is_read_by_its_name_or_city(typed: str, meant: str) -> None:
    assert read_zone(typed) == meant


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [("Europe/Belrin", "Europe/Berlin"), ("New Yrok", "America/New_York"), ("Kolkatta", "Asia/Kolkata")],
)
def test_a_misspelt_zone_is_refused_with_the_closest(typed: str, suggested: str) -> None:
    with pytest.raises(UserError, match=f"Did you mean `{suggested}`"):
        read_zone(typed)


def test_a_city_of_two_zones_is_not_guessed() -> None:
    with pytest.raises(UserError, match="Louisville` or `America"):
        read_zone("Louisville")


@pytest.mark.parametrize("typed", ["", "Middle-earth/Shire", "\U0001f3ac", "../etc/passwd", "x" * 300])
def test_what_is_like_no_zone_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(UserError, match=r"Nothing is named like it\. Zones are named for cities"):
        read_zone(typed)


def test_the_search_takes_spaces_and_any_part() -> None:
    assert search_zones("new y", 25) == ["America/New_York"]
    assert "America/New_York" in search_zones("york", 25)
    assert search_zones("ber", 25)[:2] == ["Atlantic/Bermuda", "Europe/Berlin"]
    assert len(search_zones("a", 25)) == 25
    assert search_zones("no such place", 25) == []


def test_who_has_typed_nothing_sees_the_usual_zones() -> None:
    assert search_zones("", 25) == list(OFTEN_CHOSEN)


def test_only_places_and_utc_are_offered() -> None:
    assert zone_names()[0] == "UTC"
    assert all("/" in name and not name.startswith("Etc/") for name in zone_names()[1:])


def test_the_label_shows_the_hour_there() -> None:
    assert zone_label("Europe/Berlin", datetime(2026, 7, 1, 18, 14, tzinfo=UTC)) == "Europe/Berlin - 20:14 now"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_zone_or_a_sentence(typed: str) -> None:
    for name in search_zones(typed, 25):
        assert len(zone_label(name, datetime(2026, 1, 1, tzinfo=UTC))) <= 100
    with contextlib.suppress(UserError):
        assert ZoneInfo(read_zone(typed)).key in zone_names()
