"""Watch parties: when they end, who comes, what a host may type."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.films import Film
from bot.domain.screenings import (
    Answer,
    Attendance,
    Screening,
    check_where,
    end_of,
    read_note,
    read_place,
)
from bot.errors import UserError

START = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)
FILM = Film(1, None, "Stop Making Sense", 1984, runtime_minutes=88)
PARTY = Screening(
    screening_id=7,
    club_id=1,
    film=FILM,
    host_id=2,
    starts_at=START,
    ends_at=START + timedelta(hours=2),
    channel_id=3,
    scheduled_at=START - timedelta(days=3),
    place="Ann's living room",
)


@pytest.mark.parametrize(
    ("runtime", "end"),
    [(88, "22:00"), (90, "22:00"), (91, "22:15"), (None, "22:30"), (1, "20:45")],
)
def test_a_party_ends_a_while_after_its_film_on_a_quarter_of_an_hour(runtime: int | None, end: str) -> None:
    assert f"{end_of(START, replace(FILM, runtime_minutes=runtime)):%H:%M}" == end


@given(st.integers(1, 900), st.integers(0, 7 * 24 * 60))
def test_the_end_leaves_time_to_talk_and_not_much_more(runtime: int, minutes: int) -> None:
    start = START + timedelta(minutes=minutes)
    talk = end_of(start, replace(FILM, runtime_minutes=runtime)) - start - timedelta(minutes=runtime)
    assert timedelta(minutes=30) <= talk < timedelta(minutes=45)


def test_a_party_is_ahead_until_its_end_unless_it_is_cancelled() -> None:
    assert PARTY.is_ahead(START)
    assert PARTY.is_ahead(PARTY.ends_at - timedelta(seconds=1))
    assert not PARTY.is_ahead(PARTY.ends_at)
    assert not replace(PARTY, cancelled_at=START - timedelta(days=1)).is_ahead(START)


@pytest.mark.parametrize(("begins", "ends", "overlaps"), [(-2, 0, False), (-1, 1, True), (1, 3, True), (2, 3, False)])
def test_parties_that_only_touch_do_not_overlap(begins: int, ends: int, overlaps: bool) -> None:
    assert PARTY.overlaps(START + timedelta(hours=begins), START + timedelta(hours=ends)) is overlaps


def test_members_are_told_apart_by_their_answers() -> None:
    attendance = Attendance(PARTY, {11: Answer.YES, 12: Answer.NO, 13: Answer.YES})
    assert attendance.members(Answer.YES) == [11, 13]
    assert attendance.members(Answer.MAYBE) == []


def test_a_place_is_on_one_line_and_fits_an_event() -> None:
    assert read_place("  Ann's\nliving   room ") == "Ann's living room"
    assert read_place("\u202eAnn's\u200b") == "Ann's"
    assert read_place("\u200b") == ""
    assert len(read_place("x" * 100)) == 100
    with pytest.raises(UserError, match="has 101 characters"):
        read_place("x" * 101)


def test_a_note_that_is_too_long_is_given_back_to_shorten() -> None:
    assert len(read_note("x" * 300)) == 300
    with pytest.raises(UserError, match=r"301 characters.*yyy"):
        read_note("y" * 301)
    with pytest.raises(UserError, match=r"\\\*\\\*loud"):
        read_note("**loud" + "y" * 300)


@pytest.mark.parametrize(("voice", "place"), [(None, ""), (5, "Ann's")])
def test_a_party_is_in_a_voice_channel_or_at_a_place(voice: int | None, place: str) -> None:
    with pytest.raises(UserError, match=r"`channel:`.*`?place:"):
        check_where(voice, place)
    check_where(5, "")
    check_where(None, "Ann's")
